"""GraphQL queries validated against schemas, by the reference library."""

from graphql import GraphQLError, GraphQLSchema, build_ast_schema, parse, validate
from graphql.language import DocumentNode

from policykit.rego.builtins._graphql_merging import MergedSchema, Tree, merged_schema
from policykit.rego.builtins._graphql_printing import query_text, schema_text
from policykit.rego.builtins._graphql_schema_checks import check_schema


def checked_schema(tree: Tree) -> MergedSchema:
    """Return what a schema's tree defines; raises ValueError where it breaks a rule."""
    try:
        schema = merged_schema(tree)
        check_schema(schema)
    except ValueError as error:
        raise ValueError(f"Error in the GraphQL schema: {error}") from error
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("the schema is no GraphQL syntax tree") from error
    return schema


def check_query(tree: Tree, text: str | None, schema: MergedSchema) -> None:
    """Raise ValueError for the first rule that a query breaks; *text* is what its tree is of."""
    try:
        _check_roots(tree, schema)
        errors = validate(_library_schema(schema), _document(tree, text), max_errors=1)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("the query is no GraphQL syntax tree") from error
    except GraphQLError as error:
        raise ValueError(error.message) from error
    if errors:
        places = errors[0].locations or ()
        place = f"{places[0].line}:{places[0].column}" if places else "1:1"
        message = errors[0].message.replace("'", '"').removesuffix(".")
        raise ValueError(f"{message} in GraphQL string at location {place}")


def _check_roots(tree: Tree, schema: MergedSchema) -> None:
    for operation in tree.get("Operations") or ():
        if operation["Operation"] not in schema.roots:
            raise ValueError(
                f'Schema does not support operation type "{operation["Operation"]}"'
                " in GraphQL string at location 1:1"
            )


def _document(tree: Tree, text: str | None) -> DocumentNode:
    if text is not None:
        try:
            return parse(text)
        except GraphQLError:  # OPA reads some texts that the library does not
            pass
    return parse(query_text(tree) or "{__typename}")


def _library_schema(schema: MergedSchema) -> GraphQLSchema:
    document = parse(schema_text(schema), no_location=True)
    return build_ast_schema(document, assume_valid=True, assume_valid_sdl=True)
