"""The text of a TOML 1.1 document, read into tables.

Arrays and inline tables are kept on a stack of the parser's own, so that any depth can be read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from policykit.documents import Place, Value
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines
from policykit_parsers.toml.scalars import scalar, string
from policykit_parsers.toml.tables import Key, Origin, Table, Tables

_MAX_DEPTH = 10_000
_MAX_PARTS = 1_000
_CLOSERS = {"[": "]", "{": "}"}

_COMMENT = r"#[^\x00-\x08\x0a-\x1f\x7f]*"
_BLANK_LINES = re.compile(rf"(?:[ \t\n]++|\r\n|{_COMMENT})*")
_REST_OF_LINE = re.compile(rf"[ \t]*(?:{_COMMENT})?(?:\r?\n|\Z)")
_BLANKS = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_WORD = re.compile(r"\S+")


def parse(text: str, lines: Lines | None = None) -> Table:
    """Return the root table of *text*, with places if its *lines* are given; raises TextError."""
    return _Parser(text, lines).document()


@dataclass(slots=True)
class _Array:
    """An array whose bracket is still open."""

    start: int
    place: Place | None
    value: list[Value] = field(default_factory=list)

    def put(self, value: Value, place: Place | None) -> None:
        """Add *value* as the next element."""
        self.value.append(value)
        if place is not None and self.place is not None:
            assert isinstance(self.place.children, list)
            self.place.children.append(place)


@dataclass(slots=True)
class _Inline:
    """An inline table whose brace is still open, and the key in it that waits for its value."""

    start: int
    table: Table
    keys: Sequence[Key] = ()


class _Parser:
    """Reads one document."""

    def __init__(self, text: str, lines: Lines | None) -> None:
        self._text = text
        self._offset = 0
        self._skip(_BLANK_LINES)
        self._tables = Tables(lines, self._offset)
        self._open: list[_Array | _Inline] = []

    def document(self) -> Table:
        """Return the root table."""
        table = self._tables.root
        places = [table.place] if table.place else []
        while self._offset < len(self._text):
            if self._char() == "[":
                table, places = self._header()
            else:
                keys = self._keys()
                self._expect("=", "after the key")
                value, place = self._value()
                self._tables.assign(table, keys, value, place, self._offset)
            end = self._offset
            self._end_line()
            if self._char() in ("[", ""):
                self._tables.grow(places, end)
        return self._tables.root

    def _header(self) -> tuple[Table, list[Place]]:
        """Read a header; return its table and the places that grow with it."""
        start = self._offset
        is_list = self._text.startswith("[[", start)
        self._offset += 2 if is_list else 1
        keys = self._keys()
        if not self._text.startswith("]]" if is_list else "]", self._offset):
            raise self._unexpected("']]'" if is_list else "']'", "after the name of the table")
        self._offset += 2 if is_list else 1
        return (self._tables.appended if is_list else self._tables.opened)(keys, start)

    def _keys(self) -> list[Key]:
        """Read a dotted key and the blanks around it."""
        self._skip(_BLANKS)
        keys = [self._key()]
        while match := _DOT.match(self._text, self._offset):
            self._offset = match.end()
            keys.append(self._key())
            if len(keys) > _MAX_PARTS:
                raise TextError(f"a key of more than {_MAX_PARTS} parts", keys[0].start)
        self._skip(_BLANKS)
        return keys

    def _key(self) -> Key:
        start = self._offset
        if match := _BARE_KEY.match(self._text, start):
            self._offset = match.end()
            return Key(match[0], start, self._offset)
        if self._char() not in ('"', "'") or self._text.startswith(('"""', "'''"), start):
            raise self._unexpected("a key", hint="put a key with other characters in quotes")
        text, self._offset = string(self._text, start)
        return Key(text, start, self._offset)

    def _value(self) -> tuple[Value, Place | None]:
        """Read the value at hand, to its end."""
        self._skip(_BLANKS)
        value, place = self._scalar_or_empty()
        while self._open:
            innermost = self._open[-1]
            if isinstance(innermost, _Array):
                innermost.put(value, place)
            else:
                self._tables.assign(innermost.table, innermost.keys, value, place, self._offset)
            value, place = self._scalar_or_empty() if self._value_follows() else self._close()
        return value, place

    def _scalar_or_empty(self) -> tuple[Value, Place | None]:
        """Read a scalar or an empty array or table; open those that are not empty around it."""
        while (char := self._char()) in ("[", "{"):
            self._begin(char)
            if self._char() == _CLOSERS[char]:
                return self._close()
            self._begin_pair()
        if not char and self._open:
            raise self._unclosed()
        start = self._offset
        value, self._offset = scalar(self._text, start)
        return value, self._tables.place(start, self._offset)

    def _begin(self, opener: str) -> None:
        start = self._offset
        if len(self._open) == _MAX_DEPTH:
            raise TextError(f"this is nested more than {_MAX_DEPTH} levels deep", start)
        if opener == "[":
            self._open.append(_Array(start, self._tables.place(start, start, [])))
        else:
            table = Table(Origin.HEADER, self._tables.place(start, start, {}))
            self._open.append(_Inline(start, table))
        self._offset += 1
        self._skip(_BLANK_LINES)

    def _begin_pair(self) -> None:
        """In an inline table, read the key before the next value."""
        innermost = self._open[-1]
        if isinstance(innermost, _Inline):
            innermost.keys = self._keys()
            self._expect("=", "after the key")
            self._skip(_BLANKS)

    def _value_follows(self) -> bool:
        """Step over a comma and a key; false at the closing bracket."""
        self._skip(_BLANK_LINES)
        closer = _CLOSERS[self._text[self._open[-1].start]]
        if self._char() == ",":
            self._offset += 1
            self._skip(_BLANK_LINES)
        elif self._char() != closer:
            raise self._unclosed()
        if self._char() == closer:
            return False
        self._begin_pair()
        return True

    def _close(self) -> tuple[Value, Place | None]:
        ended = self._open.pop()
        self._offset += 1
        place = ended.table.place if isinstance(ended, _Inline) else ended.place
        if place is not None:
            self._tables.grow([place], self._offset)
        return (ended.table.value if isinstance(ended, _Inline) else ended.value), place

    def _end_line(self) -> None:
        match = _REST_OF_LINE.match(self._text, self._offset)
        if match is None:
            raise self._unexpected("the end of the line", hint="one key and its value per line")
        self._offset = match.end()
        self._skip(_BLANK_LINES)

    def _expect(self, char: str, where: str) -> None:
        if self._char() != char:
            raise self._unexpected(f"'{char}'", where)
        self._offset += 1

    def _char(self) -> str:
        return self._text[self._offset : self._offset + 1]

    def _skip(self, blanks: re.Pattern[str]) -> None:
        match = blanks.match(self._text, self._offset)
        assert match is not None
        self._offset = match.end()

    def _unexpected(self, expected: str, where: str = "", hint: str = "") -> TextError:
        self._skip(_BLANKS)
        match = _WORD.match(self._text, self._offset)
        found = repr(match[0][:40]) if match else "the end of the line"
        message = f"expected {expected}{where and ' '}{where}, found {found}"
        return TextError(message, self._offset, hint)

    def _unclosed(self) -> TextError:
        start = self._open[-1].start
        closer = _CLOSERS[self._text[start]]
        if self._offset < len(self._text):
            return self._unexpected(f"',' or '{closer}'")
        return TextError("this is never closed", start, f"add '{closer}'")
