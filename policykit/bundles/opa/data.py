"""The data of a bundle: what its data files say, at the paths of their folders."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from policykit.bundles.opa.documents import Value, value_of
from policykit.errors import FetchError
from policykit.source import Location, Source

DATA_FILES: Final = ("data.json", "data.yaml", "data.yml")


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of data: where it is, and where in `data` its content belongs."""

    path: Path
    name: str
    prefix: tuple[str, ...]


def data_files(folder: Path) -> tuple[DataFile, ...]:
    """Return the data files of the bundle in *folder*, in the order of their names."""
    found = []
    for path in sorted(folder.rglob("data.*")):
        name = path.relative_to(folder).as_posix()
        if path.name in DATA_FILES and path.is_file():
            found.append(DataFile(path, name, PurePosixPath(name).parts[:-1]))
    return tuple(found)


def data_in(folder: Path, read: Callable[[Source], Value] | None = None) -> dict[str, Value]:
    """Return the data of the bundle in *folder*, each file read by *read*.

    Raises FetchError where a file is no object, or two files say different things of one path.
    """
    merged: dict[str, Value] = {}
    for file in data_files(folder):
        source = Source(file.name, file.path.read_bytes())
        value = read(source) if read else value_of(source)
        if not isinstance(value, dict):
            raise FetchError("the root of data must be an object", Location(file.name))
        for part in reversed(file.prefix):
            value = {part: value}
        _merge(merged, value, file.name, ())
    return merged


def leaves_of(value: Value, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of everything in *value* that is no object with keys."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from leaves_of(child, (*path, key))
    else:
        yield path


def _merge(
    target: dict[str, Value], extra: dict[str, Value], name: str, at: tuple[str, ...]
) -> None:
    for key, value in extra.items():
        known = target.get(key)
        if key not in target:
            target[key] = value
        elif isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value, name, (*at, key))
        else:
            path = ".".join((*at, key))
            raise FetchError(f"another file gives data.{path} too", Location(name))
