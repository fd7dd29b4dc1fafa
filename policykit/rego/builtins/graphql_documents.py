"""Builtins that read and check GraphQL queries and schemas."""

from typing import Any, TypeAlias

from policykit.rego.builtins import Declared, builtin
from policykit.rego.builtins._failures import failing_as, require
from policykit.rego.values import Value

Tree: TypeAlias = dict[Any, Value]
Document: TypeAlias = str | Tree


@builtin("graphql.parse_query")
def parse_query(query: str) -> Tree:
    """Return the syntax tree of a query."""
    from policykit.rego.builtins._graphql_queries import parsed_query

    with failing_as("graphql.parse_query"):
        return parsed_query(query)


@builtin("graphql.parse_schema")
def parse_schema(schema: str) -> Tree:
    """Return the syntax tree of a schema."""
    from policykit.rego.builtins._graphql_schemas import parsed_schema

    with failing_as("graphql.parse_schema"):
        return parsed_schema(schema)


@builtin("graphql.schema_is_valid")
def schema_is_valid(schema: Declared[Document]) -> bool:
    """Tell whether a text or a syntax tree is a schema that keeps the rules of GraphQL."""
    from policykit.rego.builtins._graphql_validation import checked_schema

    try:
        checked_schema(_schema_tree(schema))
    except ValueError:
        return False
    return True


@builtin("graphql.is_valid")
def is_valid(query: Declared[Document], schema: Declared[Document]) -> bool:
    """Tell whether a query is valid for a schema; both are texts or syntax trees."""
    try:
        _checked(query, schema)
    except ValueError:
        return False
    return True


@builtin("graphql.parse")
def parse(query: Declared[Document], schema: Declared[Document]) -> list[Tree]:
    """Return the syntax trees of a query and a schema that it is valid for."""
    with failing_as("graphql.parse"):
        return _checked(query, schema)


@builtin("graphql.parse_and_verify")
def parse_and_verify(query: Declared[Document], schema: Declared[Document]) -> list[Value]:
    """Return whether a query is valid for a schema, and the syntax trees of both if it is."""
    try:
        return [True, *_checked(query, schema)]
    except ValueError:
        return [False, {}, {}]


def _checked(query: Value, schema: Value) -> list[Tree]:
    from policykit.rego.builtins._graphql_queries import parsed_query
    from policykit.rego.builtins._graphql_validation import check_query, checked_schema

    require(query, 0, str, dict)
    tree = parsed_query(query) if isinstance(query, str) else query
    schema_tree = _schema_tree(schema)
    check_query(tree, query if isinstance(query, str) else None, checked_schema(schema_tree))
    return [tree, schema_tree]


def _schema_tree(schema: Value) -> Tree:
    from policykit.rego.builtins._graphql_schemas import parsed_schema

    require(schema, 1, str, dict)
    return parsed_schema(schema) if isinstance(schema, str) else schema
