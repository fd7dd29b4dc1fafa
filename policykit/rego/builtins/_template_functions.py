"""The functions of Go's text/template, on the values that OPA hands to it.

Strings, booleans, null, arrays and objects are as in Rego. A number is a `JsonNumber`: to Go it is
a kind of string, so that `eq .count 3` compares a string with a number, which is an error.
"""

from collections.abc import Callable
from typing import Any, Self
from urllib.parse import quote_plus

from policykit.rego.builtins._template_tokens import TemplateError
from policykit.rego.builtins._verbs import Typed, float_text
from policykit.rego.builtins.sprintf import formatted_text

_HTML = str.maketrans(
    {"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_JS = {"\\": "\\\\", "'": "\\'", '"': '\\"'} | {
    char: f"\\u{ord(char):04X}" for char in (*map(chr, range(32)), *"<>&=")
}
_JS_TABLE = str.maketrans(_JS)
_KINDS = {bool: "bool", int: "int", float: "float64", str: "string"}


class JsonNumber(Typed):
    """A number as its text."""

    __slots__ = ()

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the number written as *text*."""
        return cls.of(text, "json.Number")


def truth(value: Any) -> bool:
    """Tell whether *value* counts as true: what is empty, zero or nothing does not."""
    return bool(value)


def go_text(value: Any) -> str:
    """Return *value* as Go's %v prints it."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        sign = "-" if str(value).startswith("-") else ""
        return sign + float_text(abs(value), "g", None)
    if isinstance(value, list):
        return f"[{' '.join(map(go_text, value))}]"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{go_text(value[key])}' for key in sorted(value))}]"
    return str(value)


def type_of(value: Any) -> str:
    """Return the Go type of *value*."""
    if isinstance(value, JsonNumber):
        return "json.Number"
    if value is None:
        return "<nil>"
    if isinstance(value, list):
        return "[]interface {}"
    return _KINDS.get(type(value), "map[string]interface {}")


def _joined(values: tuple[Any, ...]) -> str:
    """Return *values* in a row, with a space between two of which neither is a string."""
    parts = []
    for index, value in enumerate(values):
        if index and not isinstance(value, str) and not isinstance(values[index - 1], str):
            parts.append(" ")
        parts.append(go_text(value))
    return "".join(parts)


def _escaping(values: tuple[Any, ...]) -> str:
    """Return what is to be escaped."""
    return "<no value>" if values == (None,) else _joined(values)


def _argument(value: Any) -> Any:
    """Return *value* as the formatter takes it: what it has no class for, as its text."""
    if type(value) in (str, int, float, JsonNumber):
        return value
    return Typed.of(go_text(value), type_of(value))


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value.encode(errors="replace"))
    if isinstance(value, list | dict):
        return len(value)
    raise TemplateError("len of nil pointer" if value is None else f"len of type {type_of(value)}")


def _index(value: Any, *steps: Any) -> Any:
    for step in steps:
        if value is None:
            raise TemplateError("index of untyped nil")
        if isinstance(value, dict):
            if not isinstance(step, str):
                raise TemplateError(f"value has type {type_of(step)}; should be string")
            value = value.get(step)
        elif isinstance(value, list | str):
            whole = value.encode(errors="replace") if isinstance(value, str) else value
            value = whole[_position(step, len(whole) - 1)]
        else:
            raise TemplateError(f"can't index item of type {type_of(value)}")
    return value


def _position(step: Any, last: int) -> int:
    if type(step) is not int:
        raise TemplateError(f"cannot index slice/array with type {type_of(step)}")
    if not 0 <= step <= last:
        raise TemplateError(f"index out of range: {step}")
    return step


def _slice(value: Any, *bounds: Any) -> Any:
    if not isinstance(value, list | str):
        found = (
            "slice of untyped nil"
            if value is None
            else f"can't slice item of type {type_of(value)}"
        )
        raise TemplateError(found)
    whole = value.encode(errors="replace") if isinstance(value, str) else value
    start, stop = (
        [_position(bound, len(whole)) for bound in bounds] + [0, len(whole)][len(bounds) :]
    )[:2]
    if start > stop:
        raise TemplateError(f"invalid slice index: {start} > {stop}")
    part = whole[start:stop]
    return part.decode(errors="replace") if isinstance(part, bytes) else part


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "string"
    return _KINDS.get(type(value), "")


def _equal(first: Any, *others: Any) -> bool:
    if not others:
        raise TemplateError("missing argument for comparison")
    for value in (first, *others):
        if isinstance(value, list | dict):
            raise TemplateError(f"non-comparable type {go_text(value)}: {type_of(value)}")
    for other in others:
        if _kind(first) != _kind(other) and first is not None and other is not None:
            raise _incompatible(first, other)
        if first == other:
            return True
    return False


def _incompatible(left: Any, right: Any) -> TemplateError:
    return TemplateError(f"incompatible types for comparison: {type_of(left)} and {type_of(right)}")


def _less(left: Any, right: Any) -> bool:
    for value in (left, right):
        if _kind(value) in ("", "bool"):
            raise TemplateError("invalid type for comparison")
    if _kind(left) != _kind(right):
        raise _incompatible(left, right)
    return bool(left < right)


def _call(*arguments: Any) -> Any:
    shown = type_of(arguments[0]) if arguments else "nil"
    raise TemplateError(f"non-function of type {shown}")


Function = Callable[..., Any]

# Each function with the least and the greatest number of its arguments.
FUNCTIONS: dict[str, tuple[Function, int, int | None]] = {
    "call": (_call, 1, None),
    "eq": (_equal, 1, None),
    "ge": (lambda left, right: not _less(left, right), 2, 2),
    "gt": (lambda left, right: _less(right, left), 2, 2),
    "html": (lambda *values: _escaping(values).translate(_HTML), 0, None),
    "index": (_index, 1, None),
    "js": (lambda *values: _escaping(values).translate(_JS_TABLE), 0, None),
    "le": (lambda left, right: not _less(right, left), 2, 2),
    "len": (_length, 1, 1),
    "lt": (_less, 2, 2),
    "ne": (lambda left, right: not _equal(left, right), 2, 2),
    "not": (lambda value: not truth(value), 1, 1),
    "print": (lambda *values: _joined(values), 0, None),
    "printf": (lambda text, *values: formatted_text(text, list(map(_argument, values))), 1, None),
    "println": (lambda *values: " ".join(map(go_text, values)) + "\n", 0, None),
    "slice": (_slice, 1, 4),
    "urlquery": (lambda *values: quote_plus(_escaping(values), errors="replace"), 0, None),
}
