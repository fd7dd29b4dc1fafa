"""GraphQL schemas with their extensions merged in: types, directives and roots by name."""

from dataclasses import dataclass, field
from typing import Any, Final

from policykit.rego.values import Value

Tree = dict[Any, Value]

SCALARS: Final = ("Int", "Float", "String", "Boolean", "ID")
_INTROSPECTION: Final = {
    "__Schema": "OBJECT", "__Type": "OBJECT", "__Field": "OBJECT", "__InputValue": "OBJECT",
    "__EnumValue": "OBJECT", "__Directive": "OBJECT",
    "__TypeKind": "ENUM", "__DirectiveLocation": "ENUM",
}  # fmt: skip
_ROOTS: Final = ("query", "mutation", "subscription")
_PARTS: Final = ("Directives", "Interfaces", "Fields", "Types", "EnumValues")
_CONDITION: Final = {"Name": "if", "Type": {"NamedType": "Boolean", "NonNull": True}}


def _text_argument(name: str, *, required: bool = False) -> Tree:
    return {"Name": name, "Type": {"NamedType": "String", "NonNull": required}}


def _directive(name: str, arguments: list[Tree], locations: str) -> Tree:
    return {"Name": name, "Arguments": arguments, "Locations": locations.split()}


_SPREADS: Final = "FRAGMENT_SPREAD INLINE_FRAGMENT"
BUILT_IN_DIRECTIVES: Final = {
    tree["Name"]: tree
    for tree in (
        _directive("include", [_CONDITION], f"FIELD {_SPREADS}"),
        _directive("skip", [_CONDITION], f"FIELD {_SPREADS}"),
        _directive(
            "deprecated",
            [_text_argument("reason")],
            "FIELD_DEFINITION ARGUMENT_DEFINITION INPUT_FIELD_DEFINITION ENUM_VALUE",
        ),
        _directive("specifiedBy", [_text_argument("url", required=True)], "SCALAR"),
        _directive("oneOf", [], "INPUT_OBJECT"),
        _directive(
            "defer",
            [
                {"Name": "if", "Type": {"NamedType": "Boolean", "NonNull": False}},
                _text_argument("label"),
            ],
            _SPREADS,
        ),
    )
}


@dataclass(frozen=True, slots=True)
class MergedSchema:
    """A schema: its own types and directives, and the types that operations begin at."""

    types: dict[str, Tree] = field(default_factory=dict)
    directives: dict[str, Tree] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    schema_directives: list[Tree] = field(default_factory=list)

    def kind_of(self, name: str) -> str | None:
        """Return the kind of a type, or None where there is no such type."""
        if name in self.types:
            return str(self.types[name]["Kind"])
        return "SCALAR" if name in SCALARS else _INTROSPECTION.get(name)

    def directive(self, name: str) -> Tree | None:
        """Return a directive of the schema or a built-in one."""
        return self.directives.get(name) or BUILT_IN_DIRECTIVES.get(name)


def merged_schema(tree: Tree) -> MergedSchema:
    """Return what a schema's tree defines; raises ValueError where it does so twice."""
    schema = MergedSchema()
    for definition in tree.get("Definitions") or ():
        name = definition["Name"]
        if schema.kind_of(name):
            raise ValueError(f"Cannot redeclare type {name}.")
        schema.types[name] = definition
    for extension in tree.get("Extensions") or ():
        _extend(schema, extension)
    for directive in tree.get("Directives") or ():
        if directive["Name"] in schema.directives:
            raise ValueError(f"Cannot redeclare directive {directive['Name']}.")
        schema.directives[directive["Name"]] = directive
    _set_roots(schema, tree)
    return schema


def _extend(schema: MergedSchema, extension: Tree) -> None:
    name, kind = extension["Name"], extension["Kind"]
    base = schema.types.get(name) or {"Name": name, "Kind": kind}
    if base["Kind"] != kind:
        raise ValueError(
            f"Cannot extend type {name} because the base type is a {base['Kind']}, not {kind}."
        )
    parts = {
        part: [*(base.get(part) or ()), *(extension.get(part) or ())]
        for part in _PARTS
        if base.get(part) or extension.get(part)
    }
    schema.types[name] = base | parts


def _set_roots(schema: MergedSchema, tree: Tree) -> None:
    entries = list(tree.get("Schema") or ())
    if len(entries) > 1:
        raise ValueError(
            "Cannot have multiple schema entry points, consider schema extensions instead."
        )
    for entry in (*entries, *(tree.get("SchemaExtension") or ())):
        schema.schema_directives.extend(entry.get("Directives") or ())
        for root in entry.get("OperationTypes") or ():
            operation, name = root["Operation"], root["Type"]
            if not schema.kind_of(name):
                raise ValueError(
                    f"Schema root {operation} refers to a type {name} that does not exist."
                )
            schema.roots[operation] = name
    if not entries:
        for operation in _ROOTS:
            if operation.capitalize() in schema.types:
                schema.roots.setdefault(operation, operation.capitalize())
