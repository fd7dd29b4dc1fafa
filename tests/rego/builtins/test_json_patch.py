"""json.patch: RFC 6902 on values, sets included."""

from typing import Any

from policykit.rego.builtins import builtins
from policykit.rego.values import set_of
from tests.rego.builtins.oracle import assert_same, call, needs_opa

NAME = "json.patch"
ARRAY = {"foo": [1]}
SETS = {"a": set_of(["b"])}


def operation(op: str, path: object, **more: Any) -> dict[str, object]:
    return {"op": op, "path": path, **more}


CASES = [
    (ARRAY, operation("add", "/foo/-", value=1)),
    (ARRAY, operation("add", "/foo/1", value=1)),
    (ARRAY, operation("add", "/foo/2", value=1)),
    (ARRAY, operation("add", "/foo/01", value=1)),
    (ARRAY, operation("add", "/foo/-1", value=1)),
    (ARRAY, operation("add", "foo/d", value=1)),
    (ARRAY, operation("add", ["foo", 0], value=1)),
    (ARRAY, operation("add", ["foo", 0.5], value=1)),
    (ARRAY, operation("remove", "/bar")),
    (ARRAY, operation("remove", "/foo/4")),
    (ARRAY, operation("remove", "/")),
    (ARRAY, operation("replace", "", value=3)),
    (ARRAY, operation("replace", [], value=3)),
    (ARRAY, operation("replace", "bar", value=3)),
    (ARRAY, operation("test", "foo", value=[1])),
    (ARRAY, operation("test", "foo", value=3)),
    (ARRAY, operation("test", "bar", value=3)),
    (ARRAY, operation("test", "foo")),
    (ARRAY, operation("move", "foo")),
    (ARRAY, operation("move", "foo", **{"from": "zz"})),
    (ARRAY, operation("nope", "foo")),
    (ARRAY, {"path": "foo"}),
    (ARRAY, {"op": "add", "value": 1}),
    (ARRAY, operation("add", 1, value=1)),
    (ARRAY, 1),
    (1, operation("add", "foo", value=1)),
    (1, operation("add", "", value=[1])),
    ("abc", operation("add", "a/b", value=[1])),
    ({"a": "s"}, operation("add", "a/b", value=[1])),
    ({"a": {}}, operation("add", "a/b/c", value=[1])),
    ({"a": {}}, operation("add", "//a", value=[1])),
    ({"a": {"x": 1}}, operation("copy", "b", **{"from": "a"})),
    ({"a": 1}, operation("copy", "b", **{"from": ""})),
    (SETS, operation("add", "a/c", value="c")),
    (SETS, operation("add", "a/c", value="d")),
    (SETS, operation("replace", "a/b", value="b")),
    (SETS, operation("remove", "a/zz")),
    (SETS, operation("test", "a/b", value="b")),
    ({"a": {"a/b": 1}}, operation("remove", "a/a~1b")),
    ({"a": {"~01": 1}}, operation("remove", "a/~001")),
    ([1, 2, 3], operation("move", "2", **{"from": "0"})),
    ([1, 2, 3], operation("copy", "0", **{"from": "-"})),
    ([1, 2, 3], operation("remove", "-")),
    ([1, 2, 3], operation("remove", [True])),
]


@needs_opa
def test_operations_do_what_they_do_in_opa():
    assert_same([call(NAME, document, [patch]) for document, patch in CASES])
    assert_same([call(NAME, ARRAY, {"a": 1}), call(NAME, ARRAY, [])])


def test_what_a_patch_does_not_touch_is_the_operands_own():
    document = {"a": {"b": [1]}, "c": {"d": 2}}
    changed = builtins()[NAME].call(document, [operation("add", "/c/e", value=3)])
    assert changed == {"a": {"b": [1]}, "c": {"d": 2, "e": 3}}
    assert changed["a"] is document["a"]
    assert document["c"] == {"d": 2}


def test_operations_apply_one_after_the_other():
    patches = [operation("add", "/a", value=[]), operation("add", "/a/-", value=1)]
    assert builtins()[NAME].call({}, patches) == {"a": [1]}
