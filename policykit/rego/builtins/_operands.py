"""Operand types: what a builtin's annotations allow, and the check made before it is called."""

from collections.abc import Callable, Iterable
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, TypeAlias, TypeVar, Union, get_args, get_origin

from policykit.rego.values import UNDEFINED, Number, Set, Value, decimal_of, type_name

Declaration = TypeVar("Declaration")

# A number without a fraction, of any size; `int` asks for one that a machine word holds.
Integer: TypeAlias = Annotated[int, "integer"]
# A type that policies are checked against before they run; the function itself takes any value.
Declared: TypeAlias = Annotated[Declaration, "declared"]

_ALL = frozenset((NoneType, bool, int, float, Number, str, list, dict, Set))
_NUMBERS = frozenset((int, float, Number))
_NAMES: dict[type, str] = {
    NoneType: "null", bool: "boolean", int: "number", str: "string",
    list: "array", dict: "object", Set: "set",
}  # fmt: skip
_WORD = 1 << 63
_MAX_DIGITS = 20_000  # writing out an exponent beyond this would exhaust memory


class BuiltinError(Exception):
    """A builtin cannot answer: undefined to the policy, an error where errors are strict."""

    def __init__(self, message: str, code: str = "eval_builtin_error") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Operand(NamedTuple):
    """One alternative of an operand: the exact classes it may have, and what its members may be.

    No classes at all stands for any value. `integer` asks for a number without a fraction,
    `word` for one that fits a machine word.
    """

    classes: frozenset[type]
    name: str
    members: tuple["Operand", ...] = ()
    integer: bool = False
    word: bool = False

    def admits(self, value: Value) -> bool:
        """Tell whether *value* and, where they matter, its members are of this type."""
        if not self.classes:
            return True
        if type(value) not in self.classes:
            return False
        if self.integer:
            return self._admits_integer(value)
        if self.members:
            return self._admits_members(value if type(value) is list else value.values())
        return True

    def _admits_members(self, items: Iterable[Value]) -> bool:
        first = self.members[0]
        if len(self.members) == 1 and not first.members and not first.integer:
            return first.classes.issuperset(map(type, items))
        return all(any(kind.admits(item) for kind in self.members) for item in items)

    def _admits_integer(self, value: float) -> bool:
        if type(value) is Number:
            exact = decimal_of(value)
            if exact != exact.to_integral_value() or (self.word and "e" in value.text.lower()):
                return False
            if exact.adjusted() > _MAX_DIGITS:
                return False
        elif type(value) is float and not value.is_integer():
            return False
        return not self.word or -_WORD <= value < _WORD


def operands_of(annotation: Any) -> tuple[Operand, ...]:
    """Return the alternatives that *annotation* allows; none at all means any value."""
    if annotation is Any or "declared" in getattr(annotation, "__metadata__", ()):
        return ()
    if get_origin(annotation) not in (Union, UnionType):
        return (_operand(annotation),)
    parts = list(get_args(annotation))
    if float in parts:
        parts.remove(int)
    return tuple(kind for part in parts for kind in operands_of(part))


def _operand(annotation: Any) -> Operand:
    """Return the one alternative that *annotation*, no union, allows."""
    origin = get_origin(annotation)
    origin = Set if origin is set else origin
    if annotation is int:
        return Operand(_NUMBERS, "number", integer=True, word=True)
    if annotation is float:
        return Operand(_NUMBERS, "number")
    if origin is Annotated:
        return Operand(_NUMBERS, "integer", integer=True)
    if origin in (list, Set, dict):
        members = operands_of(get_args(annotation)[-1])
        return Operand(frozenset((origin,)), _NAMES[origin], members)
    kind = NoneType if annotation is None else annotation
    return Operand(frozenset((kind,)), _NAMES[kind])


def operand_error(position: int, kinds: tuple[Operand, ...], value: Value) -> BuiltinError:
    """Return the error for the *value* given as operand *position*, in OPA's words."""
    names = [kind.name for kind in kinds]
    expected = names[0] if len(names) == 1 else f"one of {{{', '.join(names)}}}"
    found = type_name(value)
    for kind in kinds:
        if type(value) in kind.classes:
            if kind.integer:
                expected, found = "integer number", "floating-point number"
            else:
                expected = f"{kind.name} of {kind.members[0].name}s"
                found = f"{found} containing {_intruder(kind, value)}"
    return BuiltinError(f"operand {position} must be {expected} but got {found}", "eval_type_error")


def _intruder(kind: Operand, value: Value) -> str:
    """Return the type of the first member of *value* that *kind* does not admit."""
    items = value if type(value) is list else value.values()
    return next(
        type_name(item) for item in items if not any(member.admits(item) for member in kind.members)
    )


def checked(name: str, function: Callable[..., Value], first: int) -> Callable[..., Value]:
    """Return *function* with its operands checked, from parameter *first* on.

    Floats without a fraction arrive as int where the annotation is int.
    """
    annotations = [note for key, note in function.__annotations__.items() if key != "return"]
    kinds = [operands_of(note) for note in annotations[first:]]
    if not any(kinds):
        return function

    def slowly(*arguments: Value) -> Value:
        given = enumerate(arguments[first:])
        operands = [_converted(name, position, kinds[position], item) for position, item in given]
        return function(*arguments[:first], *operands)

    return _quick([_classes(alternatives) for alternatives in kinds], function, slowly, first)


def _converted(name: str, position: int, kinds: tuple[Operand, ...], value: Value) -> Value:
    """Return an operand as its function takes it; raises BuiltinError for what it does not take."""
    if kinds and not any(kind.admits(value) for kind in kinds):
        error = operand_error(position + 1, kinds, value)
        raise BuiltinError(f"{name}: {error.message}", error.code)
    if kinds and kinds[0].integer and type(value) is not int:
        return int(decimal_of(value))
    return value


def _classes(kinds: tuple[Operand, ...]) -> frozenset[type]:
    """Return the classes whose values need no further look."""
    if not kinds:
        return _ALL
    plain = [kind.classes for kind in kinds if not kind.members and not kind.integer]
    whole: list[frozenset[type]] = [frozenset((int,))] if any(k.integer for k in kinds) else []
    return frozenset().union(*plain, *whole)


def _quick(
    classes: list[frozenset[type]],
    function: Callable[..., Value],
    slowly: Callable[..., Value],
    first: int,
) -> Callable[..., Value]:
    """Return what calls *function* at once where the classes tell all: it is called often."""
    match classes:
        case (only,) if not first:

            def one(operand: Value) -> Value:
                return function(operand) if type(operand) in only else slowly(operand)

            return one
        case (left, right) if not first:

            def two(operand: Value, other: Value) -> Value:
                if type(operand) in left and type(other) in right:
                    return function(operand, other)
                return slowly(operand, other)

            return two
        case (left, middle, right) if not first:

            def three(operand: Value, other: Value, last: Value) -> Value:
                if type(operand) in left and type(other) in middle and type(last) in right:
                    return function(operand, other, last)
                return slowly(operand, other, last)

            return three
        case _:
            return slowly


__all__ = [
    "UNDEFINED",
    "BuiltinError",
    "Declared",
    "Integer",
    "Operand",
    "checked",
    "operand_error",
    "operands_of",
]
