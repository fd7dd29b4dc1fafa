"""policykit reformat: results in JSON into another output."""

from policykit.cli.command import Example
from policykit.cli.delivery import deliver, outputs_of
from policykit.errors import UsageError
from policykit.findings import Exit, Report
from policykit.loading import parsed
from policykit.results import results_of
from policykit.settings import Configuration

EXAMPLES = (
    Example("policykit reformat -o table results.json", "a table of what a run has saved"),
    Example("policykit test . -o json | policykit reformat -o junit", "two outputs of one run"),
)


def run(configuration: Configuration) -> int:
    """Print the results of an earlier run; whether they failed does not matter here."""
    settings = configuration.settings
    if len(settings.arguments) > 1:
        raise UsageError("one file is read at a time", hint="policykit reformat [FILE]")
    path = settings.arguments[0] if settings.arguments else "-"
    outputs = outputs_of(settings)
    [document] = parsed(path, parser="json")
    deliver(Report(tuple(results_of(document))), settings, outputs)
    return Exit.PASSED
