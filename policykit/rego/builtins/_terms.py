"""Values as OPA writes them in text: `{"a": [1, 2]}`, strings quoted as Go quotes them."""

from collections.abc import Callable
from typing import Any

from policykit.rego.values import (
    Number,
    Set,
    Value,
    number_text,
    sorted_keys,
    sorted_members,
    value_of,
)

_ESCAPES = {
    7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 92: "\\\\",
}  # fmt: skip
_LAST_SHORT = 0xFFFF


def term_text(value: Value) -> str:
    """Return *value* as OPA prints a term: spaces after `,` and `:`, keys and members in order."""
    return _WRITERS[type(value)](value)


def _array_text(items: list[Value]) -> str:
    return f"[{', '.join(map(term_text, items))}]"


def _object_text(members: dict[Any, Value]) -> str:
    items = (
        f"{term_text(value_of(key))}: {term_text(members[key])}" for key in sorted_keys(members)
    )
    return f"{{{', '.join(items)}}}"


def _set_text(members: Set[Value]) -> str:
    return f"{{{', '.join(map(term_text, sorted_members(members)))}}}" if members else "set()"


def plain_text(value: Value) -> str:
    """Return a string as it is, any other value as a term: what `print` and `%v` show."""
    return value if type(value) is str else term_text(value)


def quoted(text: str, quote: str = '"', *, ascii_only: bool = False) -> str:
    """Return *text* between quotes, with Go's escapes for what is not printable."""
    printable = text.isascii() if ascii_only else True
    if printable and text.isprintable() and quote not in text and "\\" not in text:
        return f"{quote}{text}{quote}"
    return f"{quote}{''.join(_escaped(char, quote, ascii_only) for char in text)}{quote}"


def _escaped(char: str, quote: str, ascii_only: bool) -> str:
    code = ord(char)
    if char == quote:
        return f"\\{char}"
    if code in _ESCAPES:
        return _ESCAPES[code]
    if char.isprintable() and (char.isascii() or not ascii_only):
        return char
    if char.isascii():
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _LAST_SHORT else f"\\U{code:08x}"


_WRITERS: dict[type, Callable[[Value], str]] = {
    str: quoted,
    int: number_text,
    float: number_text,
    Number: number_text,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): {None: "null"}.__getitem__,
    list: _array_text,
    dict: _object_text,
    Set: _set_text,
}
