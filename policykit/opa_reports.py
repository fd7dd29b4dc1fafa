"""The report of policy tests that OPA gives, with our own traces in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from policykit.tracing import Lines
from policykit.verification import Verification, Verified
from policykit.verify import Outcome

_RULER = "-" * 80
_WORDS = {
    Outcome.PASS: "PASS",
    Outcome.FAIL: "FAIL",
    Outcome.ERROR: "ERROR",
    Outcome.SKIP: "SKIPPED",
}
_UNITS = ((1e-3, 1e6, "µs"), (1.0, 1e3, "ms"))


def report(
    done: Verification, trace: Callable[[Verified], Iterable[str]], *, with_values: bool = False
) -> str:
    """Return what came of each test, why some failed, and the sums.

    *trace* gives the lines of the trace of one test; *with_values* shows the values in the line at
    which a test failed.
    """
    blocks = [line for item in done.tests for line in _test(item)]
    failed = [item for item in done.tests if item.verdict.outcome is Outcome.FAIL]
    if failed:
        blocks += [_RULER, "FAILURES", _RULER]
        for item in failed:
            blocks += _failure(item, done.lines, trace(item), with_values=with_values)
    if done.tests:
        blocks += [_RULER, *_sums(done.tests)]
    return "".join(f"{line}\n" for line in blocks)


def _test(item: Verified) -> Iterator[str]:
    verdict = item.verdict
    place = verdict.test.location
    yield f"{place.path}:{place.line}:"
    yield _heading(item)
    yield from _indented(verdict.prints)
    for name, passed in verdict.cases.items():
        yield f"  {name}: {'PASS' if passed else 'FAIL'}"
    if verdict.error:
        yield from _indented(str(verdict.error).split("\n"))


def _heading(item: Verified) -> str:
    verdict = item.verdict
    taken = "" if verdict.outcome is Outcome.SKIP else f" ({duration(verdict.duration)})"
    return f"{verdict.test.path}: {_WORDS[verdict.outcome]}{taken}"


def _indented(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield from ("", *(f"  {line}" for line in lines), "")


def _failure(
    item: Verified, lines: Lines, trace: Iterable[str], *, with_values: bool
) -> Iterator[str]:
    yield _heading(item)
    yield ""
    yield from (f"  {line}" for line in trace)
    place = item.place
    if place is None or not item.has_stopped:
        yield ""
        yield ""
        return
    source = lines.get(place.path, ())
    yield ""
    yield f"  {place.path}:{place.line}:"
    yield f"    \t{source[place.line - 1].strip() if place.line <= len(source) else ''}"
    if with_values:
        yield from (f"    \t  {name} = {value}" for name, value in item.values.items())
    yield ""
    yield ""


def _sums(tests: Sequence[Verified]) -> Iterator[str]:
    for outcome, word in _WORDS.items():
        count = sum(item.verdict.outcome is outcome for item in tests)
        if count:
            yield f"{word}: {count}/{len(tests)}"


def duration(seconds: float) -> str:
    """Return a time as Go writes it: `412.872µs`, `1.5ms`, `2.25s`."""
    for below, factor, unit in _UNITS:
        if seconds < below:
            return f"{round(seconds * factor, 3):g}{unit}"
    return f"{round(seconds, 3):g}s"
