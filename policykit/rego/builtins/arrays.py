"""Arrays: joining, cutting, turning round."""

from policykit.rego.builtins import builtin
from policykit.rego.values import Value


@builtin("array.concat")
def concat(left: list[Value], right: list[Value]) -> list[Value]:
    """Return the items of the first array, then those of the second."""
    return left + right


@builtin("array.slice")
def cut(items: list[Value], start: int, stop: int) -> list[Value]:
    """Return the items from *start* up to *stop*, which is cut to the array's bounds."""
    return items[max(start, 0) : max(stop, 0)]


@builtin("array.reverse")
def backwards(items: list[Value]) -> list[Value]:
    """Return the items in the opposite order."""
    return items[::-1]


@builtin("array.flatten")
def flatten(items: list[Value]) -> list[Value]:
    """Return the items, with the items of each array among them in its place."""
    result: list[Value] = []
    for item in items:
        if isinstance(item, list):
            result.extend(item)
        else:
            result.append(item)
    return result
