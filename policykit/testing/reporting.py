"""Coverage of policies at the end of a session: merged from its processes, shown, and judged."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import pytest

from policykit.coverage_reports import total_of
from policykit.rego.coverage import FileCoverage
from policykit.suggestion import suggestion
from policykit.testing.coverage import Reached, files_of, recorder_of
from policykit.testing.coverage_files import FORMATS
from policykit.testing.session import RegoSession, session_of

_SENT = "policykit_coverage"


class Terminal(Protocol):
    """What of pytest's terminal reporter is called here."""

    def section(self, title: str, sep: str = "=", **markup: bool) -> None:
        """Write a line with a title."""

    def write_line(self, line: str, **markup: bool) -> None:
        """Write one line."""


class Output(NamedTuple):
    """One format that is asked for, and its file; none for the screen."""

    format: str
    file: str


class Coverage(NamedTuple):
    """What the tests reached, and what they must reach, in percent; less fails the session."""

    files: Mapping[str, FileCoverage]
    wanted: float

    @property
    def is_enough(self) -> bool:
        """Whether enough is reached; where nothing was looked at there is nothing to judge."""
        return not self.files or total_of(self.files) >= self.wanted


_COVERAGE = pytest.StashKey[Coverage]()


def outputs_of(config: pytest.Config) -> list[Output]:
    """Return the outputs that are asked for; raises pytest.UsageError for a format there is not."""
    wanted = config.getoption("rego_coverage") or config.getini("rego_coverage") or ()
    outputs = []
    for text in wanted:
        name, _, file = text.partition("=")
        if name not in FORMATS:
            hint = suggestion(name, FORMATS) or f"formats are {', '.join(FORMATS)}"
            message = f'--rego-coverage: there is no format "{name}"; {hint}'
            if os.path.exists(name):
                message += f", and a path stands after one: --rego-coverage=term {name}"
            raise pytest.UsageError(message)
        outputs.append(Output(name, file or FORMATS[name].file))
    return outputs


def threshold_of(session: RegoSession) -> float:
    """Return how much of the policies must be reached: as pytest's options or policykit's say."""
    wanted = session.option("rego_coverage_fail_under")
    if wanted in (None, ""):
        wanted = session.settings.coverage or 0
    try:
        return float(wanted)
    except ValueError:
        raise pytest.UsageError(f'rego_coverage_fail_under: "{wanted}" is no number') from None


def finish(pytest_session: pytest.Session) -> None:
    """Send what this process reached, or judge what all of them did."""
    config = pytest_session.config
    session = session_of(config)
    reached = recorder_of(config).reached
    if hasattr(config, "workeroutput"):
        config.workeroutput[_SENT] = reached.as_sent()
        return
    coverage = Coverage(files_in(session, reached), threshold_of(session))
    config.stash[_COVERAGE] = coverage
    if not coverage.is_enough and pytest_session.exitstatus == pytest.ExitCode.OK:
        pytest_session.exitstatus = pytest.ExitCode.TESTS_FAILED


def receive(config: pytest.Config, sent: Mapping[str, Any]) -> None:
    """Count what another process reached, if it has sent anything."""
    if _SENT in sent:
        recorder_of(config).add(Reached.of_sent(sent[_SENT]))


def show(config: pytest.Config, terminal: Terminal) -> None:
    """Write the outputs that are asked for, and whether enough is reached."""
    if _COVERAGE not in config.stash:
        return
    coverage = config.stash[_COVERAGE]
    session = session_of(config)
    terminal.section("coverage of policies", sep="-")
    if not coverage.files:
        terminal.write_line("no policies were evaluated")
        return
    lines = _lines(session, coverage.files)
    for output in outputs_of(config):
        text = FORMATS[output.format].text(coverage.files, lines)
        for line in _written(session, output, text):
            terminal.write_line(line)
    for line, is_good in _judgement(coverage):
        terminal.write_line(line, red=not is_good, green=is_good)


def _judgement(coverage: Coverage) -> Iterator[tuple[str, bool]]:
    if coverage.wanted:
        word = "is" if coverage.is_enough else "FAIL: is not"
        total = f"{total_of(coverage.files):.1f} %"
        yield (
            f"{word} reached: {coverage.wanted:g} % of policies; it is {total}",
            coverage.is_enough,
        )


def _written(session: RegoSession, output: Output, text: str) -> Sequence[str]:
    """Return the lines to show of an output, which is written to its file if it has one."""
    if not output.file:
        return text.splitlines()
    path = session.config.invocation_params.dir / output.file
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        return (f"{output.format} cannot be written to {output.file}: {error.strerror}",)
    return (f"{output.format} written to {output.file}",)


def files_in(session: RegoSession, reached: Reached) -> Mapping[str, FileCoverage]:
    """Return what was *reached* of each policy, without the files of tests."""
    roots = sorted(reached.roots)
    compiled = [session.compiled(session.settings._replace(policy=paths)) for paths in roots]
    return files_of(reached, compiled, session.is_test_file)


def _lines(
    session: RegoSession, files: Mapping[str, FileCoverage]
) -> Callable[[str], Sequence[str]]:
    known: dict[str, Sequence[str]] = {}
    for compiled in session.known():
        known.update((path, compiled.lines(path)) for path in files if path in compiled.texts)
    return lambda path: known.get(path, ())
