"""Casts: values as numbers, and the old functions that demand a type."""

import re

from policykit.rego.builtins import BuiltinError, Numeric, builtin
from policykit.rego.values import Set, Value, number_of, set_of, sorted_members

_JSON = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
_DIGITS = "[0-9]+(?:_[0-9]+)*"
_DECIMAL = re.compile(
    rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?"
)
_HEX = "[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*"
_BINARY = re.compile(rf"[+-]?0[xX]_?(?:{_HEX}(?:\.(?:{_HEX})?)?|\.{_HEX})[pP][+-]?{_DIGITS}")
_NOT_FINITE = re.compile(r"[+-]?(inf(inity)?|nan)", re.IGNORECASE)


@builtin("to_number")
def to_number(value: None | bool | Numeric | str) -> Numeric:  # OPA's order
    """Return a value as a number: strings as they read, `true` as 1, `false` and null as 0."""
    if isinstance(value, str):
        return _number(value)
    return int(value or 0) if value is None or isinstance(value, bool) else value


def _number(text: str) -> Numeric:
    """Return the number that *text* is in Go's syntax, which is wider than JSON's."""
    if _NOT_FINITE.fullmatch(text):
        raise BuiltinError(
            "to_number: operand 1 must be valid number string but got string", "eval_type_error"
        )
    number = _read(text)
    if number is None:
        raise _parse_error(text, "invalid syntax")
    if isinstance(number, float) and abs(number) == float("inf"):
        raise _parse_error(text, "value out of range")
    return number


def _read(text: str) -> Numeric | None:
    if _JSON.fullmatch(text):
        return number_of(text)
    plain = text.replace("_", "")
    if _DECIMAL.fullmatch(text):
        return number_of(str(float(plain)))
    if _BINARY.fullmatch(text):
        return number_of(str(float.fromhex(plain)))
    return None


def _parse_error(text: str, problem: str) -> BuiltinError:
    return BuiltinError(f'to_number: strconv.ParseFloat: parsing "{text}": {problem}')


@builtin("cast_array", deprecated=True)
def cast_array(value: list[Value] | Set[Value]) -> list[Value]:
    """Return the members as an array."""
    return sorted_members(value) if isinstance(value, Set) else value


@builtin("cast_set", deprecated=True)
def cast_set(value: list[Value] | Set[Value]) -> Set[Value]:
    """Return the items as a set."""
    return value if isinstance(value, Set) else set_of(value)


@builtin("cast_string", deprecated=True)
def cast_string(value: str) -> str:
    """Return the string; anything else is an error."""
    return value


@builtin("cast_boolean", deprecated=True)
def cast_boolean(value: bool) -> bool:
    """Return the boolean; anything else is an error."""
    return value


@builtin("cast_null", deprecated=True)
def cast_null(value: None) -> None:
    """Return null; anything else is an error."""
    return value


@builtin("cast_object", deprecated=True)
def cast_object(value: dict[Value, Value]) -> dict[Value, Value]:
    """Return the object; anything else is an error."""
    return value
