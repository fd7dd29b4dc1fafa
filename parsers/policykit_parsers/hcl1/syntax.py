"""Reads the syntax of HCL 1, and the JSON form of it, into items.

    item  = key {key} ("=" value | object)
    value = object | "[" {value ","} "]" | string | heredoc | number | true | false

A file that begins with `{` is in the JSON form: keys are strings with `:` after them.
"""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from policykit_parsers._errors import TextError
from policykit_parsers.hcl1.scalars import (
    Literal,
    heredoc,
    json_number,
    json_string,
    number,
    string,
)

# Values within values: more than any file has, less than Python's stack can take.
DEEPEST = 150

_NAME = re.compile(r"[^\W\d][\w.-]*+")
_WORD = re.compile(r"[\w-]{1,40}|\S")


class Array(NamedTuple):
    """A list, and where it stands."""

    elements: "list[Node]"
    start: int
    end: int


class Object(NamedTuple):
    """An object or the body of a block, and where it stands."""

    items: "list[Item]"
    start: int
    end: int


Node: TypeAlias = Literal | Array | Object


class Key(NamedTuple):
    """A key or label, and where it stands."""

    text: str
    start: int
    end: int


class Item(NamedTuple):
    """A key, with labels after it for a block, and the value."""

    keys: tuple[Key, ...]
    value: Node


class _Form(NamedTuple):
    """What sets the native form and that of JSON apart; `words` are values."""

    blank: re.Pattern[str]
    separator: str
    string: Callable[[str, int], Literal]
    literals: tuple[Callable[[str, int], Literal | None], ...]
    words: dict[str, bool | str]


_WORDS: dict[str, bool | str] = {"true": True, "false": False}
_NATIVE = _Form(
    re.compile(r"(?:[ \t\r\n]++|(?:#|//)[^\n]*+|/\*(?s:.*?)\*/)*+"),
    "=",
    string,
    (number, heredoc),
    _WORDS,
)
_JSON = _Form(re.compile(r"[ \t\r\n]*+"), ":", json_string, (json_number,), _WORDS | {"null": ""})


def items(text: str) -> list[Item]:
    """Return the items of *text*; raises TextError."""
    if "\0" in text:
        hint = "save the file as UTF-8 text"
        raise TextError("a null character, as in binary files", text.index("\0"), hint)
    return _Reader(text).document()


class _Reader:
    """Reads one text from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._form = _NATIVE

    def document(self) -> list[Item]:
        """Return all items."""
        if self._next() != "{":
            return self._items(None)
        self._form = _JSON
        found = self._object()
        if self._next():
            raise self._expected("the end of the file", "the JSON form is one object")
        return _flattened(found.items)

    def _next(self) -> str:
        """Step over blanks and return the character after them, or nothing at the end."""
        blank = self._form.blank.match(self._text, self._at)
        self._at = blank.end() if blank else self._at
        return self._text[self._at : self._at + 1]

    def _expected(self, what: str, hint: str = "") -> TextError:
        word = _WORD.match(self._text, self._at)
        found = f"`{word[0]}`" if word else "the end of the file"
        return TextError(f"expected {what}, found {found}", self._at, hint)

    def _items(self, opening: int | None) -> list[Item]:
        """Read items to the end of the file, or to the brace that closes the one at *opening*."""
        found: list[Item] = []
        while char := self._next():
            if char == "}" and opening is not None:
                self._at += 1
                return found
            found.append(self._item())
            if self._next() == ",":
                self._at += 1
            elif self._form is _JSON and self._next() != "}":
                raise self._expected("`,` or `}`", "separate the keys of an object by commas")
        if opening is not None:
            raise TextError("this `{` is not closed", opening, "close it with `}`")
        return found

    def _item(self) -> Item:
        keys: list[Key] = []
        while key := self._key():
            keys.append(key)
        if not keys:
            raise self._expected("a key", "keys are names, or strings in quotes")
        if len(keys) + self._depth > DEEPEST:
            message = f"nested more than {DEEPEST} deep, labels included"
            raise TextError(message, keys[0].start, "use fewer levels")
        char = self._text[self._at : self._at + 1]
        if char == self._form.separator and len(keys) == 1:
            self._at += 1
            return Item(tuple(keys), self._value())
        if char != "{" or self._form is _JSON:
            expected = f"`{self._form.separator}`" if len(keys) == 1 else "`{`"
            raise self._expected(expected, 'write `key = value` or `type "label" { … }`')
        self._depth += len(keys)
        value = self._object()
        self._depth -= len(keys)
        return Item(tuple(keys), value)

    def _key(self) -> Key | None:
        if self._next() == '"':
            literal = self._form.string(self._text, self._at)
            self._at = literal.end
            return Key(str(literal.value), literal.start, literal.end)
        name = _NAME.match(self._text, self._at)
        if not name or self._form is _JSON or name[0] in self._form.words:
            return None
        self._at = name.end()
        return Key(name[0], name.start(), name.end())

    def _value(self) -> Node:
        char = self._next()
        if char == "{":
            return self._object()
        if char == "[":
            return self._array()
        literal = self._literal(char)
        self._at = literal.end
        return literal

    def _literal(self, char: str) -> Literal:
        """Return the scalar that begins here, with *char*."""
        if char == '"':
            return self._form.string(self._text, self._at)
        for read in self._form.literals:
            found = read(self._text, self._at)
            if found:
                return found
        name = _NAME.match(self._text, self._at)
        if not name or name[0] not in self._form.words:
            raise self._expected("a value", "put text in quotes")
        return Literal(self._form.words[name[0]], self._at, name.end())

    def _object(self) -> Object:
        start = self._enter()
        found = self._items(start)
        self._depth -= 1
        return Object(found, start, self._at)

    def _array(self) -> Array:
        start = self._enter()
        found: list[Node] = []
        while self._next() != "]":
            if self._next() == ",":
                self._at += 1
                continue
            found.append(self._value())
            if self._next() not in {",", "]"}:
                raise self._expected("`,` or `]`", "separate the elements of a list by commas")
        self._at += 1
        self._depth -= 1
        return Array(found, start, self._at)

    def _enter(self) -> int:
        """Step over an opening bracket and return where it stands."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise TextError(f"nested more than {DEEPEST} deep", self._at, "use fewer levels")
        self._at += 1
        return self._at - 1


def _flattened(items: list[Item]) -> list[Item]:
    """Return *items* of the JSON form as blocks with labels, where they can be such.

    A list of objects is as many items; an object that holds objects only is one item for each of
    them, with one more key.
    """
    found: list[Item] = []
    todo = items[::-1]
    while todo:
        item = todo.pop()
        value = item.value
        if isinstance(value, Array) and _are_objects(value.elements):
            todo += [Item(item.keys, element) for element in reversed(value.elements)]
        elif isinstance(value, Object) and _are_objects([inner.value for inner in value.items]):
            todo += [Item(item.keys + inner.keys, inner.value) for inner in reversed(value.items)]
        else:
            found.append(Item(item.keys, _flattened_node(value)))
    return found


def _flattened_node(node: Node) -> Node:
    if isinstance(node, Object):
        return node._replace(items=_flattened(node.items))
    if isinstance(node, Array):
        return node._replace(elements=[_flattened_node(element) for element in node.elements])
    return node


def _are_objects(nodes: list[Node]) -> bool:
    return bool(nodes) and all(isinstance(node, Object) for node in nodes)
