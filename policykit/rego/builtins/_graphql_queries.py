"""GraphQL queries as syntax trees."""

from typing import Final

from policykit.rego.builtins._graphql_reading import (
    Fields,
    Reader,
    comment,
    read_arguments,
    read_directives,
    read_document,
    read_type,
    read_value,
    some,
)
from policykit.rego.builtins._graphql_tokens import Token
from policykit.rego.values import Value

_OPERATIONS: Final = ("query", "mutation", "subscription")


def parsed_query(text: str) -> Fields:
    """Return the tree of a query; raises ValueError."""
    tree = read_document(text, _read_definition)
    return {name: part for name, part in tree.items() if name != "Comment"}


def _read_definition(reader: Reader, lists: dict[str, list[Value]]) -> None:
    token = reader.token
    if token.kind == "{":
        lists.setdefault("Operations", []).append(
            {"Operation": "query", "Name": "", **_read_selections(reader)}
        )
    elif token.kind == "Name" and token.text in _OPERATIONS:
        lists.setdefault("Operations", []).append(_read_operation(reader))
    elif reader.is_word("fragment"):
        lists.setdefault("Fragments", []).append(_read_fragment(reader))
    else:
        raise reader.unexpected()


def _read_operation(reader: Reader) -> Fields:
    token = reader.next()
    name = reader.next().text if reader.token.kind == "Name" else ""
    return {
        "Operation": token.text,
        "Name": name,
        **comment(token),
        **_read_variables(reader, "VariableDefinitions"),
        **read_directives(reader, constant=False),
        **_read_selections(reader),
    }


def _read_variables(reader: Reader, name: str) -> Fields:
    return some(name, reader.many("(", ")", lambda: _read_variable(reader), some=True))


def _read_variable(reader: Reader) -> Fields:
    token = reader.expect("$")
    name = reader.name()
    reader.expect(":")
    fields: Fields = {"Variable": name, "Type": read_type(reader), "Used": False, **comment(token)}
    if reader.skip("="):
        fields["DefaultValue"] = read_value(reader, constant=True)
    return fields | read_directives(reader, constant=False)


def _read_selections(reader: Reader, *, optional: bool = False) -> Fields:
    if reader.token.kind != "{" and not optional:
        reader.expect("{")
    return some("SelectionSet", reader.many("{", "}", lambda: _read_selection(reader), some=True))


def _read_selection(reader: Reader) -> Fields:
    if reader.token.kind == "...":
        return _read_spread(reader)
    token = reader.expect("Name")
    name = reader.name() if reader.skip(":") else token.text
    return {
        "Alias": token.text,
        "Name": name,
        **comment(token),
        **read_arguments(reader, constant=False),
        **read_directives(reader, constant=False),
        **_read_selections(reader, optional=True),
    }


def _read_spread(reader: Reader) -> Fields:
    token = reader.next()
    if reader.token.kind == "Name" and reader.token.text != "on":
        name = reader.name()
        return {"Name": name, **comment(token), **read_directives(reader, constant=False)}
    condition = reader.name() if _is_condition(reader) else ""
    return {
        "TypeCondition": condition,
        **comment(token),
        **read_directives(reader, constant=False),
        **_read_selections(reader),
    }


def _is_condition(reader: Reader) -> bool:
    if reader.is_word("on"):
        reader.next()
        return True
    return False


def _read_fragment(reader: Reader) -> Fields:
    token = reader.next()
    name = _fragment_name(reader)
    variables = _read_variables(reader, "VariableDefinition")
    reader.expect_word("on")
    return {
        "Name": name.text,
        **comment(token),
        **variables,
        "TypeCondition": reader.name(),
        **read_directives(reader, constant=False),
        **_read_selections(reader),
    }


def _fragment_name(reader: Reader) -> Token:
    if reader.is_word("on"):
        raise reader.unexpected()
    return reader.expect("Name")
