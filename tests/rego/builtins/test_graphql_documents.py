"""graphql.*: syntax trees and verdicts of OPA's library."""

import re

import pytest

from policykit.rego.builtins import BuiltinError, builtins
from tests.rego.builtins.oracle import assert_same, call, needs_opa, ours, theirs

QUERIES = [
    "", "#c", "{", "}", "{}", "{ a(", "{ a() }", "{ a(b) }", "{ a(b:) }", "{ a(b:$) }",
    '{ a(b:"x }', '{ a(b:"x\ny") }', '{ a(b:"\\x") }', '{ a(b:"\\u12") }', '{ a(b:"""x }',
    "{ a(b:01) }", "{ a(b:1.) }", "{ a(b:1e) }", "{ a(b:-) }", "{ a(b:-1) }", "{ a(b:1a) }",
    "{ a ? }", "{ é }", "{ a: }", "{ a:b:c }", "query", "query Q() { a }", "query Q($a) { a }",
    "query Q($a:[Int) { a }", "query Q($a:Int!!) { a }", "query Q($a:Int=$b) { a }", "foo { a }",
    '"d" query { a }', "{ a @ }", "{ ... }", "{ ...on }", "{ ...F on T { a } }", "fragment F on",
    "fragment on on T { a }", "fragment F($a:Int) on T { a }", "type T { a: Int }",
    "{ a }{ b }", "{ a(b:{c:}) }", "{ a(b:{}) c(d:[1,]) }", "{ true false null on }",
    '{ a(b:"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d") }',
    '{ a(b:"""\n  x\n    y\n\n  \\""" q\n""") }',
    '{ a(b:"""a\n  b\n c""") }', '{ a(b:"""\ta\n\t\tb""") }', '{ a(b:"é") ? }', "{\r\n a\r\n ?",
    '{ a(b:"""x\ny""") ? }', "{ a . b }", '{ a "x" }', "{ a 1.5 }", "{ a(b:1.5.5) }",
]  # fmt: skip
SCHEMAS = [
    "", "type T { a: Int }", "type Query { a: X }", "type Query { a: Int a: Int }",
    "type Query { __a: Int }", "type __Q { a: Int }", "type Query", "type T {}",
    "type Query { a: Int } type Query { b: Int }", "type Query { a: I } input I { b: Int }",
    "type Query { a(b: T): Int } type T { c: Int }", "input I { a: T } type T { b: Int }",
    "input I", "enum E", "enum E { A A }", "enum E { true }", "union U", "union U = X",
    "union U = S scalar S", "union U = T | T type T { a: Int }", "union U = |", "interface I",
    "interface I { a: Int } type T implements I { b: Int }",
    "interface I { a: Int } type T implements I { a: Int! }",
    "interface I { a: Int! } type T implements I { a: Int }",
    "interface I { a(b: Int): Int } type T implements I { a(b: String): Int }",
    "interface I { a: Int } type T implements I { a(b: Int!): Int }",
    "interface I { a: [I] } type T implements I { a: [T] }",
    "interface I implements J { a: Int } interface J implements I { a: Int }",
    "interface J { a: Int } interface I implements J { a: Int } type T implements I { a: Int }",
    "type T implements X { a: Int }", "type T implements A B { a: Int }",
    "schema { query: Q }", "schema { query: Q } type Q { a: Int }", "schema { foo: Q }",
    "schema { query: Q } schema { mutation: Q } type Q { a: Int }",
    "extend schema { query: Q } type Q { a: Int }", "schema @x { query: Q } type Q { a: Int }",
    "extend type X { a: Int }", "extend type X", "extend type X @d",
    "extend scalar T @d type T { a: Int }", "type T { a: Int } extend type T { a: Int }",
    "directive @d on FIELD directive @d on FIELD", "directive @d(a: X) on FIELD",
    "directive @d(a: Int @d) on ARGUMENT_DEFINITION", "directive @skip on FIELD",
    "directive @d on FOO", "type T @d { a: Int }", "directive @d on FIELD type T @d { a: Int }",
    "directive @d(a: Int!) on OBJECT type T @d(a: null) { a: Int }",
    "directive @d(a: Int!) on OBJECT type T @d(b: 1) { a: Int }", "scalar S @specifiedBy",
    "scalar Int", "input I { a: J! } input J { a: I! }", "input I { a: I }", "type T { a: T }",
    "input I @oneOf { a: Int }", "type T { a: Int @skip(if: true) }", "enum E { A @x }",
    '"d" extend type T { a: Int }', 'extend type "x"', "input I { a(b: Int): Int }",
]  # fmt: skip
SCHEMA = """
type Query { a(x: Int, y: E = A, z: I): T u: U n: Node s: String! l(ids: [ID!]!): Int d: Date }
type Mutation { m(i: I!): T }
interface Node { id: ID! }
type T implements Node { id: ID! t: T n(x: Int!): Int }
type V implements Node { id: ID! v: Int }
union U = T | V
enum E { A B }
input I { a: Int! b: [Int!] }
scalar Date
directive @d(a: Int!) on FIELD | QUERY
"""
ASKED = [
    "{ s }", "{ x }", "{ a }", "{ a { id } }", "{ s { x } }", '{ a(x: "1") { id } }',
    "{ a(q: 1) { id } }", "{ a(x: 1, x: 2) { id } }", "{ a(y: C) { id } }", '{ a(y: "A") { id } }',
    "{ a(z: {}) { id } }", "{ a(z: {a: 1, q: 2}) { id } }", "{ a(z: {a: 1, b: 1}) { id } }",
    "{ a { n } }", "{ u { id } }", "{ u { ... on T { id } } }", "{ n { ... on Query { s } } }",
    "{ ...F }", "{ ...F } fragment F on Query { ...F }", "{ s } fragment F on Query { s }",
    "{ s } { a { id } }", "query Q { s } query Q { s }", "query ($x: Int) { s }",
    "query ($x: String) { a(x: $x) { id } }", "query ($x: Int = 1) { a { n(x: $x) } }",
    "{ a(x: $x) { id } }", "query ($x: T) { a { id } }", "{ s @skip(if: true) }", "{ s @skip }",
    "{ s @foo }", "{ s @d(a: 1) @d(a: 1) }", "{ s: a { id } s }", "{ a(x: 1) { id } a { id } }",
    "mutation { m(i: {a: 1}) { id } }", "mutation { m { id } }", "subscription { s1 }",
    "{ __schema { types { name } } }", '{ l(ids: "a") }', "{ l(ids: [null]) }", "{ d { x } }",
    "{ ... on Foo { s } }", "{ ... on E { s } }", "{ s ... @defer { s } }", "",
]  # fmt: skip
COMMENTED = """# 1
query Q(# 2
  $a: Int = 1 # 3
) { # 4
  # 5
  al: f(# 6
    a: # 7
    [1] # 8
    i: {# 9
    a: 1}) # 10
  @d # 11
  ...F # 12
  ... on T { a } # 13
} # 14
"""
COMMENTED_SCHEMA = """# 1
"described" # 2
type T @d # 3
{ # 4
  "field" # 5
  f( # 6
    "argument" # 7
    a: Int = 1): Int # 8
  # 9
} # 10
# 11
enum E { # 12
  X # 13
} # 14
schema { # 15
  query: T # 16
} # 17
"""


@needs_opa
def test_queries_are_read_as_in_opa():
    assert_same([call("graphql.parse_query", text) for text in (*QUERIES, COMMENTED, 3)])


@needs_opa
def test_schemas_are_read_as_in_opa():
    assert_same([call("graphql.parse_schema", text) for text in (*SCHEMAS, COMMENTED_SCHEMA)])


@needs_opa
def test_schemas_are_valid_where_they_are_in_opa():
    assert_same([call("graphql.schema_is_valid", text) for text in SCHEMAS])


@needs_opa
def test_queries_are_valid_where_they_are_in_opa():
    assert_same([call("graphql.is_valid", text, SCHEMA) for text in ASKED])
    assert_same([call("graphql.parse_and_verify", text, SCHEMA) for text in ASKED])


def test_trees_are_as_good_as_texts():
    known = builtins()
    is_valid = known["graphql.is_valid"].call
    schema = known["graphql.parse_schema"].call(SCHEMA)
    trees = [known["graphql.parse_query"].call(text) for text in ASKED]
    verdicts = [is_valid(text, SCHEMA) for text in ASKED]
    assert [is_valid(tree, schema) for tree in trees] == verdicts
    assert known["graphql.parse"].call(trees[0], schema)[0] is trees[0]


@needs_opa
def test_the_place_of_a_mistake_is_told():
    asked = call("graphql.parse", "{\n  a {\n    x\n  }\n}", SCHEMA)
    [mine], [other] = [ours(asked)], theirs([asked])
    place = r"in GraphQL string at location 3:5$"
    assert re.search(place, mine)
    assert re.search(place, other)


def test_what_is_no_tree_is_not_valid():
    known = builtins()
    assert not known["graphql.is_valid"].call({"Operations": 3}, SCHEMA)
    assert not known["graphql.schema_is_valid"].call({"Definitions": [{"Name": "x"}]})


@pytest.mark.parametrize("text", ["{ a" * 5000, "{ a(b: " + "[" * 5000, "query($a:" + "[" * 5000])
def test_deep_nesting_is_an_error(text: str):
    with pytest.raises(BuiltinError, match="nested more than 200 levels deep"):
        builtins()["graphql.parse_query"].call(text)
