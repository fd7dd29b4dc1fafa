"""What METADATA says of documents: JSON schemas as types.

    # METADATA
    # schemas:
    # - input: {type: object, properties: {kind: {type: string}}}

A schema holds for the rules that its annotation holds for. As in OPA, an object has the properties
that its schema lists and no others; `oneOf`, `not`, conditions and limits say nothing about types.
References to schemas outside of the policy (`schema.name`) are not followed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from policykit.errors import RegoError
from policykit.rego.check.annotations import Annotation, Annotations
from policykit.rego.check.rules import Definition
from policykit.rego.check.types.environment import Node
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
from policykit.source import Location

if TYPE_CHECKING:
    from policykit.rego.builtins._schema_parsing import Schema

_BASIC: Mapping[str, Type] = {
    "boolean": BOOLEAN, "string": STRING, "integer": NUMBER, "number": NUMBER,
}  # fmt: skip

class _Unmergeable(Exception):
    """The schemas of an `allOf` do not go together."""


@dataclass(slots=True)
class Schemas:
    """The schemas of a set of modules, found by the rules that they hold for."""

    annotations: Annotations
    errors: list[RegoError] = field(default_factory=list)
    held: dict[tuple[object, ...], list[Annotation]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.annotations.all:
            if any("definition" in entry for entry in item.values.get("schemas", ())):
                is_own = item.scope == "rule"
                place = (item.location.path, item.row) if is_own else (item.path,)
                self.held.setdefault((item.scope, *place), []).append(item)

    def layers(self, definition: Definition, *, is_else: bool) -> tuple[Node, ...]:
        """Return what schemas say of global paths in a rule: one tree, or none."""
        if not self.held:
            return ()
        layer = Node()
        for annotation in self._holding_for(definition, is_else=is_else):
            for entry in annotation.values["schemas"]:
                if "definition" in entry:
                    kind = self._type(entry["definition"], definition.rule.location)
                    _put(layer, entry["path"], kind)
        return (layer,) if layer.children else ()

    def _holding_for(self, definition: Definition, *, is_else: bool) -> Iterator[Annotation]:
        """Yield what holds for a rule, the widest scope first."""
        package, place = definition.module.package, definition.rule.location
        scopes: list[tuple[object, ...]] = [
            ("subpackages", package[:size]) for size in range(len(package) + 1)
        ]
        scopes += [("package", package), ("document", definition.ground)]
        if not is_else:
            scopes.append(("rule", place.path, place.line))
        for scope in scopes:
            yield from self.held.get(scope, ())

    def _type(self, schema: Any, location: Location) -> Type:
        from policykit.rego.builtins._schema_parsing import schema_of  # noqa: PLC0415  # rare

        try:
            return _type_of(schema_of(schema), ())
        except ValueError as error:
            message = f"unable to compile the schema: {error}"
        except _Unmergeable:
            message = "type checking: unable to merge these schemas"
        self.errors.append(RegoError("rego_type_error", message, location))
        return ANY


def _put(layer: Node, path: Sequence[str], kind: Type) -> None:
    if path[0] != "input":
        layer.at(path).kind = kind
        return
    root = layer.at(("input",))
    root.kind = _replaced(root.kind or ANY, path[1:], kind)


def _replaced(kind: Type, path: Sequence[str], part: Type) -> Type:
    """Return *kind* with *part* at *path*, which may or may not have been there."""
    if not path:
        return part
    if isinstance(kind, ObjectType):
        below = _replaced(kind.entries.get(path[0], ANY), path[1:], part)
        return ObjectType({**kind.entries, path[0]: below}, kind.rest)
    return ObjectType({path[0]: _replaced(ANY, path[1:], part)}, (ANY, ANY))


def _type_of(schema: "Schema", within: "tuple[Schema, ...]") -> Type:
    """Return the type of what meets *schema*; a schema inside of itself says nothing."""
    if schema in within or schema.always is not None:
        return ANY
    within = (*within, schema)
    if schema.target is not None:
        return _type_of(schema.target, within)
    own = _own_type(schema.keywords, within)
    is_detailed = "properties" in schema.keywords or "items" in schema.keywords
    if "anyOf" in schema.keywords:
        kinds = [_type_of(part, within) for part in schema.keywords["anyOf"]]
        return union([*kinds, own] if is_detailed else kinds) or own
    if "allOf" in schema.keywords:
        for part in schema.keywords["allOf"]:
            own = _both(own, _type_of(part, within))
    return own


def _own_type(keywords: Mapping[str, Any], within: "tuple[Schema, ...]") -> Type:
    """Return what the type, properties and items of a schema say; OPA counts one type alone."""
    types = keywords.get("type", ())
    for name, kind in _BASIC.items():
        if name in types:
            return kind
    if "object" in types or (not types and "properties" in keywords):
        entries = {
            name: _type_of(part, within) for name, part in keywords.get("properties", {}).items()
        }
        return ObjectType(entries, None if entries else (ANY, ANY))
    if "array" in types or (not types and "items" in keywords):
        items = keywords.get("items", [])
        if isinstance(items, list):
            return ArrayType(tuple(_type_of(part, within) for part in items), None if items else ANY)
        return ArrayType((), _type_of(items, within))
    return ANY


def _both(kind: Type, other: Type) -> Type:
    """Return the type of what is of two types; raises `_Unmergeable`."""
    if kind == other or other is ANY:
        return kind
    match kind, other:
        case _ if kind is ANY:
            return other
        case ObjectType(), ObjectType():
            entries = dict(kind.entries)
            for key, part in other.entries.items():
                entries[key] = either(part, entries.get(key))
            return ObjectType(entries, None if entries else (ANY, ANY))
    raise _Unmergeable
