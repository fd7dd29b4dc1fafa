"""Where things stood in the text: what the formatter takes over of the author's line breaks."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from policykit.rego import ast
from policykit.source import Location

T = TypeVar("T")

# A bracket, or the parenthesis around it, with nothing but a comment behind it on its line.
_OPEN_LINE = re.compile(r".[ \t\r]*(\n|#)")


class Layout:
    """The text of a module, with places in it."""

    def __init__(self, text: str, groups: Sequence[tuple[Location, Location]]) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.groups: dict[Location, Location] = {}
        for inner, group in groups:  # the innermost parentheses come first
            self.groups.setdefault(inner, group)

    def start(self, location: Location) -> int:
        return self.starts[location.line - 1] + location.column - 1

    def end(self, location: Location) -> int:
        return self.starts[location.end_line - 1] + location.end_column - 1

    def slice(self, location: Location) -> str:
        return self.text[self.start(location) : self.end(location)]

    def line(self, number: int) -> str:
        """Return one line of the text."""
        return self.text[self.starts[number - 1] :].partition("\n")[0]

    def row_at(self, index: int) -> int:
        """Return the row of a character."""
        return self.text.count("\n", 0, index) + 1

    def row_behind(self, place: Location, text: str) -> int:
        """Return the row of *text*, the first thing behind *place*, comments apart."""
        match = re.compile(rf"(?:\s|#.*)*{re.escape(text)}").match(self.text, self.end(place))
        return self.row_at(match.end()) if match else place.end_line

    def is_grouped(self, term: ast.Term) -> bool:
        """Whether *term* stands in parentheses of its own."""
        return term.location in self.groups

    def place(self, term: ast.Term) -> Location:
        """Return where *term* stands, the innermost parentheses around it included."""
        return self.groups.get(term.location, term.location)

    def opens_a_line(self, term: ast.Term) -> bool:
        """Whether the line breaks right behind the first bracket of *term*."""
        return _OPEN_LINE.match(self.text, self.start(self.place(term))) is not None

    def has_brace(self, start: int, body: ast.Body) -> bool:
        """Whether a brace opens *body*, whose head begins or ends at *start*."""
        return "{" in self.text[start : self.start(body[0].location)]

    def brace_before(self, body: ast.Body) -> int:
        """Return the index of the brace that opens *body*."""
        return self.text.rfind("{", 0, self.start(body[0].location))


def row_of(term: ast.Term) -> int:
    """Return the row of the first part of *term*, parentheses apart."""
    match term:
        case ast.Call(symbol=symbol, arguments=(first, *_)) if symbol:
            return row_of(first)
        case ast.Ref(head=head):
            return row_of(head)
        case _:
            return term.location.line


def grouped_by_row(items: Sequence[T], row: Callable[[T], int]) -> list[list[T]]:
    """Return *items* line by line: a new one for each that begins on a later row."""
    lines: list[list[T]] = []
    last = 0
    for item in items:
        if not lines or row(item) > last:
            lines.append([])
        lines[-1].append(item)
        last = row(item)
    return lines


def closing_row(text: str, row: int, brackets: str, skipped: str = "") -> int:
    """Return the row of the bracket that closes the first one in *text*, which begins on *row*.

    0 if there is none. What stands in brackets like *skipped* before is no part of it. As in OPA,
    brackets in strings count, and rows are counted from the opening bracket on.
    """
    start = 0
    if skipped:
        start = closing_index(text, skipped) + 1
        if not start:
            return 0
        row += text.count("\n", text.find(skipped[0]), start)
    begin = text.find(brackets[0], start)
    end = closing_index(text, brackets, start)
    return row + text.count("\n", begin, end) if end >= 0 else 0


def closing_index(text: str, brackets: str, start: int = 0) -> int:
    """Return the index of the bracket that closes the first one from *start* on, or -1."""
    depth = 0
    for match in re.compile(f"[{re.escape(brackets)}]").finditer(text, start):
        if match[0] == brackets[0]:
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                return match.start()
    return -1
