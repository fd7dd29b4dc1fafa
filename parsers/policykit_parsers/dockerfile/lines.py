"""Cuts a Dockerfile into logical lines, by BuildKit's rules.

A line goes on after an escape character at its end. Comments and empty lines inside are dropped,
and nothing is put between the parts. Comments before an instruction belong to it, over empty
lines too, until a bare `#`. Parser directives are the first lines, as long as they are comments
of the form `# name=value` with a name that BuildKit knows.
"""

import re
from typing import NamedTuple

from policykit.documents import Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._text import SPACE, forgiving

_DIRECTIVE = re.compile(r"#\s*(syntax|escape|check)\s*=\s*(\S(?:.*\S)?)\s*", re.IGNORECASE)
_ESCAPES = ("\\", "`")
_LONGEST = 65535


class Part(NamedTuple):
    """A physical line within a logical one: where it starts there, and where in the file."""

    offset: int
    line: int
    column: int


class Comment(NamedTuple):
    """The text of a comment, and the line that it stands on."""

    text: str
    line: int


class Line(NamedTuple):
    """A logical line: its text, the physical lines it is made of, the comments before it."""

    text: str
    parts: list[Part]
    comments: list[Comment]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column in the file of the character at *offset*."""
        part = self.parts[0]
        for later in self.parts[1:]:
            if later.offset > offset:
                break
            part = later
        return part.line, part.column + offset - part.offset

    def span(self, start: int, end: int) -> Span:
        """Return where the text from *start* up to *end* stands in the file."""
        if start == end:
            return Span(*self.place(start), *self.place(start))
        line, column = self.place(end - 1)
        return Span(*self.place(start), line, column + 1)


class LineReader:
    """The lines of one file, read one after the other."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.physical = forgiving(source).removesuffix("\n").split("\n")
        self.number = 0
        self.escape = "\\"
        self._directives: set[str] | None = set()
        if len(source.content) > _LONGEST:
            self._refuse_long_lines()

    def next(self) -> Line | None:
        """Return the next logical line that is not empty, or None at the end of the file."""
        comments: list[Comment] = []
        while self.number < len(self.physical):
            line = self._physical_line()
            start = line.lstrip(SPACE)
            if start.startswith("#"):
                self._comment(line, start, comments)
                continue
            self._directives = None
            if start:
                column = len(line) - len(start) + 1
                return self._logical_line(start, Part(0, self.number, column), comments)
        return None

    def skip_heredoc(self, marker: str, *, tabs: bool) -> bool:
        """Step over the lines up to *marker*, before which *tabs* may stand; return if it came."""
        while self.number < len(self.physical):
            line = self._physical_line()
            if (line.lstrip("\t") if tabs else line) == marker:
                return True
        return False

    def _physical_line(self) -> str:
        line = self.physical[self.number].rstrip("\r")
        self.number += 1
        return line

    def _logical_line(self, start: str, first: Part, comments: list[Comment]) -> Line:
        text, continues = self._cut(start)
        if not continues:
            return Line(text, [first], comments)
        parts, texts, length = [first], [text], len(text)
        while continues and self.number < len(self.physical):
            line = self._physical_line()
            bare = line.lstrip(SPACE)
            if bare and not bare.startswith("#"):
                text, continues = self._cut(line)
                parts.append(Part(length, self.number, 1))
                texts.append(text)
                length += len(text)
        return Line("".join(texts), parts, comments)

    def _cut(self, line: str) -> tuple[str, bool]:
        """Return *line* without the escape character at its end, and whether there was one."""
        bare = line.rstrip(" \t")
        if bare.endswith(self.escape) and not bare.endswith(self.escape * 2):
            return bare[:-1], True
        return line, False

    def _comment(self, line: str, start: str, comments: list[Comment]) -> None:
        if self._directives is not None and self._directive(start):
            return
        # What BuildKit drops is the first character of the line, blank or not.
        text = line[1:].strip(SPACE)
        if text:
            comments.append(Comment(text, self.number))
        else:
            comments.clear()

    def _directive(self, comment: str) -> bool:
        """Take *comment* as a parser directive, if it is one; if not, there are no more."""
        assert self._directives is not None
        match = _DIRECTIVE.fullmatch(comment)
        if not match:
            self._directives = None
            return False
        name = match[1].lower()
        if name in self._directives:
            raise self._error(f"a second `{name}` directive", "keep one of the two")
        self._directives.add(name)
        if name == "escape":
            if match[2] not in _ESCAPES:
                hint = "write `# escape=\\` or `` # escape=` ``"
                raise self._error(f"`{match[2]}` cannot be the escape character", hint)
            self.escape = match[2]
        return True

    def _refuse_long_lines(self) -> None:
        for number, line in enumerate(self.physical, 1):
            if len(line.encode()) > _LONGEST:
                self.number = number
                message = f"a line of more than {_LONGEST} bytes, which no builder reads"
                raise self._error(message, "break the line, or copy a file instead")

    def _error(self, message: str, hint: str) -> ParseError:
        return ParseError(message, self._source.at(self.number, 1), hint=hint)
