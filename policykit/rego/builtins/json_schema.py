"""Builtins that hold documents against JSON Schemas."""

from typing import Any, TypeAlias

from policykit.rego.builtins import Declared, builtin
from policykit.rego.builtins._failures import failing_as
from policykit.rego.values import Value, to_json

Document: TypeAlias = Declared[str | dict[Any, Value]]


@builtin("json.match_schema", deterministic=False)
def match_schema(document: Document, schema: Document) -> list[Value]:
    """Return whether a document (or JSON text) meets a schema, and what is wrong if it does not."""
    from policykit.rego.builtins._schema_checks import outcome_of

    with failing_as("json.match_schema"):
        try:
            findings = outcome_of(_schema(schema), _json(document)).findings
        except RecursionError as error:
            raise ValueError("the schema or the document is nested too deeply") from error
        return [not findings, [finding.fields for finding in findings]]


@builtin("json.verify_schema")
def verify_schema(schema: Document) -> list[Value]:
    """Return whether a document (or JSON text) is a JSON Schema, and what is wrong if it is not."""
    try:
        _schema(schema)
    except ValueError as error:
        return [False, f"jsonschema: {error}"]
    except RecursionError:
        return [False, "jsonschema: the schema is nested too deeply"]
    return [True, None]


def _schema(schema: Value) -> Any:
    from policykit.rego.builtins._schema_parsing import schema_of

    return schema_of(_json(schema))


def _json(document: Value) -> Any:
    """Return a document as JSON has it; raises ValueError unless it is text or a container."""
    from policykit.rego.builtins._tokens import json_value

    if type(document) is str:
        try:
            return json_value(document)
        except ValueError as error:
            raise ValueError("invalid JSON string") from error
    if document is None or isinstance(document, bool | int | float):
        raise ValueError("wrong type, expected string or object")
    return to_json(document)
