"""Config files: which of them count, and what stands in them.

The nearest folder counts that has one, from the working directory up to the root of the
repository; without a repository, the working directory alone. In that folder policykit.toml goes
before `[tool.policykit]` in pyproject.toml, and that before the first of conftest's files.
"""

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policykit.errors import UsageError
from policykit.source import Location, Source

_OWN = "policykit.toml"
_PROJECT = "pyproject.toml"
_CONFTEST = ("conftest.json", "conftest.toml", "conftest.yaml", "conftest.yml")
_REPOSITORY = (".git", ".hg", ".jj")


class ConfigFile(NamedTuple):
    """The keys and values of one config file; its paths are relative to `folder`."""

    source: Source
    values: Mapping[str, object]
    folder: str = ""

    @property
    def is_conftest(self) -> bool:
        """Whether the file is conftest's, where keys of any case count and unknown ones do not."""
        return os.path.basename(self.source.path).startswith("conftest.")

    def table_place(self, key: str, number: int) -> Location:
        """Return the place of the table `[[key]]` of that *number*, or the file."""
        seen = 0
        for row, line in enumerate(self.source.content.decode().split("\n"), 1):
            name = line.strip().partition("#")[0].strip()
            if name.startswith("[[") and name.strip("[] \t").rpartition(".")[2] == key:
                if seen == number:
                    return self.source.at(row, line.index("[[") + 1)
                seen += 1
        return self.place(key)

    def place(self, key: str) -> Location:
        """Return the place of a top-level *key*, or the file where it is not to be seen."""
        for number, line in enumerate(self.source.content.decode().splitlines(), 1):
            bare = line.lstrip(" \t{\"'")
            if bare.startswith(key) and bare[len(key) :].lstrip(" \t\"'").startswith(("=", ":")):
                return self.source.at(number, len(line) - len(bare) + 1)
        return Location(self.source.path)


def config_files(chosen: str = "") -> list[ConfigFile]:
    """Return the config files that count, the first before the next; *chosen* is the only one.

    Raises UsageError, and ParseError where a file is not what its format says.
    """
    if chosen:
        return [_read(chosen)]
    for folder in _folders():
        found = [file for name in _names(folder) if (file := _found(folder, name)) is not None]
        if found:
            return found
    return []


def _folders() -> Iterator[str]:
    """Yield the folders to look in, relative to the working directory, itself as nothing."""
    chain = [os.getcwd()]
    while not any(os.path.exists(os.path.join(chain[-1], mark)) for mark in _REPOSITORY):
        parent = os.path.dirname(chain[-1])
        if parent == chain[-1]:
            chain = chain[:1]
            break
        chain.append(parent)
    for steps, _ in enumerate(chain):
        yield "/".join([".."] * steps)


def _names(folder: str) -> Iterator[str]:
    for name in (_OWN, _PROJECT):
        if os.path.isfile(os.path.join(folder, name)):
            yield name
    for name in _CONFTEST:
        if os.path.isfile(os.path.join(folder, name)):
            yield name
            return


def _found(folder: str, name: str) -> ConfigFile | None:
    """Return the config file called *name*, or None for a pyproject.toml that does not name us."""
    path = f"{folder}/{name}" if folder else name
    if name == _PROJECT and b"policykit" not in _content(path):
        return None
    file = _read(path, folder)
    return None if name == _PROJECT and not file.values else file


def _read(path: str, folder: str = "") -> ConfigFile:
    source = Source(path, _content(path))
    extension = os.path.splitext(path)[1].lower()
    match extension:
        case ".toml":
            values = _toml(source)
        case ".yaml" | ".yml":
            values = _parsed(source, "yaml")
        case ".json":
            values = _parsed(source, "json")
        case _:
            raise UsageError(
                "a config file must end in .toml, .yaml, .yml or .json", Location(path)
            )
    if os.path.basename(path) == _PROJECT:
        values = _table(_table(values, "tool", source), "policykit", source)
    return ConfigFile(source, values, folder)


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise UsageError(
            f"the config file cannot be read: {error.strerror}", Location(path)
        ) from error


def _toml(source: Source) -> Mapping[str, object]:
    import tomllib  # noqa: PLC0415 - most runs have no such file, and start-up is dear

    try:
        return tomllib.loads(source.content.decode())
    except UnicodeDecodeError as error:
        raise UsageError("the config file is not UTF-8", Location(source.path)) from error
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).rpartition(" (at ")
        raise UsageError(message, _toml_place(source, place.rstrip(")"))) from error


def _toml_place(source: Source, words: str) -> Location:
    """Return the location that tomllib tells in *words*: `line 3, column 7` or the end."""
    match words.replace(",", "").split():
        case ["line", line, "column", column]:
            return source.at(int(line), int(column))
        case _:
            return source.at(source.content.count(b"\n") + 1, 1)


def _parsed(source: Source, name: str) -> Mapping[str, object]:
    from policykit_parsers import load  # noqa: PLC0415 - as above

    documents = load(source, name)
    value = documents[0].value if documents else None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise UsageError("expected keys and values", source.at(1, 1))
    return value


def _table(values: Mapping[str, object], key: str, source: Source) -> Mapping[str, object]:
    table = values.get(key, {})
    if not isinstance(table, dict):
        raise UsageError(f"{key} must be a table", Location(source.path))
    return table
