"""policykit pull: policies from elsewhere, fetched and pinned."""

import os

from policykit.cli.command import Example
from policykit.errors import UsageError
from policykit.findings import Exit
from policykit.remote import pinned, pulled
from policykit.settings import Configuration

EXAMPLES = (
    Example("policykit pull github.com/acme/policies//k8s?ref=v1.2", "into the folder policy"),
    Example("policykit pull oci://ghcr.io/acme/policies:v1 -p rules", "into another"),
    Example("policykit pull", "pin the URLs that the config file names as policies"),
    Example("policykit pull --upgrade", "and move them to what they mean now"),
)


def run(configuration: Configuration) -> int:
    """Fetch what is named into the folder of policies, or pin what the settings name."""
    settings = configuration.settings
    urls = tuple(filter(None, settings.arguments))
    if not urls:
        if not pinned(settings, upgrade=settings.upgrade):
            raise UsageError(
                "no URLs are named, and none of the policies is one",
                hint="policykit pull URL..., or policies = [URL, ...] in policykit.toml",
            )
        return Exit.PASSED
    if len(settings.policy) != 1:
        raise UsageError("policies are pulled into one folder", hint="name it with --policy")
    [folder] = settings.policy
    if os.path.isabs(folder) and not settings.absolute_paths:
        raise UsageError(
            f"{folder} lies outside of the working directory",
            hint="pass --absolute-paths to pull there",
        )
    pulled(urls, folder, settings, upgrade=settings.upgrade)
    return Exit.PASSED
