"""policykit doc: documentation of policies from their METADATA."""

import os

from policykit.cli.command import Example
from policykit.cli.delivery import save
from policykit.documentation import TEMPLATE, documentation_of
from policykit.errors import LoadError, UsageError
from policykit.findings import Exit
from policykit.settings import Configuration
from policykit.source import Location

EXAMPLES = (
    Example("policykit doc policy", "write policy.md"),
    Example("policykit doc policy rules --out-dir docs", "docs/policy.md and docs/rules.md"),
    Example("policykit doc policy --template table.tpl", "by a template of your own"),
)

_NAMELESS = ("", ".", "..")


def run(configuration: Configuration) -> int:
    """Write a file of documentation for each folder that is named."""
    settings = configuration.settings
    if not settings.arguments:
        raise UsageError("no folders are named", hint="policykit doc FOLDER...")
    template = _template(settings.template) if settings.template else TEMPLATE
    for folder in settings.arguments:
        text = documentation_of(folder, version=settings.rego_version, template=template)
        name = os.path.basename(folder.rstrip("/"))
        save(f"{settings.out_dir}/{'policy' if name in _NAMELESS else name}.md", text)
    return Exit.PASSED


def _template(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise LoadError(f"the template cannot be read: {reason}", Location(path)) from error
