"""Which rules there are: every definition of a set of modules, grouped by the path it defines.

A rule whose head has a variable, or any part that is no name, defines entries of an object
(`a.b[c].d := 1`); it forms one group with all rules below the constant part of its path (`a.b`).
Every other path is a group of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from policykit.rego import ast

GroundPath = tuple[str, ...]


class Kind(StrEnum):
    """What a group of definitions makes."""

    COMPLETE = "complete"
    FUNCTION = "function"
    SET = "set"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Definition:
    """One rule of a module under its full path (package first)."""

    path: tuple[ast.Term, ...]
    rule: ast.Rule
    module: ast.Module

    @property
    def ground(self) -> GroundPath:
        """The constant strings that the path begins with."""
        names = []
        for term in self.path:
            if not isinstance(term, ast.Scalar) or not isinstance(term.value, str):
                break
            names.append(term.value)
        return tuple(names)

    @property
    def is_ground(self) -> bool:
        """Whether the whole path is constant strings."""
        return len(self.ground) == len(self.path)


@dataclass(frozen=True, slots=True)
class Group:
    """All definitions of one path. `keys` of a definition are what follows the group's path."""

    path: GroundPath
    kind: Kind
    definitions: tuple[Definition, ...]
    default: Definition | None = None

    @property
    def arity(self) -> int:
        """How many arguments the function takes; 0 for a rule."""
        rule = self.default or self.definitions[0]
        return len(rule.rule.head.arguments or ())


def definitions_of(modules: Iterable[ast.Module]) -> Iterator[Definition]:
    """Yield each rule of *modules* under its full path."""
    for module in modules:
        package = tuple(ast.Scalar(name, name, module.location) for name in module.package)
        for rule in module.rules:
            yield Definition(package + rule.head.path, rule, module)


def groups_of(definitions: Iterable[Definition]) -> dict[GroundPath, Group]:
    """Return the groups of *definitions* by path, in the order of first appearance."""
    definitions = list(definitions)
    open_paths = _object_paths(definitions)
    members: dict[GroundPath, list[Definition]] = {}
    for definition in definitions:
        members.setdefault(_group_path(definition, open_paths), []).append(definition)
    return {path: _group(path, found, path in open_paths) for path, found in members.items()}


def _object_paths(definitions: Iterable[Definition]) -> set[GroundPath]:
    """Return the shortest paths below which entries are computed."""
    found = {item.ground for item in definitions if not item.is_ground}
    return {path for path in found if not any(path[:size] in found for size in range(len(path)))}


def _group_path(definition: Definition, open_paths: set[GroundPath]) -> GroundPath:
    ground = definition.ground
    if definition.rule.head.arguments is None:
        for size in range(1, len(ground) + 1):
            if ground[:size] in open_paths:
                return ground[:size]
    return ground


def _group(path: GroundPath, found: list[Definition], is_open: bool) -> Group:
    default = next((item for item in found if item.rule.default), None)
    bodies = tuple(item for item in found if not item.rule.default)
    heads = [item.rule.head for item in found]
    if any(head.arguments is not None for head in heads):
        kind = Kind.FUNCTION
    elif is_open:
        kind = Kind.OBJECT
    elif any(head.key is not None for head in heads):
        kind = Kind.SET
    else:
        kind = Kind.COMPLETE
    return Group(path, kind, bodies, default)
