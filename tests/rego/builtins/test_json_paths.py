"""json.filter and json.remove."""

import pytest

from policykit.rego.builtins import BuiltinError, builtins
from policykit.rego.values import Value, key_of, set_of
from tests.rego.builtins.oracle import assert_same, call, needs_opa

DEEP = {"a": {"b": {"c": 7, "d": 8}}, "e": 9}
SETS = {"a": set_of([1, "2", ["x", "y"]])}
CASES: list[tuple[Value, Value]] = [
    (DEEP, ["a/b/c", "e"]),
    (DEEP, ["/a/b/c", "//e"]),
    (DEEP, ["a/b/c", "a/b"]),
    (DEEP, ["a/b", "a/b/c"]),
    (DEEP, set_of(["a/b/c"])),
    (DEEP, [""]),
    (DEEP, [[]]),
    (DEEP, []),
    (DEEP, [["a", "b", "zz"]]),
    ({"": 9, "a": 1}, ["/"]),
    ({"a": {"b/c": {"d~": 1}}}, ["a/b~1c/d~0"]),
    ({"a": [1, 2, [4, 5]]}, ["a/0", "a/2/1"]),
    ({"a": [1, 2, 3]}, ["a/00", "a/7"]),
    ({"a": [1, 2, 3]}, [["a", 1], ["a", "2"]]),
    (SETS, [["a", 1]]),
    (SETS, [["a", "2"]]),
    (SETS, ["a/1"]),
    (SETS, [["a", ["x", "y"], "0"]]),
    (SETS, [["a", ["x", "y"]]]),
    ({"a": {1: 2, key_of(True): 3}}, [["a", 1], ["a", True]]),
    ({"a": 3}, ["a/b"]),
    ({"a": None}, ["a/b"]),
    ({"a": 3}, "a"),
    ({"a": 3}, [3]),
    ([1], ["0"]),
]


@needs_opa
@pytest.mark.parametrize("name", ["json.filter", "json.remove"])
def test_paths_name_the_same_parts_as_in_opa(name: str):
    assert_same([call(name, document, paths) for document, paths in CASES])


def test_kept_containers_are_the_operands_own():
    document: dict[str, Value] = {"a": {"b": [1]}, "c": 2}
    kept = builtins()["json.filter"].call(document, ["a/b"])
    assert kept == {"a": {"b": [1]}}
    assert kept["a"]["b"] is document["a"]["b"]


def test_the_operand_stays_as_it_was():
    document = {"a": {"b": 1, "c": [1, 2]}}
    builtins()["json.remove"].call(document, ["a/b", "a/c/0"])
    assert document == {"a": {"b": 1, "c": [1, 2]}}


def test_a_path_that_is_no_path_is_a_type_error():
    with pytest.raises(BuiltinError) as caught:
        builtins()["json.remove"].call({"a": 1}, ["a", 1])
    assert caught.value.code == "eval_type_error"
    assert "array of path segments but got number" in caught.value.message
