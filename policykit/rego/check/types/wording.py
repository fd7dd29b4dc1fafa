"""What is wrong, in words: OPA's message, and a hint that says what is there and what should be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policykit.rego import ast
from policykit.rego.check.names import text_of
from policykit.rego.check.types.lattice import (
    SHOWN,
    ArrayType,
    FunctionType,
    ObjectType,
    Type,
    text,
)
from policykit.rego.check.types.parts import keys_of
from policykit.rego.values import json_text, value_of


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something cannot be right."""

    message: str
    hint: str


def mismatch(left: Type | None, right: Type | None) -> Problem:
    """Return the problem of two terms that can never be equal."""
    return Problem("match error", f"left is {text(left)}, right is {text(right)}")


def misfit(name: str, kinds: Sequence[Type | None], function: FunctionType) -> Problem:
    """Return the problem of a call with arguments of the wrong types."""
    have = ", ".join(map(text, kinds))
    hint = f"have ({have}), want ({arguments_text(function)})"
    return Problem(f"{name}: invalid argument(s)", hint)


def unlike(name: str, new: FunctionType, old: FunctionType) -> Problem:
    """Return the problem of a function that cannot stand for the one called *name*."""
    hint = f"have ({arguments_text(new)}), want ({arguments_text(old)})"
    return Problem(f"{name}: arity mismatch", hint)


def not_called(function: FunctionType, ref: ast.Ref) -> Problem:
    """Return the problem of a function where a value should be."""
    hint = f"call it with ({arguments_text(function)})"
    return Problem(f"function {ref_text(ref)} used as reference, not called", hint)


def absent(kind: Type, ref: ast.Ref) -> Problem:
    """Return the problem of a reference to what values of *kind* do not have."""
    return Problem(f"undefined ref: {ref_text(ref)}", _present(kind))


def _present(kind: Type) -> str:
    """Tell what values of *kind* have instead."""
    match kind:
        case ObjectType(entries=entries, rest=None) if entries:
            names = [json_text(value_of(key)) for key in entries]
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            return f"the keys are {', '.join(names[:SHOWN])}{more}"
        case ArrayType(items=items, rest=None) if items:
            return f"the array has {len(items)} item{'' if len(items) == 1 else 's'}"
    keys = keys_of(kind)
    is_empty = keys is None or kind == ArrayType(())
    return (
        f"{text(kind)} has no parts" if is_empty else f"the keys of {text(kind)} are {text(keys)}"
    )


def arguments_text(function: FunctionType) -> str:
    """Return the arguments that *function* takes as people read them."""
    names = function.names or ("",) * len(function.arguments)
    return ", ".join(
        f"{name}: {text(kind)}" if name else text(kind)
        for name, kind in zip(names, function.arguments, strict=True)
    )


def ref_text(term: ast.Term) -> str:
    """Return a reference, or a term in one, as OPA writes it: with dots wherever they can stand."""
    match term:
        case ast.Ref():
            return ref_text(term.head) + "".join(map(_step_text, term.path))
        case ast.Call():
            return f"{ref_text(term.function)}({_joined(term.arguments)})"
        case ast.Array():
            return f"[{_joined(term.items)}]"
        case ast.SetOf():
            return f"{{{_joined(term.items)}}}" if term.items else "set()"
        case ast.Object():
            items = (f"{ref_text(key)}: {ref_text(value)}" for key, value in term.items)
            return f"{{{', '.join(items)}}}"
        case _:
            return text_of(term)


def _step_text(term: ast.Term) -> str:
    value = term.value if isinstance(term, ast.Scalar) else None
    if isinstance(value, str) and value.isascii() and value.isidentifier():
        return f".{value}"
    return f"[{ref_text(term)}]"


def _joined(terms: Iterable[ast.Term]) -> str:
    return ", ".join(map(ref_text, terms))
