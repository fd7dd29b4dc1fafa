"""What the parts of a value are: keys, members, the one at a key; and which types go together."""

from typing import Any

from policykit.rego.check.types.lattice import (
    ANY,
    NUMBER,
    OF_CLASS,
    ArrayType,
    Basic,
    FunctionType,
    ObjectType,
    SetType,
    Type,
    Union,
    either,
    union,
)


def keys_of(kind: Type) -> Type | None:
    """Return what the keys of a value are, or None if it has no parts."""
    match kind:
        case ArrayType():
            return NUMBER
        case ObjectType():
            rest = kind.rest[0] if kind.rest else None
            return union((rest, *(OF_CLASS.get(type(key)) for key in kind.entries)))
        case SetType():
            return kind.member
        case Union():
            return union(map(keys_of, kind.kinds)) if kind.kinds else ANY
        case Basic() | FunctionType():
            return None


def values_of(kind: Type) -> Type | None:
    """Return what the parts of a value are, or None if it has none."""
    match kind:
        case ArrayType():
            return union((*kind.items, kind.rest))
        case ObjectType():
            rest = kind.rest[1] if kind.rest else None
            return union((*kind.entries.values(), rest))
        case SetType():
            return kind.member
        case Union():
            return union(map(values_of, kind.kinds)) if kind.kinds else ANY
        case Basic() | FunctionType():
            return None


def part_at(kind: Type, key: Any) -> Type | None:
    """Return what a value has at a constant *key*, or None if it cannot have anything there."""
    match kind:
        case ArrayType():
            return kind.item(key) if type(key) is int and key >= 0 else None
        case ObjectType():
            return kind.entries.get(key) or _rest_at(kind, key)
        case SetType():
            own = type_of_key(key)
            return own if kind.member is not None and compatible(kind.member, own) else None
        case Union():
            return union(part_at(one, key) for one in kind.kinds) if kind.kinds else ANY
        case Basic() | FunctionType():
            return None


def _rest_at(kind: ObjectType, key: Any) -> Type | None:
    if kind.rest is None or not _includes(kind.rest[0], type_of_key(key)):
        return None
    return kind.rest[1]


def type_of_key(key: Any) -> Type:
    """Return the type of a scalar as a key."""
    return OF_CLASS.get(type(key)) or OF_CLASS[type(key.value)]


def _includes(kind: Type, other: Type) -> bool:
    return kind == other or (isinstance(kind, Union) and (not kind.kinds or other in kind.kinds))


def compatible(left: Type | None, right: Type | None) -> bool:
    """Tell whether one value can be of both types."""
    if left is None or right is None or left is right:
        return True
    if isinstance(left, Union):
        return not left.kinds or any(compatible(one, right) for one in left.kinds)
    if isinstance(right, Union):
        return not right.kinds or any(compatible(left, one) for one in right.kinds)
    match left, right:
        case ArrayType(), ArrayType():
            return _arrays(left, right)
        case ObjectType(), ObjectType():
            return _objects(left, right) and _objects(right, left)
        case SetType(), SetType():
            return compatible(left.member, right.member)
        case FunctionType(), FunctionType():
            return compatible(ArrayType(left.arguments), ArrayType(right.arguments))
        case _:
            return False


def _arrays(left: ArrayType, right: ArrayType) -> bool:
    for index in range(max(len(left.items), len(right.items))):
        ours, theirs = left.item(index), right.item(index)
        if ours is None or theirs is None or not compatible(ours, theirs):
            return False
    return compatible(left.rest, right.rest)


def _objects(left: ObjectType, right: ObjectType) -> bool:
    """Tell whether what is known of *left* by key can be in *right*."""
    is_whole = left.rest is None and right.rest is None
    for key, ours in left.entries.items():
        theirs = right.entries.get(key) or _rest_at(right, key)
        if theirs is None and is_whole:
            return False
        if not compatible(ours, theirs):
            return False
    return not left.rest or not right.rest or compatible(left.rest[1], right.rest[1])


def is_open(kind: Type) -> bool:
    """Tell whether the members of some set in *kind* are not known."""
    match kind:
        case SetType():
            return kind.member is None or is_open(kind.member)
        case ArrayType():
            return any(map(is_open, kind.items)) or (kind.rest is not None and is_open(kind.rest))
        case ObjectType():
            rest = () if kind.rest is None else kind.rest[1:]
            return any(map(is_open, (*kind.entries.values(), *rest)))
        case Basic() | Union() | FunctionType():
            return False


def merged(kind: Type | None, other: Type) -> Type:
    """Return the type of a path that two rules define."""
    if kind is None:
        return other
    match kind, other:
        case FunctionType(), FunctionType() if len(kind.arguments) == len(other.arguments):
            pairs = zip(kind.arguments, other.arguments, strict=True)
            arguments = tuple(either(*pair) for pair in pairs)
            return FunctionType(arguments, either(kind.result, other.result))
        case ObjectType(entries=ours, rest=(key, value)), ObjectType(
            entries=theirs, rest=(other_key, other_value)
        ) if not ours and not theirs:
            return ObjectType({}, (either(key, other_key), merged(value, other_value)))
    return either(kind, other)


def with_entry(kind: ObjectType, keys: list[Type], value: Type) -> ObjectType:
    """Return *kind* with one more entry below it, at keys of these types."""
    for key in reversed(keys[1:]):
        value = ObjectType({}, (key, value))
    key = keys[0]
    if kind.rest is None:
        return ObjectType(kind.entries, (key, value))
    return ObjectType(kind.entries, (either(kind.rest[0], key), either(kind.rest[1], value)))
