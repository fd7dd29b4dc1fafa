"""What generated code calls: lookups, iteration, building of results, and the context it runs in.

A rule is a function of the context. Its value is kept in the context's `memo`, in the slot of its
group, so that it is computed once for each evaluation; `with` derives a context in which the
slots that it may affect are empty again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from policykit.errors import RegoError
from policykit.rego.builtins import BuiltinError, World
from policykit.rego.builtins._terms import plain_text
from policykit.rego.values import (
    UNDEFINED,
    Number,
    Set,
    Value,
    compare,
    equal,
    key_of,
    set_of,
    sorted_keys,
    sorted_members,
    value_of,
)
from policykit.source import Location

MISSING: Final = object()  # an empty slot: undefined is a value of a rule like any other
COLLECTIONS: Final = frozenset((list, dict, Set))
GroundPath = tuple[str, ...]


class Node:
    """One step in the tree of rules: the packages and rules below it, or the rule it is."""

    __slots__ = ("children", "function", "slot")

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.slot = -1
        self.function: Callable[[Context], Value] | None = None

    def at(self, path: Iterable[str]) -> "Node | None":
        """Return the node at *path* below this one, if there is one."""
        node: Node | None = self
        for name in path:
            node = node.children.get(name) if node is not None else None
        return node


class Context:
    """One evaluation: its documents, the values of rules so far, and what `with` replaced."""

    __slots__ = (
        "cases",
        "data",
        "input",
        "memo",
        "mocks",
        "original",
        "replaced",
        "rules",
        "strict",
        "world",
    )

    def __init__(
        self,
        rules: Node,
        memo: list[Value],
        *,
        input: Value,  # noqa: A002  # Rego's own word
        data: dict[str, Value],
        world: World,
        strict: bool = False,
    ) -> None:
        self.rules = rules
        self.memo = memo
        self.input = input
        self.data = data
        self.world = world
        self.strict = strict
        self.mocks: dict[str, Callable[..., Value]] = {}
        self.replaced: dict[int, Value] = {}
        self.original: Context | None = None
        self.cases: list[list[Value]] = []

    def failed(self, error: BuiltinError, path: str, line: int, column: int) -> None:
        """Take note of a builtin's error: undefined, or raised where such errors are strict."""
        if self.strict:
            location = Location(path, line, column)
            raise RegoError(error.code, error.message, location) from error

    def print(self, parts: Sequence[Value], path: str, line: int, column: int) -> None:
        """Give one line of a policy's `print` to the world."""
        del column
        text = " ".join("<undefined>" if part is UNDEFINED else plain_text(part) for part in parts)
        self.world.output(text, path, line)

    def derive(self, cleared: Sequence[int]) -> "Context":
        """Return a context like this one in which the *cleared* slots are empty."""
        memo = self.memo.copy()
        for slot in cleared:
            memo[slot] = self.replaced.get(slot, MISSING)
        context = Context(
            self.rules,
            memo,
            input=self.input,
            data=self.data,
            world=self.world,
            strict=self.strict,
        )
        context.mocks = self.mocks.copy()
        context.replaced = self.replaced.copy()
        context.cases = self.cases
        return context

    def unmocked(self) -> "Context":
        """Return a context like this one in which all functions are the original ones.

        What stands in for a function sees the originals, so that it can call them.
        """
        if self.original is None:
            self.original = self.derive(range(len(self.memo)))
            self.original.mocks.clear()
        return self.original

    def replace_input(self, path: GroundPath, value: Value) -> None:
        """Make *value* the input, or the part of it at *path*."""
        self.input = _with_part(self.input, path, value)

    def replace_data(self, path: GroundPath, value: Value) -> None:
        """Make *value* what `data` has at *path*, for documents and rules alike."""
        node = self.rules.at(path)
        if node is not None:
            self._replace_rules(node, value)
        if path:
            self.data = _with_part(self.data, path, value)
        elif type(value) is dict:
            self.data = value

    def _replace_rules(self, node: Node, value: Value) -> None:
        if node.slot >= 0:
            self.memo[node.slot] = self.replaced[node.slot] = value
        for name, child in node.children.items():
            self._replace_rules(child, at(value, name))


def _with_part(value: Value, path: GroundPath, part: Value) -> Value:
    if not path:
        return part
    copy = dict(value) if type(value) is dict else {}
    copy[path[0]] = _with_part(copy.get(path[0], UNDEFINED), path[1:], part)
    return copy


class View:
    """A package as a value that is not computed yet: rules and data below one path."""

    __slots__ = ("context", "data", "node")

    def __init__(self, context: Context, node: Node, data: Value) -> None:
        self.context = context
        self.node = node
        self.data = data

    def get(self, name: Value) -> Value:
        """Return what is at *name*: a rule's value, a document, or a view again."""
        child = self.node.children.get(name) if type(name) is str else None
        data = at(self.data, name)
        if child is None:
            return data
        if child.slot >= 0:
            return child.function(self.context) if child.function is not None else UNDEFINED
        if child.function is not None:
            return UNDEFINED
        return View(self.context, child, data)

    def names(self) -> list[Value]:
        """Return the names of everything below."""
        names = dict.fromkeys(self.node.children)
        if type(self.data) is dict:
            names.update(dict.fromkeys(self.data))
        return sorted_keys(names)

    def items(self) -> Iterator[tuple[Value, Value]]:
        """Yield each name with what is there, in order."""
        for name in self.names():
            value = self.get(value_of(name))
            if value is not UNDEFINED:
                yield value_of(name), value

    def whole(self) -> Value:
        """Return the object of everything below; functions and undefined rules are left out."""
        return {key_of(name): whole(value) for name, value in self.items()}


def view(context: Context, path: GroundPath) -> Value:
    """Return the package at *path* as a view."""
    data: Value = context.data
    node: Node | None = context.rules
    for name in path:
        data = at(data, name)
        node = node.children.get(name) if node is not None else None
    return data if node is None else View(context, node, data)


def whole(value: Value) -> Value:
    """Return *value*, computed in full if it is a view."""
    return value.whole() if type(value) is View else value


# ---------------------------------------------------------------------- lookups and iteration


def at(value: Value, key: Value) -> Value:
    """Return what *value* has at *key*; undefined where it has nothing there."""
    kind = type(value)
    if kind is dict:
        return value.get(key if type(key) is str else key_of(key), UNDEFINED)
    if kind is list:
        if type(key) is int:
            return value[key] if 0 <= key < len(value) else UNDEFINED
        if isinstance(key, float) and key.is_integer() and 0 <= key < len(value):
            return value[int(key)]
        return UNDEFINED
    if kind is Set:
        return value.get(key_of(key), UNDEFINED)
    if kind is View:
        return value.get(key)
    return UNDEFINED


def members(value: Value) -> Iterable[Value]:
    """Return the items of an array, the values of an object or the members of a set."""
    kind = type(value)
    if kind is list:
        return value  # type: ignore[no-any-return]  # checked in the line above
    if kind is dict or kind is Set:
        return value.values()  # type: ignore[no-any-return]  # checked in the line above
    if kind is View:
        return [item for _, item in value.items()]
    return ()


def sorted_items(value: Value) -> Iterable[Value]:
    """Return what `members` does, in Rego's order."""
    kind = type(value)
    if kind is dict:
        return [value[key] for key in sorted_keys(value)]
    return sorted_members(value) if kind is Set else members(value)


def entries(value: Value) -> Iterable[tuple[Value, Value]]:
    """Return key and value of each entry; a member of a set is its own key."""
    kind = type(value)
    if kind is list:
        return enumerate(value)
    if kind is dict:
        return [(value_of(key), item) for key, item in value.items()]
    if kind is Set:
        return [(item, item) for item in value.values()]
    if kind is View:
        return value.items()  # type: ignore[no-any-return]  # checked in the line above
    return ()


def sorted_entries(value: Value) -> Iterable[tuple[Value, Value]]:
    """Return what `entries` does, in Rego's order."""
    kind = type(value)
    if kind is dict:
        return [(value_of(key), value[key]) for key in sorted_keys(value)]
    if kind is Set:
        return [(item, item) for item in sorted_members(value)]
    return entries(value)


def is_collection(value: Value) -> bool:
    """Tell whether *value* can be iterated."""
    return type(value) in (list, dict, Set, View)


def has_keys(value: Value, count: int) -> bool:
    """Tell whether *value* is an object with *count* keys."""
    return type(value) is dict and len(value) == count


def has_items(value: Value, count: int) -> bool:
    """Tell whether *value* is an array with *count* items."""
    return type(value) is list and len(value) == count


# ---------------------------------------------------------------------- results


def agree(value: Value, other: Value, what: str, path: str, line: int, column: int) -> Value:
    """Return the value that two definitions give; raises RegoError where they differ."""
    if value is UNDEFINED:
        return other
    if other is UNDEFINED or equal(value, other):
        return value
    message = (
        "functions must not produce multiple outputs for same inputs"
        if what == "function"
        else "complete rules must not produce multiple outputs"
    )
    raise RegoError("eval_conflict_error", message, Location(path, line, column))


def put(
    target: dict[Any, Value], key: Value, value: Value, path: str, line: int, column: int
) -> None:
    """Make *value* the entry of *key*; raises RegoError where there is another value."""
    name = key if type(key) is str else key_of(key)
    known = target.get(name, MISSING)
    if known is MISSING:
        target[name] = value
    elif not equal(known, value):
        message = "object keys must be unique"
        raise RegoError("eval_conflict_error", message, Location(path, line, column))


def put_at(
    target: dict[Any, Value], keys: Sequence[Value], value: Value, path: str, line: int, column: int
) -> None:
    """Make *value* the entry at the path *keys* of nested objects."""
    put(_below(target, keys[:-1], path, line, column), keys[-1], value, path, line, column)


def add_at(
    target: dict[Any, Value],
    keys: Sequence[Value],
    member: Value,
    path: str,
    line: int,
    column: int,
) -> None:
    """Add *member* to the set at the path *keys* of nested objects."""
    parent = _below(target, keys[:-1], path, line, column)
    found = parent.setdefault(key_of(keys[-1]), Set())
    if type(found) is not Set:
        message = "object keys must be unique"
        raise RegoError("eval_conflict_error", message, Location(path, line, column))
    found.add(member)


def _below(
    target: dict[Any, Value], keys: Sequence[Value], path: str, line: int, column: int
) -> dict[Any, Value]:
    for key in keys:
        target = target.setdefault(key_of(key), {})
        if type(target) is not dict:
            message = "object keys must be unique"
            raise RegoError("eval_conflict_error", message, Location(path, line, column))
    return target


def object_of(pairs: Sequence[tuple[Value, Value]]) -> Value:
    """Return the object of *pairs*; of two values for one key the last counts."""
    return {key_of(key): value for key, value in pairs}


def mocked(context: Context, name: str, function: Callable[..., Value], *operands: Value) -> Value:
    """Call the builtin *name*, or what stands in for it."""
    mock = context.mocks.get(name)
    return function(*operands) if mock is None else mock(context.unmocked(), *operands)


def mocked_world(
    context: Context, name: str, function: Callable[..., Value], *operands: Value
) -> Value:
    """Call the builtin *name*, which sees the world, or what stands in for it."""
    mock = context.mocks.get(name)
    return (
        function(context.world, *operands) if mock is None else mock(context.unmocked(), *operands)
    )


def mocked_function(
    context: Context, name: str, function: Callable[..., Value], *operands: Value
) -> Value:
    """Call a policy's function *name*, or what stands in for it."""
    mock = context.mocks.get(name)
    if mock is None:
        return function(context, *operands)
    return mock(context.unmocked(), *operands)


def template(parts: Sequence[Value]) -> str:
    """Return the text of a template string: undefined parts as `<undefined>`."""
    return "".join(
        part if type(part) is str else "<undefined>" if part is UNDEFINED else plain_text(part)
        for part in parts
    )


__all__ = [
    "COLLECTIONS",
    "MISSING",
    "UNDEFINED",
    "BuiltinError",
    "Context",
    "Node",
    "Number",
    "Set",
    "View",
    "add_at",
    "agree",
    "at",
    "compare",
    "entries",
    "equal",
    "has_items",
    "has_keys",
    "is_collection",
    "key_of",
    "members",
    "mocked",
    "mocked_function",
    "mocked_world",
    "object_of",
    "put",
    "put_at",
    "set_of",
    "sorted_entries",
    "sorted_items",
    "template",
    "view",
    "whole",
]
