"""The tables of one TOML document, and the rules on which of them a header or a key may extend."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from policykit.documents import Place, Span, Value
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines


class Key(NamedTuple):
    """One part of a key: its text, and where it starts and ends."""

    text: str
    start: int
    end: int


class Origin(Enum):
    """What made a table."""

    HEADER = auto()  # its own [header] or [[header]], or its own braces
    PARENT = auto()  # the header of a table in it
    DOTTED = auto()  # a dotted key


@dataclass(slots=True)
class Table:
    """A table that may still grow, and the tables in it that may; of a list, the last element.

    `place` is None unless places are wanted.
    """

    origin: Origin
    place: Place | None
    value: dict[str, Value] = field(default_factory=dict)
    tables: dict[str, "Table"] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)


class Tables:
    """Finds and makes tables; with *lines*, also the places of all that is put into them."""

    def __init__(self, lines: Lines | None, start: int) -> None:
        self._lines = lines
        self.root = Table(Origin.HEADER, self.place(start, start, {}))

    def place(
        self, start: int, end: int, children: dict[str, Place] | list[Place] | None = None
    ) -> Place | None:
        """Return the place from *start* to *end*, or None where places are not wanted."""
        return Place(self._lines.span(start, end), children=children) if self._lines else None

    def grow(self, places: Sequence[Place], end: int) -> None:
        """Make *end* the end of each of *places*."""
        for place in places:
            assert self._lines is not None
            place.span = Span(*place.span[:2], *self._lines.place(end))

    def opened(self, keys: Sequence[Key], start: int) -> tuple[Table, list[Place]]:
        """Return the table of the header [keys] at *start*, and the places that grow with it."""
        *around, last = keys
        parent, places = self._parent(around, start)
        table = parent.tables.get(last.text)
        if table is None:
            self._refuse_twice(parent, last)
            table = self._new(parent, last, Origin.HEADER, start)
        elif table.origin is not Origin.PARENT:
            raise _twice(last)
        table.origin = Origin.HEADER
        _add(places, table.place)
        return table, places

    def appended(self, keys: Sequence[Key], start: int) -> tuple[Table, list[Place]]:
        """Return the new element of the header [[keys]], and the places that grow with it."""
        *around, last = keys
        parent, places = self._parent(around, start)
        if last.text not in parent.lists:
            self._refuse_twice(parent, last)
            parent.lists.add(last.text)
            self.put(parent, last, [], self.place(start, start, []))
        table = parent.tables[last.text] = Table(Origin.HEADER, self.place(start, start, {}))
        elements = parent.value[last.text]
        assert isinstance(elements, list)
        elements.append(table.value)
        around_it = parent.place and parent.place.child(last.text)
        if around_it and table.place:
            assert isinstance(around_it.children, list)
            around_it.children.append(table.place)
        _add(places, around_it)
        _add(places, table.place)
        return table, places

    def assign(
        self, table: Table, keys: Sequence[Key], value: Value, place: Place | None, end: int
    ) -> None:
        """Put *value*, which ends at *end*, under the dotted key *keys* of *table*."""
        *around, last = keys
        for key in around:
            inner = table.tables.get(key.text)
            if inner is None:
                self._refuse_twice(table, key)
                inner = self._new(table, key, Origin.DOTTED, key.start)
            elif inner.origin is not Origin.DOTTED:
                raise _twice(key)
            table = inner
            if table.place is not None:
                self.grow([table.place], end)
        self._refuse_twice(table, last)
        self.put(table, last, value, place)

    def put(self, table: Table, key: Key, value: Value, place: Place | None) -> None:
        """Put *value* under *key* of *table*, which has no such key."""
        table.value[key.text] = value
        if place is not None and table.place is not None:
            assert self._lines is not None
            assert isinstance(table.place.children, dict)
            place.key = self._lines.span(key.start, key.end)
            table.place.children[key.text] = place

    def _parent(self, keys: Sequence[Key], start: int) -> tuple[Table, list[Place]]:
        """Return the table at *keys*, made where it is not there, and the places on the way."""
        table = self.root
        places: list[Place] = []
        _add(places, table.place)
        for key in keys:
            inner = table.tables.get(key.text)
            if inner is None:
                self._refuse_twice(table, key)
                inner = self._new(table, key, Origin.PARENT, start)
            if key.text in table.lists:
                _add(places, table.place and table.place.child(key.text))
            table = inner
            _add(places, table.place)
        return table, places

    def _new(self, parent: Table, key: Key, origin: Origin, start: int) -> Table:
        table = parent.tables[key.text] = Table(origin, self.place(start, key.end, {}))
        self.put(parent, key, table.value, table.place)
        return table

    def _refuse_twice(self, table: Table, key: Key) -> None:
        if key.text in table.value:
            raise _twice(key)


def _add(places: list[Place], place: Place | None) -> None:
    if place is not None:
        places.append(place)


def _twice(key: Key) -> TextError:
    return TextError(
        f"the key {key.text!r} is already defined",
        key.start,
        "define each key and table once, all keys of a table together",
    )
