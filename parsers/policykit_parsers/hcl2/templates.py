"""Templates: text with `${insertions}` and `%{directives}`, as pieces that become one text.

Directives are written back in one canonical spelling; strip markers (`~`) do their work and
vanish. A marker strips the one piece of literal text beside it, which in a heredoc is a line.
"""

import re
from enum import Enum
from unicodedata import normalize

from policykit_parsers._text import SPACE

_DOUBLED = re.compile(r"\$\$(?=\{)|%%(?=\{)")
_OPENING = re.compile(r"[$%](?=\{)")


class Kind(Enum):
    """What a piece of a template is."""

    LITERAL = "text"
    INSERTION = "an insertion"
    FOR = "for"
    IF = "if"
    ELSE = "else"
    ENDFOR = "endfor"
    ENDIF = "endif"


_CLOSES = {Kind.ENDFOR: (Kind.FOR,), Kind.ENDIF: (Kind.IF, Kind.ELSE), Kind.ELSE: (Kind.IF,)}


class UnbalancedError(Exception):
    """A directive does not fit the ones that are open; the reader knows where that is."""


class Template:
    """The pieces of one template, in order."""

    __slots__ = ("_kinds", "_open", "_strip", "_texts")

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._kinds: list[Kind] = []
        self._open: list[Kind] = []
        self._strip = False

    def literal(self, text: str) -> None:
        """Add literal text."""
        self._texts.append(text.lstrip(SPACE) if self._strip else text)
        self._kinds.append(Kind.LITERAL)
        self._strip = False

    def add(self, kind: Kind, text: str, *, strip: bool) -> None:
        """Add an insertion or directive; *strip* tells of a marker at its end.

        Raises UnbalancedError for a directive that closes what is not open.
        """
        if kind in _CLOSES:
            if self.open not in _CLOSES[kind]:
                raise UnbalancedError
            self._open.pop()
        if kind in {Kind.FOR, Kind.IF, Kind.ELSE}:
            self._open.append(kind)
        self._texts.append(text)
        self._kinds.append(kind)
        self._strip = strip

    def strip_last(self) -> None:
        """Strip the literal text that was added last, if it was literal text."""
        if self._kinds and self._kinds[-1] is Kind.LITERAL:
            self._texts[-1] = self._texts[-1].rstrip(SPACE)

    @property
    def open(self) -> Kind | None:
        """The innermost directive that is not closed yet."""
        return self._open[-1] if self._open else None

    @property
    def is_insertion(self) -> bool:
        """Whether the template is one insertion and nothing else."""
        return self._kinds == [Kind.INSERTION]

    def outdent(self) -> None:
        """Remove from each line the white space that all lines with text have at their start."""
        indent: int | None = None
        starts: list[int] = []
        at_start = True
        for index, (kind, text) in enumerate(zip(self._kinds, self._texts, strict=True)):
            literal = kind is Kind.LITERAL
            if at_start:
                depth = len(text) - len(text.lstrip(SPACE)) if literal else 0
                if not (literal and depth == len(text) and text.endswith("\n")):
                    indent = depth if indent is None else min(indent, depth)
                    starts.append(index)
            at_start = literal and text.endswith("\n")
        for index in starts:
            if self._kinds[index] is Kind.LITERAL:
                self._texts[index] = self._texts[index][indent:]

    def text(self) -> str:
        """Return the whole template; an `else` with nothing after it is left out."""
        texts: list[str] = []
        otherwise: list[int] = []
        for kind, text in zip(self._kinds, self._texts, strict=True):
            if kind is Kind.IF:
                otherwise.append(-1)
            elif kind is Kind.ELSE:
                otherwise[-1] = len(texts)
            elif kind is Kind.ENDIF:
                start = otherwise.pop()
                if start >= 0 and not any(texts[start + 1 :]):
                    del texts[start:]
            texts.append(text)
        return "".join(texts)


def composed(text: str) -> str:
    """Return literal text as the document has it: in Unicode's composed form."""
    return text if text.isascii() else normalize("NFC", text)


def undoubled(text: str) -> str:
    """Return *text* with `$${` and `%%{` as what they stand for."""
    return _DOUBLED.sub(lambda match: match[0][0], text)


def doubled(text: str) -> str:
    """Return *text* with each `${` and `%{` in it written so that it opens nothing."""
    return _OPENING.sub(lambda match: match[0] * 2, text)
