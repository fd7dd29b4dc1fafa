"""Modules on the page: the package, imports, and rules with what stands between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from policykit.rego import ast
from policykit.rego.formatting.bodies import BodyWriter
from policykit.rego.formatting.layout import Layout, closing_row
from policykit.rego.formatting.page import CommentCollision, Page
from policykit.rego.formatting.terms import escaped, path_text
from policykit.source import Location


@dataclass(frozen=True, slots=True)
class Style:
    """Which words the version of Rego has that is written, and what imports it needs."""

    has_if: bool
    has_contains: bool
    assigns: bool
    adds_import: bool = False
    drops_imports: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One body of a rule with what is defined by it: the rule itself, or an `else` of it."""

    value: ast.Term | None
    body: ast.Body
    location: Location
    text: str
    head_end: int
    is_last: bool

    @property
    def is_constant(self) -> bool:
        """Whether it always holds: no body, or `true` alone."""
        return self.is_last and (not self.body or _is_true(self.body))


class ModuleWriter:
    """Writes a module in a style."""

    def __init__(self, page: Page, layout: Layout, style: Style) -> None:
        self.page = page
        self.layout = layout
        self.style = style
        self.bodies = BodyWriter(page, layout)
        self.terms = self.bodies.terms

    def module(self, module: ast.Module) -> None:
        self.package(module)
        self.has_paths = any(map(_has_path, module.rules))
        imports, rules = self.imports_of(module), module.rules
        parts = sorted([*imports, *rules], key=lambda part: part.location.line)
        for is_rules, found in groupby(parts, lambda part: isinstance(part, ast.Rule)):
            run = list(found)
            if is_rules:
                self.rules([part for part in run if isinstance(part, ast.Rule)])
            else:
                self.imports([part for part in run if isinstance(part, ast.Import)])
        self.page.rest()

    def package(self, module: ast.Module) -> None:
        page = self.page
        page.reach(module.location.line)
        page.start_line()
        page.write(f"package {path_text(self.package_path(module))}")
        page.end_line()
        page.blank_line()

    def package_path(self, module: ast.Module) -> ast.Ref:
        location = module.location
        text = self.layout.slice(location)
        first, *rest = module.package
        parts = (
            ast.Scalar(name, name if f".{name}" in text else f'"{name}"', location)
            for name in rest
        )
        return ast.Ref(ast.Var(first, location), tuple(parts), location)

    # ------------------------------------------------------------------ imports

    def imports_of(self, module: ast.Module) -> list[ast.Import]:
        found = list(module.imports)
        if self.style.drops_imports or self.style.adds_import:
            found = [item for item in found if not _is_of_v0(item)]
        if self.style.adds_import:
            place = found[0].location if found else module.location
            found.append(_rego_v1(place))
        return found

    def imports(self, imports: Sequence[ast.Import]) -> None:
        for group in _adjacent(imports):
            self.page.reach(group[0].location.line)
            for item in sorted(group, key=_import_order):
                self.page.start_line()
                self.page.write(_import_text(item))
                self.page.end_line()
            self.page.blank_line()

    # ------------------------------------------------------------------ rules

    def rules(self, rules: Sequence[ast.Rule]) -> None:
        for rule, following in zip(rules, [*rules[1:], None], strict=True):
            row = self.rule_row(rule)
            self.page.reach(row)
            mark = self.page.mark()
            self.rule(rule)
            is_short = self.page.since(mark).count("\n") == 1
            if following is not None and is_short and self.joins(rule) and self.joins(following):
                if self.rule_row(following) == row + 1:
                    continue
            self.page.blank_line()

    def rule_row(self, rule: ast.Rule) -> int:
        return self.layout.brace_row(rule.body) if rule.shorthand else rule.location.line

    def joins(self, rule: ast.Rule) -> bool:
        """Whether *rule* may stand beside another without a blank line between."""
        if len(rule.body) > 1 or rule.default or rule.orelse:
            return False
        return self.style.has_if and (self.style.has_contains or rule.head.key is None)

    def rule(self, rule: ast.Rule) -> None:
        clauses = list(self.clauses(rule))
        self.page.start_line()
        self.page.write("default " * rule.default)
        self.head(rule, clauses[0])
        self.clause_body(clauses[0], rule.head)
        for above, clause in zip(clauses, clauses[1:], strict=False):
            self.orelse(above, clause, rule.head)
        self.page.end_line() if self.page.inline else None

    def clauses(self, rule: ast.Rule) -> Iterator[Clause]:
        location = rule.location
        text = self.layout.slice(location)
        if rule.shorthand:
            ...
        yield Clause(
            rule.head.value, rule.body, location, text, rule.head.location.end_line,
            not rule.orelse,
        )
        for number, item in enumerate(rule.orelse, 1):
            end = item.location.line
            if item.value is not None:
                end = self.layout.place(item.value).end_line
            place = Location(
                location.path, item.location.line, item.location.column,
                location.end_line, location.end_column,
            )
            yield Clause(
                item.value, item.body, item.location, self.layout.slice(place), end,
                number == len(rule.orelse),
            )

    def head(self, rule: ast.Rule, clause: Clause) -> None:
        page, head = self.page, rule.head
        self.head_path(head)
        if head.arguments:
            self.terms.arguments(
                head.arguments, self.layout.slice(head.location), head.location.line
            )
        if head.key is not None:
            page.write(" contains " if self.style.has_contains else "[")
            self.terms.term(head.key)
            page.write("" if self.style.has_contains else "]")
            return
        self.head_value(rule, clause)

    def head_path(self, head: ast.Head) -> None:
        first, *rest = head.path
        assert isinstance(first, ast.Scalar)
        name = ast.Var(str(first.value), first.location)
        if self.has_paths or len(rest) != 1:
            self.terms.reference(ast.Ref(name, tuple(rest), head.location))
            return
        part = rest[0]
        self.page.write(f"{name.name}[")
        if isinstance(part, ast.Scalar) and isinstance(part.value, str):
            self.page.write(f'"{escaped(part.value)}"')
        else:
            self.terms.term(part)
        self.page.write("]")

    def head_value(self, rule: ast.Rule, clause: Clause) -> None:
        value = rule.head.value
        assign = " := " if self.style.assigns or rule.head.assigned else " = "
        if value is None:
            if clause.is_constant and (rule.body or not rule.head.arguments):
                self.page.write(f"{assign}true")
        elif rule.default or clause.is_constant or not _is_true_term(value):
            self.page.write(assign)
            self.terms.term(value)

    def clause_body(self, clause: Clause, head: ast.Head) -> None:
        page = self.page
        if clause.is_constant or not clause.body:
            page.end_line()
            return
        if self.style.has_if:
            page.write(" if")
            if len(clause.body) == 1 and clause.body[0].location.line == clause.head_end:
                page.write(" ")
                self.bodies.literal(clause.body[0])
                page.end_line()
                return
        page.write(" {")
        page.end_line()
        page.indent()
        self.bodies.body(clause.body)
        page.reach(self.last_row(clause, head))
        page.dedent()
        page.start_line()
        page.write("}")

    def last_row(self, clause: Clause, head: ast.Head) -> int:
        """Return the row that OPA takes for the one of the body's last brace."""
        skipped = ""
        if clause.text.startswith("else"):
            skipped = ""
        elif head.arguments:
            skipped = "()"
        elif head.key is not None:
            skipped = "[]"
        return closing_row(clause.text, clause.location.line, "{}", skipped)

    def orelse(self, above: Clause, clause: Clause, head: ast.Head) -> None:
        page = self.page
        row = clause.location.line
        was_inline = row > above.location.line and not (
            self.layout.line(row).strip().startswith("else")
        )
        has_comment = page.comment_row() < row or page.held is not None
        if was_inline and not has_comment:
            page.write(" ")
        else:
            page.end_line() if page.inline else None
            page.blank_line()
            page.start_line()
        page.reach(row)
        if not page.inline:
            page.start_line()
        page.write("else")
        if clause.value is not None and (clause.is_constant or not _is_true_term(clause.value)):
            page.write(" := " if self.style.assigns else " = ")
            self.terms.term(clause.value)
        elif clause.is_constant:
            page.write(" := true" if self.style.assigns else " = true")
        self.clause_body(clause, head)


def _has_path(rule: ast.Rule) -> bool:
    """Whether the head of *rule* is more than a name, or a name and a key."""
    return len(rule.head.path) > 2 - (rule.head.key is not None)


def _is_true_term(term: ast.Term) -> bool:
    return isinstance(term, ast.Scalar) and term.value is True


def _is_true(body: ast.Body) -> bool:
    match body:
        case (ast.Literal(statement=ast.Scalar(value=True), negated=False, withs=()),):
            return True
        case _:
            return False


def _is_of_v0(item: ast.Import) -> bool:
    names = _import_names(item)
    return names[:2] == ["rego", "v1"] or names[:2] == ["future", "keywords"]


def _import_names(item: ast.Import) -> list[str]:
    if isinstance(item.path, ast.Var):
        return [item.path.name]
    assert isinstance(item.path.head, ast.Var)
    parts = [str(part.value) for part in item.path.path if isinstance(part, ast.Scalar)]
    return [item.path.head.name, *parts]


def _import_text(item: ast.Import) -> str:
    alias = f" as {item.alias}" if item.alias else ""
    return f"import {path_text(item.path)}{alias}"


def _import_order(item: ast.Import) -> tuple[list[str], str]:
    return _import_names(item), item.alias or ""


def _adjacent(imports: Sequence[ast.Import]) -> Iterator[list[ast.Import]]:
    group: list[ast.Import] = []
    for item in imports:
        if group and item.location.line - group[-1].location.line > 1:
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _rego_v1(place: Location) -> ast.Import:
    names = tuple(ast.Scalar(name, name, place) for name in ("v1",))
    return ast.Import(ast.Ref(ast.Var("rego", place), names, place), None, place)
