"""Modules on the page: the package, imports, and rules with what stands between them."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, zip_longest

from policykit.rego import ast
from policykit.rego.formatting.bodies import BodyWriter
from policykit.rego.formatting.imports import parts_of, write_imports
from policykit.rego.formatting.layout import Layout, closing_row, row_of
from policykit.rego.formatting.page import Page
from policykit.rego.formatting.spelling import escaped, reference_text
from policykit.rego.formatting.style import Style
from policykit.source import Location


@dataclass(frozen=True, slots=True)
class Clause:
    """One body of a rule with the value that it gives: the rule's own, or that of an `else`.

    `place` reaches to the end of the rule, `head_end` is the index where the head ends.
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
    """Writes a module in a style; the text of the rules whose numbers are *kept* stays as it is.

    `collided` are the rules, by number, whose comments could not be placed, with the reason.
    """

    def __init__(
        self, page: Page, layout: Layout, style: Style, kept: Collection[int] = ()
    ) -> None:
        self.page = page
        self.layout = layout
        self.style = style
        self.kept = kept
        self.collided: dict[int, str] = {}
        self.begun: list[int] = []
        self.bodies = BodyWriter(page, layout, style)
        self.terms = self.bodies.terms
        self.has_paths = False

    def module(self, module: ast.Module) -> None:
        self.has_paths = any(map(_has_path, module.rules))
        self.package(module)
        for _, run in groupby(parts_of(module, self.style), type):
            items = list(run)
            imports = [item for item in items if isinstance(item, ast.Import)]
            write_imports(self.page, imports, self.style.keywords)
            self.rules([item for item in items if isinstance(item, ast.Rule)])
        self.page.rest()

    def package(self, module: ast.Module) -> None:
        page, location = self.page, module.location
        text = self.layout.slice(location)
        first, *rest = module.package
        path = tuple(
            ast.Scalar(name, name if f".{name}" in text else f'"{name}"', location) for name in rest
        )
        page.reach(location.line)
        page.start_line()
        reference = ast.Ref(ast.Var(first, location), path, location)
        page.write(f"package {reference_text(reference, self.style.keywords)}")
        page.end_line()
        page.blank_line()

    # ------------------------------------------------------------------ rules

    def rules(self, rules: Sequence[ast.Rule]) -> None:
        """Write *rules*: one-liners that stood line by line stay so, others get a blank line."""
        for rule, following in zip_longest(rules, rules[1:]):
            number = len(self.begun)
            self.begun.append(len(self.page.parts))
            if number in self.kept:
                self.verbatim(rule)
                continue
            row = self.place(rule).line
            self.page.reach(row)
            mark = self.page.mark()
            self.rule(rule, number)
            is_short = self.page.since(mark).count("\n") == 1
            if not (is_short and self.joins(rule) and self.continues(following, row)):
                self.page.blank_line()

    def continues(self, rule: ast.Rule | None, row: int) -> bool:
        """Whether *rule* is a one-liner right below *row*."""
        return rule is not None and self.joins(rule) and self.place(rule).line == row + 1

    def verbatim(self, rule: ast.Rule) -> None:
        """Write *rule*, with all bodies that share its head, as it was."""
        if rule.shorthand:
            return
        self.page.reach(rule.location.line)
        self.page.start_line()
        self.terms.keep(rule.location)
        self.page.end_line()
        self.page.blank_line()

    def rule_at(self, line: int) -> int:
        """Return the number of the rule that is written on *line*."""
        lines = ("".join(self.page.parts[:begin]).count("\n") + 1 for begin in self.begun)
        return max(sum(begin <= line for begin in lines) - 1, 0)

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
        if len(rule.body) > 1 or rule.default or rule.orelse or _is_set(rule.body):
            return False
        return self.has_if(rule)

    def has_if(self, rule: ast.Rule) -> bool:
        """Whether `if` stands before the body: not for members of sets without `contains`."""
        return self.style.has_if and (self.style.has_contains or rule.head.key is None)

    def rule(self, rule: ast.Rule, number: int) -> None:
        if self.terms.kept(lambda: self.plain_rule(rule), rule.location):
            self.collided[number] = "the comments in this rule have no place: move one of them"
        if self.page.inline:
            self.page.end_line()

    def plain_rule(self, rule: ast.Rule) -> None:
        clauses = list(self.clauses(rule))
        self.page.start_line()
        self.page.write("default " * rule.default)
        self.head(rule, clauses[0])
        self.clause_body(clauses[0], rule)
        for above, clause in pairwise(clauses):
            self.orelse(above, clause, rule)

    def clauses(self, rule: ast.Rule) -> Iterator[Clause]:
        place = self.place(rule)
        end = self.layout.end(rule.head.location)
        value, body, count = rule.head.value, rule.body, len(rule.orelse)
        yield Clause(value, body, place, end, is_last=not count, is_else=False)
        for number, item in enumerate(rule.orelse, 1):
            place = item.location._replace(
                end_line=rule.location.end_line, end_column=rule.location.end_column
            )
            end = self.layout.start(place)
            if item.value is not None:
                end = self.layout.end(self.layout.place(item.value))
            yield Clause(item.value, item.body, place, end, is_last=number == count)

    # ------------------------------------------------------------------ heads

    def head(self, rule: ast.Rule, clause: Clause) -> None:
        head = rule.head
        self.head_path(head)
        if head.arguments:
            is_bare = head.value is None and not rule.body
            self.head_arguments(head, head.arguments, is_bare=is_bare)
        if head.key is None:
            self.head_value(rule, clause)
            return
        pair = (" contains ", "") if self.style.has_contains else "[]"
        self.page.write(pair[0])
        self.terms.term(_quoted(head.key))
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

    def head_arguments(self, head: ast.Head, items: Sequence[ast.Term], *, is_bare: bool) -> None:
        row = head.location.line
        last = closing_row(self.layout.slice(head.location), row, "()")
        self.terms.arguments(items, last, spread=row_of(items[0]) > row and not is_bare)

    def head_value(self, rule: ast.Rule, clause: Clause) -> None:
        value, is_function = rule.head.value, bool(rule.head.arguments)
        assign = " := " if self.style.assigns or rule.head.assigned else " = "
        if value is None:
            is_bare = is_function or not (self.style.assigns or rule.head.path[1:] == ())
            if clause.is_constant and (rule.body or not is_bare):
                self.page.write(f"{assign}true")
        elif clause.is_constant or self.shows(value, rule):
            self.page.write(assign)
            self.terms.term(value)

    def shows(self, value: ast.Term, rule: ast.Rule) -> bool:
        """Whether a value is written: `true` only for defaults, and for entries of objects."""
        if rule.default or not _is_true_term(value):
            return True
        path = rule.head.path[1:]
        if len(path) != 1 or rule.head.arguments:
            return False
        return self.style.is_of_v0 or any(isinstance(node, ast.Var) for node in ast.walk(path[0]))

    # ------------------------------------------------------------------ bodies of rules

    def clause_body(self, clause: Clause, rule: ast.Rule) -> None:
        page, body = self.page, clause.body
        if clause.is_constant or not body:
            page.end_line()
            return
        has_if = self.has_if(rule)
        page.write(" if " if has_if else " ")
        if has_if and self.fits_a_line(clause):
            self.bodies.literal(body[0])
            page.end_line()
            return
        page.write("{")
        page.end_line()
        page.level += 1
        self.bodies.body(body, leads=has_if and not clause.is_else)
        page.reach(self.last_row(clause, rule.head))
        page.level -= 1
        page.start_line()
        page.write("}")

    def fits_a_line(self, clause: Clause) -> bool:
        """Whether the body is one condition that begins where the head ends, and no set."""
        body = clause.body
        row = body[0].location.line
        if clause.is_else and not self.layout.has_brace(clause.head_end, body):
            row = clause.place.line
        return len(body) == 1 and row == self.head_row(clause) and not _is_set(body)

    def head_row(self, clause: Clause) -> int:
        """Return the row where the head ends; bodies after the first have no head."""
        return max(self.layout.row_at(clause.head_end), clause.place.line)

    def last_row(self, clause: Clause, head: ast.Head) -> int:
        """Return the row that OPA takes for the one of the body's last brace."""
        skipped = ""
        if not clause.is_else and head.arguments:
            skipped = "()"
        elif not clause.is_else and head.key is not None:
            skipped = "[]"
        return closing_row(self.layout.slice(clause.place), clause.place.line, "{}", skipped)

    def orelse(self, above: Clause, clause: Clause, rule: ast.Rule) -> None:
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
        self.clause_body(clause, rule)

    def else_value(self, clause: Clause) -> None:
        text = self.layout.slice(clause.place)
        is_assigned = self.style.assigns or re.match(r"else\s*:=", text) is not None
        assign = " := " if is_assigned else " = "
        if clause.value is not None and (clause.is_constant or not _is_true_term(clause.value)):
            self.page.write(assign)
            self.terms.term(_at(clause.value, clause.place.line))
        elif clause.is_constant:
            self.page.write(f"{assign}true")


def _has_path(rule: ast.Rule) -> bool:
    """Whether the head of *rule* is more than a name, or a name and a key."""
    return len(rule.head.path) + (rule.head.key is not None) > 2


def _is_set(body: ast.Body) -> bool:
    """Whether *body* is a set, which stands apart from the braces around it."""
    return len(body) == 1 and not body[0].negated and isinstance(body[0].statement, ast.SetOf)


def _at(term: ast.Term, row: int) -> ast.Term:
    """Return a scalar or variable as if it stood on *row*."""
    if isinstance(term, ast.Scalar | ast.Var):
        return replace(term, location=term.location._replace(line=row, end_line=row))
    return term


def _quoted(term: ast.Term) -> ast.Term:
    """Return the member of a set that v0 lets stand behind a dot as a string."""
    if isinstance(term, ast.Scalar) and isinstance(term.value, str) and term.text == term.value:
        return replace(term, text=f'"{term.text}"')
    return term


def _is_true_term(term: ast.Term) -> bool:
    return isinstance(term, ast.Scalar) and term.value is True


def _is_true(body: ast.Body) -> bool:
    match body:
        case (ast.Literal(statement=ast.Scalar(value=True), negated=False, withs=()),):
            return True
        case _:
            return False
