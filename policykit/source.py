"""Where things stand: sources, locations in them, and the excerpt that shows one to a person."""

from collections.abc import Sequence
from typing import NamedTuple, Self


class Location(NamedTuple):
    """A place in a file.

    Lines and columns count from 1, columns in characters (a tab is one). The end is exclusive;
    an end of 0 means that only the start is known. Line 0 means that only the file is known.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        parts = [self.path]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


class Source(NamedTuple):
    """The bytes of one file under the name that a person knows it by (`-` for standard input)."""

    path: str
    content: bytes

    @classmethod
    def of(cls, path: str, text: str) -> Self:
        """Return a source whose content is *text* in UTF-8."""
        return cls(path, text.encode())

    def at(self, line: int, column: int, end_line: int = 0, end_column: int = 0) -> Location:
        """Return the location of a place in this source."""
        return Location(self.path, line, column, end_line, end_column)


WIDTH = 120
_WIDE = frozenset("WF")


def lines_of(text: str) -> list[str]:
    """Return the lines of *text* as locations count them: a line feed ends one, nothing else."""
    return [line.removesuffix("\r") for line in text.split("\n")]


def excerpt(lines: Sequence[str], location: Location, *, width: int = WIDTH) -> str:
    """Return the line at *location* with a caret under the place, or nothing if it is not there.

    No more than *width* characters of it are shown, cut around the place; tabs are kept, so that
    the caret stands where it should.
    """
    if not 0 < location.line <= len(lines):
        return ""
    line = lines[location.line - 1]
    column = min(max(location.column, 1), len(line) + 1)
    gutter = f"{location.line}"
    room = max(width - len(gutter) - len(" | "), 20)
    cut = max(0, column - room // 2 - 1) if len(line) > room else 0
    shown = line[cut : cut + room]
    marked = 1
    if location.end_line == location.line:
        marked = location.end_column - column
    elif location.end_line > location.line:
        marked = len(line) - (column - 1)
    under = shown[column - 1 - cut :][: max(marked, 1)] or " "
    pad = "".join(map(_blank, shown[: column - 1 - cut]))
    blank = " " * len(gutter)
    return f"{gutter} | {shown}\n{blank} | {pad}{'^' * sum(len(_blank(char)) for char in under)}"


def _blank(char: str) -> str:
    """Return what takes as much room as *char*: a tab as itself, East Asian characters two."""
    if char.isascii():
        return "\t" if char == "\t" else " "
    from unicodedata import combining, east_asian_width  # noqa: PLC0415  # few lines need it

    if combining(char):
        return ""
    return "  " if east_asian_width(char) in _WIDE else " "
