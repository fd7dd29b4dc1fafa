"""One run of the tests of policies, from settings to what came of each, and what they reached."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import NamedTuple

from policykit import verify
from policykit.errors import RegoError
from policykit.evidence import evidence_of, shown
from policykit.findings import Finding, Kind, Report, Result
from policykit.policy_files import policy_texts
from policykit.programs import builtin_modules, capabilities_of, program_of, settled, world_of
from policykit.rego.builtins import World
from policykit.rego.coverage import Coverage, FileCoverage
from policykit.rego.explain import Attempt
from policykit.rego.program import Program
from policykit.rego.values import UNDEFINED
from policykit.settings import Settings
from policykit.source import Location, lines_of
from policykit.tracing import Event, Lines, traced
from policykit.verify import Outcome, Verdict


class Verified(NamedTuple):
    """What came of one test.

    `place` is where it failed: at a condition, if it `has_stopped` at one, in whose line the
    references had `values`, as text.
    """

    verdict: Verdict
    place: Location | None = None
    has_stopped: bool = False
    values: Mapping[str, str] = MappingProxyType({})


class Verification(NamedTuple):
    """What a run of tests has to say.

    `lines` are those of the policies, `trace` gives what a test came to (see `tracing`), `coverage`
    is by file, None where it was not asked for.
    """

    tests: tuple[Verified, ...]
    report: Report
    lines: Lines
    trace: Callable[[Verified], Sequence[Event]]
    coverage: Mapping[str, FileCoverage] | None = None


def verification_of(settings: Settings) -> Verification:
    """Return what comes of the tests in the policies that *settings* name.

    Raises PolicykitError for anything that keeps the run from being complete.
    """
    settings = settled(settings)
    program = program_of(settings)
    texts = policy_texts(settings.policy)
    coverage = _coverage(program, settings, texts) if settings.coverage else None
    running = _Running(settings, program, texts)
    with coverage.collect() if coverage else nullcontext():
        verdicts = [running.verdict(test) for test in running.tests()]
    tests = tuple(map(running.explained, verdicts))
    report = Report(results=tuple(map(_result, tests)))
    files = coverage.files() if coverage else None
    return Verification(tests, report, running.lines, running.trace, files)


def _coverage(program: Program, settings: Settings, texts: Mapping[str, str]) -> Coverage:
    from policykit.rego.build import checked_of  # noqa: PLC0415  # only coverage needs the trees

    checked, _ = checked_of(
        texts,
        version=settings.rego_version,
        strict=settings.strict,
        builtins=builtin_modules(settings),
        capabilities=capabilities_of(settings.capabilities),
    )
    return Coverage(program, checked)


class _Running:
    """One run: what is tested, how, and the texts that places are looked up in."""

    def __init__(self, settings: Settings, program: Program, texts: Mapping[str, str]) -> None:
        self._settings = settings
        self._program = program
        self.lines: Lines = {path: lines_of(text) for path, text in texts.items()}

    def tests(self) -> Iterator[verify.Test]:
        """Yield the tests of the packages that are asked for: all, unless any are named."""
        wanted = self._settings.namespace
        for test in verify.tests_of(self._program):
            if not wanted or any(fnmatchcase(test.package, pattern) for pattern in wanted):
                yield test

    def verdict(self, test: verify.Test) -> Verdict:
        """Return what comes of *test*."""
        is_strict = self._settings.show_builtin_errors
        return verify.run(self._program, test, world=self._world, strict=is_strict)

    def explained(self, verdict: Verdict) -> Verified:
        """Return *verdict* with the condition at which a failed test stopped."""
        test = verdict.test
        if verdict.outcome is not Outcome.FAIL:
            return Verified(verdict, (verdict.error and verdict.error.location) or test.location)
        attempt = self._attempt(test)
        if attempt is None:
            return Verified(verdict, test.location)
        place = _place(self.lines, test.location.path, attempt.line)
        text = self.lines[place.path][place.line - 1][place.column - 1 :]
        values = evidence_of(text, attempt.variables, attempt.input)
        texts = {name: shown(value) for name, value in values.items()}
        return Verified(verdict, place, has_stopped=True, values=texts)

    def trace(self, verified: Verified) -> Sequence[Event]:
        """Return what the test of *verified* comes to on its way."""
        assert self._program.instrumented is not None
        program = self._program.instrumented()
        rule = verified.verdict.test.rule
        return traced(program, rule, UNDEFINED, world=self._world(_ignored), texts=self.lines)[1]

    def _attempt(self, test: verify.Test) -> Attempt | None:
        try:
            return verify.failure(self._program, test, self._world(_ignored))
        except RegoError:  # the instrumented mode may come to what the test does not
            return None

    def _world(self, output: Callable[[str, str, int], None]) -> World:
        return world_of(self._settings, output)


def _place(lines: Lines, path: str, number: int) -> Location:
    """Return the place of what stands on one line of a policy, without its indentation."""
    line = lines[path][number - 1]
    begin = len(line) - len(line.lstrip()) + 1
    return Location(path, number, begin, number, len(line.rstrip()) + 1)


def _ignored(text: str, path: str, line: int) -> None:
    del text, path, line


def _result(verified: Verified) -> Result:
    """Return the result for one test, as conftest has it: each is a result of its own."""
    verdict = verified.verdict
    test = verdict.test
    match verdict.outcome:
        case Outcome.PASS:
            return Result(test.location.path, "", successes=1)
        case Outcome.SKIP:
            finding = Finding(Kind.SKIPPED, test.path, "")
        case Outcome.FAIL | Outcome.ERROR:
            finding = _failure(verified)
    return Result(test.location.path, "", findings=(finding,))


def _failure(verified: Verified) -> Finding:
    error = verified.verdict.error
    name = verified.verdict.test.path
    message = f"{name}: {error}" if error else name
    return Finding(Kind.FAILURE, message, name, verified.place, variables=verified.values)
