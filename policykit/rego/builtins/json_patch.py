"""The builtin that applies a JSON Patch (RFC 6902) to any value, sets included.

Each operation copies the containers on the way to its place, and only these: what it does not
touch stays the operand's own.
"""

from collections.abc import Callable
from typing import Any, Final

from policykit.rego.builtins import Declared, builtin
from policykit.rego.builtins._failures import failing_as, require
from policykit.rego.builtins._terms import term_text
from policykit.rego.builtins.json_paths import segments_of
from policykit.rego.values import UNDEFINED, Number, Set, Value, equal, key_of, type_name

Operation = dict[Any, Value]
Change = Callable[[Value, Value], Value]  # a container and the last key of a path → a new container


@builtin("json.patch")
def json_patch(document: Value, patches: Declared[list[dict[str, Value]]]) -> Value:
    """Return the document after all operations of the patch, in their order."""
    with failing_as("json.patch"):
        require(patches, 2, list)
        for operation in [_checked(patch) for patch in patches]:
            document = _OPERATIONS[operation["op"]](document, operation)
            if document is UNDEFINED:
                raise ValueError("the whole document was removed")
        return document


def _checked(patch: Value) -> Operation:
    if type(patch) is not dict:
        raise ValueError(
            "must be an array of JSON-Patch objects, but at least one element is not an object"
        )
    name = _attribute(patch, "op")
    if type(name) is not str:
        raise ValueError(f"attribute 'op' must be a string but found: {type_name(name)}")
    if name not in _OPERATIONS:
        raise ValueError(f"unrecognized op: '{name}'")
    needed = {"move": ["from"], "copy": ["from"], "remove": []}.get(name, ["value"])
    operation = {key: _attribute(patch, key) for key in ["path", *needed]}
    operation["path"] = segments_of(operation["path"])
    if "from" in operation:
        operation["from"] = segments_of(operation["from"])
    return operation | {"op": name}


def _attribute(patch: Operation, name: str) -> Value:
    if name not in patch:
        raise ValueError(f"missing required attribute '{name}'")
    return patch[name]


def _add(document: Value, operation: Operation) -> Value:
    return _put(document, operation["path"], operation["value"])


def _remove(document: Value, operation: Operation) -> Value:
    return _taken(document, operation["path"])


def _replace(document: Value, operation: Operation) -> Value:
    path = operation["path"]
    return _put(_taken(document, path), path, operation["value"])


def _move(document: Value, operation: Operation) -> Value:
    found = _found(document, operation["from"])
    return _put(_taken(document, operation["from"]), operation["path"], found)


def _copy(document: Value, operation: Operation) -> Value:
    return _put(document, operation["path"], _found(document, operation["from"]))


def _test(document: Value, operation: Operation) -> Value:
    found = _found(document, operation["path"])
    if not equal(found, operation["value"]):
        expected = term_text(operation["value"])
        raise ValueError(
            "value from EditTree != patch value.\n\n"
            f"Expected: {expected}\n\nFound: {term_text(found)}"
        )
    return document


_OPERATIONS: Final = {
    "add": _add,
    "copy": _copy,
    "move": _move,
    "remove": _remove,
    "replace": _replace,
    "test": _test,
}


def _found(document: Value, path: list[Value]) -> Value:
    for key in path:
        document = _child(document, key)
    return document


def _put(document: Value, path: list[Value], value: Value) -> Value:
    if not path:
        return value
    return _changed(document, path, lambda parent, key: _inserted(parent, key, value))


def _taken(document: Value, path: list[Value]) -> Value:
    return _changed(document, path, _deleted) if path else UNDEFINED


def _changed(document: Value, path: list[Value], change: Change) -> Value:
    """Return *document* with the container that the last key of *path* stands in changed."""
    key, *rest = path
    if not rest:
        return change(document, key)
    child = _changed(_child(document, key), rest, change)
    if type(document) is list:
        index = _index(document, key)
        return [*document[:index], child, *document[index + 1 :]]
    if type(document) is dict:
        return document | {key_of(key): child}
    members = _without(document, key)
    members.add(child)
    return members


def _without(members: dict[Any, Value], key: Value) -> Any:
    """Return a copy of an object or set without what stands under *key*."""
    place = key_of(key)
    if place not in members:
        raise ValueError(f"cannot delete child key {term_text(key)} that does not exist")
    copy = type(members)(members)
    del copy[place]
    return copy


def _deleted(parent: Value, key: Value) -> Value:
    if type(parent) is dict or type(parent) is Set:
        return _without(parent, key)
    if type(parent) is not list:
        raise _not_composite(parent)
    index = _index(parent, key)
    if not 0 <= index < len(parent):
        raise ValueError("index for array delete out of bounds")
    return parent[:index] + parent[index + 1 :]


def _inserted(parent: Value, key: Value, value: Value) -> Value:
    if type(parent) is dict:
        return parent | {key_of(key): value}
    if type(parent) is Set:
        return _with_member(parent, key, value)
    if type(parent) is not list:
        raise _not_composite(parent)
    index = _index(parent, key)
    if not 0 <= index <= len(parent):
        raise ValueError("index for array insertion out of bounds")
    return [*parent[:index], value, *parent[index:]]


def _with_member(members: Set[Value], key: Value, value: Value) -> Set[Value]:
    if not equal(key, value):
        raise ValueError(
            f"set key {term_text(key)} does not equal value to be inserted {term_text(value)}"
        )
    copy: Set[Value] = Set(members)
    copy.add(value)
    return copy


def _child(parent: Value, key: Value) -> Value:
    if type(parent) is list:
        index = _index(parent, key)
        if 0 <= index < len(parent):
            return parent[index]
        key = index
    elif type(parent) is not dict and type(parent) is not Set:
        raise _not_composite(parent, f" for path {term_text(key)}")
    elif key_of(key) in parent:
        return parent[key_of(key)]
    raise ValueError(
        f"path {term_text(key)} does not exist in {type_name(parent)} term {term_text(parent)}"
    )


def _index(items: list[Value], key: Value) -> int:
    if type(key) is str:
        return len(items) if key == "-" else _index_in_text(key)
    if type(key) is int:
        return key
    if type(key) in (float, Number):
        if key.is_integer():
            return int(key)
        raise ValueError("invalid number type for indexing")
    raise ValueError("invalid type for indexing")


def _index_in_text(text: str) -> int:
    if len(text) > 1 and text.startswith("0"):
        raise ValueError("leading zeros are not allowed in JSON paths")
    if not (text.isascii() and text.removeprefix("-").isdigit()):
        raise ValueError("invalid string for indexing")
    return int(text)


def _not_composite(value: Value, where: str = "") -> ValueError:
    kind = "no value" if value is UNDEFINED else f"ast.{type_name(value).capitalize()}"
    shown = "nothing" if value is UNDEFINED else term_text(value)
    return ValueError(f"expected composite type{where}, found value: {shown} (type: {kind})")
