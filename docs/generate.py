#!/usr/bin/env python3
"""Writes the parts of the documentation that tables of the product already say: `make docs`.

A page names such a part in two comments, `<!-- generated: NAME -->` and `<!-- end -->`; what stands
between them is replaced. `tests/test_docs.py` holds that nothing is out of date.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from itertools import groupby
from pathlib import Path

from policykit.cli import COMMANDS
from policykit.cli.help import choices_of, command_help
from policykit.coverage_reports import FORMATS as COVERAGES
from policykit.rego.builtins import Builtin, builtins
from policykit.reporters import FORMATS as OUTPUTS
from policykit.settings import OPTIONS
from policykit.settings.options import Option
from policykit_parsers import FORMATS

PAGES = Path(__file__).parent
_CONFIG_BUILTINS = "policykit.config_builtins"
_MARKED = re.compile(
    r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL | re.ASCII
)


def generated(text: str) -> str:
    """Return the *text* of a page with its generated parts as they must be now.

    Raises KeyError for a part that there is not.
    """
    return _MARKED.sub(lambda match: f"{match[1]}{PARTS[match['name']]()}{match[3]}", text)


def texts() -> list[Path]:
    """Return all that has generated parts: the pages and the README."""
    return [*pages(), PAGES.parent / "README.md"]


def pages() -> list[Path]:
    """Return the pages of the documentation, decisions left out."""
    return sorted(PAGES.glob("*.md"))


def main() -> None:
    """Bring every page up to date."""
    for page in texts():
        text = page.read_text(encoding="utf-8")
        page.write_text(generated(text), encoding="utf-8")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = tuple(head)
    lines = [_row(titles), _row("---" for _ in titles), *map(_row, rows)]
    return "".join(f"{line}\n" for line in lines)


def _row(cells: Iterable[str]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


# ---------------------------------------------------------------------- commands and options


def _command_list() -> str:
    rows = ((f"`policykit {row.name}`", row.summary) for row in COMMANDS)
    return _table(("command", "what it does"), rows)


def _commands() -> str:
    return "\n".join(_command(index) for index in range(len(COMMANDS)))


def _command(index: int) -> str:
    row = COMMANDS[index]
    examples = import_module(f"policykit.cli.{row.name}").EXAMPLES
    return f"## {row.name}\n\n```text\n{command_help(row, examples)}```\n"


def _options() -> str:
    head = ("key", "flag", "environment", "default", "commands", "meaning")
    return _table(head, (_option(row) for row in OPTIONS))


def _option(row: Option) -> Iterator[str]:
    known = {command.name for command in COMMANDS}
    flags = [f"--{row.name}", *([f"-{row.short}"] if row.short else [])]
    flags += [f"--{row.alias}"] if row.alias else []
    choices = choices_of(row)
    yield f"`{row.name}`"
    yield _code(flags)
    yield f"`POLICYKIT_{row.field.upper()}`"
    yield _default(row)
    yield ", ".join(name for name in row.commands if name in known) or "all"
    yield f"{row.summary}: {_code(choices)}" if choices else row.summary


def _default(row: Option) -> str:
    match row.default:
        case bool():
            return f"`{str(row.default).lower()}`"
        case tuple():
            return _code(row.default)
        case "":
            return ""
        case _:
            return f"`{row.default}`"


# ---------------------------------------------------------------------- families of the product


def _formats() -> str:
    return _table(
        ("name", "files", "what it is"),
        ((f"`{row.name}`", _code(row.patterns), row.summary) for row in FORMATS),
    )


def _outputs() -> str:
    return _table(("name", "what it shows"), ((f"`{row.name}`", row.summary) for row in OUTPUTS))


def _coverages() -> str:
    return _table(
        ("name", "what it is"),
        ((f"`{name}`", _summary(report.__doc__)) for name, report in COVERAGES.items()),
    )


def _builtins() -> str:
    rows = sorted(builtins((_CONFIG_BUILTINS,)).values(), key=lambda row: (_family(row), row.name))
    return "\n".join(
        f"## {family}\n\n{_table(('builtin', 'what it does'), map(_builtin, members))}"
        for family, members in groupby(rows, _family)
    )


def _family(row: Builtin) -> str:
    """Return the name of the module that a builtin is in, as words."""
    return row.module.rpartition(".")[2].replace("_", " ")


def _builtin(row: Builtin) -> Iterator[str]:
    first = row.takes_world + row.takes_file
    names = list(inspect.signature(row.function).parameters)[first:]
    notes = [
        *(["deprecated"] if row.is_deprecated else []),
        *([] if row.is_deterministic else ["not deterministic"]),
    ]
    yield f"`{row.name}({', '.join(names)})`"
    yield _summary(row.function.__doc__) + (f" *({', '.join(notes)})*" if notes else "")


def _summary(docstring: str | None) -> str:
    """Return the first paragraph of a docstring as one line, from what is returned on."""
    line = " ".join(inspect.cleandoc(docstring or "").split("\n\n")[0].split())
    return line.removeprefix("Return ").removesuffix(".")


# ---------------------------------------------------------------------- differences, by name


def _format_differences() -> str:
    from tests.parsers.differences import DIFFERENCES  # noqa: PLC0415  # a checkout has the tests

    return _differences(
        (f"`{name}`", reason, case)
        for name, rows in DIFFERENCES.items()
        for case, reason in rows.items()
    )


def _error_differences() -> str:
    from tests.rego.test_errors import DIFFERENT  # noqa: PLC0415  # as above

    rows = ((f"`{case}`", reason) for case, reason in DIFFERENT.items())
    return _table(("case", "what differs"), rows)


def _differences(rows: Iterable[tuple[str, str, str]]) -> str:
    """Return a table of differences, with the number of cases that have the same reason."""
    counts: dict[tuple[str, str], int] = {}
    for name, reason, _ in rows:
        counts[name, reason] = counts.get((name, reason), 0) + 1
    table = ((name, reason, str(count)) for (name, reason), count in counts.items())
    return _table(("format", "what differs", "cases"), table)


PARTS: Mapping[str, Callable[[], str]] = {
    "command-list": _command_list,
    "commands": _commands,
    "options": _options,
    "formats": _formats,
    "outputs": _outputs,
    "coverage-outputs": _coverages,
    "builtins": _builtins,
    "format-differences": _format_differences,
    "error-differences": _error_differences,
}

if __name__ == "__main__":
    main()
