"""CSV by RFC 4180: the rows below the header as a list of objects, all of whose values are text."""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines

_QUOTED = r'"(?P<quoted>(?:[^"]|"")*+)"'
_CELL = re.compile(rf"(?:{_QUOTED}|(?P<plain>(?!\")[^,\r\n]*))(?P<end>,|\r?\n|\r|\Z)")


class _Cell(NamedTuple):
    """One field: its text, and where it starts and ends, quotes included."""

    text: str
    start: int
    end: int


def load(source: Source) -> list[Document]:
    """Return the one document of *source*, which is empty without rows; raises ParseError."""
    text = decoded(source)
    try:
        header, rows = _table(text)
    except TextError as error:
        raise error.located(source, text) from error
    names = [cell.text for cell in header]
    value: Value = [dict(zip(names, (cell.text for cell in row), strict=True)) for row in rows]
    return [Document(source.path, "csv", value, 0, partial(_place, source))]


def _place(source: Source) -> Place:
    text = decoded(source)
    header, rows = _table(text)
    lines = Lines(text)
    places = [_row_place(header, row, lines) for row in rows]
    start, end = (rows[0][0].start, rows[-1][-1].end) if rows else (0, 0)
    return Place(lines.span(start, end), children=places)


def _row_place(header: list[_Cell], row: list[_Cell], lines: Lines) -> Place:
    """Return the place of *row*; the keys of its parts stand in the header."""
    cells = {
        name.text: Place(lines.span(cell.start, cell.end), lines.span(name.start, name.end))
        for name, cell in zip(header, row, strict=True)
    }
    return Place(lines.span(row[0].start, row[-1].end), children=dict(cells))


def _table(text: str) -> tuple[list[_Cell], list[list[_Cell]]]:
    """Return the header and the rows below it, all as long; raises TextError."""
    header, *rows = list(_rows(text)) or [[]]
    _refuse_same_names(header)
    for row in rows:
        if len(row) != len(header):
            message = f"this row has {len(row)} fields, the header has {len(header)}"
            raise TextError(message, row[0].start, "quote a field that holds a comma")
    return header, rows


def _refuse_same_names(header: list[_Cell]) -> None:
    seen: set[str] = set()
    for cell in header:
        if cell.text in seen:
            message = f"two columns are called {cell.text!r}"
            raise TextError(message, cell.start, "rename one of them")
        seen.add(cell.text)


def _rows(text: str) -> Iterator[list[_Cell]]:
    """Yield the rows of *text*, without lines that are empty; raises TextError."""
    offset = 0
    row: list[_Cell] = []
    while offset < len(text) or row:
        match = _CELL.match(text, offset)
        if match is None:
            raise _bad_quote(text, offset)
        offset = match.end()
        value = match["plain"] if match["quoted"] is None else match["quoted"].replace('""', '"')
        row.append(_Cell(value, match.start(), match.start("end")))
        if match["end"] != ",":
            if len(row) > 1 or row[0].end > row[0].start:
                yield row
            row = []


def _bad_quote(text: str, start: int) -> TextError:
    closed = re.compile(_QUOTED).match(text, start)
    if closed is None:
        return TextError("this field is never closed", start, "add a double quote")
    return TextError("text after the end of a quoted field", closed.end(), "double its quotes")
