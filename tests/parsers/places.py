"""What must hold for the places of any document."""

import re
from collections.abc import Iterator

from policykit.documents import Document, Path, Place, Span, Value
from policykit.errors import ParseError


class Text:
    """A text that can be cut by spans."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place; raises AssertionError where the text has no such place."""
        assert 1 <= line <= len(self._starts)
        offset = self._starts[line - 1] + column - 1
        end = self._starts[line] if line < len(self._starts) else len(self._text) + 1
        assert self._starts[line - 1] <= offset < end
        return offset

    def cut(self, span: Span) -> str:
        """Return the text in *span*, which must be inside the text and not end before it starts."""
        start = self.offset(span.line, span.column)
        end = self.offset(span.end_line, span.end_column)
        assert start <= end
        return self._text[start:end]


def parts(document: Document) -> Iterator[tuple[Path, Value, Place]]:
    """Yield each part of *document* with its place; the two trees must have one shape."""
    open_parts: list[tuple[Path, Value, Place]] = [((), document.value, place_of(document))]
    while open_parts:
        path, value, place = open_parts.pop()
        yield path, value, place
        if isinstance(value, dict):
            assert isinstance(place.children, dict)
            assert place.children.keys() == value.keys()
            open_parts.extend(((*path, key), value[key], place.children[key]) for key in value)
        elif isinstance(value, list):
            assert isinstance(place.children, list)
            assert len(place.children) == len(value)
            open_parts.extend(
                ((*path, index), *pair)
                for index, pair in enumerate(zip(value, place.children, strict=True))
            )
        else:
            assert place.children is None


def assert_nested(place: Place) -> None:
    """Assert that each part stands inside the part around it, and its value after its key."""
    open_places = [place]
    while open_places:
        outer = open_places.pop()
        children = outer.children or []
        for inner in children.values() if isinstance(children, dict) else children:
            assert outer.span[:2] <= inner.span[:2]
            assert inner.span[2:] <= outer.span[2:]
            assert inner.key is None or inner.key[2:] <= inner.span[2:]
            open_places.append(inner)


def place_of(document: Document, *path: str | int) -> Place:
    """Return the place of the part at *path*, which must have one."""
    place = document.positions.at(path)
    assert place is not None
    return place


def where(error: ParseError) -> tuple[int, int]:
    """Return the line and the column of *error*, which must have them."""
    assert error.location is not None
    return error.location.line, error.location.column
