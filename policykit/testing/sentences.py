"""What a literal that did not hold comes down to, in one sentence."""

from collections.abc import Callable, Mapping, Sequence

from policykit.rego import ast
from policykit.rego.builtins._terms import term_text
from policykit.rego.values import UNDEFINED, Set, Value, equal, key_of, sorted_members, value_of
from policykit.testing.parts import Part

_LONG = 60


def sentence_of(literal: ast.Literal, text: str, whole: Part | None, sides: Sequence[Part]) -> str:
    """Return why *literal*, which reads *text*, does not hold.

    *whole* is its statement with the value, for one that is a term, *sides* are its operands.
    """
    if literal.negated:
        inner = text.removeprefix("not ").strip()
        return f"{_cut(text)}, but {_cut(inner)} is {_cut(whole.shown) if whole else 'true'}"
    missing = next((side for side in sides if side.value is UNDEFINED), None)
    match literal.statement:
        case ast.SomeIn() | ast.Every():
            return _of_members(literal.statement, text, sides[0])
        case ast.Unify() if missing is None:
            return _of_sides(text, "=", sides)
        case ast.Call(symbol=symbol) if symbol and missing is None:
            return _of_sides(text, symbol, sides)
        case _:
            what = missing.text if missing else text
            return f"{_cut(what)} is {_cut(whole.shown) if whole and not missing else 'undefined'}"


def _of_members(statement: ast.SomeIn | ast.Every, text: str, domain: Part) -> str:
    if domain.value is UNDEFINED:
        return f"{_cut(domain.text)} is undefined"
    if type(domain.value) not in (Set, dict, list):
        return f"{_cut(domain.text)} is {_cut(domain.shown)}, which has no members"
    if not domain.value and isinstance(statement, ast.SomeIn):
        return f"{_cut(domain.text)} is empty"
    return f"{_cut(text)}: no member is like that"


def _of_sides(text: str, symbol: str, sides: Sequence[Part]) -> str:
    """Return what both sides of an operator are."""
    left, right = sides[0], sides[-1]
    if symbol in ("=", "==") and (differs := _difference(left.value, right.value)):
        return f"{_cut(text)}: {differs}"
    told = [f"{_cut(side.text)} is {_cut(side.shown)}" for side in sides if side.says_more]
    return f"{_cut(text)}, but {' and '.join(told)}" if told else f"{_cut(text)} is false"


def _difference(left: Value, right: Value) -> str:
    """Return what is only on one side of two collections of a kind."""
    kind = type(left)
    if kind is not type(right) or kind not in _EXTRAS:
        return ""
    found = {"has extra": _EXTRAS[kind](left, right), "lacks": _EXTRAS[kind](right, left)}
    told = [
        f"{word} {_cut(', '.join(map(term_text, extras)))}"
        for word, extras in found.items()
        if extras
    ]
    return f"left {' and '.join(told)}" if told else ""


def _members(one: Set[Value], other: Set[Value]) -> list[Value]:
    return [item for item in sorted_members(one) if key_of(item) not in other]


def _keys(one: Mapping[str, Value], other: Mapping[str, Value]) -> list[Value]:
    return [value_of(key) for key in one if key not in other]


def _items(one: list[Value], other: list[Value]) -> list[Value]:
    return [item for item in one if not any(equal(item, known) for known in other)]


_EXTRAS: Mapping[type, Callable[..., list[Value]]] = {Set: _members, dict: _keys, list: _items}


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
