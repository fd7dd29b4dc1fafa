"""Output formats: one module each, with `report(results, options) -> str`, and one row each here.

A module is imported when its format is asked for. Where no place is known, the text is conftest's
to the byte; what we know beyond that is added beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from policykit.errors import UsageError
from policykit.findings import Result, Rule
from policykit.source import WIDTH
from policykit.suggestion import suggestion


class Options(NamedTuple):
    """How to report.

    `rules` is what is known of rules by path, `lines_of` gives the lines of an input, `prints` is
    what policies printed; `width` is how many characters a line of the screen takes. Only runs of
    policy tests skip any, so `counts_skipped` is for these.
    """

    color: bool = False
    suppress_exceptions: bool = False
    junit_hide_message: bool = False
    github_hide_passed: bool = False
    locations: bool = False
    counts_skipped: bool = False
    prints: tuple[str, ...] = ()
    rules: Mapping[str, Rule] = MappingProxyType({})
    lines_of: Callable[[str], Sequence[str]] = lambda _: ()
    width: int = WIDTH


class Format(NamedTuple):
    """One output format; its module has its name."""

    name: str
    summary: str


Report: TypeAlias = Callable[[Sequence[Result], Options], str]

FORMATS = (
    Format("full", "findings with their source lines, for people"),
    Format("stdout", "conftest's classic text, a line for each finding"),
    Format("json", "all results as JSON"),
    Format("tap", "Test Anything Protocol"),
    Format("table", "a table of all checks"),
    Format("junit", "JUnit XML, for CI servers"),
    Format("github", "annotations of GitHub Actions"),
    Format("azuredevops", "annotations of Azure Pipelines"),
    Format("sarif", "SARIF 2.1.0, for code scanning"),
)

# What people read on a screen; all others are read by programs.
FOR_PEOPLE = ("full", "stdout")

_ENTRY_POINTS = "policykit.reporters"


def reporter(name: str) -> Report:
    """Return what reports in the format called *name*; raises UsageError if there is none."""
    if any(row.name == name for row in FORMATS):
        report: Report = import_module(f"{__name__}.{name}").report
        return report
    return _third_party(name)


def _third_party(name: str) -> Report:
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow, and rarely needed

    for entry in entry_points(group=_ENTRY_POINTS, name=name):
        report: Report = entry.load()
        return report
    names = [row.name for row in FORMATS]
    raise UsageError(
        f'unknown output "{name}"',
        hint=suggestion(name, names) or f"outputs are {', '.join(names)}",
    )
