"""What METADATA says of documents: JSON schemas as types.

    # METADATA
    # schemas:
    # - input: {type: object, properties: {kind: {type: string}}}

A schema holds for the rules that its annotation holds for. As in OPA, an object has the properties
that its schema lists and no others; `oneOf`, `not`, conditions and limits say nothing about types.
References to schemas outside of the policy (`schema.name`) are not followed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from policykit.errors import RegoError
from policykit.rego.check.annotations import Annotation, Annotations
from policykit.rego.check.rules import Definition
from policykit.rego.check.types.environment import Node
from policykit.rego.check.types.lattice import ANY, ObjectType, Type
from policykit.source import Location


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
        from policykit.rego.check.types.json_types import type_of_schema  # noqa: PLC0415  # rare

        try:
            return type_of_schema(schema)
        except ValueError as error:
            self.errors.append(RegoError("rego_type_error", str(error), location))
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
