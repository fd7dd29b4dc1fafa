"""Schemas in METADATA as types: what OPA makes of each, as its errors show it."""

import pytest
import yaml

from policykit.rego.check.types.json_types import type_of_schema
from policykit.rego.check.types.lattice import text

TYPES = {
    "{}": "any",
    "{type: string}": "string",
    "{type: integer}": "number",
    "{type: object}": "object[any: any]",
    "{type: array}": "array[any]",
    "{type: array, items: []}": "array[any]",
    "{items: {type: string}}": "array[string]",
    "{type: array, items: [{type: string}, {type: number}]}": "array<string, number>",
    "{type: [string, number]}": "string",
    '{type: [string, "null"]}': "string",
    '{type: "null"}': "any",
    "{type: string, enum: [a, b]}": "string",
    "{enum: [a, 1]}": "any",
    "{const: 1}": "any",
    "{not: {type: string}}": "any",
    "{if: {type: string}, then: {type: string}}": "any",
    "{properties: {a: {type: string}}}": 'object<"a": string>',
    "{properties: {a: {}, b: {type: boolean}}, required: [a]}": 'object<"a": any, "b": boolean>',
    "{type: object, additionalProperties: {type: number}}": "object[any: any]",
    "{properties: {a: {type: string}}, additionalProperties: {}}": 'object<"a": string>',
    '{type: object, patternProperties: {"^a": {type: string}}}': "object[any: any]",
    "{oneOf: [{type: string}, {type: number}]}": "any",
    "{oneOf: [{type: string}], properties: {c: {type: boolean}}}": 'object<"c": boolean>',
    "{anyOf: [{type: string}, {type: number}]}": "any<number, string>",
    "{anyOf: [{type: string}, {}]}": "any",
    "{anyOf: []}": "any",
    "{type: string, anyOf: [{type: number}]}": "number",
    "{anyOf: [{type: string}], allOf: [{type: number}]}": "string",
    "{properties: {z: {type: string}}, anyOf: [{properties: {a: {type: string}}}]}": (
        'any<object<"a": string>, object<"z": string>>'
    ),
    "{allOf: [{type: string}, {type: string}]}": "string",
    "{allOf: [{properties: {a: {type: string}}}, {type: object}]}": 'object<"a": string>',
    "{properties: {z: {}}, allOf: [{properties: {a: {type: string}}}]}": (
        'object<"z": any, "a": string>'
    ),
    '{$ref: "#/$defs/x", $defs: {x: {type: string}}}': "string",
    '{$id: "http://x/y", items: {$ref: "#/$defs/x"}, $defs: {x: {type: string}}}': "array[string]",
    '{properties: {k: {$ref: "#/$defs/x"}}, $defs: {x: {items: {$ref: "#/$defs/x"}}}}': (
        'object<"k": array[any]>'
    ),
    "{properties: {a: {type: array, items: {properties: {b: {type: number}}}}}}": (
        'object<"a": array[object<"b": number>]>'
    ),
}


@pytest.mark.parametrize("schema", TYPES)
def test_a_schema_is_a_type(schema: str):
    assert text(type_of_schema(yaml.safe_load(schema))) == TYPES[schema]


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("{type: foo}", "unable to compile the schema: has a primitive type that is NOT VALID"),
        ("{properties: 1}", "unable to compile the schema: Properties must be of type object"),
        ('{$ref: "#/nope"}', "unable to compile the schema: Object has no key 'nope'"),
        ('{$ref: "http://x/y"}', "unable to compile the schema: http://x/y is not within"),
        ("{allOf: [{type: string}, {type: number}]}", "type checking: unable to merge these"),
    ],
)
def test_what_is_no_schema_is_an_error(schema: str, message: str):
    with pytest.raises(ValueError, match=message):
        type_of_schema(yaml.safe_load(schema))
