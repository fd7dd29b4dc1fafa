"""policykit verify: the tests of policies."""

from policykit.cli import console
from policykit.cli.command import Example
from policykit.cli.delivery import Output, deliver, outputs_of, save, show_traces
from policykit.coverage_reports import FORMATS, total_of
from policykit.errors import UsageError
from policykit.findings import Exit, Trace, summary_of
from policykit.opa_reports import report
from policykit.settings import Configuration, Settings
from policykit.suggestion import suggestion
from policykit.tracing import lines_of_events
from policykit.verification import Verification, Verified, verification_of
from policykit.verify import Outcome

EXAMPLES = (
    Example("policykit verify", "all rules in policy/ whose name begins with test_"),
    Example("policykit verify --policy rules/ --namespace kubernetes", "those of one package"),
    Example("policykit verify --coverage=80", "and at least 80 % of the lines must be reached"),
    Example("policykit verify --var-values", "with the values of variables where tests fail"),
)

_REPORTS = ("full", "notes", "fails")
_WHOLE = 100


def run(configuration: Configuration) -> int:
    """Run the tests, and return whether all of them passed and reached enough."""
    settings = configuration.settings
    if "namespace" not in configuration.origins:
        settings = settings._replace(namespace=())
    outputs = outputs_of(settings)
    kind = _report_kind(settings, outputs)
    minimum = _minimum(settings)
    for name in settings.coverage_output:
        _coverage_format(name)
    done = verification_of(settings)
    has_failed = summary_of(done.report.results).failures > 0
    has_missed = minimum is not None and total_of(done.coverage or {}) < minimum
    code = Exit.FAILED if has_failed or has_missed else Exit.PASSED
    if not (settings.quiet and code is Exit.PASSED):
        _show(done, settings, outputs, kind)
    if minimum is not None and has_missed:
        console.warn(f"coverage is {total_of(done.coverage or {}):.1f} %, not {minimum:g} %\n")
    return code


def _show(done: Verification, settings: Settings, outputs: list[Output], kind: str) -> None:
    if settings.trace:
        show_traces(tuple(_trace(done, item) for item in done.tests), settings)
    if kind:
        wanted = kind if kind in _REPORTS else "fails"
        text = report(
            done,
            lambda item: lines_of_events(done.trace(item), wanted=wanted),
            with_values=settings.var_values,
        )
        console.write(text)
    else:
        deliver(done.report, settings, outputs, counts_skipped=True)
    if done.coverage is not None:
        _show_coverage(done, settings, outputs)


def _report_kind(settings: Settings, outputs: list[Output]) -> str:
    """Return which of OPA's reports is asked for, or nothing; raises UsageError."""
    kind = settings.report
    if kind and kind not in _REPORTS:
        hint = suggestion(kind, _REPORTS) or f"reports are {', '.join(_REPORTS)}"
        console.warn(f'warning: there is no report "{kind}"; {hint}\n')
        kind = ""
    kind = kind or ("fails" if settings.var_values else "")
    if kind and not all(output.is_for_people and not output.file for output in outputs):
        raise UsageError(
            "--report and --var-values show text on standard output",
            hint="leave out --output, or take its results without a report",
        )
    return kind


def _trace(done: Verification, item: Verified) -> Trace:
    test = item.verdict.test
    lines = tuple(lines_of_events(done.trace(item)))
    has_passed = item.verdict.outcome in (Outcome.PASS, Outcome.SKIP)
    return Trace(test.location.path, test.name, has_passed, lines)


def _minimum(settings: Settings) -> float | None:
    """Return the percentage that must be reached, or None without coverage; raises UsageError."""
    if not settings.coverage:
        return None
    try:
        minimum = float(settings.coverage.removesuffix("%"))
    except ValueError:
        minimum = -1
    if not 0 <= minimum <= _WHOLE:
        raise UsageError(f'--coverage: expected a percentage, found "{settings.coverage}"')
    return minimum


def _coverage_format(text: str) -> tuple[str, str]:
    """Return the format and the file that *text* names; raises UsageError."""
    name, _, file = text.partition("=")
    if name not in FORMATS:
        hint = suggestion(name, FORMATS) or f"formats are {', '.join(FORMATS)}"
        raise UsageError(f'--coverage-output: unknown format "{name}"', hint=hint)
    return name, file


def _show_coverage(done: Verification, settings: Settings, outputs: list[Output]) -> None:
    """Write the coverage; what is for people does not mix with results for programs."""
    is_mixed = any(not (output.file or output.is_for_people) for output in outputs)
    for name, file in map(_coverage_format, settings.coverage_output):
        text = FORMATS[name](done.coverage or {}, lambda path: done.lines.get(path, ()))
        if file:
            save(file, text)
        elif is_mixed:
            console.warn(text)
        else:
            console.write(f"\n{text}" if name in ("summary", "text") else text)
