"""From a report to where it goes: which outputs, in colour or not, to the screen or to files."""

import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from policykit.cli import console
from policykit.errors import PolicykitError, UsageError
from policykit.findings import Report, Trace
from policykit.reporters import FOR_PEOPLE, Options, reporter
from policykit.reporters import Report as Reporter
from policykit.settings import Settings
from policykit.source import Location, lines_of
from policykit.terminal import painted, visible


class Output(NamedTuple):
    """One output: what makes its text, and the file it goes to, or nothing for the screen."""

    report: Reporter
    file: str = ""
    is_for_people: bool = False


def outputs_of(settings: Settings) -> list[Output]:
    """Return the outputs that *settings* ask for; raises UsageError for one there is not."""
    wanted = list(settings.output) or ["auto"]
    if settings.output_file:
        wanted[-1] = f"{wanted[-1].partition('=')[0]}={settings.output_file}"
    outputs = [_output(*text.partition("=")[::2]) for text in wanted]
    if sum(not output.file for output in outputs) > 1:
        raise UsageError(
            f"only one of the outputs {', '.join(wanted)} can go to standard output",
            hint="give the others a file: --output sarif=results.sarif",
        )
    return outputs


def deliver(
    report: Report,
    settings: Settings,
    outputs: Sequence[Output],
    *,
    is_quiet: bool = False,
    counts_skipped: bool = False,
) -> None:
    """Write *report* in all *outputs*; one that *is_quiet* goes to files alone.

    Only runs of tests of policies skip any, so *counts_skipped* is for these. Raises
    PolicykitError where a file cannot be written.
    """
    for output in outputs:
        is_on_screen = not output.file
        color = is_on_screen and console.is_terminal() and not settings.no_color
        if is_on_screen and is_quiet:
            continue
        options = _options(report, settings, color=color)._replace(counts_skipped=counts_skipped)
        text = output.report(report.results, options)
        if is_on_screen:
            console.write(text)
        else:
            save(output.file, text)


def _output(name: str, file: str) -> Output:
    if name == "auto":
        name = "full" if console.is_terminal() and not file else "stdout"
    return Output(reporter(name), file, name in FOR_PEOPLE)


def _options(report: Report, settings: Settings, *, color: bool) -> Options:
    return Options(
        color=color,
        suppress_exceptions=settings.suppress_exceptions,
        junit_hide_message=settings.junit_hide_message,
        github_hide_passed=settings.github_hide_passed,
        locations=settings.locations,
        prints=report.prints,
        rules=report.rules,
        lines_of=_lines_of(report),
        width=console.width(),
    )


def _lines_of(report: Report) -> Callable[[str], Sequence[str]]:
    @cache
    def text_lines(path: str) -> Sequence[str]:
        return lines_of(report.texts[path]) if path in report.texts else lines_at(path)

    return text_lines


def lines_at(path: str) -> Sequence[str]:
    """Return the lines of the file at *path*, none where there is no such text."""
    try:
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
            return lines_of(file.read())
    except (OSError, ValueError):
        return ()


def show_traces(traces: Sequence[Trace], settings: Settings) -> None:
    """Write *traces* to standard error: green the queries that reported nothing, red the others."""
    color = console.is_terminal(sys.stderr) and not settings.no_color
    for trace in traces:
        heading = f"file: {trace.file} | query: {trace.query}"
        shown = painted(heading, "green" if trace.has_passed else "red", enabled=color)
        label = painted("TRAC ", "blue", enabled=color)
        lines = (f"{label}  {visible(line)}\n" for line in trace.lines)
        console.warn(f"{shown}\n{''.join(lines)}")


def save(file: str, text: str) -> None:
    """Write *text* to a file of that name; raises PolicykitError."""
    try:
        with open(file, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as target:
            target.write(text)
    except (OSError, ValueError) as error:
        raise PolicykitError(f"the output cannot be written: {error}", Location(file)) from error
