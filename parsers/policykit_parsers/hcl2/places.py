"""Finds where the parts of an HCL document stand.

The text has been read before, so it is known to be right: what is left is to walk through bodies,
lists and objects, and to let the reader of expressions step over all else.

The body of a block begins at the block's header. A list of blocks, and an object that holds such
lists under labels, reach from their first block to their last; their keys are the type and the
labels of the first.
"""

import re
from typing import NamedTuple

from policykit.documents import Place
from policykit.source import Source
from policykit_parsers._text import Lines
from policykit_parsers.hcl2 import tokens
from policykit_parsers.hcl2.expressions import Expressions
from policykit_parsers.hcl2.sequences import Want
from policykit_parsers.hcl2.tokens import ANYWHERE, ON_LINE, Tokens

_Children = dict[str, Place] | list[Place]

# A string that may be the insertion of a list or object and nothing else: it is then that.
_INSERTED = re.compile(r'"\$\{~?[ \t\r\n]*+(?=["\[{])')


class _Body(NamedTuple):
    """A body that is open: the places of what is in it, and those that end where it ends."""

    children: dict[str, Place]
    enclosing: list[Place]


class Places:
    """The places of the parts of one document."""

    __slots__ = ("_expressions", "_lines", "_text")

    def __init__(self, source: Source, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._expressions = Expressions(source, text)

    def document(self) -> Place:
        """Return the place of the document, with those of all its parts."""
        bodies = [_Body({}, [])]
        start = at = end = self._expressions.after(0, ANYWHERE)
        while at < len(self._text):
            end = at + 1 if self._text[at] == "}" else self._thing(bodies, at)
            if self._text[at] == "}":
                self._end(bodies.pop(), end)
            at = self._expressions.after(end, ANYWHERE)
        return Place(self._lines.span(start, end), None, bodies[0].children)

    def _thing(self, bodies: list[_Body], at: int) -> int:
        """Place an argument or open a block; return where what is read ends."""
        name = tokens.NAME.match(self._text, at)
        assert name, "the text has been read before"
        equals = tokens.EQUALS.match(self._text, name.end())
        if equals:
            place = self._value(equals.end(), ON_LINE)
            place.key = self._lines.span(at, name.end())
            bodies[-1].children[name[1]] = place
            return self._expressions.at
        steps = [(name[1], at, name.end())]
        end = name.end()
        while label := tokens.LABEL_TOKEN.match(self._text, end):
            end = label.end()
            start = self._expressions.after(label.start(), ON_LINE)
            steps.append((self._expressions.label(label), start, end))
        bodies.append(self._body(bodies[-1].children, steps))
        return self._text.index("{", end) + 1

    def _body(self, children: dict[str, Place], steps: list[tuple[str, int, int]]) -> _Body:
        """Open the body of the block whose type and labels are *steps*."""
        header = self._lines.span(steps[0][1], steps[-1][2])
        enclosing: list[Place] = []
        for name, start, end in steps:
            last = len(enclosing) + 1 == len(steps)
            fresh = Place(header, self._lines.span(start, end), [] if last else {})
            enclosing.append(children.setdefault(name, fresh))
            below = enclosing[-1].children
            children = below if isinstance(below, dict) else {}
        block = Place(header, None, children)
        siblings = enclosing[-1].children
        assert isinstance(siblings, list), "labels have been compared before"
        siblings.append(block)
        return _Body(children, [*enclosing, block])

    def _end(self, body: _Body, at: int) -> None:
        end_line, end_column = self._lines.place(at)
        for place in body.enclosing:
            place.span = place.span._replace(end_line=end_line, end_column=end_column)

    def _value(self, at: int, blanks: Tokens) -> Place:
        """Return the place of the value after *at*."""
        start = self._expressions.after(at, blanks)
        children = self._children(start)
        if children is not None:
            step = blanks.step.match(self._text, self._expressions.at)
            children = None if step and step.lastindex else children
        if children is None:
            self._expressions.expression(start, blanks, Want.SOURCE)
        return Place(self._lines.span(start, self._expressions.at), None, children)

    def _children(self, start: int) -> _Children | None:
        """Return the places of what is in a list or object, if one begins at *start*."""
        inserted = _INSERTED.match(self._text, start)
        if inserted:
            children = self._children(inserted.end())
            end = tokens.INSERTION_END.match(self._text, self._expressions.at)
            self._expressions.at = end.end() if end else start
            return children if end else None
        opening = self._text[start]
        if opening not in "[{" or tokens.FOR.match(self._text, start + 1):
            return None
        self._expressions.at = start + 1
        return self._elements() if opening == "[" else self._pairs()

    def _elements(self) -> list[Place]:
        places: list[Place] = []
        while (at := self._next()) is not None:
            places.append(self._value(at, ANYWHERE))
        return places

    def _pairs(self) -> dict[str, Place]:
        places: dict[str, Place] = {}
        while (at := self._next()) is not None:
            name = self._expressions.key(at)
            key = self._lines.span(at, self._expressions.at)
            self._expressions.separator()
            places[name] = self._value(self._expressions.at, ON_LINE)
            places[name].key = key
        return places

    def _next(self) -> int | None:
        """Return where the next element or key begins, or step over the closing bracket."""
        at = self._expressions.after(self._expressions.at, ANYWHERE)
        if self._text[at] == ",":
            at = self._expressions.after(at + 1, ANYWHERE)
        if self._text[at] in "]}":
            self._expressions.at = at + 1
            return None
        return at
