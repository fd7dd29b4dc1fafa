"""Modules on the page: the package, imports, and rules with what stands between them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from policykit.rego import ast
from policykit.rego.formatting.bodies import BodyWriter
from policykit.rego.formatting.imports import parts_of, write_imports
from policykit.rego.formatting.layout import Layout, closing_index, closing_row
from policykit.rego.formatting.page import Page
from policykit.rego.formatting.spelling import escaped, reference_text
from policykit.source import Location


@dataclass(frozen=True, slots=True)
class Style:
    """Which words the version of Rego has that is written, and which imports it needs."""

    has_if: bool = True
    has_contains: bool = True
    assigns: bool = True
    has_not_bodies: bool = False
    adds_rego_v1: bool = False
    drops_words: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One body of a rule with the value that it gives: the rule's own, or that of an `else`.

    `place` reaches to the end of the rule, `head_end` is the row where the head ends.
    """

    value: ast.Term | None
    body: ast.Body
    place: Location
    head_end: int
    is_last: bool
    is_else: bool = True

    @property
    def is_constant(self) -> bool:
        """Whether it always holds: its body is `true`, or there is none."""
        return self.is_last and (not self.body or _is_true(self.body))


class ModuleWriter:
    """Writes a module in a style; the text of the rules at the rows *kept* stays as it is."""

    def __init__(
        self, page: Page, layout: Layout, style: Style, kept: Collection[int] = ()
    ) -> None:
        self.page = page
        self.layout = layout
        self.style = style
        self.kept = kept
        self.bodies = BodyWriter(page, layout, has_not_bodies=style.has_not_bodies)
        self.terms = self.bodies.terms
        self.has_paths = False

    def module(self, module: ast.Module) -> None:
        style = self.style
        self.has_paths = any(map(_has_path, module.rules))
        self.package(module)
        parts = parts_of(module, adds_rego_v1=style.adds_rego_v1, drops_words=style.drops_words)
        for _, run in groupby(parts, type):
            items = list(run)
            write_imports(self.page, [item for item in items if isinstance(item, ast.Import)])
            self.rules([item for item in items if isinstance(item, ast.Rule)])
        self.page.rest()

    def package(self, module: ast.Module) -> None:
        page, location = self.page, module.location
        text = self.layout.slice(location)
        first, *rest = module.package
        path = tuple(
            ast.Scalar(name, name if f".{name}" in text else f'"{name}"', location)
            for name in rest
        )
        page.reach(location.line)
        page.start_line()
        page.write(f"package {reference_text(ast.Ref(ast.Var(first, location), path, location))}")
        page.end_line()
        page.blank_line()

    # ------------------------------------------------------------------ rules

    def rules(self, rules: Sequence[ast.Rule]) -> None:
        """Write *rules*: one-liners that stood line by line stay so, others get a blank line."""
        for rule, following in zip_longest(rules, rules[1:]):
            row = self.place(rule).line
            self.page.reach(row)
            mark = self.page.mark()
            self.rule(rule)
            is_short = self.page.since(mark).count("\n") == 1
            stays = (
                following is not None
                and self.joins(rule)
                and self.joins(following)
                and self.place(following).line == row + 1
            )
            if not (is_short and stays):
                self.page.blank_line()

    def place(self, rule: ast.Rule) -> Location:
        """Return where *rule* stands: from its brace on if it shares its head with another."""
        if not rule.shorthand:
            return rule.location
        brace = self.layout.brace_before(rule.body)
        row = self.layout.row_at(brace)
        column = brace - self.layout.starts[row - 1] + 1
        return rule.location._replace(line=row, column=column)

    def joins(self, rule: ast.Rule) -> bool:
        """Whether *rule* may stand next to another without a blank line between."""
        if len(rule.body) > 1 or rule.default or rule.orelse or not self.style.has_if:
            return False
        return self.style.has_contains or rule.head.key is None

    def rule(self, rule: ast.Rule) -> None:
        place = self.place(rule)
        if place.line in self.kept:
            self.page.verbatim(self.layout.slice(place), place.line, place.end_line)
            self.page.end_line()
            return
        self.terms.kept(lambda: self.plain_rule(rule), place)
        if self.page.inline:
            self.page.end_line()

    def plain_rule(self, rule: ast.Rule) -> None:
        clauses = list(self.clauses(rule))
        self.page.start_line()
        self.page.write("default " * rule.default)
        self.head(rule, clauses[0])
        self.clause_body(clauses[0], rule.head)
        for above, clause in zip(clauses, clauses[1:], strict=False):
            self.orelse(above, clause, rule.head)

    def clauses(self, rule: ast.Rule) -> Iterator[Clause]:
        place = self.place(rule)
        head_end = max(rule.head.location.end_line, place.line)
        value, body, count = rule.head.value, rule.body, len(rule.orelse)
        yield Clause(value, body, place, head_end, is_last=not count, is_else=False)
        for number, item in enumerate(rule.orelse, 1):
            start = item.location
            place = start._replace(
                end_line=rule.location.end_line, end_column=rule.location.end_column
            )
            head_end = start.line if item.value is None else self.layout.place(item.value).end_line
            yield Clause(item.value, item.body, place, head_end, is_last=number == count)

    # ------------------------------------------------------------------ heads

    def head(self, rule: ast.Rule, clause: Clause) -> None:
        head = rule.head
        self.head_path(head)
        if head.arguments:
            self.head_arguments(head, head.arguments)
        if head.key is None:
            self.head_value(rule, clause)
            return
        pair = (" contains ", "") if self.style.has_contains else "[]"
        self.page.write(pair[0])
        self.terms.term(head.key)
        self.page.write(pair[1])

    def head_path(self, head: ast.Head) -> None:
        first, *rest = head.path
        assert isinstance(first, ast.Scalar)
        name = str(first.value)
        match rest:
            case (ast.Scalar(value=str() as key),) if not self.has_paths:
                self.page.write(f'{name}["{escaped(key)}"]')
            case _:
                var = ast.Var(name, first.location)
                self.terms.reference(ast.Ref(var, tuple(rest), head.location))

    def head_arguments(self, head: ast.Head, items: Sequence[ast.Term]) -> None:
        layout, location = self.layout, head.location
        text = layout.slice(location)
        self.terms.arguments(items, text, location.line)

    def head_value(self, rule: ast.Rule, clause: Clause) -> None:
        value, is_function = rule.head.value, bool(rule.head.arguments)
        assign = " := " if self.style.assigns or rule.head.assigned else " = "
        if value is None:
            if clause.is_constant and (rule.body or not is_function):
                self.page.write(f"{assign}true")
        elif rule.default or clause.is_constant or not _is_true_term(value):
            self.page.write(assign)
            self.terms.term(value)

    # ------------------------------------------------------------------ bodies of rules

    def clause_body(self, clause: Clause, head: ast.Head) -> None:
        page, body = self.page, clause.body
        if clause.is_constant or not body:
            page.end_line()
            return
        page.write(" if " if self.style.has_if else " ")
        if self.style.has_if and _fits_a_line(body, clause.head_end):
            self.bodies.literal(body[0])
            page.end_line()
            return
        page.write("{")
        page.end_line()
        page.level += 1
        self.bodies.body(body, leads=self.style.has_if and not clause.is_else)
        page.reach(self.last_row(clause, head))
        page.level -= 1
        page.start_line()
        page.write("}")

    def last_row(self, clause: Clause, head: ast.Head) -> int:
        """Return the row that OPA takes for the one of the body's last brace."""
        skipped = ""
        if not clause.is_else and head.arguments:
            skipped = "()"
        elif not clause.is_else and head.key is not None:
            skipped = "[]"
        return closing_row(self.layout.slice(clause.place), clause.place.line, "{}", skipped)

    def orelse(self, above: Clause, clause: Clause, head: ast.Head) -> None:
        page, row = self.page, clause.place.line
        begins_line = self.layout.line(row).strip().startswith("else")
        has_comment = page.comment_row() < row or page.held is not None
        if row > above.place.line and not begins_line and not has_comment:
            page.write(" ")
        else:
            if page.inline:
                page.end_line()
            page.blank_line()
            page.start_line()
        page.reach(row)
        page.resume()
        page.write("else")
        self.else_value(clause)
        self.clause_body(clause, head)

    def else_value(self, clause: Clause) -> None:
        assign = " := " if self.style.assigns else " = "
        if clause.value is not None and (clause.is_constant or not _is_true_term(clause.value)):
            self.page.write(assign)
            self.terms.term(clause.value)
        elif clause.is_constant:
            self.page.write(f"{assign}true")


def _fits_a_line(body: ast.Body, row: int) -> bool:
    """Whether *body* is one condition that begins on *row*, and is not taken for a set."""
    literal = body[0]
    if len(body) > 1 or literal.location.line != row:
        return False
    return literal.negated or not isinstance(literal.statement, ast.SetOf)


def _has_path(rule: ast.Rule) -> bool:
    """Whether the head of *rule* is more than a name, or a name and a key."""
    return len(rule.head.path) + (rule.head.key is not None) > 2


def _is_true_term(term: ast.Term) -> bool:
    return isinstance(term, ast.Scalar) and term.value is True


def _is_true(body: ast.Body) -> bool:
    match body:
        case (ast.Literal(statement=ast.Scalar(value=True), negated=False, withs=()),):
            return True
        case _:
            return False
