"""policykit config: the settings, and where each came from."""

from collections.abc import Iterator, Mapping

from policykit.cli import console
from policykit.cli.command import Example
from policykit.errors import UsageError
from policykit.findings import Exit
from policykit.gojson import to_json
from policykit.settings import OPTIONS, TABLES, Configuration, Settings
from policykit.suggestion import suggestion

_WAIVER = ("rule", "files", "path", "reason", "owner", "until")

EXAMPLES = (
    Example("policykit config", "all settings"),
    Example("policykit config policy output", "some of them"),
)


def run(configuration: Configuration) -> int:
    """Print each setting, or those that are named, as a line of policykit.toml with its origin."""
    known = [*(option.name for option in OPTIONS), *TABLES]
    wanted = configuration.settings.arguments or tuple(known)
    for name in wanted:
        if name not in known:
            raise UsageError(f'there is no setting "{name}"', hint=suggestion(name, known))
    lines = [line for line in _lines(configuration) if line[0] in wanted]
    width = max((len(text) for _, text, _ in lines), default=0)
    console.write("".join(f"{text:{width}}  # {origin}\n" for _, text, origin in lines))
    return Exit.PASSED


def _lines(configuration: Configuration) -> Iterator[tuple[str, str, str]]:
    for option in OPTIONS:
        value = getattr(configuration.settings, option.field)
        origin = configuration.origins.get(option.name, "default")
        # Texts, lists, numbers and booleans are written in TOML as in JSON.
        yield option.name, f"{option.name} = {to_json(value, '')}", origin
    for name, table in _tables(configuration.settings).items():
        if table:
            yield name, f"{name} = {_inline(table)}", configuration.origins.get(name, "default")


def _tables(settings: Settings) -> dict[str, object]:
    """Return what only config files can say, as it would stand there."""
    formats: dict[str, list[str]] = {}
    for pattern, name in settings.formats:
        formats.setdefault(name, []).append(pattern)
    return {
        "formats": formats,
        "overrides": [
            {"files": override.files, **_named(override.values)} for override in settings.overrides
        ],
        "waivers": [
            {key: value for key, value in waiver._asdict().items() if key in _WAIVER and value}
            for waiver in settings.waivers
        ],
    }


def _named(values: Mapping[str, object]) -> dict[str, object]:
    return {field.replace("_", "-"): value for field, value in values.items()}


def _inline(value: object) -> str:
    """Return *value* as TOML has it within a line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key} = {_inline(item)}' for key, item in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return to_json(value)
