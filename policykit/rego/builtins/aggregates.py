"""Aggregates: one value out of many."""

from functools import reduce
from math import prod
from typing import cast

from policykit.rego.builtins import Numeric, builtin
from policykit.rego.builtins import _floats as floats
from policykit.rego.values import (
    UNDEFINED,
    Set,
    Undefined,
    Value,
    compare,
    sorted_members,
    sorted_values,
)

# OPA multiplies into a double, while all its other floats are wider.
_DOUBLE = 53


def _items(collection: list[Value] | Set[Value]) -> list[Value]:
    return collection if isinstance(collection, list) else sorted_members(collection)


@builtin("count")
def count(collection: list[Value] | dict[Value, Value] | Set[Value] | str) -> int:
    """Return how many elements a collection has, or characters a string."""
    return len(collection)


@builtin("sum")
def total(numbers: Set[Numeric] | list[Numeric]) -> Numeric:
    """Return the sum of the numbers."""
    items = _items(numbers)
    integers = _integers(items)
    if integers is not None:
        return sum(integers)
    return floats.number(reduce(floats.total, map(floats.float_of, items), floats.ZERO))


def _integers(numbers: list[float]) -> list[int] | None:
    """Return *numbers* as integers, or None where one has a fraction."""
    if set(map(type, numbers)) <= {int}:
        return cast("list[int]", numbers)
    integers = []
    for number in numbers:
        integer = floats.whole(number)
        if integer is None:
            return None
        integers.append(integer)
    return integers


@builtin("product")
def product(numbers: Set[Numeric] | list[Numeric]) -> Numeric:
    """Return the product of the numbers."""
    items = _items(numbers)
    integers = _integers(items)
    if integers is not None:
        return prod(integers)
    result = floats.ONE
    for item in items:
        result = floats.product(result, floats.float_of(item), _DOUBLE)
    return floats.number(result, _DOUBLE)


@builtin("max")
def maximum(collection: Set[Value] | list[Value]) -> Value | Undefined:
    """Return the greatest element in Rego's order; undefined for an empty collection."""
    result: Value = UNDEFINED
    for item in _items(collection):
        if result is UNDEFINED or compare(item, result) >= 0:
            result = item
    return result


@builtin("min")
def minimum(collection: Set[Value] | list[Value]) -> Value | Undefined:
    """Return the least element in Rego's order; undefined for an empty collection."""
    result: Value = UNDEFINED
    for item in _items(collection):
        if result is UNDEFINED or compare(item, result) <= 0:
            result = item
    return result


@builtin("sort")
def ordered(collection: Set[Value] | list[Value]) -> list[Value]:
    """Return the elements in Rego's order."""
    return sorted_values(_items(collection))


@builtin("all", deprecated=True)
def all_true(collection: list[Value] | Set[Value]) -> bool:
    """Return whether every element is `true`."""
    return all(item is True for item in _items(collection))


@builtin("any", deprecated=True)
def any_true(collection: list[Value] | Set[Value]) -> bool:
    """Return whether some element is `true`."""
    return any(item is True for item in _items(collection))
