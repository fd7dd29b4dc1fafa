"""Where a definition stopped: the first literal of its body with which nothing holds any more.

What stands before that literal holds, in one way or in several: of these the first is what the
literal is looked at with. A literal that says `every` stopped at a condition of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.testing.queries import Bindings, Queries, filled, told_apart

Filter: TypeAlias = Callable[[Bindings], bool]
Withs: TypeAlias = tuple[ast.With, ...]


class Stop(NamedTuple):
    """The literal that did not hold, with the values of the variables in it.

    `names` are all the variables there are at that point, `error` is what the evaluation ended in.
    """

    literal: ast.Literal
    names: Bindings
    error: RegoError | None = None


def stop_of(
    body: Sequence[ast.Literal],
    queries: Queries,
    *,
    is_wanted: Filter = lambda _: True,
    withs: Withs = (),
) -> Stop | None:
    """Return where *body* stopped, or None if it holds.

    Only the ways that are wanted count; *withs* replace documents for the whole body.
    """
    parts = [told_apart(_under(withs, literal)) for literal in body]
    names: Bindings = {}
    for size, literal in enumerate(parts, 1):
        try:
            found = [answer for answer in queries.answers(parts[:size]) if is_wanted(answer)]
        except RegoError as error:
            return Stop(filled(literal, names), names, error)
        if not found:
            return _inner(filled(literal, names), names, queries)
        names = found[0]
    return None


def _under(withs: Withs, literal: ast.Literal) -> ast.Literal:
    return replace(literal, withs=(*withs, *literal.withs)) if withs else literal


def _inner(literal: ast.Literal, names: Bindings, queries: Queries) -> Stop:
    """Return the stop at *literal*, or at the condition in it that some member does not meet."""
    every = literal.statement
    if isinstance(every, ast.Every) and not literal.negated:
        domain = ast.SomeIn(every.key, every.value, every.domain, every.location)
        for member in queries.answers((replace(literal, statement=domain),)):
            conditions = [filled(condition, member) for condition in every.body]
            stop = stop_of(conditions, queries, withs=literal.withs)
            if stop is not None:
                return stop._replace(names={**names, **member, **stop.names})
    return Stop(literal, names)
