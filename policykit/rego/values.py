"""Rego values as Python holds them, with Rego's equality, order and JSON.

    null, boolean, string   None, bool, str
    number                  int; float; Number where neither prints as the policy wrote it
    array                   list
    object                  dict
    set                     Set, a dict from the key of each member to the member

Documents are used as parsers give them: never copied, never wrapped. Only the *keys* of objects
and sets need care, since Python takes True for 1 and cannot hash containers: `key_of` wraps
booleans and containers in a `Key`, and leaves strings, numbers and null as they are. Undefined is
`UNDEFINED`, which is no value: it is never inside one.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cmp_to_key
from typing import Any, Final, Generic, Self, TypeAlias, TypeVar

Value: TypeAlias = Any  # the one place where values are untyped: see the table above
Member = TypeVar("Member")


class Undefined:
    """The type of `UNDEFINED`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNDEFINED"

    def __reduce__(self) -> str:
        return "UNDEFINED"

    def __bool__(self) -> bool:
        raise TypeError("undefined is neither true nor false: compare it with `is`")


UNDEFINED: Final = Undefined()


class Number(float):
    """A number that must print as `text`, or that a float cannot hold; equal by exact decimal."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __reduce__(self) -> tuple[type["Number"], tuple[str]]:
        return (Number, (self.text,))

    def __repr__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        if isinstance(other, int | float):
            return decimal_of(self) == decimal_of(other)
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: float) -> bool:
        return decimal_of(self) < decimal_of(other)

    def __le__(self, other: float) -> bool:
        return decimal_of(self) <= decimal_of(other)

    def __gt__(self, other: float) -> bool:
        return decimal_of(self) > decimal_of(other)

    def __ge__(self, other: float) -> bool:
        return decimal_of(self) >= decimal_of(other)

    def __hash__(self) -> int:
        exact = decimal_of(self)
        if exact == exact.to_integral_value() and exact.adjusted() < MAX_DIGITS:
            return hash(int(exact))
        return hash(float(self))


MAX_DIGITS = 5_000  # beyond this an exponent is kept as text: expanding it would exhaust memory


def decimal_of(number: float) -> Decimal:
    """Return the exact decimal that *number* is written as."""
    if type(number) is Number:
        return Decimal(number.text)
    return Decimal(number) if isinstance(number, int) else Decimal(repr(number))


def number_of(text: str) -> int | float:
    """Return the number written as *text* (JSON's syntax), such that it prints as written."""
    if text.lstrip("-").isdecimal():
        return integer_of(text)
    number = float(text)
    return number if number_text(number) == text else Number(text)


def integer_of(text: str) -> int:
    """Return the integer written as *text*, of any length."""
    return int(text) if len(text) < MAX_DIGITS // 2 else int(Decimal(text))


def number_text(number: float) -> str:
    """Return *number* as JSON text: as written, else the shortest digits that give it back."""
    if type(number) is Number:
        return number.text
    if isinstance(number, int):
        return str(number) if abs(number) < 1 << 10_000 else str(Decimal(number))
    if number.is_integer() and abs(number) < 1e21:
        return str(int(number)) if abs(number) < 1 << 53 else str(int(Decimal(repr(number))))
    text = repr(number)
    digits, _, exponent = text.partition("e")
    if not exponent:
        return text
    if -7 < int(exponent) < 0:  # Python writes 1e-05 where Go writes 0.00001
        return format(Decimal(text), "f")
    return f"{digits}e{exponent[0]}{exponent[1:].lstrip('0')}"


class Key:
    """A boolean, array, object or set as a key of an object or a member of a set.

    Its hash looks only at the surface of a container: enough to tell most apart, at a small part
    of the cost of a deep one. Equality is deep, and immediate for the same container.
    """

    __slots__ = ("hash", "value")

    def __init__(self, value: Value) -> None:
        self.value = value
        self.hash = surface_hash(value)

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        return type(other) is Key and equal(self.value, other.value)

    def __repr__(self) -> str:
        return f"Key({self.value!r})"

    def __reduce__(self) -> tuple[type["Key"], tuple[Value]]:
        return (Key, (self.value,))


class Set(dict[Any, Member], Generic[Member]):
    """A Rego set: members by their keys, in the order of insertion."""

    __slots__ = ()

    def add(self, member: Member) -> None:
        """Make *member* a member, unless an equal one is."""
        if type(member) is str:
            self[member] = member
        else:
            self.setdefault(key_of(member), member)

    def __repr__(self) -> str:
        return f"Set({list(self.values())!r})"

    def __eq__(self, other: object) -> bool:
        return type(other) is Set and self.keys() == other.keys()

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = None

    def __reduce__(self) -> tuple[Any, tuple[list[Member]]]:
        return (set_of, (list(self.values()),))


def set_of(members: Iterable[Member]) -> Set[Member]:
    """Return the set of *members*."""
    result: Set[Member] = Set()
    for member in members:
        result.add(member)
    return result


_TRUE, _FALSE = object.__new__(Key), object.__new__(Key)
_TRUE.value, _TRUE.hash = True, 0x7A5E
_FALSE.value, _FALSE.hash = False, 0x3C1D


def surface_hash(value: Value, depth: int = 1) -> int:
    """Return a hash that equal values share, from what is at most *depth* containers down.

    Strings tell most containers apart; only where there are none the rest is looked at.
    """
    kind = type(value)
    total = len(value)
    if kind is dict:
        for key, item in value.items():
            if type(item) is str:
                total += hash(item) ^ hash(key)
        return total if total != len(value) or not depth else total + _inner_hash(value)
    if kind is list:
        for item in value:
            if type(item) is str:
                total = hash((total, item))
        return total if total != len(value) or not depth else total + _inner_hash(value)
    for key in value:
        total ^= hash(key)
    return total + 1


def _inner_hash(value: Value) -> int:
    """Return a hash of what a container without strings holds, in no order."""
    total = 0
    for item in value if type(value) is list else value.values():
        kind = type(item)
        if kind is dict or kind is list or kind is Set:
            total += surface_hash(item, 0)
        elif kind is not bool:
            total += hash(item)
    return total


def key_of(value: Value) -> Any:
    """Return what stands for *value* as a key: itself, or a `Key` where Python would confuse it."""
    kind = type(value)
    if kind is str or kind is int:
        return value
    if kind is bool:
        return _TRUE if value else _FALSE
    if kind is list or kind is dict or kind is Set:
        return Key(value)
    return value


def value_of(key: Any) -> Value:
    """Return the value that *key* stands for."""
    return key.value if type(key) is Key else key


def equal(left: Value, right: Value) -> bool:
    """Tell whether two values are equal: numbers by value, `true` is not `1`."""
    if left is right:
        return True
    kind = type(left)
    if kind is str:
        return type(right) is str and left == right
    if kind is not type(right):
        if kind is bool or type(right) is bool:
            return False
        return isinstance(left, int | float) and isinstance(right, int | float) and left == right
    if kind is list:
        return len(left) == len(right) and all(map(equal, left, right))
    if kind is dict:
        if len(left) != len(right):
            return False
        for key, item in left.items():
            other = right.get(key, UNDEFINED)
            if other is UNDEFINED or not equal(item, other):
                return False
        return True
    return bool(left == right)


_RANKS = {
    type(None): 0, bool: 1, int: 2, float: 2, Number: 2, str: 3, list: 4, dict: 5, Set: 6,
}  # fmt: skip
_NAMES = ("null", "boolean", "number", "string", "array", "object", "set")


def type_name(value: Value) -> str:
    """Return the name of the type of *value*, as `type_name` gives it."""
    return _NAMES[_RANKS[type(value)]]


def compare(left: Value, right: Value) -> int:
    """Return -1, 0 or 1: the order null < boolean < number < string < array < object < set."""
    rank, other = _RANKS[type(left)], _RANKS[type(right)]
    if rank != other:
        return -1 if rank < other else 1
    if rank in (1, 2, 3):
        return int(left > right) - int(left < right)
    if rank == 4:  # the rank of arrays
        return _compare_items(left, right)
    if rank == 5:  # the rank of objects
        return _compare_objects(left, right)
    return _compare_items(sorted_members(left), sorted_members(right)) if rank else 0


def _compare_items(left: list[Value], right: list[Value]) -> int:
    for item, other in zip(left, right, strict=False):
        order = compare(item, other)
        if order:
            return order
    return (len(left) > len(right)) - (len(left) < len(right))


def _compare_objects(left: dict[Any, Value], right: dict[Any, Value]) -> int:
    for key, other in zip(sorted_keys(left), sorted_keys(right), strict=False):
        order = compare(value_of(key), value_of(other)) or compare(left[key], right[other])
        if order:
            return order
    return (len(left) > len(right)) - (len(left) < len(right))


sort_key = cmp_to_key(compare)


def sorted_values(values: Iterable[Value]) -> list[Value]:
    """Return *values* in Rego's order."""
    values = list(values)
    kinds = set(map(type, values))
    if len(kinds) == 1 and kinds <= {str, int, float}:
        values.sort()
    else:
        values.sort(key=sort_key)
    return values


def sorted_members(members: Set[Member]) -> list[Member]:
    """Return the members of a set in Rego's order."""
    return sorted_values(members.values()) if len(members) > 1 else list(members.values())


def sorted_keys(members: dict[Any, Value]) -> list[Any]:
    """Return the keys of an object in the order of what they stand for."""
    keys = list(members)
    if set(map(type, keys)) <= {str}:
        keys.sort()
    else:
        keys.sort(key=lambda key: sort_key(value_of(key)))
    return keys


def to_json(value: Value) -> Value:
    """Return *value* as JSON knows it: sets as sorted arrays, keys of objects as strings."""
    kind = type(value)
    if kind is list:
        return [to_json(item) for item in value]
    if kind is dict:
        return {key_text(key): to_json(value[key]) for key in sorted_keys(value)}
    if kind is Set:
        return [to_json(member) for member in sorted_members(value)]
    return value


def key_text(key: Any) -> str:
    """Return the key of an object as JSON has it: a string as it is, any other value as JSON."""
    return key if type(key) is str else json_text(value_of(key))


def json_text(value: Value) -> str:
    """Return *value* as compact JSON: keys sorted, sets as arrays, `<`, `>` and `&` escaped."""
    return "".join(_json_parts(value))


def _json_parts(value: Value) -> Iterator[str]:
    kind = type(value)
    if kind is str:
        yield string_text(value)
    elif kind is dict:
        names = {key_text(key): key for key in sorted_keys(value)}
        for index, (key, name) in enumerate(sorted(names.items())):
            yield f"{',' if index else '{'}{string_text(key)}:"
            yield from _json_parts(value[name])
        yield "}" if value else "{}"
    elif kind is list or kind is Set:
        items = value if kind is list else sorted_members(value)
        for index, item in enumerate(items):
            yield "," if index else "["
            yield from _json_parts(item)
        yield "]" if items else "[]"
    elif value is None:
        yield "null"
    elif kind is bool:
        yield "true" if value else "false"
    else:
        yield number_text(value)


_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"} | {
    code: f"\\u{code:04x}" for code in range(32)
}
_ESCAPES |= {34: '\\"', 92: "\\\\", 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"}


def string_text(text: str) -> str:
    """Return *text* as a JSON string, escaped as Go's encoder does."""
    return f'"{text.translate(_ESCAPES)}"'
