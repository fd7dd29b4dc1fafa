"""Bodies on the page: conditions, with what is declared and replaced in them."""

from policykit.rego import ast
from policykit.rego.formatting.junctions import JunctionWriter
from policykit.rego.formatting.layout import Layout, closing_row, grouped_by_row
from policykit.rego.formatting.page import Page
from policykit.rego.formatting.spelling import leads_with_brace
from policykit.rego.formatting.style import Style
from policykit.rego.formatting.terms import TermWriter


class BodyWriter:
    """Writes bodies, each literal on its line or all of them on one."""

    def __init__(self, page: Page, layout: Layout, style: Style) -> None:
        self.page = page
        self.layout = layout
        self.style = style
        self.terms = TermWriter(page, layout, style.keywords, self.query)
        self.junctions = JunctionWriter(page, self.query, self.condition)

    # ------------------------------------------------------------------ bodies

    def body(self, body: ast.Body, *, leads: bool = False) -> None:
        """Write each literal on its line; blank lines between them are kept, as one.

        *leads* if the first would be read as a comprehension if it were a union.
        """
        self.page.reach(body[0].location.line)
        previous = body[0]
        for literal in body:
            if literal.location.line > previous.location.end_line + 1:
                self.page.blank_line()
            self.page.start_line()
            self.literal(literal, leads=leads and literal is body[0])
            self.page.end_line()
            previous = literal

    def query(self, body: ast.Body, first: int, last: int) -> None:
        """Write the body of a comprehension or of `every` that stands between two rows."""
        page = self.page
        lines = grouped_by_row(body, lambda literal: literal.location.line)
        if body[0].location.line > first or len(lines) > 1:
            page.end_line()
            page.level += 1
            self.body(body)
            page.reach(last)
            page.level -= 1
            page.start_line()
            return
        for number, literal in enumerate(body):
            page.write("; " if number else " ")
            self.literal(literal)
        page.reach(last)

    # ------------------------------------------------------------------ literals

    def literal(self, literal: ast.Literal, *, leads: bool = False) -> None:
        if self.terms.is_guarded:
            self.plain_literal(literal, leads=leads)
        else:
            self.terms.kept(lambda: self.plain_literal(literal, leads=leads), literal.location)

    def plain_literal(self, literal: ast.Literal, *, leads: bool) -> None:
        self.page.reach(literal.location.line)
        self.page.resume()
        self.condition(literal, leads=leads)
        self.withs(literal)

    def condition(self, literal: ast.Literal, *, leads: bool = False, joined: bool = False) -> None:
        """Write a literal without its `with`; one that is *joined* to others must be no body."""
        statement = literal.statement
        self.page.write("not " * literal.negated)
        if isinstance(statement, ast.Junction):
            self.junctions.junction(statement, literal)
            return
        as_body = joined or (literal.negated and self.style.has_not_bodies)
        is_ambiguous = as_body and leads_with_brace(statement)
        self.page.write("(" * is_ambiguous)
        self.statement(statement, leads=leads and not literal.negated)
        self.page.write(")" * is_ambiguous)

    def statement(self, statement: ast.Statement, *, leads: bool) -> None:
        match statement:
            case ast.Unify(left=left, right=right, declares=declares):
                self.terms.infix(left, ":=" if declares else "=", right, leads=leads)
            case ast.SomeDeclaration():
                self.some(statement)
            case ast.SomeIn(key=key, value=value, domain=domain):
                self.page.write("some ")
                self.terms.membership([value, domain] if key is None else [key, value, domain])
            case ast.Every():
                self.every(statement)
            case ast.Junction():
                raise AssertionError("a junction is no statement by itself")
            case _:
                self.terms.statement(statement, leads=leads)

    def some(self, statement: ast.SomeDeclaration) -> None:
        page = self.page
        page.write("some")
        row = statement.location.line
        for number, name in enumerate(statement.names):
            page.write("," if number else "")
            if name.location.line > row:
                page.break_line()
                page.write("\t")
                row = name.location.line
            else:
                page.write(" ")
            self.terms.term(name)

    def every(self, statement: ast.Every) -> None:
        page, location = self.page, statement.location
        page.write("every ")
        if statement.key is not None:
            self.terms.term(statement.key)
            page.write(", ")
        self.terms.term(statement.value)
        page.write(" in ")
        self.terms.term(statement.domain)
        page.write(" {")
        last = closing_row(self.layout.slice(location), location.line, "{}")
        self.query(statement.body, location.line, last)
        if len(statement.body) == 1 and statement.body[0].location.line == location.line:
            page.write(" ")
        page.write("}")

    # ------------------------------------------------------------------ with

    def withs(self, literal: ast.Literal) -> None:
        """Write each `with` on the line that it had: behind the condition, or on one below."""
        page = self.page
        row = literal.statement.location.end_line
        level = page.level
        for item in literal.withs:
            if item.location.line > row:
                page.level = level + 1
                page.break_line()
            else:
                page.write(" ")
            row = item.location.line
            self.with_(item)
        page.level = level

    def with_(self, item: ast.With) -> None:
        self.page.reach(item.location.line)
        self.page.write("with ")
        self.terms.term(item.target)
        self.page.write(" as ")
        self.terms.term(item.value)
