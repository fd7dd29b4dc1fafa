"""The types of values as far as they are known before a policy runs.

    null boolean number string
    array<T, U>[R]         the items that are known one by one, and what all others are
    object<"k": T>[K: R]   the entries that are known by their key, and what all others are
    set[T]
    any<T, U>              one of several; `any` alone is any value at all
    function(T, U) -> R

A type may say less than is true, never more: whatever a policy can evaluate to is in it. `None`
stands where nothing is known yet: a variable before its first use, the members of `set()`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import NoneType
from typing import Any, TypeAlias

from policykit.rego.values import Number, json_text, value_of


@dataclass(frozen=True, slots=True)
class Basic:
    """The type of all nulls, booleans, numbers or strings."""

    name: str


@dataclass(frozen=True, slots=True)
class ArrayType:
    """Arrays that begin with `items`; without a `rest` that is all they have."""

    items: "tuple[Type, ...]"
    rest: "Type | None" = None

    def item(self, index: int) -> "Type | None":
        """Return the type of the item at *index*, or None if there is none."""
        return self.items[index] if index < len(self.items) else self.rest


@dataclass(frozen=True, slots=True)
class ObjectType:
    """Objects with `entries` by key (as `values.key_of` gives it), `rest` for keys and values."""

    entries: "Mapping[Any, Type]"
    rest: "tuple[Type, Type] | None" = None

    def __hash__(self) -> int:
        return hash((frozenset(self.entries), self.rest))


@dataclass(frozen=True, slots=True)
class SetType:
    """Sets; no `member` is known of the empty one."""

    member: "Type | None"


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types; of none in particular it is `ANY`."""

    kinds: "tuple[Type, ...]"


@dataclass(frozen=True, slots=True)
class FunctionType:
    """Functions; `names` are those of the arguments where they are worth telling."""

    arguments: "tuple[Type, ...]"
    result: "Type"
    names: tuple[str, ...] = ()


Type: TypeAlias = Basic | ArrayType | ObjectType | SetType | Union | FunctionType

NULL, BOOLEAN, NUMBER, STRING = map(Basic, ("null", "boolean", "number", "string"))
ANY = Union(())

SHOWN = 10  # parts of one type that a message lists

OF_CLASS: dict[type, Basic] = {
    NoneType: NULL, bool: BOOLEAN, int: NUMBER, float: NUMBER, Number: NUMBER, str: STRING,
}  # fmt: skip
_RANKS = {NULL: 0, BOOLEAN: 1, NUMBER: 2, STRING: 3}
_CLASS_RANKS: dict[type, int] = {ArrayType: 4, ObjectType: 5, SetType: 6, FunctionType: 7}


def union(kinds: "Iterable[Type | None]") -> "Type | None":
    """Return the type of what may be of any of *kinds*; those that are not known do not count."""
    found: dict[Type, None] = {}
    for kind in kinds:
        if kind is ANY:
            return ANY
        if isinstance(kind, Union):
            found.update(dict.fromkeys(kind.kinds))
        elif kind is not None:
            found[kind] = None
    if len(found) <= 1:
        return next(iter(found), None)
    return Union(tuple(sorted(found, key=_rank)))


def either(kind: "Type", other: "Type | None") -> "Type":
    """Return the type of what is of one of two types."""
    return kind if other is None or kind is other else union((kind, other)) or kind


def _rank(kind: "Type") -> int:
    return _RANKS[kind] if isinstance(kind, Basic) else _CLASS_RANKS[type(kind)]


def text(kind: "Type | None") -> str:
    """Return *kind* as it is written above."""
    match kind:
        case None:
            return "???"
        case Basic():
            return kind.name
        case Union():
            return f"any<{', '.join(map(text, kind.kinds))}>" if kind.kinds else "any"
        case SetType():
            return "set" if kind.member is None else f"set[{text(kind.member)}]"
        case ArrayType():
            return f"array{_known(map(text, kind.items))}{_rest(kind.rest)}"
        case ObjectType():
            known = (f"{json_text(value_of(k))}: {text(part)}" for k, part in kind.entries.items())
            return f"object{_known(known)}{_rest(*kind.rest or ())}"
        case FunctionType():
            return f"function({', '.join(map(text, kind.arguments))}) -> {text(kind.result)}"


def _known(parts: Iterator[str]) -> str:
    shown = list(islice(parts, SHOWN + 1))
    if len(shown) > SHOWN:
        shown[SHOWN] = "…"
    return f"<{', '.join(shown)}>" if shown else ""


def _rest(*kinds: "Type | None") -> str:
    joined = ": ".join(text(kind) for kind in kinds if kind is not None)
    return f"[{joined}]" if joined else ""
