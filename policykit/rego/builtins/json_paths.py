"""Builtins that keep or drop the parts of an object that paths name."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from policykit.rego.builtins import Declared, builtin
from policykit.rego.builtins._failures import OperandError, failing_as, require
from policykit.rego.values import UNDEFINED, Set, Undefined, Value, key_of, type_name

# The paths as one tree: what stands under a key, or None where a path ends and all is meant.
Trie: TypeAlias = dict[Any, "Trie | None"]
Path: TypeAlias = str | list[Value]
Paths: TypeAlias = Declared[list[Path] | Set[Path]]


def segments_of(path: Value) -> list[Value]:
    """Return the keys that *path* goes through: `a/b~1c` or a list of keys; raises OperandError."""
    if type(path) is list:
        return path
    if type(path) is not str:
        raise OperandError(
            "operand 2 must be one of {set, array} containing string paths"
            f" or array of path segments but got {type_name(path)}"
        )
    if not path:
        return []
    return [part.replace("~1", "/").replace("~0", "~") for part in path.lstrip("/").split("/")]


def _trie_of(paths: Paths) -> Trie:
    root: Trie = {}
    for path in _members(paths):
        _plant(root, segments_of(path))
    return root


def _members(paths: Value) -> Iterable[Value]:
    require(paths, 2, Set, list)
    members: Iterable[Value] = paths if type(paths) is list else paths.values()
    return members


def _plant(node: Trie, segments: list[Value]) -> None:
    if not segments:
        return
    *way, last = map(key_of, segments)
    for key in way:
        child = node.setdefault(key, {})
        if child is None:  # a shorter path covers this one
            return
        node = child
    node[last] = None


@builtin("json.filter")
def json_filter(document: dict[Any, Value], paths: Paths) -> dict[Any, Value]:
    """Return the parts of the object that the paths name, with what leads to them."""
    with failing_as("json.filter"):
        kept: dict[Any, Value] = _kept(document, _trie_of(paths))
        return kept


def _kept(value: Value, trie: Trie | None) -> Value:
    if trie is None:
        return value
    kind = type(value)
    if kind is list:
        found = [(item, str(index)) for index, item in enumerate(value)]
        return [_kept(item, trie[name]) for item, name in found if name in trie]
    if kind is dict:
        return {key: _kept(value[key], trie[key]) for key in value if key in trie}
    if kind is Set:
        members: Set[Value] = Set()
        for key in value:
            if key in trie:
                members.add(_kept(value[key], trie[key]))
        return members
    return value


@builtin("json.remove")
def json_remove(document: dict[Any, Value], paths: Paths) -> dict[Any, Value]:
    """Return the object without the parts that the paths name."""
    with failing_as("json.remove"):
        rest: dict[Any, Value] = _rest(document, _trie_of(paths))
        return rest


def _rest(value: Value, trie: Trie) -> Value:
    kind = type(value)
    if kind is list:
        rests = [_rest_of_child(item, str(index), trie) for index, item in enumerate(value)]
        return [rest for rest in rests if rest is not UNDEFINED]
    if kind is dict:
        pairs = {key: _rest_of_child(item, key, trie) for key, item in value.items()}
        return {key: rest for key, rest in pairs.items() if rest is not UNDEFINED}
    if kind is Set:
        members: Set[Value] = Set()
        for key, item in value.items():
            rest = _rest_of_child(item, key, trie)
            if rest is not UNDEFINED:
                members.add(rest)
        return members
    return value


def _rest_of_child(value: Value, key: Any, trie: Trie) -> Value | Undefined:
    if key not in trie:
        return value
    below = trie[key]
    return UNDEFINED if below is None else _rest(value, below)
