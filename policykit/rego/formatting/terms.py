"""Terms on the page: values, references, collections, comprehensions, calls."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from policykit.rego import ast
from policykit.rego.formatting.layout import Layout, closing_row, grouped_by_row, row_of
from policykit.rego.formatting.page import CommentCollision, Page
from policykit.rego.formatting.shapes import without_doubles
from policykit.rego.formatting.spelling import (
    assigning_operator_of,
    constant_text,
    has_generated,
    is_union,
    needs_parentheses,
    operator_of,
    path_part,
    reference_text,
)
from policykit.source import Location

Entry: TypeAlias = ast.Term | tuple[ast.Term, ast.Term]
WriteQuery: TypeAlias = Callable[[ast.Body, int, int], None]


class TermWriter:
    """Writes terms; *query* writes the body of a comprehension between two rows."""

    def __init__(
        self, page: Page, layout: Layout, keywords: Collection[str], query: WriteQuery
    ) -> None:
        self.page = page
        self.layout = layout
        self.keywords = keywords
        self.query = query
        self.is_guarded = False

    # ------------------------------------------------------------------ comments in the way

    def guarded(self, write: Callable[[], None], place: Location) -> bool:
        """Write, or keep the text of *place* as a whole if its comments cannot be placed.

        Return whether it was kept; what stands in something larger is left to that.
        """
        if self.is_guarded:
            write()
            return False
        self.is_guarded = True
        try:
            return self.kept(write, place)
        finally:
            self.is_guarded = False

    def kept(self, write: Callable[[], None], place: Location) -> bool:
        """Write, or keep the text of *place* if there is a collision that nothing in it caught."""
        mark = self.page.mark()
        try:
            write()
        except CommentCollision:
            self.page.rewind(mark)
            self.keep(place)
            return True
        return False

    def keep(self, place: Location) -> None:
        """Write the text of *place* as it was."""
        self.page.verbatim(self.layout.slice(place), place.line, place.end_line)

    # ------------------------------------------------------------------ terms

    def term(self, term: ast.Term, *, nested: bool = False) -> bool:
        """Write *term*; an operator that is *nested* in another gets parentheses.

        Return whether its text was kept as it is.
        """
        return self.guarded(lambda: self.plain(term, nested=nested), self.layout.place(term))

    def plain(self, term: ast.Term, *, nested: bool) -> None:
        self.page.reach(row_of(term))
        self.page.resume()
        self.value(term, nested=nested)
        self.page.resume()

    def value(self, term: ast.Term, *, nested: bool) -> None:  # noqa: C901  # a case for each kind
        match term:
            case ast.Scalar(text=text) | ast.Var(name=text) | ast.Function(name=text):
                self.page.write(text)
            case ast.TemplateString():
                self.template(term)
            case ast.Ref():
                self.reference(term)
            case ast.Array(items=items):
                self.brackets("[]", term, items)
            case ast.SetOf(items=()):
                self.page.write("set()")
            case ast.SetOf(items=items):
                self.brackets("{}", term, without_doubles(items))
            case ast.Object(items=entries):
                self.brackets("{}", term, entries)
            case ast.ArrayComprehension(item=item):
                self.comprehension("[]", term, item)
            case ast.SetComprehension(item=item):
                self.comprehension("{}", term, item)
            case ast.ObjectComprehension():
                self.object_comprehension(term)
            case ast.Call():
                self.call(term, nested=nested)

    def template(self, term: ast.TemplateString) -> None:
        """Write a template string; the constants in it become text."""
        quote = "`" if term.raw else '"'
        self.page.write(f"${quote}")
        for part in term.parts:
            text = constant_text(part, raw=term.raw)
            if text is not None:
                self.page.write(text)
            elif not isinstance(part, str):
                self.interpolation(part)
        self.page.write(quote)

    def interpolation(self, term: ast.Term) -> None:
        page, last = self.page, self.layout.row_behind(self.layout.place(term), "}")
        page.level += 1
        page.write("{")
        if page.held is not None:
            page.break_line()
        elif page.comment_row() < row_of(term):
            page.write(" ")
        self.statement(term)
        if page.comment_row() < last:
            page.break_line()
            page.comments_above(last)
            page.resume()
        page.write("}")
        page.level -= 1

    def reference(self, term: ast.Ref) -> None:
        self.term(term.head, nested=self.layout.is_grouped(term.head))
        for part in term.path:
            if isinstance(part, ast.Scalar) and isinstance(part.value, str):
                self.page.write(path_part(part, self.keywords))
            elif isinstance(part, ast.Var):
                self.page.write(f"[{part.name}]")
            else:
                self.page.write("[")
                if self.term(part) and self.page.held is not None:
                    self.page.break_line()
                self.page.write("]")

    # ------------------------------------------------------------------ collections

    def brackets(self, pair: str, term: ast.Term, items: Sequence[Entry]) -> None:
        """Write a collection: in one line if it was, else with the lines that it had."""
        location = term.location
        last = closing_row(self.layout.slice(location), location.line, pair)
        lines = self.lines(items)
        opens_a_line = bool(items) and self.layout.opens_a_line(term)
        if len(lines) == 1 and self.page.has_comment_between(location.line, last):
            raise CommentCollision
        self.page.write(pair[0])
        self.sequence(lines, self.entry, last, spread=opens_a_line or len(lines) > 1)
        self.page.write(pair[1])

    def lines(self, items: Sequence[Entry]) -> list[list[Entry]]:
        if has_generated([item for item in items if not isinstance(item, tuple)]):
            return [list(items)]
        return grouped_by_row(
            items, lambda item: row_of(item[0] if isinstance(item, tuple) else item)
        )

    def entry(self, item: Entry) -> None:
        if isinstance(item, tuple):
            self.term(item[0], nested=is_union(item[0]))
            self.page.write(": ")
            self.term(item[1], nested=is_union(item[1]))
        else:
            self.term(item, nested=is_union(item))

    def sequence(
        self,
        lines: Sequence[Sequence[Entry]],
        write: Callable[[Entry], None],
        last: int,
        *,
        spread: bool,
    ) -> None:
        """Write what stands in brackets that close on row *last*: in one line, or *spread*."""
        page = self.page
        if spread:
            page.delayed = True
            page.level += 1
            page.break_line()
        for number, line in enumerate(lines):
            if number:
                page.write(",")
                page.break_line()
            for place, item in enumerate(line):
                page.write(", " if place else "")
                write(item)
        if spread:
            page.write(",")
            page.end_line()
            page.reach(last)
            page.level -= 1
            page.start_line()

    # ------------------------------------------------------------------ comprehensions

    def comprehension(
        self, pair: str, term: ast.ArrayComprehension | ast.SetComprehension, item: ast.Term
    ) -> None:
        self.page.write(pair[0])
        if row_of(item) > term.location.line:
            self.page.break_line()
        self.collected(item)
        self.collecting(pair, term, row_of(item))

    def object_comprehension(self, term: ast.ObjectComprehension) -> None:
        self.page.write("{")
        self.term(term.key, nested=is_union(term.key))
        self.page.write(": ")
        self.collected(term.value)
        self.collecting("{}", term, term.location.line)

    def collected(self, item: ast.Term) -> None:
        """Write what a comprehension collects: an operator in it needs its parentheses."""
        if self.layout.is_grouped(item):
            self.operand(item)
        else:
            self.term(item, nested=is_union(item))

    def collecting(self, pair: str, term: ast.Comprehension, first: int) -> None:
        location = term.location
        self.page.write(" |")
        last = closing_row(self.layout.slice(location), location.line, pair)
        self.query(term.body, first, last)
        self.page.write(pair[1])

    # ------------------------------------------------------------------ calls in terms

    def call(self, term: ast.Call, *, nested: bool) -> None:
        symbol = operator_of(term)
        if not symbol:
            self.function_call(term)
            return
        pair = "()" if len(term.arguments) == 3 or (nested and symbol != "in") else ("", "")
        self.page.write(pair[0])
        if symbol == "in":
            self.membership(term.arguments)
        else:
            self.operand(term.arguments[0])
            self.page.write(f" {symbol} ")
            self.operand(term.arguments[1])
        self.page.write(pair[1])

    def operand(self, term: ast.Term) -> None:
        """Write an operand of an operator that is itself part of a term."""
        if operator_of(term) == "in" and isinstance(term, ast.Call) and len(term.arguments) == 2:
            self.in_parentheses(term)
        else:
            self.term(term, nested=True)

    def in_parentheses(self, term: ast.Term) -> None:
        self.page.write("(")
        self.term(term)
        self.page.write(")")

    def membership(self, operands: Sequence[ast.Term]) -> None:
        """Write `x in xs` or `k, v in xs`, without the parentheses that may be around."""
        *keys, domain = operands
        for number, key in enumerate(keys):
            self.page.write(", " if number else "")
            self.term(key, nested=True)
        self.page.write(" in ")
        if needs_parentheses(domain, "in", right=True):
            self.in_parentheses(domain)
        else:
            self.term(domain, nested=True)

    def function_call(self, term: ast.Call) -> None:
        self.page.write(reference_text(term.function, self.keywords))
        last = closing_row(self.layout.slice(term.location), term.location.line, "()")
        self.arguments(term.arguments, last)

    def arguments(self, items: Sequence[ast.Term], last: int, *, spread: bool = False) -> None:
        """Write what stands in parentheses that close on row *last*."""
        lines = self.lines(items)
        self.page.write("(")
        self.sequence(lines, self.argument, last, spread=spread or len(lines) > 1)
        self.page.write(")")

    def argument(self, item: Entry) -> None:
        assert not isinstance(item, tuple)
        self.term(item, nested=is_union(item) and self.layout.is_grouped(item))

    # ------------------------------------------------------------------ terms as conditions

    def statement(self, term: ast.Term, *, leads: bool = False) -> None:
        """Write a term that is a condition by itself; *leads* if a brace stands before it."""
        if isinstance(term, ast.Call):
            self.guarded(lambda: self.statement_call(term, leads=leads), self.layout.place(term))
        else:
            self.term(term)

    def statement_call(self, term: ast.Call, *, leads: bool) -> None:
        symbol = operator_of(term)
        if leads and symbol == "|":
            self.in_parentheses(term)
        elif symbol == "in":
            self.membership(term.arguments)
        elif symbol:
            self.infix(term.arguments[0], symbol, term.arguments[1], leads=leads)
        elif symbol := assigning_operator_of(term):
            self.side(term.arguments[2], parentheses=False)
            self.page.write(" = ")
            self.infix(term.arguments[0], symbol, term.arguments[1])
        else:
            self.function_call(term)

    def infix(self, left: ast.Term, symbol: str, right: ast.Term, *, leads: bool = False) -> None:
        """Write an operator with as few parentheses as its operands allow."""
        self.side(left, parentheses=needs_parentheses(left, symbol) or (leads and is_union(left)))
        self.page.write(f" {symbol} ")
        self.side(right, parentheses=needs_parentheses(right, symbol, right=True))

    def side(self, term: ast.Term, *, parentheses: bool) -> None:
        if parentheses:
            self.in_parentheses(term)
        else:
            self.term(term)
