"""Policy and data files: what `--policy` and `--data` name, read from disk."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from policykit.errors import LoadError
from policykit.source import Location

SUFFIX = ".rego"
_MANIFESTS = (".yaml", ".yml")
_GATEKEEPER = b".gatekeeper.sh/"
_DATA_SUFFIXES = (".json", ".yaml", ".yml")


def gatekeeper_files(paths: Iterable[str]) -> list[str]:
    """Return the YAML files at *paths* that speak of Gatekeeper; raises LoadError."""
    found: dict[str, None] = {}
    for path in paths:
        for name in _files(path, _MANIFESTS) if path else ():
            with suppress(OSError), open(name, "rb") as file:
                if _GATEKEEPER in file.read():
                    found[name] = None
    return list(found)


def policy_texts(paths: Iterable[str], *, may_be_none: bool = False) -> dict[str, str]:
    """Return the text of every policy at *paths*, files or folders, by file name.

    Raises LoadError for what cannot be read, and where there is no policy at all, unless that
    *may_be_none*.
    """
    paths = [path for path in paths if path]
    found: dict[str, str] = {}
    for path in paths:
        for name in _files(path, (SUFFIX,)):
            found.setdefault(name, _text(name))
    if not found and paths and not may_be_none:
        raise LoadError(
            f"no policies found in [{' '.join(paths)}]",
            hint="policies are files whose name ends in .rego; name their folder with --policy",
        )
    return found


def _files(path: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    """Yield the files with *suffixes* at *path*, in order; links to folders are followed once."""
    if not os.path.exists(path):
        raise LoadError("no such file or directory", Location(path))
    if not os.path.isdir(path):
        if path.endswith(suffixes):
            yield path
        return
    seen: set[str] = set()
    for folder, folders, names in os.walk(path, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        for name in sorted(names):
            if name.endswith(suffixes):
                yield os.path.normpath(os.path.join(folder, name))


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError as error:
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise LoadError(message, Location(path), hint="save the file as UTF-8") from error
    except OSError as error:
        raise LoadError(error.strerror or str(error), Location(path)) from error


def data_of(paths: Iterable[str]) -> dict[str, Any]:
    """Return the documents at *paths*, merged as policies see them under `data`.

    `prefix:path` puts what is at *path* under `data.prefix`; folders below a named folder become
    keys, file names do not. Raises LoadError for files that cannot be read or do not fit together.
    """
    merged: dict[str, Any] = {}
    for path in paths:
        prefix, place = _prefixed(path)
        for name in _files(place, _DATA_SUFFIXES):
            folder = (
                os.path.relpath(os.path.dirname(name) or ".", place)
                if os.path.isdir(place)
                else "."
            )
            keys = [*prefix, *(part for part in folder.split(os.sep) if part != ".")]
            _merge(merged, _nested(keys, _object(name)), name)
    return merged


def _prefixed(path: str) -> tuple[list[str], str]:
    prefix, colon, place = path.partition(":")
    if not colon or os.path.exists(path):
        return [], path
    keys = prefix.split(".")
    return (keys[1:] if keys[0] == "data" else keys), place


def _nested(keys: list[str], value: dict[str, Any]) -> dict[str, Any]:
    for key in reversed(keys):
        value = {key: value}
    return value


def _object(path: str) -> dict[str, Any]:
    """Return the object in a data file, read as OPA reads it: numbers stay as written."""
    from policykit.rego.builtins import BuiltinError, load  # noqa: PLC0415  # only where data is given

    kind = "json" if path.endswith(".json") else "yaml"
    text = _text(path)
    if kind == "yaml":
        text = _first_document(text)
    try:
        value = load(f"{kind}.unmarshal", f"policykit.rego.builtins.{kind}_encoding", 1).function(
            text
        )
    except BuiltinError as error:
        raise LoadError(
            error.message.partition(": ")[2] or error.message, Location(path)
        ) from error
    if type(value) is not dict:
        raise LoadError("document must be of type object", Location(path))
    return value


def _first_document(text: str) -> str:
    """Return a YAML stream up to its second document: OPA reads no further."""
    start = 4 if text.startswith("---\n") else 0
    end = text.find("\n---\n", start)
    return text if end < 0 else text[: end + 1]


def _merge(target: dict[str, Any], other: dict[str, Any], path: str) -> None:
    for key, value in other.items():
        known = target.get(key)
        if key not in target:
            target[key] = value
        elif isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value, path)
        else:
            raise LoadError(f"merge error: another data file has {key!r} too", Location(path))
