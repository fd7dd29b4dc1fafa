"""Which parts of policies an evaluation reached, as `opa test --coverage` counts them.

A part is the head of a definition, an `else`, or a literal of a body. Generated code knows the
part that each of its lines comes from; Python's own tracing says which lines ran. OPA does not
look at a definition at all where its *index* rules it out: literals that compare a part of the
input (or an operand) with a constant, or ask for it, must all hold before any of them counts.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NamedTuple

from policykit.rego import ast
from policykit.rego.check import Checked
from policykit.rego.check.rules import Definition
from policykit.rego.compile.runtime import UNDEFINED, at
from policykit.rego.program import GENERATED, Program
from policykit.rego.values import Value, equal
from policykit.source import Location

Start = tuple[str, int, int]


class Range(NamedTuple):
    """A stretch of a policy: rows and columns from 1, the end exclusive."""

    row: int
    column: int
    end_row: int
    end_column: int


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """What was reached of one file."""

    covered: tuple[Range, ...]
    not_covered: tuple[Range, ...]

    @property
    def covered_rows(self) -> frozenset[int]:
        """The rows with anything that was reached."""
        return _rows(self.covered)

    @property
    def missed_rows(self) -> frozenset[int]:
        """The rows with parts that were not reached, and none that was."""
        return _rows(self.not_covered) - self.covered_rows

    @property
    def percent(self) -> float:
        """The share of rows that were reached, of all with parts."""
        return percent(len(self.covered_rows), len(self.missed_rows))


def percent(covered: int, missed: int) -> float:
    """Return the share of what is covered, in percent; 0 where there is nothing."""
    return 100 * covered / (covered + missed) if covered else 0.0


def _rows(ranges: Iterable[Range]) -> frozenset[int]:
    return frozenset(row for item in ranges for row in range(item.row, item.end_row + 1))


@dataclass(frozen=True, slots=True)
class _Condition:
    """A literal that OPA's index understands: a path of the input or an operand, and its value."""

    operand: str
    path: tuple[Value, ...]
    value: Value


@dataclass(slots=True)
class Coverage:
    """Collects what is reached in *program*; *checked* are the same policies as trees."""

    program: Program
    checked: Checked
    reached: set[Start] = field(default_factory=set)
    indexes: dict[str, list[_Condition]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        functions = {rule.path: rule.function for rule in self.program.manifest.rules}
        for path, group in self.checked.groups.items():
            for number, definition in enumerate(group.definitions, 1):
                conditions = list(_conditions(definition))
                self.indexes[f"{functions[path]}__{number}"] = conditions
                if len(group.definitions) == 1:
                    self.indexes.setdefault(functions[path], conditions)

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Collect what is evaluated inside."""
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def _enter(self, frame: FrameType, event: str, argument: Any) -> Any:
        del event, argument
        code = frame.f_code
        if code.co_filename != GENERATED or frame.f_globals is not self.program.namespace:
            return None
        index = self.indexes.get(code.co_name, ())
        return self._line if all(_holds(item, frame.f_locals) for item in index) else None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        del argument
        if event == "line":
            place = self.program.manifest.places[frame.f_lineno - 1]
            if place is not None:
                self.reached.add(place)
        return self._line

    def files(self) -> dict[str, FileCoverage]:
        """Return what was reached of each file that has rules."""
        known = {place for place in self.program.manifest.places if place is not None}
        found: dict[str, tuple[list[Range], list[Range]]] = {}
        for module in self.checked.modules:
            covered, missed = found.setdefault(module.path, ([], []))
            for rule in module.rules:
                for part, is_reached in _parts(rule, self.reached, known):
                    (covered if is_reached else missed).append(part)
        return {
            path: FileCoverage(tuple(sorted(covered)), tuple(sorted(missed)))
            for path, (covered, missed) in sorted(found.items())
        }


def _parts(rule: ast.Rule, reached: set[Start], known: set[Start]) -> Iterator[tuple[Range, bool]]:
    """Yield each part of *rule*, and whether it was reached."""
    branches = [(rule.head.location, rule.head.value, rule.body)]
    branches += [(item.location, item.value, item.body) for item in rule.orelse]
    for location, value, body in branches:
        is_head = _start(location) in reached
        end = body[0].location if body else None
        yield _head_range(location, value, end), is_head
        if not body and value is not None and location is rule.head.location:
            yield _range(value.location), is_head
        yield from _literals(body, reached, known, is_head)


def _literals(
    body: ast.Body, reached: set[Start], known: set[Start], after: bool
) -> Iterator[tuple[Range, bool]]:
    found = []
    for literal in reversed(body):
        start = _start(literal.location)
        is_reached = start in reached or (start not in known and after)
        after = after or is_reached
        found.append((_range(literal.location), is_reached))
        for inner in ast.walk(literal.statement):
            if isinstance(
                inner, ast.ArrayComprehension | ast.SetComprehension | ast.ObjectComprehension
            ):
                found += list(_literals(inner.body, reached, known, is_reached))
    yield from found


def _head_range(location: Location, value: ast.Term | None, body: Location | None) -> Range:
    """Return the head alone: without the body, for an `else` up to its value."""
    whole = _range(location)
    if body is None or value is None or whole.end_row < body.line:
        return whole
    place = value.location
    return Range(whole.row, whole.column, place.end_line, place.end_column)


def _range(location: Location) -> Range:
    return Range(location.line, location.column, location.end_line, location.end_column)


def _start(location: Location) -> Start:
    return (location.path, location.line, location.column)


def _conditions(definition: Definition) -> Iterator[_Condition]:
    """Yield what OPA's index knows of a definition."""
    arguments = definition.rule.head.arguments or ()
    operands = {
        term.name: f"operand{index}"
        for index, term in enumerate(arguments, 1)
        if isinstance(term, ast.Var)
    }
    for literal in definition.rule.body:
        if literal.negated or literal.withs:
            continue
        condition = _condition(literal.statement, operands)
        if condition is not None:
            yield condition


def _condition(statement: ast.Statement, operands: Mapping[str, str]) -> _Condition | None:
    match statement:
        case ast.Ref():
            return _on(statement, UNDEFINED, operands)
        case (
            ast.Call(function=ast.Var(name="equal"), arguments=(left, right))
            | ast.Unify(left=left, right=right)
        ):
            if isinstance(right, ast.Scalar):
                return _on(left, right.value, operands)
            if isinstance(left, ast.Scalar):
                return _on(right, left.value, operands)
        case _:
            pass
    return None


def _on(term: ast.Term, value: Value, operands: Mapping[str, str]) -> _Condition | None:
    if isinstance(term, ast.Var) and term.name in operands:
        return _Condition(operands[term.name], (), value)
    if not isinstance(term, ast.Ref) or term.head != ast.Var("input", term.head.location):
        return None
    path = tuple(part.value for part in term.path if isinstance(part, ast.Scalar))
    return _Condition("", path, value) if len(path) == len(term.path) else None


def _holds(condition: _Condition, names: Mapping[str, Any]) -> bool:
    value = names.get(condition.operand) if condition.operand else names["ctx"].input
    for step in condition.path:
        value = at(value, step)
    if condition.value is UNDEFINED:
        return value is not UNDEFINED and value is not False
    return value is not UNDEFINED and equal(value, condition.value)
