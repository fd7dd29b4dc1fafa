"""The recorded inputs of each format, with the document or error that conftest makes of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from policykit.documents import Value
from policykit.source import Source
from policykit_parsers import FORMATS

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"


@dataclass(frozen=True, slots=True)
class Case:
    """One input of a format; `expected` is where the outcome of conftest is kept."""

    format: str
    path: Path
    expected: Path

    @property
    def name(self) -> str:
        """The path of the input below the folder of its format."""
        return self.path.relative_to(CORPORA / self.format).as_posix()

    @property
    def is_error(self) -> bool:
        """Whether conftest refuses the input."""
        return self.expected.suffix == ".error"

    def value(self) -> Value:
        """Return what conftest makes of the input; only if it is no error."""
        value: Value = json.loads(self.expected.read_text())
        return value

    def source(self) -> Source:
        """Return the input."""
        return Source(self.path.name, self.path.read_bytes())

    def loaded(self) -> Value:
        """Return what policykit makes of the input, as `parse` shows it: several are a list."""
        options = _OPTIONS.get(self.format, {})
        reader = import_module(f"policykit_parsers.{self.format}").load
        values = [document.value for document in reader(self.source(), **options)]
        return values[0] if len(values) == 1 else values


# What the reader of a format must be told, and what must be installed for it.
_OPTIONS = {"textproto": {"proto_dirs": [CORPORA / "textproto" / "protos"]}}
_NEEDS = {
    "cue": which("cue"),
    "jsonnet": find_spec("_jsonnet"),
    "textproto": find_spec("google") and find_spec("google.protobuf"),
}


def cases() -> Iterator[Case]:
    """Yield the cases of all formats that have a row and a corpus, and what they need."""
    for row in FORMATS:
        if row.name in _NEEDS and not _NEEDS[row.name]:
            continue
        for path in sorted((CORPORA / row.name).rglob("*")):
            if path.is_file() and ".expected." not in path.name:
                yield from _case(row.name, path)


def _case(name: str, path: Path) -> Iterator[Case]:
    for suffix in (".expected.json", ".expected.error"):
        expected = path.with_name(path.name.removesuffix(path.suffix) + suffix)
        if expected.exists():
            yield Case(name, path, expected)


def same(left: Value, right: Value) -> bool:
    """Whether two values are equal, numbers as the floats of conftest, at any depth."""
    pairs = [(left, right)]
    while pairs:
        one, other = pairs.pop()
        if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
            pairs.extend((one[key], other[key]) for key in one)
        elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs.extend(zip(one, other, strict=True))
        elif _comparable(one) != _comparable(other):
            return False
    return True


def _comparable(value: Value) -> tuple[type, Value]:
    """Return what makes *value* equal to another: its type and itself, a number as a float."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float, float(value)
    return type(value), value
