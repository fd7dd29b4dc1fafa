"""What an instruction is made of."""

import re
from typing import NamedTuple

from policykit_parsers._text import SPACE

_SPACE = re.compile(f"[{SPACE}]*+")


class Piece(NamedTuple):
    """A piece of an instruction: what it means, and where in the logical line it stands."""

    text: str
    start: int
    end: int


class Rest(NamedTuple):
    """What is left of a logical line: *text* from *start* up to *end*."""

    text: str
    start: int
    end: int
    escape: str

    @property
    def piece(self) -> Piece:
        """All of it as one piece."""
        return Piece(self.text[self.start : self.end], self.start, self.end)

    def after(self, start: int) -> "Rest":
        """Return what is left from *start* on, without blanks before it."""
        blanks = _SPACE.match(self.text, start, self.end)
        return Rest(self.text, blanks.end() if blanks else start, self.end, self.escape)


class Instruction(NamedTuple):
    """An instruction: `name` is its word in lower case, `trigger` the one within an ONBUILD.

    `flags` and `arguments` are None where the document has null.
    """

    name: str
    word: Piece
    flags: list[Piece] | None
    arguments: list[Piece] | None
    is_array: bool
    trigger: "Instruction | None" = None

    @property
    def texts(self) -> list[str]:
        """The arguments, as texts."""
        return [piece.text for piece in self.arguments or ()]
