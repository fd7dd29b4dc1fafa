"""What is known at one point of a policy: the types of its variables and of all global paths.

Global paths form trees. A node with a type is a rule, one without is a package or the beginning of
longer paths; both may have children. Trees lie upon one another: what a `with` or a schema says
about a path hides what the rules say, and what no tree knows can be anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from policykit.rego import ast
from policykit.rego.check.types.lattice import (
    ANY,
    OF_CLASS,
    STRING,
    ArrayType,
    FunctionType,
    ObjectType,
    SetType,
    Type,
    either,
    union,
)
from policykit.rego.check.types.parts import merged, part_at, type_of_key, with_entry
from policykit.rego.values import key_of

ROOTS = ("input", "data")


@dataclass(slots=True)
class Node:
    """One path: its type where it has one, and the paths below it."""

    kind: Type | None = None
    children: "dict[Any, Node]" = field(default_factory=dict)

    def at(self, path: Sequence[Any]) -> "Node":
        """Return the node at *path* from here, made where there is none."""
        node = self
        for key in path:
            node = node.children.setdefault(key, Node())
        return node

    def extent(self) -> Type:
        """Return the type of the whole value: its own, or that of what is known below it."""
        if self.kind is not None:
            return self.kind
        entries = {
            key: child.extent()
            for key, child in self.children.items()
            if not isinstance(child.kind, FunctionType)
        }
        return ObjectType(entries, (STRING, ANY))

    def leaves(self) -> "Iterator[tuple[list[Type], Type]]":
        """Yield the types of the keys on the way to each type below this node, and that type."""
        for key, child in self.children.items():
            own = type_of_key(key)
            if child.kind is not None:
                yield [own], child.kind
            for keys, kind in child.leaves():
                yield [own, *keys], kind

    def define(self, path: Sequence[Any], kind: Type) -> None:
        """Add what one rule says of *path* to what others say of it, above it and below it."""
        node = self
        for index, key in enumerate(path):
            if isinstance(node.kind, ObjectType):
                node.kind = with_entry(node.kind, list(map(type_of_key, path[index:])), kind)
            node = node.children.setdefault(key, Node())
        node.kind = merged(node.kind, kind)
        if isinstance(node.kind, ObjectType):
            for keys, below in node.leaves():
                node.kind = with_entry(node.kind, keys, below)


@dataclass(slots=True)
class Environment:
    """The trees of global paths, the one that counts first, and the types of variables.

    `terms` has the types of the references, calls and comprehensions that were checked, by the
    identity of their nodes.
    """

    layers: tuple[Node, ...]
    variables: dict[str, Type] = field(default_factory=dict)
    terms: dict[int, Type | None] = field(default_factory=dict)

    def inner(self) -> "Environment":
        """Return the environment of a nested body: what it learns does not leave it."""
        return replace(self, variables=dict(self.variables))

    def under(self, layer: Node) -> "Environment":
        """Return this environment with *layer* on top."""
        return replace(self, layers=(layer, *self.layers))

    # ------------------------------------------------------------------ global paths

    def type_at(self, path: Sequence[Any]) -> Type:
        """Return the type at a constant path from a root (`"data"`, `"main"`, `"deny"`)."""
        for layer in self.layers:
            found = type_below(layer, path)
            if found is not None:
                return found
        return ANY

    def is_known(self, path: Sequence[Any]) -> bool:
        """Tell whether some tree says anything of a constant path from a root."""
        return any(_knows(layer, path) for layer in self.layers)

    # ------------------------------------------------------------------ terms

    def type_of(self, term: ast.Term) -> Type | None:
        """Return the type of *term*, whose calls and references were checked; None if not known."""
        match term:
            case ast.Scalar():
                return OF_CLASS[type(term.value)]
            case ast.Var():
                if term.name in ROOTS:
                    return self.type_at((term.name,))
                return self.variables.get(term.name)
            case ast.Array():
                kinds = self.types_of(term.items)
                return None if kinds is None else ArrayType(kinds)
            case ast.SetOf():
                kinds = self.types_of(term.items)
                return None if kinds is None else SetType(union(kinds))
            case ast.Object():
                return self._type_of_object(term)
            case ast.TemplateString():
                return STRING
            case _:
                return self.terms.get(id(term))

    def types_of(self, terms: Sequence[ast.Term]) -> tuple[Type, ...] | None:
        """Return the types of *terms*, or None if one of them is not known."""
        kinds = []
        for term in terms:
            kind = self.type_of(term)
            if kind is None:
                return None
            kinds.append(kind)
        return tuple(kinds)

    def _type_of_object(self, term: ast.Object) -> ObjectType | None:
        entries: dict[Any, Type] = {}
        rest: tuple[Type, Type] | None = None
        for key, value in term.items:
            kind = self.type_of(value)
            if kind is None:
                return None
            if isinstance(key, ast.Scalar):
                entries[key_of(key.value)] = kind
                continue
            key_kind = self.type_of(key)
            if key_kind is None:
                return None
            rest = (key_kind, kind) if rest is None else _wider(rest, key_kind, kind)
        return ObjectType(entries, rest)


def _wider(rest: tuple[Type, Type], key: Type, value: Type) -> tuple[Type, Type]:
    return either(rest[0], key), either(rest[1], value)


def _knows(node: Node, path: Sequence[Any]) -> bool:
    for key in path:
        if node.kind is not None:
            return True
        if key not in node.children:
            return False
        node = node.children[key]
    return True


def type_below(node: Node, path: Sequence[Any]) -> Type | None:
    """Return the type at a constant path below *node*, or None if the tree does not know it."""
    for index, key in enumerate(path):
        child = node.children.get(key)
        if child is None:
            return None if node.kind is None else _type_inside(node.kind, path[index:])
        node = child
    return node.extent()


def _type_inside(kind: Type, path: Sequence[Any]) -> Type | None:
    found: Type | None = kind
    for key in path:
        if found is None:
            return None
        found = part_at(found, key)
    return found
