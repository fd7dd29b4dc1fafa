"""Bodies on the page: conditions, with what is declared and replaced in them."""




from policykit.rego import ast
from policykit.rego.formatting.layout import Layout, closing_row
from policykit.rego.formatting.page import Page
from policykit.rego.formatting.terms import TermWriter, grouped_by_row


class BodyWriter:
    """Writes bodies, each literal on its line or all of them on one."""

    def __init__(self, page: Page, layout: Layout) -> None:
        self.page = page
        self.layout = layout
        self.terms = TermWriter(page, layout)
        self.terms.query = self.query

    # ------------------------------------------------------------------ bodies

    def body(self, body: ast.Body) -> None:
        """Write each literal on its line; blank lines between them are kept, as one."""
        self.page.reach(body[0].location.line)
        previous = body[0]
        for literal in body:
            if literal.location.line > previous.location.end_line + 1:
                self.page.blank_line()
            self.page.start_line()
            self.literal(literal)
            self.page.end_line()
            previous = literal

    def query(self, body: ast.Body, first: int, last: int) -> None:
        """Write the body of a comprehension or of `every` that stands between two rows."""
        page = self.page
        is_spread = (
            body[0].location.line > first
            or len(grouped_by_row(body, lambda literal: literal.location.line)) > 1
        )
        if is_spread:
            page.end_line()
            page.indent()
            self.body(body)
            page.reach(last)
            page.dedent()
            page.start_line()
            return
        for number, literal in enumerate(body):
            page.write("; " if number else " ")
            self.literal(literal)
        page.reach(last)

    # ------------------------------------------------------------------ literals

    def literal(self, literal: ast.Literal) -> None:
        self.page.reach(literal.location.line)
        if not self.page.inline:
            self.page.start_line()
        if literal.negated:
            self.page.write("not ")
        self.statement(literal.statement)
        self.withs(literal)

    def statement(self, statement: ast.Statement) -> None:
        match statement:
            case ast.Unify(left=left, right=right, declares=declares):
                self.terms.infix(left, ":=" if declares else "=", right)
            case ast.SomeDeclaration():
                self.some(statement)
            case ast.SomeIn(key=key, value=value, domain=domain):
                self.page.write("some ")
                self.terms.members(key, value, domain)
            case ast.Every():
                self.every(statement)
            case ast.Junction():
                raise NotImplementedError
            case _:
                self.terms.statement_term(statement)

    def some(self, statement: ast.SomeDeclaration) -> None:
        page = self.page
        page.write("some ")
        row = statement.location.line
        for number, name in enumerate(statement.names):
            if number:
                page.write(",")
            if name.location.line > row:
                page.break_line()
                page.write("\t")
                row = name.location.line
            elif number:
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
