"""Terms on the page: values, references, collections, calls."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from policykit.rego import ast
from policykit.rego.formatting.layout import Layout, closing_row, row_of
from policykit.rego.formatting.page import CommentCollision, Page
from policykit.rego.formatting.shapes import shape
from policykit.rego.parse import KEYWORDS, OPERATORS
from policykit.source import Location

INFIX = {name: symbol for symbol, name in OPERATORS.items()} | {"eq": "=", "assign": ":="}
MEMBERSHIP = {"internal.member_2": 2, "internal.member_3": 3}
_STRENGTH = {
    "in": 0,
    **dict.fromkeys(("=", ":=", "==", "!=", "<", "<=", ">", ">="), 1),
    "|": 2, "&": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r",
            "\t": "\\t"}  # fmt: skip
T = TypeVar("T")
Write = Callable[[], None]


class TermWriter:
    """Writes terms; `query` writes the body of a comprehension, which begins on a given row."""

    query: Callable[[ast.Body, int, int], None]

    def __init__(self, page: Page, layout: Layout) -> None:
        self.page = page
        self.layout = layout
        self.is_guarded = False

    # ------------------------------------------------------------------ comments in the way

    def guarded(self, write: Write, place: Location) -> None:
        """Write, or keep the text of *place* as it is if its comments cannot be placed."""
        if self.is_guarded:
            write()
            return
        mark = self.page.mark()
        self.is_guarded = True
        try:
            write()
        except CommentCollision:
            self.page.rewind(mark)
            self.page.verbatim(self.layout.slice(place), place.line, place.end_line)
        finally:
            self.is_guarded = False

    # ------------------------------------------------------------------ terms

    def term(self, term: ast.Term, *, nested: bool = False) -> None:
        """Write *term*; an operator in it gets parentheses if it is *nested* in another."""
        self.guarded(lambda: self.plain(term, nested=nested), self.layout.place(term))

    def plain(self, term: ast.Term, *, nested: bool) -> None:
        page = self.page
        page.reach(row_of(term))
        if not page.inline:
            page.start_line()
        self.value(term, nested=nested)
        if not page.inline:
            page.start_line()

    def value(self, term: ast.Term, *, nested: bool) -> None:
        match term:
            case ast.Scalar(text=text) | ast.Var(name=text) | ast.Function(name=text):
                self.page.write(text)
            case ast.TemplateString():
                self.template(term)
            case ast.Ref():
                self.reference(term)
            case ast.Array(items=items):
                self.brackets("[]", term, items)
            case ast.SetOf(items=items):
                self.set_of(term, items)
            case ast.Object(items=items):
                self.brackets("{}", term, items)
            case ast.ArrayComprehension(item=item) | ast.SetComprehension(item=item):
                self.comprehension(term, item)
            case ast.ObjectComprehension(key=key, value=value):
                self.object_comprehension(term, key, value)
            case ast.Call():
                self.call(term, nested=nested)

    def template(self, term: ast.TemplateString) -> None:
        """Write a template string; constants in it become text."""
        quote = "`" if term.raw else '"'
        self.page.write(f"${quote}")
        for part in term.parts:
            text = _constant(part, raw=term.raw)
            if text is not None:
                self.page.write(text)
            elif not isinstance(part, str):
                self.page.write("{")
                self.statement_term(part)
                self.page.write("}")
        self.page.write(quote)

    def statement_term(self, term: ast.Term) -> None:
        """Write *term* where nothing stands around it: no parentheses needed."""
        if isinstance(term, ast.Call):
            self.guarded(lambda: self.statement_call(term), self.layout.place(term))
        else:
            self.term(term)

    # ------------------------------------------------------------------ references

    def reference(self, term: ast.Ref) -> None:
        self.term(term.head, nested=self.layout.is_grouped(term.head))
        for part in term.path:
            if isinstance(part, ast.Scalar) and isinstance(part.value, str):
                self.page.write(path_part(part))
            elif isinstance(part, ast.Var):
                self.page.write(f"[{part.name}]")
            else:
                self.page.write("[")
                self.term(part)
                self.page.write("]")

    # ------------------------------------------------------------------ collections

    def set_of(self, term: ast.SetOf, items: Sequence[ast.Term]) -> None:
        if items:
            self.brackets("{}", term, without_doubles(items))
        else:
            self.page.write("set()")

    def brackets(
        self,
        pair: str,
        term: ast.Array | ast.SetOf | ast.Object,
        items: Sequence[ast.Term | tuple[ast.Term, ast.Term]],
    ) -> None:
        location = term.location
        last = closing_row(self.layout.slice(location), location.line, pair)
        self.page.write(pair[0])
        lines = grouped_by_row(items, _entry_row)
        opens_a_line = bool(items) and self.layout.opens_a_line(term)
        if len(lines) == 1 and self.page.has_comment_between(location.line, last):
            raise CommentCollision
        writes = [[self.entry(item) for item in line] for line in lines]
        self.sequence(writes, last, spread=opens_a_line or len(lines) > 1)
        self.page.write(pair[1])

    def entry(self, item: ast.Term | tuple[ast.Term, ast.Term]) -> Write:
        def write() -> None:
            if isinstance(item, tuple):
                self.term(item[0], nested=_is_union(item[0]))
                self.page.write(": ")
                self.term(item[1], nested=_is_union(item[1]))
            else:
                self.term(item, nested=_is_union(item))

        return write

    def sequence(self, lines: Sequence[Sequence[Write]], last: int, *, spread: bool) -> None:
        """Write what stands in brackets that close on row *last*: in one line, or *spread*."""
        page = self.page
        if spread:
            page.delayed = True
            page.end_line()
            page.indent()
            page.start_line()
        for number, line in enumerate(lines):
            if number:
                page.write(",")
                page.break_line()
            self.in_line(line)
        if spread:
            page.write(",")
            page.end_line()
            page.reach(last)
            page.dedent()
            page.start_line()

    def in_line(self, writes: Sequence[Write]) -> None:
        for number, write in enumerate(writes):
            if number:
                self.page.write(", ")
            write()

    # ------------------------------------------------------------------ comprehensions

    def comprehension(
        self, term: ast.ArrayComprehension | ast.SetComprehension, item: ast.Term
    ) -> None:
        pair = "[]" if isinstance(term, ast.ArrayComprehension) else "{}"
        self.page.write(pair[0])
        if row_of(item) > term.location.line:
            self.page.break_line()
        self.comprehended(item)
        self.comprehension_body(term, pair, item)

    def object_comprehension(
        self, term: ast.ObjectComprehension, key: ast.Term, value: ast.Term
    ) -> None:
        self.page.write("{")
        self.term(key, nested=_is_union(key))
        self.page.write(": ")
        self.comprehended(value)
        self.comprehension_body(term, "{}", key)

    def comprehended(self, item: ast.Term) -> None:
        """Write what a comprehension collects: an operator in it needs its parentheses."""
        needed = isinstance(item, ast.Call) and (self.layout.is_grouped(item) or _is_union(item))
        if needed and isinstance(item, ast.Call) and _operator(item) == "in":
            self.in_parentheses(item)
        else:
            self.term(item, nested=needed)

    def comprehension_body(self, term: ast.Comprehension, pair: str, first: ast.Term) -> None:
        location = term.location
        last = closing_row(self.layout.slice(location), location.line, pair)
        self.page.write(" |")
        self.query(term.body, row_of(first), last)
        self.page.write(pair[1])

    # ------------------------------------------------------------------ calls

    def call(self, term: ast.Call, *, nested: bool) -> None:
        symbol = _operator(term)
        if not symbol:
            self.function_call(term)
        elif symbol == "in":
            self.membership(term, is_statement=False)
        else:
            first, second = term.arguments
            self.page.write("(" * nested)
            self.operand(first)
            self.page.write(f" {symbol} ")
            self.operand(second)
            self.page.write(")" * nested)

    def operand(self, term: ast.Term) -> None:
        """Write an operand of an operator that is no statement by itself."""
        if isinstance(term, ast.Call) and _operator(term) == "in" and len(term.arguments) == 2:
            self.in_parentheses(term)
        else:
            self.term(term, nested=True)

    def in_parentheses(self, term: ast.Term) -> None:
        self.page.write("(")
        self.term(term)
        self.page.write(")")

    def membership(self, term: ast.Call, *, is_statement: bool) -> None:
        """Write `x in xs`, or `k, v in xs`, which stands in parentheses but as a statement."""
        key, value, domain = (None, *term.arguments)[-3:]
        parentheses = key is not None and not is_statement
        self.page.write("(" * parentheses)
        self.members(key, value, domain)
        self.page.write(")" * parentheses)

    def members(self, key: ast.Term | None, value: ast.Term, domain: ast.Term) -> None:
        if key is not None:
            self.term(key, nested=True)
            self.page.write(", ")
        self.term(value, nested=True)
        self.page.write(" in ")
        if _needs_parentheses(domain, "in", right=True):
            self.in_parentheses(domain)
        else:
            self.term(domain, nested=True)

    def function_call(self, term: ast.Call) -> None:
        self.page.write(path_text(term.function))
        self.arguments(term.arguments, self.layout.slice(term.location), term.location.line)

    def arguments(self, items: Sequence[ast.Term], text: str, row: int) -> None:
        """Write the arguments of a call, or of a function's head, whose *text* begins on *row*."""
        self.page.write("(")
        if items:
            lines = grouped_by_row(items, row_of)
            writes = [[self.argument(item) for item in line] for line in lines]
            self.sequence(writes, closing_row(text, row, "()"), spread=len(lines) > 1)
        self.page.write(")")

    def argument(self, item: ast.Term) -> Write:
        return lambda: self.term(item, nested=_is_union(item) and self.layout.is_grouped(item))

    def statement_call(self, term: ast.Call) -> None:
        """Write a call that is a condition by itself; its operands need few parentheses."""
        symbol = _operator(term)
        if symbol == "in":
            self.membership(term, is_statement=True)
        elif symbol:
            self.infix(term.arguments[0], symbol, term.arguments[1])
        elif (result := _with_result(term)) is not None:
            symbol, output = result
            self.infix(output, "=", None)
            self.infix(term.arguments[0], symbol, term.arguments[1])
        else:
            self.function_call(term)

    def infix(self, left: ast.Term, symbol: str, right: ast.Term | None) -> None:
        self.side(left, _needs_parentheses(left, symbol, right=False))
        self.page.write(f" {symbol} ")
        if right is not None:
            self.side(right, _needs_parentheses(right, symbol, right=True))

    def side(self, term: ast.Term, parentheses: bool) -> None:
        if parentheses:
            self.in_parentheses(term)
        else:
            self.term(term)


def _operator(term: ast.Call) -> str:
    """Return the symbol of a call with as many operands as its operator takes."""
    name = term.function.name if isinstance(term.function, ast.Var) else ""
    if name in INFIX and len(term.arguments) == 2:
        return INFIX[name]
    if isinstance(term.function, ast.Ref):
        name = path_text(term.function)
    return "in" if MEMBERSHIP.get(name) == len(term.arguments) else ""


def _with_result(term: ast.Call) -> tuple[str, ast.Term] | None:
    """Return the symbol of an operator that was called with its result as a third operand."""
    name = term.function.name if isinstance(term.function, ast.Var) else ""
    if name in INFIX and len(term.arguments) == 3:
        return INFIX[name], term.arguments[2]
    return None


def _needs_parentheses(term: ast.Term, symbol: str, *, right: bool) -> bool:
    """Whether *term* beside *symbol* would be read as something else without parentheses."""
    if not isinstance(term, ast.Call) or symbol in ("=", ":="):
        return False
    inner = _operator(term)
    if not inner or len(term.arguments) != 2:
        return False
    weaker = _STRENGTH[inner] - _STRENGTH[symbol]
    return weaker < 0 or (right and weaker == 0)


def _is_union(term: ast.Term) -> bool:
    return isinstance(term, ast.Call) and _operator(term) == "|"


def _entry_row(item: ast.Term | tuple[ast.Term, ast.Term]) -> int:
    return row_of(item[0] if isinstance(item, tuple) else item)


def grouped_by_row(items: Sequence[T], row: Callable[[T], int]) -> list[list[T]]:
    """Return *items* line by line: a new one for each that begins on a later row."""
    lines: list[list[T]] = [[]]
    for item, previous in zip(items, [None, *items], strict=False):
        if previous is not None and row(item) > row(previous):
            lines.append([])
        lines[-1].append(item)
    return lines


def path_part(part: ast.Scalar) -> str:
    """Return how a string in a reference is written: a keyword keeps its dot or its brackets."""
    name = str(part.value)
    if _NAME.fullmatch(name) and (name not in KEYWORDS or part.text == name):
        return f".{name}"
    return f'["{escaped(name)}"]'


def path_text(term: ast.Term) -> str:
    """Return the text of a reference that has no more than names and strings in it."""
    match term:
        case ast.Ref(head=head, path=path):
            return path_text(head) + "".join(map(_bracketed, path))
        case ast.Var(name=name):
            return name
        case ast.Scalar(text=text):
            return text
        case _:
            return ""


def _bracketed(part: ast.Term) -> str:
    if isinstance(part, ast.Scalar) and isinstance(part.value, str):
        return path_part(part)
    return f"[{path_text(part)}]"


def escaped(text: str) -> str:
    """Return *text* as it stands between quotes."""
    return "".join(_ESCAPES.get(char) or _printable(char) for char in text)


def _printable(char: str) -> str:
    if char.isprintable():
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def _constant(part: str | ast.Term, *, raw: bool) -> str | None:
    """Return what a part of a template string is as text, None if it is not constant."""
    text: str | None = None
    if isinstance(part, ast.Scalar):
        text = part.value if isinstance(part.value, str) else part.text
        if raw and "`" in text:
            return None
    elif isinstance(part, str):
        text = part
    if text is None:
        return None
    return (text if raw else escaped(text)).replace("{", "\\{")


def without_doubles(items: Sequence[ast.Term]) -> list[ast.Term]:
    """Return *items* without those that are equal to an earlier one."""
    return list({shape(item): item for item in reversed(items)}.values())[::-1]
