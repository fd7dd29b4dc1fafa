"""graph.*: what can be reached, and by which paths."""

from policykit.rego.builtins import builtins
from policykit.rego.values import key_of, set_of
from tests.rego.builtins.oracle import assert_same, call, needs_opa

GRAPHS = [
    ({}, ["a"]),
    ({"a": ["b"], "b": ["c"]}, ["a"]),
    ({"a": ["b"], "b": []}, ["z", "a"]),
    ({"a": set_of(["b"]), "b": set_of(["a"])}, set_of(["a"])),
    ({"a": ["b"], "b": 3}, ["a"]),
    ({"a": None}, ["a"]),
    ({1: [2], 2: [[1]], key_of([1]): []}, [1.0]),
    ({"a": ["a", "b"], "b": ["b"]}, ["a"]),
    ({"a": ["x", "b"], "b": []}, ["a"]),
    ({"a": ["b", "c"], "b": ["a"], "c": ["b"]}, ["a", "b"]),
    ({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["e"], "e": ["d", "f"]}, ["a"]),
    (1, ["a"]),
]


@needs_opa
def test_reachable_nodes_are_opas():
    assert_same([call("graph.reachable", graph, initial) for graph, initial in GRAPHS])


@needs_opa
def test_paths_are_opas():
    assert_same([call("graph.reachable_paths", graph, initial) for graph, initial in GRAPHS])


def test_a_node_reached_in_two_ways_is_in_both_paths():
    graph = {"5": ["4"], "4": ["3", "2"], "3": ["2"], "2": ["1"], "1": []}
    paths = builtins()["graph.reachable_paths"].call(graph, ["5"])
    assert paths == set_of([["5", "4", "3", "2", "1"], ["5", "4", "2", "1"]])


def test_a_long_chain_needs_no_deep_stack():
    graph = {index: [index + 1] for index in range(3000)}
    assert len(builtins()["graph.reachable"].call(graph, [0])) == 3000
    assert len(builtins()["graph.reachable_paths"].call(graph, [0])) == 1
