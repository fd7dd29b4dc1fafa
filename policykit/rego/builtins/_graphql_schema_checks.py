"""Whether a GraphQL schema keeps the rules of the language, with OPA's messages."""

from collections.abc import Iterable
from typing import Final

from policykit.rego.builtins._graphql_merging import MergedSchema, Tree

_OUTPUT: Final = ("SCALAR", "OBJECT", "INTERFACE", "UNION", "ENUM")
_INPUT: Final = ("SCALAR", "ENUM", "INPUT_OBJECT")
_CONSTANT_NAMES: Final = ("true", "false", "null")
_NULL_KIND: Final = 6


def check_schema(schema: MergedSchema) -> None:
    """Raise ValueError for the first rule that the schema breaks."""
    for definition in schema.types.values():
        _check_type(schema, definition)
    for directive in schema.directives.values():
        name = directive["Name"]
        _check_name(name)
        _check_arguments(schema, directive.get("Arguments"), name)
    _check_directives(schema, schema.schema_directives, "SCHEMA")


def _check_name(name: str) -> None:
    if name.startswith("__"):
        raise ValueError(
            f'Name "{name}" must not begin with "__", which is reserved by GraphQL introspection.'
        )


def _check_type(schema: MergedSchema, definition: Tree) -> None:
    name, kind = definition["Name"], definition["Kind"]
    _check_name(name)
    if kind in ("OBJECT", "INTERFACE", "INPUT_OBJECT"):
        _check_fields(schema, definition)
    elif kind == "UNION":
        _check_members(schema, definition)
    elif kind == "ENUM":
        _check_enum(schema, definition)
    for interface in definition.get("Interfaces") or ():
        _check_interface(schema, definition, interface)
    if kind == "INPUT_OBJECT":
        _check_circles(schema, name, [name])
    _check_directives(schema, definition.get("Directives"), kind)


def _check_fields(schema: MergedSchema, definition: Tree) -> None:
    name, kind = definition["Name"], definition["Kind"]
    fields = definition.get("Fields") or ()
    if not fields:
        what = "input fields" if kind == "INPUT_OBJECT" else "fields"
        raise ValueError(f"{kind} {name}: must define one or more {what}.")
    is_input = kind == "INPUT_OBJECT"
    allowed = _INPUT if is_input else _OUTPUT
    for field in fields:
        _check_name(field["Name"])
        found = _kind(schema, field["Type"])
        if found not in allowed:
            shown = f"{found} {field['Name']}" if is_input else f"{kind} {name}"
            listed = ", ".join(allowed) + ("" if is_input else f", not {found}")
            raise ValueError(f"{shown}: field must be one of {listed}.")
        _check_arguments(schema, field.get("Arguments"))
        place = "INPUT_FIELD_DEFINITION" if is_input else "FIELD_DEFINITION"
        _check_directives(schema, field.get("Directives"), place)
    twice = _first_twice(field["Name"] for field in fields)
    if twice:
        raise ValueError(f"Field {name}.{twice} can only be defined once.")


def _first_twice(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def _kind(schema: MergedSchema, reference: Tree) -> str:
    """Return the kind of the type that a reference names, inside lists too; raises ValueError."""
    name = _named(reference)
    kind = schema.kind_of(name)
    if kind is None:
        raise ValueError(f"Undefined type {name}.")
    return kind


def _named(reference: Tree) -> str:
    while reference.get("Elem"):
        reference = reference["Elem"]
    return str(reference["NamedType"])


def _check_arguments(
    schema: MergedSchema, arguments: Iterable[Tree] | None, directive: str = ""
) -> None:
    for argument in arguments or ():
        _check_name(argument["Name"])
        kind = _kind(schema, argument["Type"])
        if kind not in _INPUT:
            raise ValueError(
                f"cannot use {_named(argument['Type'])} as argument {argument['Name']}"
                f" because {kind} is not a valid input type"
            )
        listed = argument.get("Directives") or ()
        if any(used["Name"] == directive for used in listed):
            raise ValueError(f"Directive {directive} cannot refer to itself.")
        _check_directives(schema, listed, "ARGUMENT_DEFINITION")


def _check_members(schema: MergedSchema, definition: Tree) -> None:
    members = definition.get("Types") or ()
    for member in members:
        kind = schema.kind_of(member)
        if kind is None:
            raise ValueError(f'Undefined type "{member}".')
        if kind != "OBJECT":
            raise ValueError(f'UNION type "{member}" must be OBJECT.')
    twice = _first_twice(members)
    if twice:
        raise ValueError(f"Union type {definition['Name']} can only include type {twice} once.")


def _check_enum(schema: MergedSchema, definition: Tree) -> None:
    name, values = definition["Name"], definition.get("EnumValues") or ()
    if not values:
        raise ValueError(f"ENUM {name}: must define one or more unique enum values.")
    for value in values:
        if value["Name"] in _CONSTANT_NAMES:
            raise ValueError(f"ENUM {name}: non-enum value {value['Name']}.")
        _check_directives(schema, value.get("Directives"), "ENUM_VALUE")
    twice = _first_twice(value["Name"] for value in values)
    if twice:
        raise ValueError(f"Enum value {name}.{twice} can only be defined once.")


def _check_directives(schema: MergedSchema, directives: Iterable[Tree] | None, place: str) -> None:
    for used in directives or ():
        name = used["Name"]
        known = schema.directive(name)
        if known is None:
            raise ValueError(f"Undefined directive {name}.")
        if place not in known["Locations"]:
            raise ValueError(f"Directive {name} is not applicable on {place}.")
        _check_given(known, used.get("Arguments") or ())


def _check_given(known: Tree, arguments: Iterable[Tree]) -> None:
    """Check the arguments given to a directive against those that it has."""
    name, given = known["Name"], {argument["Name"]: argument["Value"] for argument in arguments}
    wanted = {argument["Name"]: argument for argument in known.get("Arguments") or ()}
    for argument in given:
        if argument not in wanted:
            raise ValueError(f"Undefined argument {argument} for directive {name}.")
    for argument, definition in wanted.items():
        if definition["Type"]["NonNull"] and not definition.get("DefaultValue"):
            value = given.get(argument)
            if value is None or value["Kind"] == _NULL_KIND:
                raise ValueError(f"Argument {argument} for directive {name} cannot be null.")


def _check_circles(schema: MergedSchema, name: str, path: list[str]) -> None:
    """Check that no value of an input object must hold one of itself."""
    for field in schema.types[path[-1]].get("Fields") or ():
        reference = field["Type"]
        inner = reference["NamedType"]
        if not reference["NonNull"] or inner not in schema.types:
            continue
        if inner == name:
            raise ValueError(
                f'Cannot reference Input Object "{name}" within itself'
                " through a series of non-null fields."
            )
        if inner not in path and schema.types[inner]["Kind"] == "INPUT_OBJECT":
            _check_circles(schema, name, [*path, inner])


def _check_interface(schema: MergedSchema, definition: Tree, interface: str) -> None:
    name, kind = definition["Name"], schema.kind_of(interface)
    if kind is None:
        raise ValueError(f'Undefined type "{interface}".')
    if kind != "INTERFACE":
        raise ValueError(f'"{interface}" is a non interface type {kind}.')
    wanted = schema.types[interface]
    for field in wanted.get("Fields") or ():
        _check_implemented(schema, definition, interface, field)
    for inherited in wanted.get("Interfaces") or ():
        if inherited == name and interface != name:
            raise ValueError(
                f"Type {name} cannot implement {interface}"
                " because it would create a circular reference."
            )
        if inherited not in definition["Interfaces"]:
            raise ValueError(
                f"Type {name} must implement {inherited} because it is implemented by {interface}."
            )


def _check_implemented(
    schema: MergedSchema, definition: Tree, interface: str, wanted: Tree
) -> None:
    claim = f"For {definition['Name']} to implement {interface}"
    name = wanted["Name"]
    fields = {field["Name"]: field for field in definition.get("Fields") or ()}
    if name not in fields:
        raise ValueError(f"{claim} it must have a field called {name}.")
    field = fields[name]
    if not _covers(schema, wanted["Type"], field["Type"]):
        raise ValueError(f"{claim} the field {name} must have type {type_text(wanted['Type'])}.")
    arguments = {argument["Name"]: argument for argument in field.get("Arguments") or ()}
    for argument in wanted.get("Arguments") or ():
        own = arguments.pop(argument["Name"], None)
        if own is None:
            raise ValueError(
                f"{claim} the field {name} must have the same arguments"
                f" but it is missing {argument['Name']}."
            )
        if type_text(own["Type"]) != type_text(argument["Type"]):
            raise ValueError(
                f"{claim} the field {name} must have the same arguments"
                f" but {argument['Name']} has the wrong type."
            )
    for argument in arguments.values():
        if argument["Type"]["NonNull"] and not argument.get("DefaultValue"):
            raise ValueError(
                f"{claim} any additional arguments on {name} must be optional"
                f" or have a default value but {argument['Name']} is required."
            )


def _covers(schema: MergedSchema, wanted: Tree, own: Tree) -> bool:
    """Tell whether a value of the type *own* is always one of the type *wanted*."""
    if wanted["NonNull"] and not own["NonNull"]:
        return False
    if wanted.get("Elem") or own.get("Elem"):
        both = bool(wanted.get("Elem") and own.get("Elem"))
        return both and _covers(schema, wanted["Elem"], own["Elem"])
    name, other = wanted["NamedType"], own["NamedType"]
    definition = schema.types.get(name, {})
    return (
        name == other
        or other in (definition.get("Types") or ())
        or name in (schema.types.get(other, {}).get("Interfaces") or ())
    )


def type_text(reference: Tree) -> str:
    """Return a reference to a type as GraphQL writes it."""
    inner = reference.get("Elem")
    text = f"[{type_text(inner)}]" if inner else str(reference["NamedType"])
    return f"{text}!" if reference["NonNull"] else text
