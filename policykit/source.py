"""Where things stand: sources, locations in them, and the excerpt that shows one to a person."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Location:
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


@dataclass(frozen=True, slots=True)
class Source:
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


def excerpt(text: str, location: Location) -> str:
    """Return the line of *text* at *location* with a caret under the place, or nothing if unknown.

    Long lines are cut around the place; tabs are kept, so that the caret stands where it should.
    """
    lines = text.splitlines()
    if not 0 < location.line <= len(lines):
        return ""
    line = lines[location.line - 1]
    column = max(location.column, 1)
    cut = max(0, column - 61)
    shown = line[cut : cut + 120]
    width = 1
    if location.end_line == location.line:
        width = max(1, min(location.end_column - column, len(shown) - (column - 1 - cut)))
    pad = "".join("\t" if char == "\t" else " " for char in shown[: column - 1 - cut])
    gutter = f"{location.line}"
    blank = " " * len(gutter)
    return f"{gutter} | {shown}\n{blank} | {pad}{'^' * width}"
