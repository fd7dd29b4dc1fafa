"""Questions to a compiled program: bodies of its policies, asked again with what is known by then.

Bodies are those of the checked trees, where names are resolved, so they mean here what they mean
in their module. A variable that the tree calls `x#2` is `x__2` here: answers tell it from `x`.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypeVar

from policykit.rego import ast
from policykit.rego.build import query_of
from policykit.rego.builtins import Builtin
from policykit.rego.check import Checked
from policykit.rego.check.names import constant_prefix, ground_path
from policykit.rego.check.rules import Group
from policykit.rego.compile.generate import unit_of
from policykit.rego.compile.runtime import Context
from policykit.rego.program import Program, Result
from policykit.rego.values import Set, Value, number_text, sorted_members, value_of
from policykit.source import Location

Bindings: TypeAlias = Mapping[str, Value]
Node = TypeVar("Node", bound=ast.Node)

_NOWHERE = Location("")
_HELD = ast.Literal(ast.Array((), _NOWHERE), negated=False, withs=(), location=_NOWHERE)


class Queries:
    """Asks *program* in one evaluation; *checked* are its trees, *builtins* what it can call."""

    def __init__(
        self, program: Program, checked: Checked, builtins: Mapping[str, Builtin], context: Context
    ) -> None:
        self.checked = checked
        self._program = program
        self._unit = unit_of(checked, builtins)
        self._context = context

    def answers(self, body: Sequence[ast.Literal]) -> list[Bindings]:
        """Return the ways in which *body* holds, each with its variables.

        Raises RegoError where it cannot be evaluated.
        """
        return [found.bindings for found in self._run((*body, _HELD))]

    def values(
        self, term: ast.Term, names: Bindings, withs: tuple[ast.With, ...] = ()
    ) -> list[Value]:
        """Return the values that *term* has where the variables are *names*; raises RegoError."""
        literal = ast.Literal(term, negated=False, withs=withs, location=term.location)
        return [found.expressions[0] for found in self._run((filled(literal, names),))]

    def is_package(self, term: ast.Term) -> bool:
        """Tell whether *term* is a package, or what packages are in, and no rule or document."""
        path = ground_path(term)
        return path is not None and any(
            path == known[: len(path)] and path not in self.checked.groups
            for known in self.checked.groups
        )

    def group_of(self, term: ast.Term) -> Group | None:
        """Return the rule that *term* is the value of, or a part of the value, if it is one."""
        path = constant_prefix(term)
        sizes = range(1, len(path) + 1)
        found = (self.checked.groups.get(path[:size]) for size in sizes)
        return next(filter(None, found), None)

    def _run(self, body: ast.Body) -> list[Result]:
        query = query_of(body, self._unit, self._program.namespace, self._program.manifest.places)
        return query.run(self._context)


def told_apart(node: Node) -> Node:
    """Return *node* with a name for each variable that answers show as it is."""

    def change(item: ast.Node) -> ast.Node:
        if isinstance(item, ast.Var):
            name, mark, count = item.name.partition("#")
            return item if name == "_" or not mark else ast.Var(f"{name}__{count}", item.location)
        return ast.rebuild(item, change)  # type: ignore[no-any-return]  # a node of the same class

    return ast.rebuild(node, change)  # type: ignore[no-any-return]  # as above


def filled(node: Node, names: Bindings) -> Node:
    """Return *node* with constants instead of the variables in *names*."""

    def change(item: ast.Node) -> ast.Node:
        if isinstance(item, ast.Var) and item.name in names:
            return constant(names[item.name], item.location)
        return ast.rebuild(item, change)  # type: ignore[no-any-return]  # a node of the same class

    return ast.rebuild(node, change)  # type: ignore[no-any-return]  # as above


def constant(value: Value, place: Location) -> ast.Term:
    """Return the term that stands for *value*."""
    match value:
        case Set():
            return ast.SetOf(tuple(constant(item, place) for item in sorted_members(value)), place)
        case dict():
            items = value.items()
            pairs = ((constant(value_of(k), place), constant(v, place)) for k, v in items)
            return ast.Object(tuple(pairs), place)
        case list():
            return ast.Array(tuple(constant(item, place) for item in value), place)
        case bool() | None | str():
            return ast.Scalar(value, str(value), place)
        case _:
            return ast.Scalar(value, number_text(value), place)
