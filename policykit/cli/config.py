"""policykit config: the settings, and where each came from."""

from collections.abc import Iterator

from policykit.cli import console
from policykit.cli.command import Example
from policykit.errors import UsageError
from policykit.findings import Exit
from policykit.gojson import to_json
from policykit.settings import OPTIONS, Configuration
from policykit.suggestion import suggestion

EXAMPLES = (
    Example("policykit config", "all settings"),
    Example("policykit config policy output", "some of them"),
)


def run(configuration: Configuration) -> int:
    """Print each setting, or those that are named, as a line of policykit.toml with its origin."""
    known = [option.name for option in OPTIONS]
    wanted = configuration.settings.arguments or tuple(known)
    for name in wanted:
        if name not in known:
            raise UsageError(f'there is no setting "{name}"', hint=suggestion(name, known))
    lines = [line for line in _lines(configuration) if line[0] in wanted]
    width = max(len(text) for _, text, _ in lines)
    console.write("".join(f"{text:{width}}  # {origin}\n" for _, text, origin in lines))
    return Exit.PASSED


def _lines(configuration: Configuration) -> Iterator[tuple[str, str, str]]:
    for option in OPTIONS:
        value = getattr(configuration.settings, option.field)
        origin = configuration.origins.get(option.name, "default")
        # Texts, lists, numbers and booleans are written in TOML as in JSON.
        yield option.name, f"{option.name} = {to_json(value, '')}", origin
