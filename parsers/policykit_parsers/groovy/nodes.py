"""Nodes of a Groovy syntax tree, made of the tokens that a cursor takes one after the other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from policykit.documents import Place, Value
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines
from policykit_parsers.groovy.tokens import END, NEWLINE, Token

_MAX_DEPTH = 256
_MAX_NODES = 100_000


@dataclass(frozen=True, slots=True)
class Node:
    """A token, which has a text, or what is made of `children`.

    `line` and `column` are where it begins as conftest counts, `start` and `end` offsets.
    """

    kind: str
    line: int
    column: int
    start: int
    end: int
    children: "tuple[Node, ...]" = ()
    text: str | None = None
    depth: int = 1

    def value(self) -> dict[str, Value]:
        """Return the node as it stands in a document."""
        value: dict[str, Value] = {"kind": self.kind, "line": self.line, "column": self.column}
        if self.children:
            value["children"] = [child.value() for child in self.children]
        if self.text is not None:
            value["text"] = self.text
        return value

    def place(self, lines: Lines) -> Place:
        """Return the place of the node and of what it holds."""
        span = lines.span(self.start, self.end)
        places = {name: Place(span) for name in ("kind", "line", "column")}
        if self.children:
            places["children"] = Place(span, None, [child.place(lines) for child in self.children])
        if self.text is not None:
            places["text"] = Place(span)
        return Place(span, None, places)


class Cursor:
    """The tokens of a file, and the place up to which they are read."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._closing = _closing(tokens)
        self._nodes = 0
        self.at = 0

    @property
    def kind(self) -> str:
        """The kind of the next token."""
        return self._tokens[self.at].kind

    def kind_at(self, index: int) -> str:
        """Return the kind of the token at *index*, EOF behind the last."""
        return self._tokens[min(index, len(self._tokens) - 1)].kind

    def closing(self, index: int) -> int:
        """Return the index of the bracket that closes the one at *index*, else *index*."""
        return self._closing.get(index, index)

    def take(self) -> Node:
        """Return the next token as a node, and go on behind it."""
        token = self._tokens[self.at]
        self.at += 1
        end = token.start + len(token.text)
        return Node(token.kind, token.line, token.column, token.start, end, text=token.text)

    def taken(self, *kinds: str) -> list[Node]:
        """Return the next token if it is of one of *kinds*, else nothing."""
        return [self.take()] if self.kind in kinds else []

    def expect(self, kind: str) -> Node:
        """Return the next token, which must be of *kind*; raises TextError."""
        if self.kind != kind:
            raise self.unexpected(kind)
        return self.take()

    def skip_lines(self) -> None:
        """Go on behind line ends."""
        while self.kind == NEWLINE:
            self.at += 1

    def skipped_lines_to(self, kinds: Collection[str]) -> bool:
        """Go on behind line ends if one of *kinds* comes then, and tell whether it does."""
        index = self.at
        while self.kind_at(index) == NEWLINE:
            index += 1
        if self.kind_at(index) not in kinds:
            return False
        self.at = index
        return True

    def node(self, kind: str, children: Sequence[Node]) -> Node:
        """Return a node of *kind*; raises TextError where the tree gets too deep or too large."""
        first = children[0]
        depth = 1 + max(child.depth for child in children)
        self._nodes += 1
        if depth > _MAX_DEPTH or self._nodes > _MAX_NODES:
            raise self.error("the file is nested too deeply, or too large", "split it")
        place = (first.line, first.column, first.start, children[-1].end)
        return Node(kind, *place, tuple(children), depth=depth)

    def unexpected(self, wanted: str) -> TextError:
        """Return that *wanted* was expected and something else is there."""
        token = self._tokens[self.at]
        found = {END: "the end of the file", NEWLINE: "the end of the line"}
        shown = found.get(token.kind, token.text[:40])
        return self.error(f"expected {wanted}, found {shown}")

    def error(self, message: str, hint: str = "") -> TextError:
        """Return an error at the next token."""
        return TextError(message, self._tokens[self.at].start, hint)


def _closing(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the indexes of closing brackets by those of the ones that they close."""
    closing = {}
    open_brackets: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind in {"LParen", "LBrack", "SafeIndex", "LBrace"}:
            open_brackets.append(index)
        elif token.kind in {"RParen", "RBrack", "RBrace"} and open_brackets:
            closing[open_brackets.pop()] = index
    return closing
