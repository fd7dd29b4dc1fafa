"""policykit test: files against policies."""

from policykit.cli import console
from policykit.cli.command import Example
from policykit.cli.delivery import deliver, outputs_of
from policykit.errors import UsageError
from policykit.findings import Exit, Report, exit_of, summary_of
from policykit.settings import Configuration

EXAMPLES = (
    Example("policykit test deployment.yaml", "one file against the policies in policy/"),
    Example("policykit test charts/ --policy rules/ --namespace kubernetes", "a folder"),
    Example("kustomize build | policykit test -", "standard input"),
    Example("policykit test . --output full --output sarif=out.sarif", "two outputs"),
)


def run(configuration: Configuration) -> int:
    """Test the files that are named, and return what the findings mean for a pipeline."""
    from policykit.runner import run as evaluate  # noqa: PLC0415 - help needs no engine

    settings = configuration.settings
    if not settings.arguments:
        raise UsageError("no files are named", hint="policykit test PATH..., or - for stdin")
    outputs = outputs_of(settings)
    report = evaluate(settings)
    for warning in report.warnings:
        console.warn(f"warning: {warning}\n")
    for line in report.traces:
        console.warn(f"{line}\n")
    code = _shown_errors(report) or exit_of(
        summary_of(report.results), fail_on_warn=settings.fail_on_warn, no_fail=settings.no_fail
    )
    deliver(report, settings, outputs, is_quiet=settings.quiet and code is Exit.PASSED)
    return code


def _shown_errors(report: Report) -> Exit:
    """Show what could not be checked while the rest was, and return what it means."""
    if not report.errors:
        return Exit.PASSED
    from policykit.cli.failure import shown  # noqa: PLC0415 - only failure pays for it

    for error in report.errors:
        console.warn(shown(error))
    return Exit.ERROR
