"""policykit compile: policies as the Python that runs them."""

from policykit.cli import console
from policykit.cli.command import Example
from policykit.findings import Exit
from policykit.programs import checked_program_of
from policykit.settings import Configuration

EXAMPLES = (
    Example("policykit compile", "check that the policies in policy/ can be used"),
    Example("policykit compile --strict rules/", "and that they hold nothing unused"),
    Example("policykit compile --python policy/main.rego", "the code that one becomes"),
)


def run(configuration: Configuration) -> int:
    """Compile the policies that are named, anew; print the code if it is asked for."""
    settings = configuration.settings
    if settings.arguments:
        settings = settings._replace(policy=settings.arguments)
    program = checked_program_of(settings)
    if settings.python:
        console.write(program.manifest.source)
    return Exit.PASSED
