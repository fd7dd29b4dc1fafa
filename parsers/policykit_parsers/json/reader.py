"""A reader for JSON and its dialects that knows where each part stands, at any depth.

It is for what the standard library's reader cannot do: places, deep nesting, errors in words, and
JSON5. It keeps the open objects and arrays on a stack of its own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from policykit.documents import Place, Span, Value
from policykit.source import Source
from policykit_parsers._errors import TextError

MAX_DEPTH = 10_000

_CLOSERS = {"{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What sets a dialect apart.

    `blank` matches all that may stand between tokens. `scalar` and `key` read one at an offset and
    return it with the offset of its end; they raise TextError.
    """

    blank: re.Pattern[str]
    scalar: Callable[[str, int], tuple[Value, int]]
    key: Callable[[str, int], tuple[str, int]]
    may_end_with_comma: bool = False


@dataclass(slots=True)
class _Open:
    """An object or array that is not closed yet: what it holds so far, and the key at hand."""

    opener: str
    value: dict[str, Value] | list[Value]
    place: Place
    key: str = ""
    key_span: Span | None = None

    def put(self, value: Value, place: Place) -> None:
        """Add *value* as the next element, or under the key at hand; the last of a key stays."""
        if isinstance(self.value, list):
            assert isinstance(self.place.children, list)
            self.value.append(value)
            self.place.children.append(place)
        else:
            assert isinstance(self.place.children, dict)
            place.key = self.key_span
            self.value[self.key] = value
            self.place.children[self.key] = place


def read(source: Source, text: str, dialect: Dialect) -> tuple[Value, Place]:
    """Return the value of *text*, which is that of *source*, and its place; raises ParseError."""
    try:
        return _Reader(text, dialect).document()
    except TextError as error:
        raise error.located(source, text) from error


class _Reader:
    """Reads the one value of a text."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text = text
        self._dialect = dialect
        self._open: list[_Open] = []
        self._offset = 0
        self._line, self._line_start, self._line_end = 0, 0, 0

    def document(self) -> tuple[Value, Place]:
        """Return the value and its place."""
        self._skip_blanks()
        if self._offset == len(self._text):
            raise TextError("the file holds no value", 0, "write at least {} or null")
        value, place = self._value()
        while self._open:
            self._open[-1].put(value, place)
            value, place = self._value() if self._value_follows() else self._close()
        self._skip_blanks()
        if self._offset < len(self._text):
            raise TextError(
                "text after the end of the value", self._offset, "a file holds one value"
            )
        return value, place

    def _value(self) -> tuple[Value, Place]:
        """Read the value at hand: of a filled object or array, the first scalar or empty one."""
        while (opener := self._char()) in _CLOSERS:
            self._begin(opener)
            if self._char() == _CLOSERS[opener]:
                return self._close()
            if opener == "{":
                self._read_key()
        start = self._point()
        value, self._offset = self._dialect.scalar(self._text, self._offset)
        return value, Place(Span(*start, *self._point()))

    def _value_follows(self) -> bool:
        """Step over a comma, and over a key and its colon; false at the closing bracket."""
        self._skip_blanks()
        closer = _CLOSERS[self._open[-1].opener]
        if self._char() == closer:
            return False
        if self._char() != ",":
            raise TextError(f"expected ',' or '{closer}', found {self._found()}", self._offset)
        comma = self._offset
        self._step()
        if self._char() == closer:
            if self._dialect.may_end_with_comma:
                return False
            raise TextError(f"a ',' stands before the '{closer}'", comma, "remove it, or use json5")
        if closer == "}":
            self._read_key()
        return True

    def _begin(self, opener: str) -> None:
        if len(self._open) == MAX_DEPTH:
            raise TextError(f"this is nested more than {MAX_DEPTH} levels deep", self._offset)
        start = self._point()
        span = Span(*start, *start)  # until its end is known
        if opener == "{":
            self._open.append(_Open(opener, {}, Place(span, children={})))
        else:
            self._open.append(_Open(opener, [], Place(span, children=[])))
        self._step()

    def _close(self) -> tuple[Value, Place]:
        ended = self._open.pop()
        self._offset += 1
        ended.place.span = Span(*ended.place.span[:2], *self._point())
        return ended.value, ended.place

    def _read_key(self) -> None:
        into = self._open[-1]
        start = self._point()
        into.key, self._offset = self._dialect.key(self._text, self._offset)
        into.key_span = Span(*start, *self._point())
        self._skip_blanks()
        if self._char() != ":":
            raise TextError(f"expected ':' after the key, found {self._found()}", self._offset)
        self._step()

    def _char(self) -> str:
        """Return the character at hand; raises TextError if the text ends too early."""
        if self._offset < len(self._text):
            return self._text[self._offset]
        opened = self._open[-1]
        line = opened.place.span.line
        message = f"the file ends before the '{opened.opener}' of line {line} is closed"
        raise TextError(message, self._offset, f"add '{_CLOSERS[opened.opener]}'")

    def _point(self) -> tuple[int, int]:
        """Return the line and column of the offset at hand, which never goes back."""
        while self._offset >= self._line_end:
            self._line += 1
            self._line_start = self._line_end
            self._line_end = self._text.find("\n", self._line_start) + 1 or len(self._text) + 1
        return self._line, self._offset - self._line_start + 1

    def _found(self) -> str:
        return repr(self._char())

    def _step(self) -> None:
        """Step over a character and the blanks after it."""
        self._offset += 1
        self._skip_blanks()

    def _skip_blanks(self) -> None:
        match = self._dialect.blank.match(self._text, self._offset)
        assert match is not None
        self._offset = match.end()
