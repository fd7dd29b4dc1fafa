"""Sets: union, intersection, difference (`minus` stands with arithmetic)."""

from policykit.rego.builtins import BuiltinError, Declared, builtin
from policykit.rego.values import Set, Value, type_name


@builtin("and")
def common(left: Set[Value], right: Set[Value]) -> Set[Value]:
    """Return the members of both sets."""
    if len(right) < len(left):
        left, right = right, left
    return Set((key, member) for key, member in left.items() if key in right)


@builtin("or")
def joined(left: Set[Value], right: Set[Value]) -> Set[Value]:
    """Return the members of either set."""
    result: Set[Value] = Set(left)
    for key, member in right.items():
        result.setdefault(key, member)
    return result


@builtin("intersection")
def intersection(sets: Declared[Set[Set[Value]]]) -> Set[Value]:
    """Return the members that all given sets share; empty if there are none."""
    first, *others = _members("intersection", sets) or [Set()]
    return Set(
        (key, member) for key, member in first.items() if all(key in other for other in others)
    )


@builtin("union")
def union(sets: Declared[Set[Set[Value]]]) -> Set[Value]:
    """Return the members of all given sets."""
    result: Set[Value] = Set()
    for each in _members("union", sets):
        for key, member in each.items():
            result.setdefault(key, member)
    return result


def _members(name: str, sets: Value) -> list[Set[Value]]:
    """Return the sets of a set of sets; OPA's message names a member that is none alone."""
    members = list(sets.values()) if type(sets) is Set else [sets]
    for member in members:
        if type(sets) is not Set or type(member) is not Set:
            problem = f"operand 1 must be set but got {type_name(member)}"
            raise BuiltinError(f"{name}: {problem}", "eval_type_error")
    return members


@builtin("set_diff", deprecated=True)
def difference(left: Set[Value], right: Set[Value]) -> Set[Value]:
    """Return the members of the first set that are not in the second."""
    return Set((key, member) for key, member in left.items() if key not in right)
