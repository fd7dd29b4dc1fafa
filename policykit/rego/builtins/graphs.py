"""Builtins that walk graphs: objects from each node to its neighbours."""

from typing import Any, TypeAlias

from policykit.rego.builtins import Declared, builtin
from policykit.rego.builtins._failures import failing_as, require
from policykit.rego.values import Set, Value, key_of, set_of

Nodes: TypeAlias = list[Value] | Set[Value]
Graph: TypeAlias = dict[Any, Nodes]


@builtin("graph.reachable")
def reachable(graph: Declared[Graph], initial: Declared[Nodes]) -> Set[Value]:
    """Return the nodes that can be reached from the initial ones, these included."""
    with failing_as("graph.reachable"):
        require(graph, 1, dict)
        require(initial, 2, list, Set)
        found: Set[Value] = Set()
        waiting = _nodes(initial)
        while waiting:
            node = waiting.pop()
            key = key_of(node)
            if key in graph and key not in found:
                found[key] = node
                waiting.extend(_nodes(graph[key]))
        return found


@builtin("graph.reachable_paths")
def reachable_paths(graph: Declared[Graph], initial: Declared[Nodes]) -> Set[list[Value]]:
    """Return the paths from the initial nodes, each as far as it goes without a circle."""
    with failing_as("graph.reachable_paths"):
        require(graph, 1, dict)
        require(initial, 2, list, Set)
        starts = [node for node in _nodes(initial) if key_of(node) in graph]
        return set_of(path for node in starts for path in _paths(graph, node))


def _nodes(members: Value) -> list[Value]:
    if type(members) is list:
        return list(members)
    return list(members.values()) if type(members) is Set else []


def _paths(graph: Graph, start: Value) -> list[list[Value]]:
    """Return the paths from *start*; each ends at a dead end, or before a node that it has met.

    A start that is its own neighbour appears twice, as it does in OPA.
    """
    neighbours = _nodes(graph[key_of(start)])
    if not neighbours:
        return [[start]]
    paths: list[list[Value]] = []
    waiting = [([start], node) for node in reversed(neighbours)]
    while waiting:
        path, node = waiting.pop()
        edges = graph.get(key_of(node))
        if edges is None and key_of(node) not in graph:
            paths.append(path)
            continue
        path = [*path, node]
        met = set(map(key_of, path))
        after = _nodes(edges)
        if not after or any(key_of(item) in met for item in after):
            paths.append(path)
        waiting.extend((path, item) for item in reversed(after) if key_of(item) not in met)
    return paths
