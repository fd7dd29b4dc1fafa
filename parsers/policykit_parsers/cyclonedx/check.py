"""Whether the known members of a CycloneDX document in JSON have the types that they should."""

from collections.abc import Iterator
from typing import TypeAlias

from policykit.documents import Document, Path, Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.cyclonedx.shapes import SHAPES, VERSIONS, Member

# A part of the document that is still to be looked at, and what it should be.
_Claim: TypeAlias = tuple[Path, str, Value]

_WORDS = {
    "text": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
    "tools": "a list of tools, or an object",
    "version": f"a version of CycloneDX: one of {', '.join(VERSIONS)}",
}
_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "tools": (list, dict),
}
# Members that only the JSON form has.
_HEAD = {"$schema": "text", "bomFormat": "text", "specVersion": "version"}
# What the elements of a list of mixed form should be, where that is one thing.
_LISTED = {"licenses": "license-choice"}
# The list that earlier versions replace by its only element.
_MAY_STAND_ALONE = "identity"


def check(source: Source, document: Document) -> None:
    """Raise ParseError at the first known member of *document* that is not what it should be."""
    pending: list[_Claim] = [((), "bom", document.value)]
    while pending:
        path, kind, value = pending.pop()
        if not _is(kind, value):
            place = document.positions.at(path)
            raise ParseError(
                f"{_name(path) or 'the document'} must be {_WORDS.get(kind, 'an object')}",
                source.at(*place.span) if place else source.at(1, 1),
                hint="see the specification at cyclonedx.org",
            )
        pending.extend(reversed(list(_below(path, kind, value))))


def _is(kind: str, value: Value) -> bool:
    """Whether *value* is what *kind* says; null is, for all but the version."""
    if kind == "version":
        return value in VERSIONS
    types = _TYPES.get(kind, (dict,))
    if isinstance(value, bool):
        return bool in types
    return value is None or isinstance(value, types)


def _below(path: Path, kind: str, value: Value) -> Iterator[_Claim]:
    """Yield what the members of *value* should be; lists have been seen with their member."""
    if kind == "tools" and isinstance(value, list):
        yield from _elements(path, "tool", value)
    elif isinstance(value, dict):
        if kind == "bom":
            yield from (((name,), _HEAD[name], value[name]) for name in _HEAD if name in value)
        for member in SHAPES.get("toolset" if kind == "tools" else kind, ()):
            if member.name in value:
                yield from _claims((*path, member.name), member, value[member.name])


def _claims(path: Path, member: Member, value: Value) -> Iterator[_Claim]:
    if member.type in ("licenses", "environment"):
        yield from _elements(path, _LISTED.get(member.type, ""), value)
    elif member.is_list and not (member.name == _MAY_STAND_ALONE and isinstance(value, dict)):
        yield from _elements(path, member.type, value)
    else:
        yield path, member.type, value


def _elements(path: Path, kind: str, value: Value) -> Iterator[_Claim]:
    """Yield that *value* should be a list and, if *kind* is one, what its elements should be."""
    yield path, "list", value
    if kind and isinstance(value, list):
        yield from (((*path, index), kind, element) for index, element in enumerate(value))


def _name(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)[1:]
