"""Coverage of policies as text: a line for each file, annotated sources, OPA's JSON, LCOV."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from policykit.gojson import Fields, to_json
from policykit.rego.coverage import FileCoverage, Range, percent

Files: TypeAlias = Mapping[str, FileCoverage]
Lines: TypeAlias = Callable[[str], Sequence[str]]


def total_of(files: Files) -> float:
    """Return the share of all lines that were reached, in percent."""
    return percent(*_sums(files))


def _sums(files: Files) -> tuple[int, int]:
    covered = sum(len(item.covered_rows) for item in files.values())
    return covered, sum(len(item.missed_rows) for item in files.values())


def summary(files: Files, lines: Lines) -> str:
    """Return a line for each file: its share, and the lines that were not reached."""
    del lines
    width = max(map(len, (*files, "total")))
    rows = [_row(path, item, width) for path, item in files.items()]
    return "".join(f"{row}\n" for row in (*rows, f"{'total':{width}}  {total_of(files):5.1f} %"))


def _row(path: str, item: FileCoverage, width: int) -> str:
    missed = ", ".join(_stretches(sorted(item.missed_rows)))
    return f"{path:{width}}  {item.percent:5.1f} %{f'  not reached: {missed}' if missed else ''}"


def _stretches(rows: Iterable[int]) -> Iterator[str]:
    """Yield *rows*, which are sorted, as `3` and `5-7`."""
    begin = end = 0
    for row in (*rows, 0):
        if row == end + 1:
            end = row
            continue
        if end:
            yield str(begin) if begin == end else f"{begin}-{end}"
        begin = end = row


def text(files: Files, lines: Lines) -> str:
    """Return the policies, each line marked `+` where it was reached and `-` where it was not."""
    blocks = []
    for path, item in files.items():
        marks = dict.fromkeys(item.covered_rows, "+") | dict.fromkeys(item.missed_rows, "-")
        rows = [
            f"{number:5} {marks.get(number, ' ')} {line}".rstrip()
            for number, line in enumerate(lines(path), 1)
        ]
        blocks.append("\n".join((f"{path}: {item.percent:.1f} %", *rows)).rstrip())
    return "\n\n".join((*blocks, f"total: {total_of(files):.1f} %")) + "\n"


def json(files: Files, lines: Lines) -> str:
    """Return what `opa test --coverage` prints."""
    del lines
    covered, missed = _sums(files)
    rows = {path: _file(item) for path, item in files.items()}
    return to_json(Fields(files=rows, **_figures(covered, missed)), "  ") + "\n"


def _file(item: FileCoverage) -> Fields:
    row = Fields()
    for name, ranges in (("covered", item.covered), ("not_covered", item.not_covered)):
        if ranges:
            row[name] = [_range(stretch) for stretch in ranges]
    return Fields(row, **_figures(len(item.covered_rows), len(item.missed_rows)))


def _range(stretch: Range) -> Fields:
    return Fields(
        start=Fields(row=stretch.row, col=stretch.column),
        end=Fields(row=stretch.end_row, col=stretch.end_column),
    )


def _figures(covered: int, missed: int) -> dict[str, object]:
    """Return the sums as OPA writes them: those that are nothing are left out."""
    rows = {
        "covered_lines": covered,
        "not_covered_lines": missed,
        "coverage": percent(covered, missed),
    }
    return {name: value for name, value in rows.items() if value}


def lcov(files: Files, lines: Lines) -> str:
    """Return a tracefile as lcov and its many readers know it; a line was reached once or not."""
    del lines
    records = []
    for path, item in files.items():
        rows = dict.fromkeys(item.covered_rows, 1) | dict.fromkeys(item.missed_rows, 0)
        data = "".join(f"DA:{row},{hits}\n" for row, hits in sorted(rows.items()))
        found = f"LF:{len(rows)}\nLH:{len(item.covered_rows)}\n"
        records.append(f"TN:\nSF:{path}\n{data}{found}end_of_record\n")
    return "".join(records)


FORMATS: Mapping[str, Callable[[Files, Lines], str]] = {
    "summary": summary,
    "text": text,
    "json": json,
    "lcov": lcov,
}
