"""Comparison: equality and order of any two values, and membership."""

from policykit.rego.builtins import builtin
from policykit.rego.values import Number, Set, Value, compare, equal, key_of

_NUMBERS = (int, float, Number)


@builtin("equal")
def equals(left: Value, right: Value) -> bool:
    """Return whether two values are equal."""
    return equal(left, right)


@builtin("neq")
def differs(left: Value, right: Value) -> bool:
    """Return whether two values are not equal."""
    return not equal(left, right)


@builtin("lt")
def less(left: Value, right: Value) -> bool:
    """Return whether the first value comes before the second in Rego's order."""
    return compare(left, right) < 0


@builtin("lte")
def less_or_equal(left: Value, right: Value) -> bool:
    """Return whether the first value does not come after the second in Rego's order."""
    return compare(left, right) <= 0


@builtin("gt")
def greater(left: Value, right: Value) -> bool:
    """Return whether the first value comes after the second in Rego's order."""
    return compare(left, right) > 0


@builtin("gte")
def greater_or_equal(left: Value, right: Value) -> bool:
    """Return whether the first value does not come before the second in Rego's order."""
    return compare(left, right) >= 0


@builtin("internal.member_2")
def has_member(member: Value, collection: Value) -> bool:
    """Return whether the collection holds the member: what `member in collection` asks."""
    kind = type(collection)
    if kind is Set:
        return key_of(member) in collection
    if kind is dict:
        return any(equal(member, item) for item in collection.values())
    return kind is list and any(equal(member, item) for item in collection)


@builtin("internal.member_3")
def has_entry(key: Value, member: Value, collection: Value) -> bool:
    """Return whether the collection holds the member at the key: `key, member in collection`."""
    kind = type(collection)
    if kind is Set:
        return equal(key, member) and key_of(member) in collection
    if kind is dict:
        name = key_of(key)
        return name in collection and equal(member, collection[name])
    if kind is list and type(key) in _NUMBERS and 0 <= key < len(collection) and key == int(key):
        return equal(member, collection[int(key)])
    return False
