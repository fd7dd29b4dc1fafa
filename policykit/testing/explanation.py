"""Why a test failed: the literal that did not hold, in a sentence, and the values that decided.

Where a rule that the literal asks gives nothing, the same is told of that rule.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from policykit import verify
from policykit.rego import ast
from policykit.rego.check.rules import Definition, Group, Kind
from policykit.rego.values import UNDEFINED, Set, Value
from policykit.source import Location
from policykit.testing.parts import Part, Reader, Texts, operands_of
from policykit.testing.queries import Bindings, Queries, told_apart
from policykit.testing.sentences import sentence_of
from policykit.testing.stops import Filter, Stop, Withs, stop_of

_NOTHING: Bindings = {}
_CAUSES = 3
_DEPTH = 3


class Explanation(NamedTuple):
    """What is known of one failure.

    `place` is the literal, `message` one sentence, `where` the values in it, `compared` both sides
    of an `==`, `names` the variables, and `causes` the same of rules that gave nothing.
    """

    place: Location
    message: str
    where: Sequence[Part] = ()
    compared: tuple[Value, Value] | None = None
    names: Bindings = _NOTHING
    causes: Sequence["Explanation"] = ()


class Explainer:
    """Explains the failures of tests in one set of policies."""

    def __init__(self, queries: Queries, texts: Texts) -> None:
        self._queries = queries
        self._texts = texts

    def of(self, test: verify.Test, case: str = "") -> Explanation:
        """Return why *test*, or one *case* of it, failed."""
        definition = self._definition(test)
        if definition is None:
            return Explanation(test.location, f"{test.name} is no test that can pass")
        wanted = self._in_case(definition, test, case)
        stop = stop_of(definition.rule.body, self._queries, is_wanted=wanted)
        return self._at(stop, _DEPTH) if stop else self._of_value(test, definition)

    def _definition(self, test: verify.Test) -> Definition | None:
        """Return the definition that *test* is, or None for a default and what OPA never passes."""
        group = self._queries.checked.groups.get(test.rule.path)
        is_plain = test.rule.path[-1] == test.name.partition("#")[0]
        found = group.definitions if group and is_plain and not test.is_default else ()
        return next((item for item in found if item.rule.location == test.location), None)

    def _in_case(self, definition: Definition, test: verify.Test, case: str) -> Filter:
        """Return what tells whether variables are those of *case*, or may be so far."""
        terms = [told_apart(term) for term in definition.path[len(test.rule.path) :]]
        needed = {var.name for var in ast.walk(tuple(terms)) if isinstance(var, ast.Var)}

        def is_wanted(names: Bindings) -> bool:
            if not case or not needed or not needed <= names.keys():
                return True
            keys = [self._queries.values(term, names) for term in terms]
            return verify.case_of([key[0] for key in keys if key]) == case

        return is_wanted

    def _of_value(self, test: verify.Test, definition: Definition) -> Explanation:
        """Explain a test whose conditions all hold: what it gives is not true."""
        head = definition.rule.head
        if head.value is not None and not isinstance(head.value, ast.Scalar):
            literal = ast.Literal(head.value, negated=False, withs=(), location=head.value.location)
            names = self._names(definition)
            return self._at(Stop(literal, names), _DEPTH)
        shown = self._reader(()).part(_reference(test, head.location)).shown
        return Explanation(head.location, f"{test.name} is {shown}, which is not true")

    def _names(self, definition: Definition) -> Bindings:
        found = self._queries.answers([told_apart(item) for item in definition.rule.body])
        return found[0] if found else {}

    def _reader(self, withs: Withs) -> Reader:
        return Reader(self._queries, self._texts, withs)

    def _at(self, stop: Stop, depth: int) -> Explanation:
        """Explain one stop, and *depth* levels of rules that it depends on."""
        literal = stop.literal
        reader = self._reader(literal.withs)
        sides = [reader.part(term) for term in operands_of(literal.statement)]
        whole = reader.part(literal.statement) if isinstance(literal.statement, ast.Term) else None
        text = self._texts.of(_without_withs(literal))
        message = stop.error.message if stop.error else sentence_of(literal, text, whole, sides)
        return Explanation(
            literal.location,
            message,
            list(reader.parts(literal.statement)),
            _compared(literal, sides),
            stop.names,
            list(self._causes(literal, depth)) if not literal.negated else (),
        )

    def _causes(self, literal: ast.Literal, depth: int) -> Iterator[Explanation]:
        """Yield why rules that *literal* asks give nothing."""
        for term in ast.walk(literal.statement) if depth else ():
            group = self._queries.group_of(term) if isinstance(term, ast.Ref) else None
            if group and group.kind is not Kind.FUNCTION and self._gives_nothing(term, literal):
                yield from self._stops(group, literal.withs, depth - 1)

    def _stops(self, group: Group, withs: Withs, depth: int) -> Iterator[Explanation]:
        for definition in group.definitions[:_CAUSES]:
            stop = stop_of(definition.rule.body, self._queries, withs=withs)
            if stop is not None:
                yield self._at(stop, depth)

    def _gives_nothing(self, term: ast.Ref, literal: ast.Literal) -> bool:
        value = self._reader(literal.withs).part(term).value
        return value is UNDEFINED or (type(value) is Set and not value)


def _compared(literal: ast.Literal, sides: Sequence[Part]) -> tuple[Value, Value] | None:
    """Return both sides of what must be equal."""
    statement = literal.statement
    is_equality = isinstance(statement, ast.Unify) and not statement.declares
    is_equality |= isinstance(statement, ast.Call) and statement.symbol == "=="
    if not is_equality or literal.negated or any(side.value is UNDEFINED for side in sides):
        return None
    left, right = sides
    return left.value, right.value


def _reference(test: verify.Test, place: Location) -> ast.Ref:
    path = tuple(ast.Scalar(name, name, place) for name in test.rule.path)
    return ast.Ref(ast.Var("data", place), path, place)


def _without_withs(literal: ast.Literal) -> Location:
    """Return where *literal* stands, without the documents that it replaces."""
    place = literal.location
    own = [item for item in literal.withs if item.location.path == place.path]
    first = next((item.location for item in own if item.location >= place), None)
    if first is None:
        return place
    return place._replace(end_line=first.line, end_column=first.column)
