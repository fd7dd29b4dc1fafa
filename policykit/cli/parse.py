"""policykit parse: what policies see of files."""

from collections.abc import Sequence

from policykit.cli import console
from policykit.cli.command import Example
from policykit.documents import Document, Value
from policykit.errors import ParseError, UsageError
from policykit.findings import Exit
from policykit.gojson import Fields, to_json
from policykit.loading import combined, documents, parsed
from policykit.settings import Configuration, Settings
from policykit.source import Location
from policykit_parsers._libyaml import prepare as load_libyaml_alone

EXAMPLES = (
    Example("policykit parse deployment.yaml", "one file as JSON"),
    Example("policykit parse Dockerfile main.tf", "several files, by name"),
    Example("policykit parse --parser ini setup.cfg", "a file whose name tells no format"),
)

# In conftest's JSON the numbers of all other formats are float64.
_EXACT = frozenset(("hcl1", "toml"))


def run(configuration: Configuration) -> int:
    """Print the values of the files that are named."""
    load_libyaml_alone()  # this process reads files and ends: it needs no more of PyYAML
    settings = configuration.settings
    paths = list(dict.fromkeys(path for path in settings.arguments if path))
    if not paths:
        raise UsageError("no files are named", hint="policykit parse FILE..., or - for stdin")
    console.write(_all_together(paths, settings) if settings.combine else _each(paths, settings))
    return Exit.PASSED


def _each(paths: Sequence[str], settings: Settings) -> str:
    limit = settings.max_file_size << 20
    found = {path: parsed(path, parser=settings.parser, max_bytes=limit) for path in paths}
    values = {path: _value(read) for path, read in found.items()}
    value = values[paths[0]] if len(paths) == 1 else values
    return _json(value, "  ", [document for read in found.values() for document in read]) + "\n"


def _all_together(paths: Sequence[str], settings: Settings) -> str:
    limit = settings.max_file_size << 20
    parts = [
        document
        for path in paths
        for document in documents(path, parser=settings.parser, max_bytes=limit)
    ]
    value = combined(parts).value
    rows = (
        [Fields(row) for row in value if isinstance(row, dict)] if isinstance(value, list) else None
    )
    return _json(rows, "\t", parts) + "\n\n"


def _value(found: Sequence[Document]) -> Value:
    """Return the value of a file: of its one document, or the list of all."""
    return found[0].value if len(found) == 1 else [document.value for document in found]


def _json(value: object, indent: str, found: Sequence[Document]) -> str:
    exact = all(document.format in _EXACT for document in found)
    try:
        return to_json(value, indent, exact=exact)
    except (ValueError, OverflowError) as error:
        place = Location(found[0].path) if len(found) == 1 else None
        raise ParseError(str(error), place) from error
