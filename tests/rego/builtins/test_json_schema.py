"""json.match_schema and json.verify_schema, against the library that OPA uses."""

import json
import random
from typing import Any

import pytest

from policykit.rego.builtins import BuiltinError, builtins
from policykit.rego.values import Value, set_of
from tests.rego.builtins.oracle import assert_same, call, needs_opa, theirs

MATCH, VERIFY = "json.match_schema", "json.verify_schema"
NAMES = ["a", "b", "c", "ab"]
BAD_SCHEMAS: list[Value] = [
    {}, "", "x", "[]", "3", "true", 3, None, [1], {"type": "unknown"}, {"type": 3}, {"type": []},
    {"type": ["string", "string"]}, {"type": ["string", 3]}, {"properties": 3},
    {"properties": {"a": 3}}, {"required": 3}, {"required": [3]}, {"required": ["a", "a"]},
    {"enum": 3}, {"enum": [1, 1]}, {"minimum": "x"}, {"minLength": -1}, {"minLength": 1.5},
    {"maxLength": 1, "minLength": 2}, {"pattern": 3}, {"pattern": "["}, {"pattern": "(?=a)"},
    {"multipleOf": 0}, {"multipleOf": "x"}, {"items": 3}, {"items": [3]}, {"additionalItems": 3},
    {"additionalProperties": 3}, {"patternProperties": {"[": {}}}, {"dependencies": {"a": [3]}},
    {"allOf": 3}, {"allOf": [3]}, {"anyOf": {}}, {"not": 3}, {"if": 3}, {"uniqueItems": 3},
    {"title": 3}, {"$schema": 3}, {"$id": 3}, {"$ref": 3}, {"$ref": "#/definitions/a"},
    {"definitions": {"a": 3}}, {"format": 3}, {"contains": 3}, {"propertyNames": 3},
    {"exclusiveMinimum": True}, {"exclusiveMinimum": "x"}, {"minProperties": 2, "maxProperties": 1},
]  # fmt: skip
FORMATS = {
    "date": ["2020-01-02", "2020-1-2", "2020-02-30"],
    "time": ["10:00:00", "10:00:00+01:00", "10:00", "25:00:00", "10:00:00.5"],
    "date-time": ["2020-01-02T10:00:00Z", "2020-01-02T10:00:00", "2020-01-02", "x"],
    "hostname": ["a.b", "a_b", "-a", "a..b", "a.", "x" * 64, ""],
    "email": ["a@b", "a", "A <a@b.c>", '"x y"@b', "a@[1.2.3.4]", "a..b@c", "é@b", "a@b c"],
    "ipv4": ["1.2.3.4", "01.2.3.4", "::1", "::ffff:1.2.3.4"],
    "ipv6": ["::1", "1.2.3.4", "::1%eth0", "g::1"],
    "uri": ["http://a", "a", "a:b", "http://a b", "http://[::1", "x://%zz", "1:a", "http:\\a"],
    "uri-reference": ["a", "/a b", "\\a", "%zz", "a:b:c", "1:a", ""],
    "uri-template": ["/a/{b}", "/a/{b", "a}b"],
    "uuid": ["f47ac10b-58cc-4372-a567-0e02b2c3d479", "f47ac10b58cc4372a5670e02b2c3d479"],
    "regex": ["a", "[", "(?=a)"],
    "json-pointer": ["", "/a", "/a~", "/a~0~1", "a"],
    "relative-json-pointer": ["0", "0#", "1/a", "01", "#"],
    "unknown": ["x"],
}


def refers(reference: str, **more: Value) -> Value:
    return {"properties": {"a": {"$ref": reference}}, **more}


PAIRS: list[tuple[Value, Value]] = [
    ({"a": 1}, refers("#/definitions/x", definitions={"x": {"type": "string"}})),
    ({"a": 1}, refers("#/definitions/a~1b%25", definitions={"a/b%": {"type": "string"}})),
    ({"a": 1}, refers("#/items/1", items=[{}, {"type": "string"}])),
    ({"a": 1}, refers("#/items/5", items=[{}])),
    ({"a": 1}, refers("#foo", definitions={"i": {"$id": "#foo", "type": "string"}})),
    ({"a": 1}, {"$id": "http://x/r.json", **refers("i"), "items": {"$id": "i", "type": "null"}}),
    ({"a": {"a": {}}}, {**refers("#"), "additionalProperties": False, "required": ["a"]}),
    ({"a": 5}, {"properties": {"a": {"minimum": 5, "exclusiveMinimum": True}}}),
    ({"a": 5}, {"properties": {"a": {"multipleOf": 0.3, "maximum": 1.25}}}),
    ({"a": 12345678}, {"properties": {"a": {"maximum": 1234567}}}),
    ({"a": 0}, {"properties": {"a": {"minimum": 0.00001}}}),
    ({"a": 5}, {"properties": {"a": {"enum": [1, "<", None, {"b": 1}]}}}),
    ({"a": [1, 1.0, "1"]}, {"properties": {"a": {"uniqueItems": True}}}),
    ({"a": "é"}, {"properties": {"a": {"minLength": 2}}}),
    ({"a": set_of([1, 2])}, {"properties": {"a": {"type": "string"}}}),
    ({"a": 1}, {"$schema": "http://json-schema.org/draft-04/schema#", "const": 3}),
    ({"a": 1}, {"$schema": "http://json-schema.org/draft-06/schema#", "if": True, "then": False}),
    ('{"a":1}', {"type": "array"}),
    ("nope", {}),
    (3, {}),
    ({"a": 1}, "false"),
    ([1], {}),
]


@needs_opa
def test_schemas_are_refused_for_opas_reasons():
    assert_same([call(VERIFY, schema) for schema in BAD_SCHEMAS])


@needs_opa
def test_formats_hold_where_they_hold_in_opa():
    assert_same(
        [
            call(MATCH, {"a": text}, {"properties": {"a": {"format": name}}})
            for name, texts in FORMATS.items()
            for text in texts
        ]
    )


@needs_opa
def test_references_and_findings_are_opas():
    assert_same([call(MATCH, document, schema) for document, schema in PAIRS])


class Maker:
    """Makes documents and schemas by chance."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def document(self, depth: int = 2) -> Value:
        kind = self.random.choice("ifsnbloo" if depth else "ifsnb")
        if kind == "l":
            return [self.document(depth - 1) for _ in range(self.random.randint(0, 3))]
        if kind == "o":
            names = [self.random.choice(NAMES) for _ in range(self.random.randint(0, 3))]
            return {name: self.document(depth - 1) for name in names}
        values: dict[str, list[Value]] = {
            "i": [0, 1, 3, -5],
            "f": [1.5, 0.1],
            "s": ["", "a", "abc"],
            "b": [True, False],
        }
        return self.random.choice(values.get(kind, [None]))

    def schema(self, depth: int = 2) -> Value:
        if not depth or self.random.random() < 0.1:
            return self.random.choice([{}, {"type": "string"}, True, False, {"minimum": 2}])
        keywords = self.keywords(depth - 1)
        chosen = self.random.sample(sorted(keywords), self.random.randint(0, 3))
        return {name: keywords[name] for name in chosen}

    def keywords(self, depth: int) -> dict[str, Any]:
        """Return one value for each keyword."""
        choose, name = self.random.choice, self.random.choice(NAMES)
        several = [self.schema(depth) for _ in range(self.random.randint(1, 3))]
        types = ["string", "integer", "number", "object", "array", "null", ["string", "integer"]]
        one = several[0]
        return {
            "type": choose(types), "properties": {name: one, "c": several[-1]},
            "required": self.random.sample(NAMES, 2), "additionalProperties": choose([False, one]),
            "patternProperties": {choose(["^a", "b$"]): one}, "items": choose([one, several]),
            "additionalItems": choose([False, one]), "minimum": choose([1, 2.5]),
            "exclusiveMaximum": choose([1, 2.5]), "multipleOf": choose([2, 0.5]), "minLength": 2,
            "maxLength": 2, "pattern": "^a", "enum": choose([[1, "a", None], [[]]]),
            "const": choose([1, "a", {}]), "anyOf": several, "oneOf": several, "allOf": several,
            "not": one, "if": one, "then": several[-1], "else": one,
            "dependencies": {name: choose([["b"], one])}, "contains": one,
            "propertyNames": choose([{"maxLength": 1}, False]), "minProperties": 2,
            "maxProperties": 2, "minItems": 2, "maxItems": 1, "uniqueItems": True,
        }  # fmt: skip


@needs_opa
def test_findings_of_random_schemas_are_opas_in_any_order():
    maker = Maker(7)
    pairs = [(maker.document(), maker.schema()) for _ in range(600)]
    texts = [(json.dumps(document), json.dumps(schema)) for document, schema in pairs]
    answers = theirs([call(MATCH, *pair) for pair in texts])
    for pair, answer in zip(texts, answers, strict=True):
        is_valid, findings = builtins()[MATCH].call(*pair)
        theirs_valid, theirs_findings = json.loads(answer)
        assert is_valid == theirs_valid, pair
        assert sorted(map(str, findings)) == sorted(map(str, map(_ordered, theirs_findings))), pair


def _ordered(finding: dict[str, str]) -> dict[str, str]:
    return {name: finding[name] for name in ("error", "type", "field", "desc")}


def test_nothing_outside_of_the_schema_is_read():
    with pytest.raises(BuiltinError, match="not within the schema"):
        builtins()[MATCH].call({}, refers("http://example.invalid/x"))


def test_a_schema_that_is_only_itself_is_an_error():
    with pytest.raises(BuiltinError, match="nested too deeply"):
        builtins()[MATCH].call({}, {"$ref": "#"})
