"""JSON schemas as types: what a schema says that a type can say as well."""

from collections.abc import Mapping
from typing import Any

from policykit.rego.builtins._schema_parsing import Schema, schema_of
from policykit.rego.check.types.lattice import (
    ANY,
    BOOLEAN,
    NUMBER,
    STRING,
    ArrayType,
    ObjectType,
    Type,
    either,
    union,
)

_BASIC: Mapping[str, Type] = {
    "boolean": BOOLEAN, "string": STRING, "integer": NUMBER, "number": NUMBER,
}  # fmt: skip


def type_of_schema(document: Any) -> Type:
    """Return the type of what meets a schema; raises ValueError for what has none."""
    try:
        schema = schema_of(document)
    except ValueError as error:
        raise ValueError(f"unable to compile the schema: {error}") from error
    return _type_of(schema, ())


def _type_of(schema: Schema, within: tuple[Schema, ...]) -> Type:
    """Return the type of what meets *schema*; a schema inside of itself says nothing."""
    if schema in within or schema.always is not None:
        return ANY
    within = (*within, schema)
    if schema.target is not None:
        return _type_of(schema.target, within)
    own = _own_type(schema.keywords, within)
    if "anyOf" in schema.keywords:
        kinds = [_type_of(part, within) for part in schema.keywords["anyOf"]]
        is_detailed = "properties" in schema.keywords or "items" in schema.keywords
        return union([*kinds, own] if is_detailed else kinds) or own
    for part in schema.keywords.get("allOf", ()):
        own = _both(own, _type_of(part, within))
    return own


def _own_type(keywords: Mapping[str, Any], within: tuple[Schema, ...]) -> Type:
    """Return what the type, properties and items of a schema say; OPA counts one type alone."""
    types = keywords.get("type", ())
    for name, kind in _BASIC.items():
        if name in types:
            return kind
    if "object" in types or (not types and "properties" in keywords):
        properties = keywords.get("properties", {})
        entries = {name: _type_of(part, within) for name, part in properties.items()}
        return ObjectType(entries, None if entries else (ANY, ANY))
    if "array" in types or (not types and "items" in keywords):
        return _array_type(keywords.get("items", []), within)
    return ANY


def _array_type(items: list[Schema] | Schema, within: tuple[Schema, ...]) -> ArrayType:
    if isinstance(items, Schema):
        return ArrayType((), _type_of(items, within))
    kinds = tuple(_type_of(part, within) for part in items)
    return ArrayType(kinds, None if kinds else ANY)


def _both(kind: Type, other: Type) -> Type:
    """Return the type of what is of two types; raises ValueError where nothing is."""
    if kind == other or other is ANY:
        return kind
    if kind is ANY:
        return other
    if not isinstance(kind, ObjectType) or not isinstance(other, ObjectType):
        raise ValueError("type checking: unable to merge these schemas")  # noqa: TRY004  # as above
    entries = dict(kind.entries)
    for key, part in other.entries.items():
        entries[key] = either(part, entries.get(key))
    return ObjectType(entries, None if entries else (ANY, ANY))
