"""`walk`: every part of a value with its path, parents first, in Rego's order."""

from typing import Any

from policykit.rego.builtins.walking import parts, places, walk
from policykit.rego.values import key_of, set_of
from tests.rego.builtins.oracle import assert_same, call, needs_opa

VALUE = {"b": [1, {"c": set_of(["x", 2])}], "a": {key_of([1]): None, 1: True}}


def test_parents_come_before_their_members():
    assert list(walk({"a": [1]})) == [[[], {"a": [1]}], [["a"], [1]], [["a", 0], 1]]


def test_parts_are_those_of_the_places():
    assert list(parts(VALUE)) == [part for _, part in places(VALUE)]


def test_containers_are_given_themselves():
    inner: list[Any] = []
    assert next(part for path, part in places({"a": inner}) if path) is inner


def test_a_scalar_is_its_own_only_part():
    assert list(walk(1)) == [[[], 1]]


def test_depth_is_bounded_by_memory_alone():
    value: list[Any] = []
    for _ in range(50_000):
        value = [value]
    assert sum(1 for _ in parts(value)) == 50_001


@needs_opa
def test_order_is_that_of_opa():
    assert_same([call("walk", VALUE), call("walk", [[], {}]), call("walk", set_of([[1], 2]))])
