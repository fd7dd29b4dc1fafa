"""GraphQL schemas as syntax trees."""

from collections.abc import Callable
from typing import Final

from policykit.rego.builtins._graphql_reading import (
    Fields,
    Reader,
    comment,
    read_directives,
    read_document,
    read_type,
    read_value,
    some,
)
from policykit.rego.builtins._graphql_tokens import Token
from policykit.rego.values import Value

_KINDS: Final = {
    "scalar": "SCALAR", "type": "OBJECT", "interface": "INTERFACE",
    "union": "UNION", "enum": "ENUM", "input": "INPUT_OBJECT",
}  # fmt: skip
LOCATIONS: Final = frozenset((
    "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD",
    "INLINE_FRAGMENT", "VARIABLE_DEFINITION", "SCHEMA", "SCALAR", "OBJECT", "FIELD_DEFINITION",
    "ARGUMENT_DEFINITION", "INTERFACE", "UNION", "ENUM", "ENUM_VALUE", "INPUT_OBJECT",
    "INPUT_FIELD_DEFINITION",
))  # fmt: skip
_BODY: Final = ("Directives", "Interfaces", "Fields", "Types", "EnumValues")
_AFTER: Final = "AfterDescriptionComment"


def parsed_schema(text: str) -> Fields:
    """Return the tree of a schema; raises ValueError."""
    return read_document(text, _read_definition)


def _read_definition(reader: Reader, lists: dict[str, list[Value]]) -> None:
    described = reader.token if reader.token.kind in ("String", "BlockString") else None
    fields = _read_description(reader)
    word = reader.token.text if reader.token.kind == "Name" else ""
    if word == "extend":
        if described:
            raise reader.unexpected(described)
        _read_extension(reader, lists, fields)
    elif word == "schema":
        lists.setdefault("Schema", []).append(_read_schema(reader, fields | _after(reader.token)))
    elif word == "directive":
        lists.setdefault("Directives", []).append(_read_directive(reader, fields))
    elif word in _KINDS:
        tree = _read_type_definition(reader, fields | _after(reader.token))
        lists.setdefault("Definitions", []).append(tree)
    else:
        raise reader.unexpected()


def _after(token: Token) -> Fields:
    return comment(token, _AFTER)


def _read_description(reader: Reader) -> Fields:
    if reader.token.kind not in ("String", "BlockString"):
        return {"Description": ""}
    token = reader.next()
    return {"Description": token.text, **comment(token, "BeforeDescriptionComment")}


def _read_extension(reader: Reader, lists: dict[str, list[Value]], fields: Fields) -> None:
    fields = fields | _after(reader.next())
    if reader.is_word("schema"):
        tree = _read_schema(reader, fields)
        if not tree.get("OperationTypes") and not tree.get("Directives"):
            raise reader.unexpected()
        lists.setdefault("SchemaExtension", []).append(tree)
        return
    if reader.token.kind != "Name" or reader.token.text not in _KINDS:
        raise reader.unexpected()
    tree = _read_type_definition(reader, fields)
    if not any(name in tree for name in _BODY):
        raise reader.unexpected()
    lists.setdefault("Extensions", []).append(tree)


def _read_schema(reader: Reader, fields: Fields) -> Fields:
    reader.next()
    return {
        **fields,
        **read_directives(reader, constant=True),
        **_read_block(reader, "OperationTypes", _read_operation_type),
    }


def _read_operation_type(reader: Reader) -> Fields:
    token = reader.expect("Name")
    if token.text not in ("query", "mutation", "subscription"):
        raise reader.unexpected(token)
    reader.expect(":")
    return {"Operation": token.text, "Type": reader.name(), **comment(token)}


def _read_block(
    reader: Reader, name: str, read: Callable[[Reader], Fields], *, end: str = "}"
) -> Fields:
    """Read a list in braces, if it is there, and the comment before its end."""
    closing = reader.token

    def read_one() -> Fields:
        nonlocal closing
        found = read(reader)
        closing = reader.token
        return found

    items = reader.many("{", end, read_one, some=True)
    return some(name, items) | (comment(closing, "EndOfDefinitionComment") if items else {})


def _read_type_definition(reader: Reader, fields: Fields) -> Fields:
    word = reader.next().text
    fields = fields | {"Kind": _KINDS[word], "Name": reader.name(), "BuiltIn": False}
    if word in ("type", "interface"):
        fields |= _read_interfaces(reader)
    fields |= read_directives(reader, constant=True)
    if word in ("type", "interface"):
        return fields | _read_block(reader, "Fields", _read_field)
    if word == "union":
        return fields | _read_members(reader)
    if word == "enum":
        return fields | _read_block(reader, "EnumValues", _read_enum_value)
    if word == "input":
        return fields | _read_block(reader, "Fields", _read_argument)
    return fields


def _read_interfaces(reader: Reader) -> Fields:
    if not reader.is_word("implements"):
        return {}
    reader.next()
    reader.skip("&")
    names = [reader.name()]
    while reader.skip("&"):
        names.append(reader.name())
    return {"Interfaces": names}


def _read_members(reader: Reader) -> Fields:
    if not reader.skip("="):
        return {}
    reader.skip("|")
    names = [reader.name()]
    while reader.skip("|"):
        names.append(reader.name())
    return {"Types": names}


def _read_field(reader: Reader) -> Fields:
    fields = _read_description(reader)
    token = reader.expect("Name")
    arguments = reader.many("(", ")", lambda: _read_argument(reader), some=True)
    reader.expect(":")
    return {
        **fields,
        **_after(token),
        "Name": token.text,
        **some("Arguments", arguments),
        "Type": read_type(reader),
        **read_directives(reader, constant=True),
    }


def _read_argument(reader: Reader) -> Fields:
    """Read what an argument is and what a field of an input object is: a value to be given."""
    fields = _read_description(reader)
    token = reader.expect("Name")
    reader.expect(":")
    fields = {**fields, **_after(token), "Name": token.text, "Type": read_type(reader)}
    if reader.skip("="):
        fields["DefaultValue"] = read_value(reader, constant=True)
    return fields | read_directives(reader, constant=True)


def _read_enum_value(reader: Reader) -> Fields:
    fields = _read_description(reader)
    token = reader.expect("Name")
    return {
        **fields,
        **_after(token),
        "Name": token.text,
        **read_directives(reader, constant=True),
    }


def _read_directive(reader: Reader, fields: Fields) -> Fields:
    token = reader.next()
    reader.expect("@")
    name = reader.name()
    arguments = reader.many("(", ")", lambda: _read_argument(reader), some=True)
    repeatable = reader.is_word("repeatable")
    if repeatable:
        reader.next()
    reader.expect_word("on")
    reader.skip("|")
    locations = [_read_location(reader)]
    while reader.skip("|"):
        locations.append(_read_location(reader))
    return {
        **fields,
        **_after(token),
        "Name": name,
        **some("Arguments", arguments),
        "Locations": locations,
        "IsRepeatable": repeatable,
    }


def _read_location(reader: Reader) -> str:
    token = reader.expect("Name")
    if token.text not in LOCATIONS:
        raise reader.unexpected(token)
    return token.text
