"""Conditions joined by `and` and `or` on the page, and bodies that are one condition."""

from collections.abc import Callable
from typing import Protocol

from policykit.rego import ast
from policykit.rego.formatting.layout import grouped_by_row
from policykit.rego.formatting.page import Page


class WriteCondition(Protocol):
    """Writes one condition without its `with`."""

    def __call__(self, literal: ast.Literal, *, joined: bool) -> None: ...


class JunctionWriter:
    """Writes junctions: the lines that they were broken into are kept."""

    def __init__(
        self,
        page: Page,
        query: Callable[[ast.Body, int, int], None],
        condition: WriteCondition,
    ) -> None:
        self.page = page
        self.query = query
        self.condition = condition

    def junction(self, junction: ast.Junction, literal: ast.Literal) -> None:
        """Write the junction that *literal* is, behind the `not` that it may have."""
        if len(junction.operands) == 1:
            self.braced(junction.operands[0], literal)
        elif literal.negated:
            self.page.write("(")
            self.chain(junction)
            self.page.write(")")
        else:
            self.chain(junction)

    def braced(self, body: ast.Body, literal: ast.Literal) -> None:
        """Write a body that is a condition; alone on its line, its braces stand apart."""
        location = literal.location
        lines = grouped_by_row(body, lambda item: item.location.line)
        self.page.write("{")
        self.query(body, location.line, location.end_line)
        if body[0].location.line == location.line and len(lines) == 1:
            self.page.write(" ")
        self.page.write("}")

    def chain(self, junction: ast.Junction) -> None:
        page = self.page
        level = page.level
        begin = end = 0
        for number, (operand,) in enumerate(junction.operands):
            first, last = _rows(operand, junction)
            if number:
                page.write(f" {junction.word}")
                is_body = _is_body(junction.operands[number - 1][0])
                if first > (end if is_body else begin):
                    page.level = level + 1
                page.break_line() if first > end else page.write(" ")
            self.operand(operand, junction, number)
            begin, end = first, last
        page.level = level

    def operand(self, literal: ast.Literal, outer: ast.Junction, number: int) -> None:
        self.page.reach(_rows(literal, outer)[0])
        self.page.resume()
        if _needs_parentheses(literal, outer, number):
            self.page.write("(")
            self.condition(literal, joined=True)
            self.page.write(")")
        else:
            self.condition(literal, joined=True)


def _rows(literal: ast.Literal, outer: ast.Junction) -> tuple[int, int]:
    """Return the first and the last row of an operand; `and` in `or` has the place of the whole."""
    inner = literal.statement
    if literal.location == outer.location and isinstance(inner, ast.Junction):
        return _rows(inner.operands[0][0], inner)[0], _rows(inner.operands[-1][0], inner)[1]
    return literal.location.line, literal.location.end_line


def _is_body(literal: ast.Literal) -> bool:
    return isinstance(literal.statement, ast.Junction) and len(literal.statement.operands) == 1


def _needs_parentheses(literal: ast.Literal, outer: ast.Junction, number: int) -> bool:
    """Whether a junction in another has to be set apart; `and` binds closer than `or`."""
    inner = literal.statement
    if literal.withs:
        return True
    if literal.negated or not isinstance(inner, ast.Junction) or len(inner.operands) == 1:
        return False
    return inner.word != "and" if outer.word == "and" else inner.word == "or" and number > 0
