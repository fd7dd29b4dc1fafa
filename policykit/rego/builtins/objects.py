"""Objects: reading with a default, choosing keys, merging, containment."""

from collections.abc import Iterable
from typing import Any

from policykit.rego.builtins import BuiltinError, builtin
from policykit.rego.values import UNDEFINED, Number, Set, Value, equal, key_of, value_of

_NUMBERS = (int, float, Number)


@builtin("object.get")
def get(collection: dict[Value, Value], key: Value, default: Value) -> Value:
    """Return the value at a key, or at a path given as an array; the default if there is none."""
    if type(key) is not list:
        return collection.get(key_of(key), default)
    value: Value = collection
    for step in key:
        value = _child(value, step)
        if value is UNDEFINED:
            return default
    return value


def _child(value: Value, step: Value) -> Value:
    kind = type(value)
    if kind is dict or kind is Set:
        return value.get(key_of(step), UNDEFINED)
    if kind is list and type(step) in _NUMBERS and 0 <= step < len(value) and step == int(step):
        return value[int(step)]
    return UNDEFINED


@builtin("object.keys")
def keys(collection: dict[Value, Value]) -> Set[Value]:
    """Return the set of an object's keys."""
    return Set((key, value_of(key)) for key in collection)


def _keys_of(collection: Value) -> Iterable[Any]:
    return map(key_of, collection) if type(collection) is list else collection


@builtin("object.remove")
def remove(
    collection: dict[Value, Value], keys: dict[Value, Value] | Set[Value] | list[Value]
) -> dict[Value, Value]:
    """Return the object without the given keys."""
    unwanted = set(_keys_of(keys))
    return {key: value for key, value in collection.items() if key not in unwanted}


@builtin("object.filter")
def keep(
    collection: dict[Value, Value], keys: dict[Value, Value] | Set[Value] | list[Value]
) -> dict[Value, Value]:
    """Return the object with the given keys alone."""
    wanted = set(_keys_of(keys))
    return {key: value for key, value in collection.items() if key in wanted}


@builtin("object.union")
def merged(left: dict[Value, Value], right: dict[Value, Value]) -> dict[Value, Value]:
    """Return both objects as one; where both hold objects these merge, else the second wins."""
    result = dict(left)
    for key, value in right.items():
        own = result.get(key)
        if type(own) is dict and type(value) is dict:
            result[key] = merged(own, value)
        else:
            result[key] = value
    return result


@builtin("object.union_n")
def merged_all(objects: list[dict[Value, Value]]) -> dict[Value, Value]:
    """Return all objects as one, merged from left to right."""
    result: dict[Value, Value] = {}
    for each in objects:
        result = merged(result, each)
    return result


@builtin("object.subset")
def contains(
    whole: dict[Value, Value] | Set[Value] | list[Value],
    part: dict[Value, Value] | Set[Value] | list[Value],
) -> bool:
    """Return whether the second collection is within the first.

    Objects are compared at every depth; an array must stand in the other as an unbroken run.
    """
    if type(whole) is list and type(part) is Set:
        present = {key_of(item) for item in whole}
        return all(key in present for key in part)
    if type(whole) is not type(part):
        raise BuiltinError(
            "object.subset: both arguments object.subset must be of the same type or array and set",
            "eval_type_error",
        )
    return _within(part, whole)


def _within(part: Value, whole: Value) -> bool:
    if type(whole) is dict and type(part) is dict:
        return all(key in whole and _within(item, whole[key]) for key, item in part.items())
    if type(whole) is Set and type(part) is Set:
        return part.keys() <= whole.keys()
    if type(whole) is list and type(part) is list:
        return _has_run(whole, part)
    return equal(whole, part)


def _has_run(items: list[Value], run: list[Value]) -> bool:
    return any(
        all(equal(item, items[start + offset]) for offset, item in enumerate(run))
        for start in range(len(items) - len(run) + 1)
    )
