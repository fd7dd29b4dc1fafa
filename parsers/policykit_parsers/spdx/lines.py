"""The lines of an SPDX tag-value file: a tag and its value each, `<text>…</text>` over lines."""

from collections.abc import Iterator
from typing import NamedTuple

from policykit_parsers._errors import TextError
from policykit_parsers._text import SPACE

_OPEN, _CLOSE = "<text>", "</text>"


class Line(NamedTuple):
    """A tag with its value, and the offsets of both; those of the value around its marks."""

    tag: str
    value: str
    tag_start: int
    tag_end: int
    start: int
    end: int


def lines_of(text: str) -> Iterator[Line]:
    """Yield the tags of *text* and their values; blank lines and comments say nothing.

    Raises TextError where a line has no colon or a text is not closed.
    """
    at = 0
    while at < len(text):
        stop = _line_end(text, at)
        written = text[at:stop].strip(SPACE)
        if written and written[0] != "#":
            line = _line(text, text.index(written, at), written)
            yield line
            stop = max(stop, _line_end(text, line.end))
        at = stop + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _line(text: str, tag_start: int, written: str) -> Line:
    tag, colon, rest = written.partition(":")
    if not colon:
        hint = "write `Tag: value`; put text of several lines between <text> and </text>"
        raise TextError("this line has no colon", tag_start, hint)
    value = rest.strip(SPACE)
    start, end = tag_start + len(written) - len(value), tag_start + len(written)
    opening = value.find(_OPEN)
    if opening >= 0:
        start += opening
        value, end = _marked(text, start)
    name = tag.rstrip(SPACE)
    return Line(name, value, tag_start, tag_start + len(name), start, end)


def _marked(text: str, start: int) -> tuple[str, int]:
    """Return the text between the marks at *start*, and where the closing one ends."""
    inner = start + len(_OPEN)
    close = text.find(_CLOSE, inner)
    if close < 0:
        raise TextError("this text is not closed", start, f"end it with {_CLOSE}")
    return text[inner:close], close + len(_CLOSE)
