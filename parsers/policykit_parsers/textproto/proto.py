"""A reader for `.proto` files: proto2, proto3 and editions, as far as the shape of messages goes.

It gives what the JSON form of a FileDescriptorProto says. Options other than `allow_alias` and
services say nothing about shapes and are skipped. The pool that takes the descriptors resolves
names and checks all that goes beyond syntax.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from policykit.documents import Value
from policykit_parsers._errors import TextError

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<name>\.?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    |(?P<number>-?(?:0[xX][0-9a-fA-F]+|\d[\w.+-]*|\.\d[\w.+-]*))
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<symbol>[-+{}\[\]()<>=,;:/.])
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_SCALARS = frozenset(
    (
        *("double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64"),
        *("fixed32", "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes"),
    )
)
_LABELS = frozenset(("optional", "required", "repeated"))
_CLOSERS = {"{": "}", "[": "]", "(": ")"}
_MAX_DEPTH = 100
_MAX_NUMBER = 536_870_912


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


_Object = dict[str, Value]


def read(text: str) -> dict[str, Value]:
    """Return the descriptor of the file that holds *text*, without its name; raises TextError."""
    return _Reader(text).file()


class _Reader:
    """Reads the declarations of one file, one token ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0
        self._is_proto3 = False
        self._declarations: dict[str, Callable[[_Object], None]] = {
            "syntax": self._syntax,
            "edition": self._edition,
            "package": self._package,
            "import": self._import,
            "message": partial(self._message, "messageType"),
            "enum": self._enum,
            "extend": partial(self._extend, "messageType"),
            "service": self._skip,
            "option": self._skip,
            ";": _nothing,
        }
        self._members: dict[str, Callable[[_Object], None]] = {
            "message": partial(self._message, "nestedType"),
            "enum": self._enum,
            "extend": partial(self._extend, "nestedType"),
            "oneof": self._oneof,
            "extensions": self._extensions,
            "reserved": self._skip,
            "option": self._skip,
            ";": _nothing,
        }

    def file(self) -> _Object:
        """Return the descriptor of the file."""
        descriptor: _Object = {"syntax": "proto2"}
        while self._token.kind:
            rule = self._declarations.get(self._token.text)
            if rule is None:
                raise self._unexpected("message, enum, import, package, option, …")
            self._at += 1
            rule(descriptor)
        return descriptor

    # What stands in a file.

    def _syntax(self, file: _Object) -> None:
        self._expect("=")
        file["syntax"] = self._string()
        self._is_proto3 = file["syntax"] == "proto3"
        self._expect(";")

    def _edition(self, file: _Object) -> None:
        self._expect("=")
        file["syntax"], file["edition"] = "editions", f"EDITION_{self._string()}"
        self._expect(";")

    def _package(self, file: _Object) -> None:
        file["package"] = self._take("name").text
        self._expect(";")

    def _import(self, file: _Object) -> None:
        if self._token.text in {"public", "weak"}:
            self._at += 1
        _add(file, "dependency", self._string())
        self._expect(";")

    def _message(self, list_name: str, parent: _Object) -> None:
        _add(parent, list_name, self._body(self._take("name").text))

    def _extend(self, groups: str, parent: _Object) -> None:
        """Read fields that extend a message; groups among them are messages in *groups*."""
        extendee = self._take("name").text
        self._expect("{")
        while not self._takes("}"):
            if not self._takes(";"):
                field = self._field(parent, groups)
                _add(parent, "extension", {**field, "extendee": extendee})

    def _enum(self, parent: _Object) -> None:
        enum: _Object = {"name": self._take("name").text}
        self._expect("{")
        while not self._takes("}"):
            if self._token.text in {"option", "reserved"}:
                if self._tokens[self._at + 1].text == "allow_alias":
                    enum["options"] = {"allowAlias": True}
                self._skip(enum)
            elif not self._takes(";"):
                _add(enum, "value", self._enum_value())
        _add(parent, "enumType", enum)

    def _enum_value(self) -> _Object:
        name = self._take("name").text
        self._expect("=")
        number = self._number()
        self._end_of_field()
        return {"name": name, "number": number}

    # What stands in a message.

    def _body(self, name: str) -> _Object:
        message: _Object = {"name": name}
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise TextError("messages are nested too deeply", self._token.start)
        self._expect("{")
        optional: list[_Object] = []
        while not self._takes("}"):
            rule = self._members.get(self._token.text)
            if rule is not None:
                self._at += 1
                rule(message)
                continue
            field = self._field(message, "nestedType")
            _add(message, "field", field)
            if "proto3Optional" in field:
                optional.append(field)
        # Fields marked optional in proto3 stand in a oneof of their own, behind all others.
        for field in optional:
            field["oneofIndex"] = _add(message, "oneofDecl", {"name": f"_{field['name']}"})
        self._depth -= 1
        return message

    def _oneof(self, message: _Object) -> None:
        index = _add(message, "oneofDecl", {"name": self._take("name").text})
        self._expect("{")
        while not self._takes("}"):
            if self._token.text == "option":
                self._skip(message)
            elif not self._takes(";"):
                _add(message, "field", {**self._field(message, "nestedType"), "oneofIndex": index})

    def _extensions(self, message: _Object) -> None:
        while True:
            start = self._number()
            last = start
            if self._takes("to"):
                last = _MAX_NUMBER - 1 if self._takes("max") else self._number()
            _add(message, "extensionRange", {"start": start, "end": last + 1})
            if not self._takes(","):
                break
        self._end_of_field()

    def _field(self, message: _Object, groups: str) -> _Object:
        """Read one field; what it declares besides, a map's entry or a group, goes to *message*."""
        label = self._token.text if self._token.text in _LABELS else ""
        self._at += bool(label)
        field: _Object = {"label": f"LABEL_{(label or 'optional').upper()}"}
        if self._is_proto3 and label == "optional":
            field["proto3Optional"] = True
        is_map = self._token.text == "map" and self._tokens[self._at + 1].text == "<"
        kind = self._take("name").text
        if is_map:
            return self._map(message)
        field["name"] = self._take("name").text
        self._expect("=")
        field["number"] = self._number()
        if kind == "group":
            return self._group(message, groups, field)
        self._end_of_field()
        return {**field, **_typed(kind)}

    def _map(self, message: _Object) -> _Object:
        self._expect("<")
        key = self._take("name").text
        self._expect(",")
        value = self._take("name").text
        self._expect(">")
        name = self._take("name").text
        self._expect("=")
        number = self._number()
        self._end_of_field()
        entry = "".join(part[:1].upper() + part[1:] for part in name.split("_")) + "Entry"
        members: list[Value] = [
            {"name": name, "number": at, "label": "LABEL_OPTIONAL", **_typed(kind)}
            for at, (name, kind) in enumerate((("key", key), ("value", value)), 1)
        ]
        options: Value = {"mapEntry": True}
        _add(message, "nestedType", {"name": entry, "field": members, "options": options})
        return {"name": name, "number": number, "label": "LABEL_REPEATED", **_typed(entry)}

    def _group(self, message: _Object, groups: str, field: _Object) -> _Object:
        name = str(field["name"])
        if self._token.text == "[":
            self._skip_brackets()
        _add(message, groups, self._body(name))
        return {**field, "name": name.lower(), "type": "TYPE_GROUP", "typeName": name}

    # Tokens.

    @property
    def _token(self) -> _Token:
        return self._tokens[self._at]

    def _takes(self, text: str) -> bool:
        """Go on behind *text* if it comes next."""
        if self._token.text == text and self._token.kind != "string":
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise self._unexpected(text)

    def _take(self, kind: str) -> _Token:
        token = self._token
        if token.kind != kind:
            raise self._unexpected(f"a {kind}")
        self._at += 1
        return token

    def _string(self) -> str:
        return self._take("string").text[1:-1]

    def _number(self) -> int:
        token = self._take("number")
        try:
            return int(token.text, 0 if not re.fullmatch("-?0[0-7]+", token.text) else 8)
        except ValueError as error:
            raise TextError(f"{token.text} is no whole number", token.start) from error

    def _end_of_field(self) -> None:
        if self._token.text == "[":
            self._skip_brackets()
        self._expect(";")

    def _skip_brackets(self) -> None:
        """Go on behind the bracket that closes the one that comes next."""
        open_brackets: list[str] = []
        while True:
            token = self._token
            if not token.kind:
                raise self._unexpected(open_brackets[-1])
            self._at += 1
            if token.kind == "symbol" and token.text in _CLOSERS:
                open_brackets.append(_CLOSERS[token.text])
            elif token.kind == "symbol" and token.text == open_brackets[-1]:
                open_brackets.pop()
                if not open_brackets:
                    return

    def _skip(self, _into: _Object) -> None:
        """Go on behind the next semicolon or block."""
        while not self._takes(";"):
            if self._token.text in _CLOSERS:
                is_block = self._token.text == "{"
                self._skip_brackets()
                if is_block:
                    return
            elif self._token.kind:
                self._at += 1
            else:
                raise self._unexpected(";")

    def _unexpected(self, wanted: str) -> TextError:
        found = self._token.text[:40] or "the end of the file"
        return TextError(f"expected {wanted}, found {found}", self._token.start)


def _nothing(_into: _Object) -> None:
    """Read nothing: for a semicolon that stands alone."""


def _add(parent: _Object, name: str, item: Value) -> int:
    """Append *item* to the list *name* of *parent*, and return its index."""
    items = parent.setdefault(name, [])
    assert isinstance(items, list)
    items.append(item)
    return len(items) - 1


def _typed(kind: str) -> _Object:
    return {"type": f"TYPE_{kind.upper()}"} if kind in _SCALARS else {"typeName": kind}


def _tokens(text: str) -> list[_Token]:
    tokens = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise TextError(f"unexpected {text[at]!r}", at)
        if found.lastgroup and found.lastgroup != "blank":
            tokens.append(_Token(found.lastgroup, found[0], at))
        at = found.end()
    end = _Token("", "", len(text))
    return [*tokens, end, end]
