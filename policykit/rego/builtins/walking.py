"""`walk`: everything within a value, with the path to it."""

from collections.abc import Iterator

from policykit.rego.builtins import builtin
from policykit.rego.values import Set, Value, sorted_keys, sorted_members, value_of

_Children = Iterator[tuple[Value, Value]]


@builtin("walk", relation=True)
def walk(value: Value) -> Iterator[Value]:
    """Yield `[path, value]` for the value itself and for everything in it, parents first."""
    for path, part in places(value):
        yield [path, part]


def places(value: Value) -> Iterator[tuple[list[Value], Value]]:
    """Yield path and value of everything in *value*, itself first, members in Rego's order.

    A path is the caller's to keep: each is a list of its own.
    """
    yield [], value
    levels = [(list[Value](), _children(value))]
    while levels:
        path, children = levels[-1]
        for step, child in children:
            place = [*path, step]
            yield place, child
            if isinstance(child, list | dict):
                levels.append((place, _children(child)))
                break
        else:
            levels.pop()


def parts(value: Value) -> Iterator[Value]:
    """Yield everything in *value*, itself first, as `places` does without the paths."""
    yield value
    levels = [_children(value)]
    while levels:
        for _, child in levels[-1]:
            yield child
            if isinstance(child, list | dict):
                levels.append(_children(child))
                break
        else:
            levels.pop()


def _children(value: Value) -> _Children:
    """Return the members of *value* under what leads to each: key, index, or the member itself."""
    kind = type(value)
    if kind is list:
        return iter(enumerate(value))
    if kind is dict:
        return iter([(value_of(key), value[key]) for key in sorted_keys(value)])
    if kind is Set:
        return iter([(member, member) for member in sorted_members(value)])
    return iter(())
