"""What a tree says, apart from where and how it was written."""

from dataclasses import fields
from functools import cache
from typing import Any

from policykit.rego import ast

_WRITTEN = frozenset(("location", "text", "symbol", "groups", "comments"))


def shape(node: Any) -> Any:
    """Return a hashable value that is the same for trees with the same meaning."""
    match node:
        case tuple():
            return tuple(shape(item) for item in node)
        case ast.Scalar(value=value):
            return ("scalar", isinstance(value, bool), value)
        case ast.Var(name="_"):
            return id(node)
        case _ if hasattr(node, "__dataclass_fields__"):
            return (type(node), *(shape(getattr(node, name)) for name in _fields(type(node))))
        case _:
            return node


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _WRITTEN)
