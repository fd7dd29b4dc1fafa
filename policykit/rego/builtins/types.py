"""Types: what kind of value a value is."""

from policykit.rego.builtins import builtin
from policykit.rego.values import Number, Set, Value
from policykit.rego.values import type_name as name_of

_NUMBERS = (int, float, Number)


@builtin("type_name")
def type_name(value: Value) -> str:
    """Return the name of the value's type."""
    return name_of(value)


@builtin("is_number")
def is_number(value: Value) -> bool:
    """Return whether the value is a number."""
    return type(value) in _NUMBERS


@builtin("is_string")
def is_string(value: Value) -> bool:
    """Return whether the value is a string."""
    return type(value) is str


@builtin("is_boolean")
def is_boolean(value: Value) -> bool:
    """Return whether the value is a boolean."""
    return type(value) is bool


@builtin("is_null")
def is_null(value: Value) -> bool:
    """Return whether the value is null."""
    return value is None


@builtin("is_array")
def is_array(value: Value) -> bool:
    """Return whether the value is an array."""
    return type(value) is list


@builtin("is_object")
def is_object(value: Value) -> bool:
    """Return whether the value is an object."""
    return type(value) is dict


@builtin("is_set")
def is_set(value: Value) -> bool:
    """Return whether the value is a set."""
    return type(value) is Set
