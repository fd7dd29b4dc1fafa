"""Start tags as they are written: expat turns line ends in attributes into blanks."""

import re
from typing import NamedTuple

_NAME = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_END = re.compile(rb"\s*(/?)>")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#(\d+)|([^;]+));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": '"'}
# Values that expat changes, and documents whose entities it may drop from values.
_INEXACT = re.compile(rb"""<!DOCTYPE|=\s*"[^"<]*[\t\n\r]|=\s*'[^'<]*[\t\n\r]""")


class Attribute(NamedTuple):
    """One attribute; places are byte offsets, those of the value around its quotes."""

    name: str
    value: str
    name_start: int
    name_end: int
    value_start: int
    value_end: int


class Tag(NamedTuple):
    """A start tag: its attributes, where it ends, and whether it is the whole element."""

    attributes: tuple[Attribute, ...]
    end: int
    is_empty: bool


def has_inexact(content: bytes) -> bool:
    """Tell whether expat's attribute values may differ from those written in *content*."""
    return _INEXACT.search(content) is not None


def tag_at(content: bytes, start: int) -> Tag:
    """Return the well-formed start tag at offset *start*.

    Raises KeyError, with its name, for an entity that XML does not define.
    """
    name = _NAME.match(content, start)
    assert name is not None
    found = []
    at = name.end()
    while match := _ATTRIBUTE.match(content, at):
        at = match.end()
        value = _meant(match[2][1:-1].decode())
        found.append(Attribute(match[1].decode(), value, *match.span(1), *match.span(2)))
    end = _END.match(content, at)
    assert end is not None
    return Tag(tuple(found), end.end(), end[1] == b"/")


def _meant(written: str) -> str:
    value = written.replace("\r\n", "\n").replace("\r", "\n")
    return _REFERENCE.sub(_character, value) if "&" in value else value


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return _ENTITIES[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
