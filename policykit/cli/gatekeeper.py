"""policykit gatekeeper: policies as ConstraintTemplates for a cluster."""

from policykit.cli import console
from policykit.cli.command import Example
from policykit.errors import UsageError
from policykit.findings import Exit
from policykit.gatekeeper.export import exported
from policykit.policy_files import policy_texts
from policykit.settings import Configuration

EXAMPLES = (
    Example("policykit gatekeeper export policy", "a template of the package main"),
    Example("policykit gatekeeper export rules -n kubernetes --kind DenyRoot", "another package"),
    Example("policykit test manifests --policy template.yaml", "run one, as the cluster would"),
)


def run(configuration: Configuration) -> int:
    """Print the ConstraintTemplate of a package, and a constraint that uses it."""
    settings = configuration.settings
    match settings.arguments:
        case ("export", *policies):
            texts = policy_texts(policies or settings.policy)
        case _:
            raise UsageError(
                "say what to do with policies", hint="policykit gatekeeper export [POLICY...]"
            )
    if len(settings.namespace) != 1:
        raise UsageError("one package is exported at a time", hint="name it with --namespace")
    text = exported(
        texts,
        package=settings.namespace[0],
        version=settings.rego_version,
        kind=settings.kind,
    )
    console.write(text)
    return Exit.PASSED
