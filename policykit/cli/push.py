"""policykit push: policies into an OCI registry, for others to pull."""

import time

from policykit import bundles
from policykit.bundles.oci import push
from policykit.cli import console
from policykit.cli.command import Example
from policykit.errors import UsageError
from policykit.findings import Exit
from policykit.programs import checked_program_of
from policykit.remote import options_of
from policykit.settings import Configuration

EXAMPLES = (
    Example("policykit push ghcr.io/acme/policies:v1", "the policies in policy/"),
    Example("policykit push registry.example:5000/rules -p rules -d facts", "others, with data"),
)


def run(configuration: Configuration) -> int:
    """Store the policies and the data, if the policies can be used, and print their digest."""
    settings = configuration.settings
    if len(settings.arguments) != 1:
        raise UsageError("one place is pushed to", hint="policykit push REGISTRY/NAME:TAG")
    address = settings.arguments[0].removeprefix("oci://")
    url = bundles.parsed(f"oci://{address}")
    policies = tuple(filter(None, settings.policy))
    if policies:
        checked_program_of(settings._replace(data=()))
    data = settings.data or settings.policy
    console.write(f"{_now()} pushing bundle to: {url.address.removeprefix('oci://')}\n")
    pushed = push(url, policies, data, options_of(settings))
    console.write(f"{_now()} pushed bundle with digest: {pushed.digest}\n")
    return Exit.PASSED


def _now() -> str:
    return time.strftime("%Y/%m/%d %H:%M:%S")
