"""EDN, Clojure's data: maps and lists of texts, as conftest has each scalar as Go prints it.

A keyword keeps its colon, `nil` is `<nil>`, a character its code point, a date Go's long form, a
tagged value `#tag` and the value as Go prints it. A set is a sorted list. Of several forms in a
file the first is the document.
"""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines

# Forms within forms: more than any file has, less than Python's stack can take.
_DEEPEST = 150

_BLANK = re.compile(r"(?:[\s,]++|;[^\n]*+)*+")
_END = r"(?=[\s,;\"()\[\]{}]|\Z)"
_NUMBER = re.compile(
    rf"([+-]?)(?:(0|[1-9][0-9]*+)N?|((?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)M?){_END}"
)
_STRING = re.compile(r'"((?:[^"\\]|\\(?s:.))*+)"')
_ESCAPE = re.compile(r'\\(?:([tnrbf"\\])|u([0-9a-fA-F]{4})|)')
_ESCAPES = dict(zip('tnrbf"\\', '\t\n\r\b\f"\\', strict=True))
_CHARACTER = re.compile(rf"\\(?:u([0-9a-fA-F]{{4}})|([a-z]{{2,}})|(\S)){_END}")
_CHARACTERS = {"newline": 10, "return": 13, "space": 32, "tab": 9, "formfeed": 12, "backspace": 8}
_NAME_CHARACTERS = r"\w.*+!?$%&=<>/\-"
_NAME = re.compile(rf"(?:(?!\.?[0-9]):?[{_NAME_CHARACTERS}]|:[0-9])[{_NAME_CHARACTERS}:'#]*+")
_TAG = re.compile(r"#([^\W\d][\w.*+!?$%&=<>/:'#-]*+)")
_WORD = re.compile(r"[\w-]{1,40}|\S")
_CLOSERS = {"{": "}", "[": "]", "(": ")", "#{": "}"}
_INSTANT = re.compile(r"([0-9-]{10})T([0-9:]{8})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})")
_LEAST_EXPONENT, _LEAST_DIGITS = 4, 6


class _Form(NamedTuple):
    """A form: its value, where it stands, and what is in it, keys with the places of keys."""

    value: Value
    start: int
    end: int
    children: "list[_Form] | dict[str, tuple[_Form, _Form]] | None" = None


def load(source: Source) -> list[Document]:
    """Return the first form of *source* as one document."""
    text = decoded(source)
    try:
        value = _Reader(text).form().value
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "edn", value, locate=partial(_locate, source))]


class _Reader:
    """Reads the forms of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def form(self) -> _Form:
        """Return the next form; raises TextError where there is none."""
        form = self._form_or_none()
        if form is None:
            raise self._expected("a value")
        return form

    def _form_or_none(self) -> _Form | None:
        """Return the next form, None before a closing bracket and at the end."""
        while self._next() and self._text.startswith("#_", self._at):
            self._at += len("#_")
            self._deeper(self.form)
        char = self._next()
        if not char or char in ")]}":
            return None
        opening = "#{" if self._text.startswith("#{", self._at) else char
        if opening in _CLOSERS:
            return self._deeper(partial(self._collection, opening))
        tag = _TAG.match(self._text, self._at)
        return self._deeper(partial(self._tagged, tag)) if tag else self._scalar(char)

    def _next(self) -> str:
        """Step over blanks and return the character after them, or nothing at the end."""
        blank = _BLANK.match(self._text, self._at)
        self._at = blank.end() if blank else self._at
        return self._text[self._at : self._at + 1]

    def _expected(self, what: str, hint: str = "") -> TextError:
        word = _WORD.match(self._text, self._at)
        found = f"`{word[0]}`" if word else "the end of the file"
        return TextError(f"expected {what}, found {found}", self._at, hint)

    def _deeper(self, read: Callable[[], _Form]) -> _Form:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise TextError(f"nested more than {_DEEPEST} deep", self._at, "use fewer levels")
        form = read()
        self._depth -= 1
        return form

    def _collection(self, opening: str) -> _Form:
        start = self._at
        self._at += len(opening)
        forms: list[_Form] = []
        while form := self._form_or_none():
            forms.append(form)
        if self._text[self._at : self._at + 1] != _CLOSERS[opening]:
            raise self._expected(f"`{_CLOSERS[opening]}`", f"it closes the `{opening}` before it")
        self._at += 1
        if opening == "{":
            return _map(forms, start, self._at)
        if opening == "#{":
            forms = list({_printed(form.value): form for form in forms}.values())
            forms.sort(key=_printed_form)
        return _Form([form.value for form in forms], start, self._at, forms)

    def _tagged(self, tag: re.Match[str]) -> _Form:
        self._at = tag.end()
        form = self.form()
        if tag[1] == "inst":
            return _Form(_instant(form), tag.start(), form.end)
        return _Form(f"{tag[0]} {_printed(form.value)}", tag.start(), form.end)

    def _scalar(self, char: str) -> _Form:
        start = self._at
        if char == '"':
            return self._string()
        for pattern, meant in _SCALARS:
            match = pattern.match(self._text, start)
            if match:
                self._at = match.end()
                return _Form(meant(match), start, self._at)
        raise self._expected("a value", "put text in quotes")

    def _string(self) -> _Form:
        match = _STRING.match(self._text, self._at)
        if not match:
            raise TextError("these quotes are not closed", self._at, "close them")
        start, self._at = self._at, match.end()

        def meant(escape: re.Match[str]) -> str:
            if escape[1]:
                return _ESCAPES[escape[1]]
            if escape[2]:
                return chr(int(escape[2], 16))
            hint = r"EDN knows \t \n \r \b \f \" \\ \u0041"
            raise TextError("this is not an escape", start + 1 + escape.start(), hint)

        text = _ESCAPE.sub(meant, match[1])
        return _Form(_encodable(text), start, self._at)


def _map(forms: list[_Form], start: int, end: int) -> _Form:
    if len(forms) % 2:
        key = forms[-1]
        raise TextError("a key without a value", key.start, "a map holds keys and values in turn")
    pairs = {
        _printed(key.value): (key, value)
        for key, value in zip(forms[::2], forms[1::2], strict=True)
    }
    return _Form({key: value.value for key, (_, value) in pairs.items()}, start, end, pairs)


def _printed(value: Value) -> str:
    """Return *value* as Go prints it."""
    if isinstance(value, dict):
        pairs = sorted((key, _printed(inner)) for key, inner in value.items())
        return f"map[{' '.join(f'{key}:{inner}' for key, inner in pairs)}]"
    if isinstance(value, list):
        return f"[{' '.join(map(_printed, value))}]"
    return str(value)


def _printed_form(form: _Form) -> str:
    return _printed(form.value)


def _encodable(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(match: re.Match[str]) -> str:
    sign = "-" if match[1] == "-" else ""
    if match[2]:
        return match[2] if match[2] == "0" else sign + match[2]
    value = float(match[3])
    if value == float("inf"):
        raise TextError("this number is too large", match.start(), "put it in quotes")
    return sign + _go_float(value)


def _go_float(value: float) -> str:
    """Return a number of 0 or more as Go's `%v` prints it."""
    digits = Decimal(repr(value)).normalize()
    exponent = digits.adjusted()
    if value == 0 or -_LEAST_EXPONENT <= exponent < _LEAST_DIGITS:
        return f"{digits:f}"
    figures = "".join(map(str, digits.as_tuple().digits))
    point = f".{figures[1:]}" if len(figures) > 1 else ""
    return f"{figures[0]}{point}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return str(int(match[1], 16))
    if match[2] and match[2] not in _CHARACTERS:
        names = ", ".join(f"\\{name}" for name in _CHARACTERS)
        raise TextError(f"`{match[0]}` is not a character", match.start(), f"EDN knows {names}")
    return str(_CHARACTERS[match[2]] if match[2] else ord(match[3]))


def _name(match: re.Match[str]) -> str:
    return "<nil>" if match[0] == "nil" else match[0]


_SCALARS = ((_NUMBER, _number), (_CHARACTER, _character), (_NAME, _name))


def _instant(form: _Form) -> str:
    """Return a date as Go's time.Time prints it."""
    match = _INSTANT.fullmatch(str(form.value))
    hint = 'write `#inst "1985-04-12T23:20:50.52Z"`'
    if not match:
        raise TextError("this is not a date with a time and a zone", form.start, hint)
    day, time, fraction, zone = match.groups()
    try:
        datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        raise TextError("there is no such date", form.start, hint) from None
    digits = (fraction or "")[:9].rstrip("0")
    offset = "+0000" if zone == "Z" else zone.replace(":", "")
    place = "UTC" if offset == "+0000" else offset
    return f"{day} {time}{'.' if digits else ''}{digits} {offset} {place}"


def _locate(source: Source) -> Place:
    text = decoded(source)
    return _place(_Reader(text).form(), Lines(text))


def _place(form: _Form, lines: Lines, key: _Form | None = None) -> Place:
    children: list[Place] | dict[str, Place] | None = None
    if isinstance(form.children, dict):
        children = {
            name: _place(value, lines, name_form)
            for name, (name_form, value) in form.children.items()
        }
    elif form.children is not None:
        children = [_place(inner, lines) for inner in form.children]
    key_span = lines.span(key.start, key.end) if key else None
    return Place(lines.span(form.start, form.end), key_span, children)
