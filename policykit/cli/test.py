"""policykit test: files against policies."""

from policykit.cli import console
from policykit.cli.command import Example
from policykit.cli.delivery import Output, deliver, outputs_of, show_traces
from policykit.errors import UsageError
from policykit.findings import Exit, Report, exit_of, reaches, summary_of
from policykit.settings import Configuration, Settings
from policykit_parsers._libyaml import prepare as load_libyaml_alone

EXAMPLES = (
    Example("policykit test deployment.yaml", "one file against the policies in policy/"),
    Example("policykit test charts/ --policy rules/ --namespace kubernetes", "a folder"),
    Example("kustomize build | policykit test -", "standard input"),
    Example("policykit test . --output full --output sarif=out.sarif", "two outputs"),
    Example("policykit test . --watch", "again after every change"),
)


def run(configuration: Configuration) -> int:
    """Test the files that are named, and return what the findings mean for a pipeline."""
    settings = configuration.settings
    if not settings.arguments:
        raise UsageError("no files are named", hint="policykit test PATH..., or - for stdin")
    outputs = outputs_of(settings)
    if settings.watch:
        from policykit.cli.watching import watch  # noqa: PLC0415 - few runs stay

        return watch(settings, lambda: _once(settings, outputs))
    load_libyaml_alone()  # this process reads files and ends: it needs no more of PyYAML
    return _once(settings, outputs)


def _once(settings: Settings, outputs: list[Output]) -> int:
    from policykit.cli.progress import shown_progress  # noqa: PLC0415 - help needs no engine
    from policykit.runner import run as evaluate  # noqa: PLC0415 - as above

    with shown_progress(settings) as progress:
        report = evaluate(settings, progress=progress)
    return told(report, settings, outputs)


def told(report: Report, settings: Settings, outputs: list[Output]) -> int:
    """Show *report* in all *outputs*, and return what the findings mean for a pipeline."""
    for warning in report.warnings:
        console.warn(f"warning: {warning}\n")
    code = _shown_errors(report) or _code(report, settings)
    is_quiet = settings.quiet and code is Exit.PASSED
    if not is_quiet:
        show_traces(report.traces, settings)
    deliver(report, settings, outputs, is_quiet=is_quiet)
    return code


def _code(report: Report, settings: Settings) -> Exit:
    """Return what the findings mean: by their severity, if a level is set, else by their kind."""
    if not settings.fail_level:
        summary = summary_of(report.results)
        return exit_of(summary, fail_on_warn=settings.fail_on_warn, no_fail=settings.no_fail)
    findings = (finding for result in report.results for finding in result.findings)
    has_failed = any(reaches(finding, report.rules, settings.fail_level) for finding in findings)
    return Exit.FAILED if has_failed and not settings.no_fail else Exit.PASSED


def _shown_errors(report: Report) -> Exit:
    """Show what could not be checked while the rest was, and return what it means."""
    if not report.errors:
        return Exit.PASSED
    from policykit.cli.failure import shown  # noqa: PLC0415 - only failure pays for it

    for error in report.errors:
        console.warn(shown(error))
    return Exit.ERROR
