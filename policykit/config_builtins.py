"""conftest's own builtins: config files read by policies themselves.

Relative paths are relative to the policy that calls. What cannot be read is an error of the
builtin: undefined to the policy, like any other.
"""

import os
from collections.abc import Sequence

from policykit.documents import Document
from policykit.errors import PolicykitError
from policykit.loading import combined, documents_of, parsed
from policykit.rego.builtins import BuiltinError, World, builtin
from policykit.rego.values import Value
from policykit.source import Source


@builtin("parse_config", world=True)
def parse_config(world: World, parser: str, text: str) -> Value:
    """Return what *text* says, read as the format that *parser* names."""
    try:
        found = documents_of(
            Source("parse_config", text.encode()), parser, proto_dirs=_proto_dirs(world)
        )
    except PolicykitError as error:
        raise BuiltinError(f"parse_config: {error}") from error
    return _value(found)


@builtin("parse_config_file", world=True, file=True)
def parse_config_file(world: World, policy: str, path: str) -> Value:
    """Return what the file at *path* says, whose name tells its format."""
    return _value(_read("parse_config_file", world, policy, path))


@builtin("parse_combined_config_files", world=True, file=True)
def parse_combined_config_files(world: World, policy: str, paths: list[str]) -> Value:
    """Return an array of the paths and contents of the files at *paths*, as `--combine` does."""
    parts = [
        part for path in paths for part in _read("parse_combined_config_files", world, policy, path)
    ]
    return combined(parts).value


def _read(name: str, world: World, policy: str, path: str) -> list[Document]:
    place = os.path.normpath(f"{os.path.dirname(policy) or '.'}/{path}").replace(os.sep, "/")
    try:
        return parsed(
            place, proto_dirs=_proto_dirs(world), patterns=world.extras.get("formats", ())
        )
    except PolicykitError as error:
        raise BuiltinError(f"{name}: {error}") from error


def _proto_dirs(world: World) -> tuple[str, ...]:
    return tuple(world.extras.get("proto_dirs", ()))


def _value(found: Sequence[Document]) -> Value:
    """Return the value of a file: of its one document, or the list of all."""
    return found[0].value if len(found) == 1 else [document.value for document in found]
