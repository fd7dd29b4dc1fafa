"""policykit fmt: policies in the layout that all of them share."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff

from policykit.cli import console
from policykit.cli.command import Example
from policykit.cli.delivery import save
from policykit.errors import RegoError, RegoErrors, UsageError
from policykit.findings import Exit
from policykit.policy_files import policy_texts
from policykit.rego.formatting import format_text
from policykit.settings import Configuration

EXAMPLES = (
    Example("policykit fmt policy", "format all policies in a folder"),
    Example("policykit fmt --check policy", "name those that are not, for CI"),
    Example("policykit fmt --diff policy", "show what would change"),
)


def run(configuration: Configuration) -> int:
    """Format the policies that are named, all of them or none; or tell what would change."""
    settings = configuration.settings
    if not settings.arguments:
        raise UsageError("no policies are named", hint="policykit fmt PATH...")
    texts = policy_texts(settings.arguments)
    changes = _changes(texts, settings.rego_version)
    if settings.diff:
        for path, text in changes.items():
            console.write("".join(_diff(path, texts[path], text)))
    if settings.check:
        for path in changes:
            console.warn(f"not formatted: {path}\n")
        return Exit.ERROR if changes else Exit.PASSED  # conftest's convention: nothing was done
    if not settings.diff:
        for path, text in changes.items():
            save(path, text)
    return Exit.PASSED


def _changes(texts: Mapping[str, str], version: str) -> dict[str, str]:
    """Return the new text of each policy that is not formatted; raises RegoErrors."""
    errors: list[RegoError] = []
    changes = {}
    for path, text in texts.items():
        try:
            formatted = format_text(text, path, version=version)
        except RegoErrors as error:
            errors += error.errors
        except RegoError as error:
            errors.append(error)
        else:
            if formatted != text:
                changes[path] = formatted
    if errors:
        raise RegoErrors(errors)
    return changes


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in unified_diff(*lines, fromfile=path, tofile=f"{path} (formatted)"):
        yield line if line.endswith("\n") else f"{line}\n\\ no newline at the end\n"
