"""Reads the bodies of HCL into one document.

A block becomes a list item under its type and labels: `type{label{label…[{body}]}}`; blocks of
the same type and labels share the list. An argument becomes a key with its value.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from policykit.documents import Value
from policykit.errors import ParseError
from policykit_parsers.hcl2 import tokens
from policykit_parsers.hcl2.expressions import DEEPEST, Expressions
from policykit_parsers.hcl2.sequences import Want
from policykit_parsers.hcl2.tokens import ANYWHERE, ON_LINE, Item

_ONE_ARGUMENT = "a block on one line holds one argument; put each of several on a line of its own"


class _Body(NamedTuple):
    """A body that is being read: what is in it, and which of its keys are blocks.

    `start` is where its header is; `depth` counts the blocks and labels that it is in.
    """

    values: dict[str, Value]
    blocks: set[str]
    start: int
    depth: int


class Bodies:
    """The bodies of one text: the file's own, and those of the blocks that are open."""

    __slots__ = ("_expressions", "_open", "_text")

    def __init__(self, expressions: Expressions) -> None:
        self._expressions = expressions
        self._text = expressions.text
        self._open = [_Body({}, set(), 0, 0)]

    def document(self) -> dict[str, Value]:
        """Return the document that the text is."""
        at = 0
        while at < len(self._text):
            item = tokens.ITEM.match(self._text, at)
            at = self._usual(item) if item else self._other(at)
        if len(self._open) > 1:
            hint = "close it with `}`; every `{` before it may need one too"
            raise self._expressions.error(self._open[-1].start, "this block is not closed", hint)
        return self._open[0].values

    def _usual(self, item: re.Match[str]) -> int:
        """Take one thing in its usual form; return where to read on."""
        kind = item.lastindex or 0
        if kind <= Item.OTHER:
            values = self._open[-1].values
            key = item[Item.KEY]
            if key in values:
                raise self._taken(key, item.start(Item.KEY))
            if kind == Item.OTHER:
                return self._argument(key, item.end())
            values[key] = self._expressions.simple(item, Item.TEXT)
        elif kind == Item.CLOSE:
            self._close(item.start(Item.CLOSE))
        else:
            labels = [quoted or bare for quoted, bare in tokens.LABEL.findall(item[Item.LABELS])]
            self._block(item[Item.KEY], labels, item.start(Item.KEY))
            if kind == Item.EMPTY:
                self._open.pop()
        return item.end()

    def _other(self, at: int) -> int:
        """Read one thing that is in no usual form; return where it ends."""
        at = self._expressions.after(at, ANYWHERE)
        if at == len(self._text):
            return at
        if self._text[at] == "}":
            self._close(at)
            return self._line_end(at + 1, "the block")
        name = tokens.NAME.match(self._text, at)
        if name is None:
            hint = "the name of an argument has no quotes" if self._text[at] == '"' else ""
            raise self._expressions.expected("an argument or a block", at, hint)
        key = self._expressions.name(name, 1)
        equals = tokens.EQUALS.match(self._text, name.end())
        if equals is None:
            return self._header(key, at, name.end())
        if key in self._open[-1].values:
            raise self._taken(key, at)
        return self._argument(key, equals.end())

    def _argument(self, key: str, at: int) -> int:
        """Read the value of an argument and the end of its line."""
        value, _ = self._expressions.expression(at, ON_LINE, Want.VALUE)
        self._open[-1].values[key] = value
        return self._line_end(self._expressions.at, "the argument")

    def _header(self, name: str, start: int, at: int) -> int:
        """Read the labels of a block and the start of its body."""
        labels: list[str] = []
        while label := tokens.LABEL_TOKEN.match(self._text, at):
            at = label.end()
            labels.append(self._expressions.label(label))
        brace = tokens.OPENING_BRACE.match(self._text, at)
        if brace is None:
            what = "`{` or a label" if labels else "`=` or `{`"
            hint = 'write `name = value` for an argument, `type "label" { … }` for a block'
            raise self._expressions.expected(what, at, hint)
        self._block(name, labels, start)
        line_end = tokens.LINE_END.match(self._text, brace.end())
        if line_end:
            return line_end.end()
        self._one_argument(brace.end())
        self._open.pop()
        return self._line_end(self._expressions.at, "the block")

    def _one_argument(self, at: int) -> None:
        """Read the rest of a block on one line: at most one argument, and the closing brace."""
        name = tokens.NAME.match(self._text, at)
        if name:
            equals = tokens.EQUALS.match(self._text, name.end())
            if equals is None:
                raise self._expressions.expected("`=`", name.end(), _ONE_ARGUMENT)
            key = self._expressions.name(name, 1)
            value, _ = self._expressions.expression(equals.end(), ON_LINE, Want.VALUE)
            self._open[-1].values[key] = value
            at = self._expressions.at
        close = tokens.CLOSING_BRACE.match(self._text, at)
        if close is None:
            raise self._expressions.expected("`}`", at, _ONE_ARGUMENT)
        self._expressions.at = close.end()

    def _line_end(self, at: int, after: str) -> int:
        end = tokens.LINE_END.match(self._text, at)
        if end is None:
            hint = "put each argument and each block on a line of its own"
            raise self._expressions.expected(f"the end of the line after {after}", at, hint)
        return end.end()

    def _block(self, name: str, labels: Sequence[str], start: int) -> None:
        """Open a block in the innermost body."""
        body = self._open[-1]
        depth = body.depth + 1 + len(labels)
        if depth > DEEPEST:
            message = f"blocks are nested more than {DEEPEST} deep, labels included"
            raise self._expressions.error(start, message, "use fewer levels")
        if name in body.values and name not in body.blocks:
            raise self._mixed(name, start)
        body.blocks.add(name)
        values: dict[str, Value] = {}
        if not self._put(body.values, (name, *labels), values):
            message = f"`{name}` has another number of labels here than elsewhere in the same body"
            raise self._expressions.error(start, message, "give all of its blocks as many labels")
        self._open.append(_Body(values, set(), start, depth))

    @staticmethod
    def _put(values: dict[str, Value], steps: Sequence[str], body: dict[str, Value]) -> bool:
        """Add *body* to the list at the end of *steps*; return whether there is one."""
        for step in steps[:-1]:
            below = values.setdefault(step, {})
            if not isinstance(below, dict):
                return False
            values = below
        siblings = values.setdefault(steps[-1], [])
        if not isinstance(siblings, list):
            return False
        siblings.append(body)
        return True

    def _close(self, at: int) -> None:
        if len(self._open) == 1:
            hint = "remove it, or open the block that it closes"
            raise self._expressions.error(at, "`}` closes nothing", hint)
        self._open.pop()

    def _taken(self, key: str, at: int) -> ParseError:
        if key in self._open[-1].blocks:
            return self._mixed(key, at)
        message = f"`{key}` is set twice in the same body"
        return self._expressions.error(at, message, "remove one of the two")

    def _mixed(self, key: str, at: int) -> ParseError:
        message = f"`{key}` is both an argument and a block in the same body"
        return self._expressions.error(at, message, "keep one of the two")
