"""Where things stood in the text: what the formatter takes over of the author's line breaks."""

import re
from collections.abc import Sequence

from policykit.rego import ast
from policykit.source import Location

# An opening bracket, or parenthesis around it, with nothing but a comment behind it on its line.
_OPEN_LINE = re.compile(r".[ \t\r]*(\n|#)")


class Layout:
    """The text of a module, with places in it."""

    def __init__(self, text: str, groups: Sequence[tuple[Location, Location]]) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.groups: dict[Location, Location] = {}
        for inner, group in groups:  # the innermost parentheses come first
            self.groups.setdefault(inner, group)

    def offset(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column - 1

    def start(self, location: Location) -> int:
        return self.offset(location.line, location.column)

    def slice(self, location: Location) -> str:
        end = self.offset(location.end_line, location.end_column)
        return self.text[self.start(location) : end]

    def line(self, number: int) -> str:
        """Return one line of the text."""
        return self.text[self.starts[number - 1] :].partition("\n")[0]

    def is_grouped(self, term: ast.Term) -> bool:
        """Whether *term* stands in parentheses of its own."""
        return term.location in self.groups

    def place(self, term: ast.Term) -> Location:
        """Return where *term* stands, the innermost parentheses around it included."""
        return self.groups.get(term.location, term.location)

    def opens_a_line(self, term: ast.Term) -> bool:
        """Whether the line breaks right behind the first bracket of *term*."""
        return _OPEN_LINE.match(self.text, self.start(self.place(term))) is not None

    def brace_row(self, body: ast.Body) -> int:
        """Return the row of the brace that opens *body*."""
        brace = self.text.rfind("{", 0, self.start(body[0].location))
        return self.text.count("\n", 0, brace) + 1


def row_of(term: ast.Term) -> int:
    """Return the row of the first part of *term*, parentheses apart."""
    match term:
        case ast.Call(symbol=symbol, arguments=(first, *_)) if symbol:
            return row_of(first)
        case ast.Ref(head=head):
            return row_of(head)
        case _:
            return term.location.line


def closing_row(text: str, row: int, brackets: str, skipped: str = "") -> int:
    """Return the row of the bracket that closes the first one in *text*, which begins on *row*.

    0 if there is none. What stands in brackets like *skipped* before is no part of it. As in OPA,
    brackets in strings count, and the rows between are those from the opening bracket on.
    """
    start = 0
    if skipped:
        start = _closing(text, skipped, 0) + 1
        row += text.count("\n", 0, start) if start else 0
        if not start:
            return 0
    begin = text.find(brackets[0], start)
    end = _closing(text, brackets, start)
    return row + text.count("\n", begin, end) if end >= 0 else 0


def _closing(text: str, brackets: str, start: int) -> int:
    """Return the index of the bracket that closes the first one from *start* on, or -1."""
    depth = 0
    for match in re.compile("[" + re.escape(brackets) + "]").finditer(text, start):
        if match[0] == brackets[0]:
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                return match.start()
    return -1
