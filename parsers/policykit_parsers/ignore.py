r"""Ignore files (.gitignore, .dockerignore and their like): a list in a list, one entry for a line.

`Kind` is Path, NegatedPath, Comment or Empty, `Original` the line, `Value` what it means: without
`!` or `#`, without trailing blanks unless the first of them is escaped, escapes decoded. A carriage
return belongs to the line.
"""

import re
from functools import partial

from policykit.documents import Document, Place, Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._text import SPACE, Lines, forgiving

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")


def load(source: Source) -> list[Document]:
    """Return the lines of *source* as one document."""
    lines = forgiving(source).split("\n")
    entries: list[Value] = [_entry(source, number, line) for number, line in enumerate(lines, 1)]
    return [Document(source.path, "ignore", [entries], locate=partial(_locate, source))]


def _entry(source: Source, number: int, line: str) -> dict[str, Value]:
    kind, written = _parts(line)
    meant = written
    if "\\" in written and kind.endswith("Path"):
        if _LONE_BACKSLASH.search(written):
            raise ParseError(
                "this pattern ends with a backslash that escapes nothing",
                source.at(number, line.rindex("\\") + 1),
                hint="remove it, or write \\\\ for the backslash itself",
            )
        meant = _ESCAPE.sub(r"\1", written)
    return {"Kind": kind, "Value": meant, "Original": line}


def _parts(line: str) -> tuple[str, str]:
    """Return the kind of a line and the part of it that is its value, escapes not decoded."""
    if line.startswith("#"):
        return "Comment", line[1:].strip(SPACE)
    trimmed = line.rstrip(" ")
    if not trimmed:
        return "Empty", line
    if len(trimmed) < len(line) and trimmed.endswith("\\"):
        trimmed += " "
    return ("NegatedPath", trimmed[1:]) if trimmed[0] == "!" else ("Path", trimmed)


def _locate(source: Source) -> Place:
    text = forgiving(source)
    lines = Lines(text)
    entries, at = [], 0
    for line in text.split("\n"):
        whole = lines.span(at, at + len(line))
        kind, written = _parts(line)
        start = at + (line.index(written, len(line) and kind not in {"Path", "Empty"}))
        value = lines.span(start, start + len(written))
        parts = {"Kind": Place(whole), "Value": Place(value), "Original": Place(whole)}
        entries.append(Place(whole, None, parts))
        at += len(line) + 1
    everything = lines.span(0, len(text))
    return Place(everything, None, [Place(everything, None, list(entries))])
