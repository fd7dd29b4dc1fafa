"""The order in which a body can be evaluated: every variable is bound before it is read.

A literal is *ready* when all it reads is bound, and then says which variables it binds:

- a reference reads its head and binds the variables in its brackets, by iteration;
- `=` evaluates one side and matches it against the other, whose free variables it binds; arrays
  and objects on both sides are taken apart into pairs first;
- `some … in` and `every` read their domain; `not` and `with` bind nothing that is read outside;
- a comprehension reads those of its variables that the bodies around it use as well.

From the literals that are left, the first that is ready comes next. If none is, the variables
that the rest reads are *unsafe*: no order binds them. Bodies inside a literal are ordered with
what is bound where it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.check.names import ROOTS, text_of
from policykit.rego.check.rules import Definition

Names = frozenset[str]
NOTHING: Names = frozenset()
Part = TypeVar("Part")


def term_variables(node: object) -> Names:
    """Return the variables of *node*, function names left out."""
    match node:
        case ast.Var():
            return NOTHING if node.name in ROOTS else frozenset((node.name,))
        case ast.Call():
            head = NOTHING if isinstance(node.function, ast.Var) else term_variables(node.function)
            return head.union(*map(term_variables, node.arguments))
        case ast.With():
            return term_variables(node.value) | (
                NOTHING if isinstance(node.target, ast.Var) else term_variables(node.target)
            )
        case _:
            return NOTHING.union(*map(term_variables, ast.children(node)))


def outer_variables(node: object) -> Names:
    """Return the variables of *node* that stand outside of nested bodies."""
    match node:
        case ast.ArrayComprehension() | ast.SetComprehension() | ast.ObjectComprehension():
            return NOTHING
        case ast.Every():
            return outer_variables(node.domain)
        case ast.Junction():
            return NOTHING
        case ast.Var():
            return NOTHING if node.name in ROOTS else frozenset((node.name,))
        case ast.Call():
            head = NOTHING if isinstance(node.function, ast.Var) else outer_variables(node.function)
            return head.union(*map(outer_variables, node.arguments))
        case ast.With():
            return outer_variables(node.value)
        case _:
            return NOTHING.union(*map(outer_variables, ast.children(node)))


def ready(term: ast.Term, bound: Names, outer: Names) -> Names | None:
    """Return what evaluating *term* binds, or None if it reads what is not *bound*.

    *outer* are the variables of the bodies around: a nested body may not bind them by itself.
    """
    match term:
        case ast.Scalar():
            return NOTHING
        case ast.Var():
            return NOTHING if term.name in bound or term.name in ROOTS else None
        case ast.Ref():
            return _ready_ref(term, bound, outer)
        case ast.Call():
            return all_ready(term.arguments, bound, outer)
        case ast.Array() | ast.SetOf():
            return all_ready(term.items, bound, outer)
        case ast.Object():
            return all_ready([part for item in term.items for part in item], bound, outer)
        case ast.TemplateString():
            parts = [part for part in term.parts if not isinstance(part, str)]
            return all_ready(parts, bound, outer)
        case _:
            missing = (term_variables(term) & outer) - bound
            return None if missing else NOTHING


def _ready_ref(ref: ast.Ref, bound: Names, outer: Names) -> Names | None:
    new = ready(ref.head, bound, outer)
    if new is None:
        return None
    for part in ref.path:
        more = matches(part, bound | new, outer)
        if more is None:
            return None
        new |= more
    return new


def all_ready(terms: Iterable[ast.Term], bound: Names, outer: Names) -> Names | None:
    """Return what evaluating all of *terms* binds, in whatever order works, or None."""
    order = ready_order(list(terms), bound, outer)
    return None if order is None else order[1]


def ready_order(
    terms: list[ast.Term], bound: Names, outer: Names
) -> tuple[list[int], Names] | None:
    """Return an order of *terms* in which each is ready, and what they bind."""
    waiting, order, new = list(range(len(terms))), [], NOTHING
    while waiting:
        for index in waiting:
            more = ready(terms[index], bound | new, outer)
            if more is not None:
                waiting.remove(index)
                order.append(index)
                new |= more
                break
        else:
            return None
    return order, new


def matches(pattern: ast.Term, bound: Names, outer: Names) -> Names | None:
    """Return what matching a value against *pattern* binds, or None if it reads too much."""
    match pattern:
        case ast.Var():
            return NOTHING if pattern.name in bound | set(ROOTS) else frozenset((pattern.name,))
        case ast.Array():
            return _all_match(pattern.items, bound, outer)
        case ast.Object():
            keys = all_ready([key for key, _ in pattern.items], bound, outer)
            if keys is None:
                return None
            more = _all_match([value for _, value in pattern.items], bound | keys, outer)
            return None if more is None else keys | more
        case _:
            return ready(pattern, bound, outer)


def _all_match(patterns: Iterable[ast.Term], bound: Names, outer: Names) -> Names | None:
    new = NOTHING
    for pattern in patterns:
        more = matches(pattern, bound | new, outer)
        if more is None:
            return None
        new |= more
    return new


def pairs(left: ast.Term, right: ast.Term) -> list[tuple[ast.Term, ast.Term]] | None:
    """Return the parts that must be equal where both sides are spelled out alike, else None."""
    match left, right:
        case ast.Array(), ast.Array() if len(left.items) == len(right.items):
            return list(zip(left.items, right.items, strict=True))
        case ast.Object(), ast.Object():
            ours, theirs = _by_text(left), _by_text(right)
            if ours is not None and theirs is not None and ours.keys() == theirs.keys():
                return [(ours[key], theirs[key]) for key in ours]
        case _:
            pass
    return None


def _differ(left: ast.Term, right: ast.Term) -> bool:
    """Tell whether two objects are spelled out with different keys: they bind nothing."""
    if not isinstance(left, ast.Object) or not isinstance(right, ast.Object):
        return False
    ours, theirs = _by_text(left), _by_text(right)
    return ours is not None and theirs is not None and ours.keys() != theirs.keys()


def _by_text(term: ast.Object) -> dict[object, ast.Term] | None:
    keys = [key.value for key, _ in term.items if isinstance(key, ast.Scalar)]
    if len(set(keys)) != len(term.items):
        return None
    return dict(zip(keys, (value for _, value in term.items), strict=True))


def unifies(left: ast.Term, right: ast.Term, bound: Names, outer: Names) -> Names | None:
    """Return what `left = right` binds, or None if neither side can be evaluated yet."""
    parts = pairs(left, right)
    if parts is not None:
        order = unify_order(parts, bound, outer)
        return None if order is None else order[1]
    if _differ(left, right):
        return all_ready((left, right), bound, outer)
    for value, pattern in ((right, left), (left, right)):
        new = ready(value, bound, outer)
        if new is not None:
            more = matches(pattern, bound | new, outer)
            if more is not None:
                return new | more
    return None


def unify_order(
    parts: list[tuple[ast.Term, ast.Term]], bound: Names, outer: Names
) -> tuple[list[int], Names] | None:
    """Return an order of pairs in which each can be unified, and what they bind."""
    waiting, order, new = list(range(len(parts))), [], NOTHING
    while waiting:
        for index in waiting:
            more = unifies(*parts[index], bound | new, outer)
            if more is not None:
                waiting.remove(index)
                order.append(index)
                new |= more
                break
        else:
            return None
    return order, new


def binds(literal: ast.Literal, bound: Names, outer: Names) -> Names | None:
    """Return what *literal* binds, or None if it is not ready."""
    replaced = all_ready([item.value for item in literal.withs], bound, outer)
    if replaced is None or any(term_variables(item.target) - bound for item in literal.withs):
        return None
    if literal.negated:
        reads = outer_variables(literal.statement) | (term_variables(literal.statement) & outer)
        return None if reads - bound else replaced
    new = _statement_binds(literal.statement, bound | replaced, outer)
    return None if new is None else new | replaced


def _statement_binds(statement: ast.Statement, bound: Names, outer: Names) -> Names | None:
    match statement:
        case ast.Unify():
            return unifies(statement.left, statement.right, bound, outer)
        case ast.SomeIn():
            new = ready(statement.domain, bound, outer)
            if new is None:
                return None
            parts = [part for part in (statement.key, statement.value) if part is not None]
            more = _all_match(parts, bound | new, outer)
            return None if more is None else new | more
        case ast.Every():
            new = ready(statement.domain, bound, outer)
            missing = (term_variables(statement.body) & outer) - bound - (new or NOTHING)
            return None if new is None or missing else new
        case ast.SomeDeclaration():
            return NOTHING
        case ast.Junction():
            return None if _junction_reads(statement, outer) - bound else NOTHING
        case _:
            return ready(statement, bound, outer)


def _junction_reads(statement: ast.Junction, outer: Names) -> Names:
    """Return what must be bound before a junction: it binds nothing itself."""
    inside = NOTHING.union(*map(outer_variables, statement.operands))
    declared = frozenset(name for name in inside if "#" in name and not name.startswith("_#"))
    return (inside - declared) | (term_variables(statement) & outer)


@dataclass(slots=True)
class Ordering:
    """Orders the bodies of one definition, collecting the unsafe variables it meets."""

    errors: list[RegoError] = field(default_factory=list)

    def definition(self, definition: Definition) -> Definition:
        """Return *definition* with all its bodies in order."""
        rule = definition.rule
        head = rule.head
        arguments = NOTHING.union(*map(term_variables, head.arguments or ()))
        results = [part for part in (head.key, head.value) if part is not None]
        keys = [part for part in definition.path if not isinstance(part, ast.Scalar)]
        body, ordered = self.scope(rule.body, [*keys, *results], arguments, NOTHING)
        values = dict(zip(map(id, [*keys, *results]), ordered, strict=True))
        orelse = tuple(self.orelse(item, arguments) for item in rule.orelse)
        head = replace(
            head,
            key=None if head.key is None else values[id(head.key)],
            value=None if head.value is None else values[id(head.value)],
        )
        path = tuple(values.get(id(part), part) for part in definition.path)
        return replace(
            definition, path=path, rule=replace(rule, head=head, body=body, orelse=orelse)
        )

    def orelse(self, item: ast.Else, arguments: Names) -> ast.Else:
        values = [] if item.value is None else [item.value]
        body, ordered = self.scope(item.body, values, arguments, NOTHING)
        return replace(item, body=body, value=ordered[0] if ordered else None)

    def scope(
        self, body: ast.Body, results: list[ast.Term], bound: Names, outer: Names
    ) -> tuple[ast.Body, list[ast.Term]]:
        """Return *body* in order, and *results*, which see all that it binds."""
        inside = outer | bound | outer_variables(body) | outer_variables(tuple(results))
        literals: list[ast.Literal] = []
        waiting = list(body)
        while waiting:
            for literal in waiting:
                new = binds(literal, bound, inside)
                if new is not None:
                    waiting.remove(literal)
                    literals.append(self.literal(literal, bound, inside))
                    bound |= new
                    break
            else:
                self.unsafe(waiting, bound)
                return body, results
        return tuple(literals), self.results(results, bound, inside)

    def results(self, results: list[ast.Term], bound: Names, inside: Names) -> list[ast.Term]:
        order = ready_order(results, bound, inside)
        if order is None:
            for term in results:
                self.unsafe_in(term, bound)
            return results
        return [self.nested(term, bound | order[1], inside) for term in results]

    def literal(self, literal: ast.Literal, bound: Names, inside: Names) -> ast.Literal:
        """Return *literal* with the bodies inside it in order."""
        known = bound | (binds(literal, bound, inside) or NOTHING)
        statement = literal.statement
        new: ast.Statement
        if isinstance(statement, ast.Every):
            names = term_variables(
                (statement.key, statement.value) if statement.key else statement.value
            )
            body, _ = self.scope(statement.body, [], known | names, inside)
            new = replace(statement, domain=self.nested(statement.domain, known, inside), body=body)
        elif isinstance(statement, ast.Junction):
            operands = [self.scope(body, [], known, inside)[0] for body in statement.operands]
            new = replace(statement, operands=tuple(operands))
        else:
            new = self.nested(statement, known, inside)
        withs = tuple(
            replace(item, value=self.nested(item.value, known, inside)) for item in literal.withs
        )
        return replace(literal, statement=new, withs=withs)

    def nested(self, part: Part, bound: Names, inside: Names) -> Part:
        """Return *part* with every comprehension in it in order."""
        match part:
            case ast.ArrayComprehension() | ast.SetComprehension():
                body, items = self.scope(part.body, [part.item], bound, inside)
                return replace(part, item=items[0], body=body)
            case ast.ObjectComprehension():
                body, items = self.scope(part.body, [part.key, part.value], bound, inside)
                return replace(part, key=items[0], value=items[1], body=body)
            case _:
                rebuilt: Part = ast.rebuild(part, lambda item: self.nested(item, bound, inside))
                return rebuilt

    # ------------------------------------------------------------------ unsafe variables

    def unsafe(self, waiting: list[ast.Literal], bound: Names) -> None:
        """Report every variable that keeps the literals that are left from being evaluated."""
        for literal in waiting:
            self.unsafe_in(literal, bound)

    def unsafe_in(self, node: object, bound: Names) -> None:
        seen = {error.message for error in self.errors}
        for item in ast.walk(node):
            if not isinstance(item, ast.Var) or item.name in ROOTS or item.name in bound:
                continue
            if item.name not in term_variables(node):
                continue
            message = f"var {text_of(item)} is unsafe"
            if message not in seen:
                seen.add(message)
                self.errors.append(
                    RegoError(
                        "rego_unsafe_var_error",
                        message,
                        item.location,
                        hint="bind it with `some`, `:=` or a reference before it is read",
                    )
                )
