"""policykit baseline: the findings of today, so that a team can begin with new ones only."""

from policykit.baseline import baseline_of
from policykit.cli import console
from policykit.cli.command import Example
from policykit.cli.delivery import save
from policykit.errors import UsageError
from policykit.findings import Exit, summary_of
from policykit.runner import run as evaluate
from policykit.settings import Configuration

EXAMPLES = (
    Example("policykit baseline manifests", "write policykit-baseline.json"),
    Example("policykit test manifests --baseline policykit-baseline.json", "report what is new"),
    Example("policykit baseline . --baseline-file ci/known.json", "into another file"),
)


def run(configuration: Configuration) -> int:
    """Write what the policies find in the files that are named to the file of the baseline."""
    settings = configuration.settings
    if not settings.arguments:
        raise UsageError("no files are named", hint="policykit baseline PATH...")
    report = evaluate(settings._replace(baseline="", trace=False))
    for warning in report.warnings:
        console.warn(f"warning: {warning}\n")
    path = settings.baseline_file
    save(path, baseline_of(report.results))
    summary = summary_of(report.results)
    count = summary.failures + summary.warnings
    console.write(f"{path}: {count} findings are known\n")
    if settings.baseline != path:
        console.write(f'leave them out: policykit test --baseline {path}, or baseline = "{path}"\n')
    return Exit.PASSED
