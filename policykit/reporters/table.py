"""A table with a row for each check, as wide as what stands in it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from unicodedata import category, east_asian_width

from policykit.findings import Kind, Result
from policykit.reporters import Options
from policykit.terminal import visible

_HEADER = ("RESULT", "FILE", "NAMESPACE", "MESSAGE")
_ORDER = (Kind.EXCEPTION, Kind.WARNING, Kind.SKIPPED, Kind.FAILURE)
_TAB = " " * 8
_WIDE = frozenset("WF")
_WITHOUT_WIDTH = frozenset(("Mn", "Me", "Cf", "Zl", "Zp"))


def report(results: Sequence[Result], options: Options) -> str:
    """Return the table, or nothing where no check was made."""
    del options  # it looks the same to everyone
    rows = [[_lines(cell) for cell in row] for result in results for row in _rows(result)]
    if not rows:
        return ""
    widths = [
        max(len(name), *(_width(line) for row in rows for line in row[column]))
        for column, name in enumerate(_HEADER)
    ]
    lines = [
        _border("┌", "┬", "┐", widths),
        _joined(_centred(name, width) for name, width in zip(_HEADER, widths, strict=True)),
        _border("├", "┼", "┤", widths),
        *(line for row in rows for line in _drawn(row, widths)),
        _border("└", "┴", "┘", widths),
    ]
    return "\n".join(lines) + "\n"


def _rows(result: Result) -> Iterator[tuple[str, str, str, str]]:
    for _ in range(result.successes):
        yield "success", result.file, result.namespace, "SUCCESS"
    for kind in _ORDER:
        for finding in result.of(kind):
            yield kind.value, result.file, result.namespace, finding.message


def _lines(cell: str) -> list[str]:
    lines = (line.rstrip() for line in cell.strip().split("\n"))
    return [visible(line.replace("\t", _TAB)) for line in lines if line] or [""]


def _drawn(row: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for line in zip_longest(*row, fillvalue=""):
        yield _joined(
            text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True)
        )


def _joined(cells: Iterable[str]) -> str:
    return f"│ {' │ '.join(cells)} │"


def _border(left: str, middle: str, right: str, widths: Sequence[int]) -> str:
    return left + middle.join("─" * (width + 2) for width in widths) + right


def _centred(name: str, width: int) -> str:
    left = (width - len(name)) // 2
    return f"{' ' * left}{name}".ljust(width)


def _width(text: str) -> int:
    """Return how many columns *text* takes: East Asian characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_character_width(char) for char in text)


def _character_width(char: str) -> int:
    if category(char) in _WITHOUT_WIDTH:
        return 0
    return 2 if east_asian_width(char) in _WIDE else 1
