"""What a tree says, apart from where and how it was written."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from policykit.rego import ast
from policykit.rego.formatting.spelling import (
    assigning_operator_of,
    constant_text,
    operator_of,
    reference_text,
)

_WRITTEN = frozenset(("location", "text", "symbol"))
_TRUE = ("scalar", True, True)


def shape(node: Any) -> Any:
    """Return a value that is the same for terms, conditions and bodies that mean the same."""
    match node:
        case tuple():
            return tuple(map(shape, node))
        case ast.Scalar(value=value):
            return ("scalar", isinstance(value, bool), value)
        case ast.SetOf(items=items):
            return ("set", frozenset(map(shape, items)))
        case ast.TemplateString(parts=parts, raw=raw):
            return ("template", *_template(parts, raw=raw))
        case ast.Call():
            return _call(node)
        case ast.Unify(left=left, right=right, declares=declares):
            return (":=" if declares else "=", shape(left), shape(right))
        case ast.Junction(word=word):
            return (word, tuple(map(shape, _flattened(node))))
        case _ if hasattr(node, "__dataclass_fields__"):
            return (type(node), *(shape(getattr(node, name)) for name in _fields(type(node))))  # type: ignore[arg-type]  # types are hashable
        case _:
            return node


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _WRITTEN)


def _call(call: ast.Call) -> Any:
    """Return the shape of a call, the same for `plus(1, 2, x)` and `x = 1 + 2`."""
    operands = tuple(map(shape, call.arguments))
    symbol = operator_of(call) or assigning_operator_of(call)
    if symbol in ("=", ":=") and len(operands) == 2:
        return (symbol, *operands)
    name = ("call", symbol or reference_text(call.function))
    if symbol and symbol != "in" and len(operands) == 3:
        return ("=", operands[2], (*name, operands[:2]))
    return (*name, operands)


def _flattened(junction: ast.Junction) -> Iterator[ast.Body]:
    """Yield the operands of a junction, and of those among them that join in the same way."""
    for operand in junction.operands:
        match operand:
            case (ast.Literal(statement=ast.Junction() as inner, negated=False, withs=()),) if (
                inner.word == junction.word and len(inner.operands) > 1
            ):
                yield from _flattened(inner)
            case _:
                yield operand


def _template(parts: Sequence[str | ast.Term], *, raw: bool) -> list[Any]:
    """Return the parts of a template string, neighbouring constants joined."""
    joined: list[Any] = []
    for part in parts:
        text = constant_text(part, raw=raw)
        if text is not None and joined and isinstance(joined[-1], str):
            joined[-1] += text
        elif text != "":
            joined.append(shape(part) if text is None else text)
    return joined


def rule_shape(rule: ast.Rule) -> Any:
    """Return what a rule says: the same in v0 and v1, with `true` where it is left out."""
    head = rule.head
    return (
        shape((head.path, head.arguments, head.key)),
        _TRUE if head.value is None else shape(head.value),
        shape(rule.body) or _always(rule),
        tuple(
            (_TRUE if item.value is None else shape(item.value), shape(item.body) or _always(rule))
            for item in rule.orelse
        ),
        rule.default,
    )


def _always(rule: ast.Rule) -> Any:
    true = ast.Scalar(True, "true", rule.location)  # the value of a scalar
    return shape((ast.Literal(true, negated=False, withs=(), location=rule.location),))


def without_doubles(items: Sequence[ast.Term]) -> list[ast.Term]:
    """Return the members of a set without those that are equal to an earlier one."""
    found: dict[Any, ast.Term] = {}
    for item in items:
        is_wildcard = any(isinstance(node, ast.Var) and node.name == "_" for node in ast.walk(item))
        found.setdefault(id(item) if is_wildcard else shape(item), item)
    return list(found.values())
