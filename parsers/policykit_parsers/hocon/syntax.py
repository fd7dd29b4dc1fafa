"""Reads the syntax of HOCON into a tree of fields, in which nothing is merged yet.

    fields = {path ("=" | ":" | "+=" | ) value [","]}
    value  = {text | reference | list | object}        up to the end of the line

A path of several keys is as many objects, one within the other.
"""

import re
from typing import NamedTuple, TypeAlias

from policykit_parsers._errors import TextError

# Values within values: more than any file has, less than Python's stack can take.
DEEPEST = 120

_BLANK = re.compile(r"(?:[ \t\r\f\v]++|(?:#|//)[^\n]*+)*+")
_LINES = re.compile(r"(?:\s++|(?:#|//)[^\n]*+)*+")
_COMMAS = re.compile(r"(?:\s++|(?:#|//)[^\n]*+)*+,?")
_TRIPLE = re.compile(r'"""((?s:.*?))"""(?!")')
_QUOTED = re.compile(r'"((?:[^"\\]|\\(?s:.))*+)"')
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4})|)')
_ESCAPES = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t', strict=True))
_PLAIN = re.compile(r"(?:[^\s$\"{}\[\]:=,+#`^?!@*&\\/]|/(?!/))++")
_REFERENCE = re.compile(r"\$\{(\?)?[ \t]*([^\n${}\[\]:=,+#]+?)[ \t]*\}")
_SEPARATOR = re.compile(r"(\+?=|:)|(?=\{)")
_NOTHING = re.compile(r"null(?=[,}\]\n]|\Z)")
_KEY = re.compile(rf"{_QUOTED.pattern}|([^\s$\"{{}}\[\]:=,+#`^?!@*&\\/.]|/(?!/))++|(\.)|([ \t]++)")
_INCLUDE = re.compile(r'include[ \t]+(?:"|file\(|url\(|classpath\(|required\()')
_WORD = re.compile(r"[\w-]{1,40}|\S")


class Text(NamedTuple):
    """A piece of text; `blank` is what stands before it on its line."""

    text: str
    blank: str


class Reference(NamedTuple):
    """A reference to the value at a path, which need not exist if it is optional."""

    path: tuple[str, ...]
    optional: bool
    blank: str
    start: int


class Array(NamedTuple):
    """A list."""

    elements: "list[Joined]"


class Object(NamedTuple):
    """An object: its fields, in order; `start` and `end` are its braces, or its path."""

    fields: "list[Field]"
    start: int
    end: int


Part: TypeAlias = Text | Reference | Array | Object


class Joined(NamedTuple):
    """A value: its parts, which are joined, and where it stands."""

    parts: list[Part]
    start: int
    end: int


class Field(NamedTuple):
    """A key with its value; `adds` if the value is one more element of a list."""

    key: str
    start: int
    end: int
    value: Joined
    adds: bool


def tree(text: str) -> Joined:
    """Return the value that *text* is; raises TextError."""
    return _Reader(text).tree()


class _Reader:
    """Reads one text from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def tree(self) -> Joined:
        """Return the value that the text is: its braces may be left out."""
        char = self._skip(_LINES)
        if char not in {"{", "["}:
            start = self._at
            return Joined([Object(self._fields(None), start, self._at)], start, self._at)
        value = self._value()
        if self._skip(_LINES):
            raise self._expected("the end of the file")
        return value

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Step over what *pattern* matches; return the character after it, if there is one."""
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._text[self._at : self._at + 1]

    def _expected(self, what: str, hint: str = "") -> TextError:
        word = _WORD.match(self._text, self._at)
        found = f"`{word[0]}`" if word else "the end of the line"
        if self._at == len(self._text):
            found = "the end of the file"
        return TextError(f"expected {what}, found {found}", self._at, hint)

    def _fields(self, opening: int | None) -> list[Field]:
        """Read fields up to the brace that closes the one at *opening*, or to the file's end."""
        fields: list[Field] = []
        while char := self._skip(_LINES):
            if char == "}":
                if opening is None:
                    raise TextError("`}` closes nothing", self._at, "remove it")
                self._at += 1
                break
            if _INCLUDE.match(self._text, self._at):
                hint = "check the included file by itself"
                raise TextError("other files are not included", self._at, hint)
            fields.append(self._field())
            self._comma()
        return fields

    def _comma(self) -> None:
        """Step over a comma, on this line or after it."""
        if self._skip(_LINES) == ",":
            self._at += 1

    def _field(self) -> Field:
        keys = self.path()
        if not keys:
            raise self._expected("a key", "write `key = value`, or quote the key")
        self._skip(_LINES)
        separator = _SEPARATOR.match(self._text, self._at)
        if not separator:
            raise self._expected("`=` after the key", "write `key = value` or `key { … }`")
        self._at = separator.end()
        self._skip(_LINES)
        self._enter(len(keys), self._at)
        value = self._value()
        self._depth -= len(keys)
        adds = separator[1] == "+="
        *outer, (key, start, end) = keys
        field = Field(key, start, end, value, adds)
        for key, start, end in reversed(outer):
            inner = Joined([Object([field], field.start, value.end)], field.start, value.end)
            field = Field(key, start, end, inner, adds=False)
        return field

    def path(self) -> list[tuple[str, int, int]]:
        """Return the keys of a path, each with its start and end."""
        keys: list[tuple[str, int, int]] = []
        key, start, end, blank = "", -1, -1, ""
        while match := _KEY.match(self._text, self._at):
            self._at = match.end()
            if match[3]:
                keys += [(key, start, end)] if start >= 0 else []
                key, start, blank = "", -1, ""
            elif match[4]:
                blank = match[4]
            else:
                piece = match[0] if match[1] is None else self._unescaped(match)
                key += (blank if start >= 0 else "") + piece
                start, end, blank = match.start() if start < 0 else start, match.end(), ""
        return [*keys, (key, start, end)] if start >= 0 else keys

    def _value(self) -> Joined:
        """Read the parts of a value, up to the end of the line or what ends the value."""
        parts: list[Part] = []
        start = end = self._at
        while True:
            blank_start = self._at
            char = self._skip(_BLANK)
            blank = self._text[blank_start : self._at]
            if char in {"", "\n", ",", "}", "]"} or (
                parts and isinstance(parts[-1], Object) and char not in "{$"
            ):
                break
            start = start if parts else self._at
            parts.append(self._part(char, blank if parts else ""))
            end = self._at
        if not parts:
            raise self._expected("a value", 'write `""` for an empty text')
        return Joined(parts, start, end)

    def _part(self, char: str, blank: str) -> Part:
        start = self._at
        if char == "[":
            return self._array()
        if char == "{":
            return self._object()
        if char == '"':
            return Text(self._string(), blank)
        reference = _REFERENCE.match(self._text, start)
        if reference:
            self._at = reference.end()
            path = tuple(key for key, _, _ in _Reader(reference[2]).path())
            if not path:
                raise TextError("a reference to no path", start, "write `${path.to.value}`")
            return Reference(path, bool(reference[1]), blank, start)
        plain = _PLAIN.match(self._text, start)
        if not plain:
            raise self._expected("a value", "put text with such characters in quotes")
        self._at = plain.end()
        return Text("" if _NOTHING.match(self._text, start) else plain[0], blank)

    def _array(self) -> Array:
        opening = self._at
        self._enter(1, opening)
        self._at += 1
        elements: list[Joined] = []
        while (char := self._skip(_LINES)) != "]":
            if not char:
                raise TextError("this `[` is not closed", opening, "close it with `]`")
            elements.append(self._value())
            self._comma()
        self._at += 1
        self._depth -= 1
        return Array(elements)

    def _object(self) -> Object:
        opening = self._at
        self._enter(1, opening)
        self._at += 1
        fields = self._fields(opening)
        self._depth -= 1
        return Object(fields, opening, self._at)

    def _enter(self, levels: int, at: int) -> None:
        self._depth += levels
        if self._depth > DEEPEST:
            raise TextError(f"nested more than {DEEPEST} deep", at, "use fewer levels")

    def _string(self) -> str:
        triple = _TRIPLE.match(self._text, self._at)
        if triple:
            self._at = triple.end()
            return str(triple[1])
        quoted = _QUOTED.match(self._text, self._at)
        if not quoted:
            raise TextError("these quotes are not closed", self._at, "close them")
        self._at = quoted.end()
        return self._unescaped(quoted)

    @staticmethod
    def _unescaped(quoted: re.Match[str]) -> str:
        """Return what is meant by the text that *quoted* has as its first group."""

        def meant(match: re.Match[str]) -> str:
            if match[1]:
                return _ESCAPES[match[1]]
            if match[2]:
                return chr(int(match[2], 16))
            hint = r"HOCON knows \b \f \n \r \t \/ \" \\ \u0041"
            raise TextError("this is not an escape", quoted.start(1) + match.start(), hint)

        text = _ESCAPE.sub(meant, quoted[1])
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
