"""The text of a file whose format forgives bad bytes, and places in it as lines and columns."""

import re
from bisect import bisect_right
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from itertools import accumulate
from operator import itemgetter

from policykit.documents import Span
from policykit.errors import ParseError
from policykit.source import Source

# What Go's unicode.IsSpace holds for white space; Python's own notion has four characters more.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_BLOCK = 256
_CONTINUATION_BYTES = bytes(range(0x80, 0xC0))
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")


def forgiving(source: Source) -> str:
    """Return the text of *source* with U+FFFD for each byte that is not UTF-8, as conftest does.

    A byte order mark is dropped; that of UTF-16 makes the rest UTF-16. Raises ParseError where
    such a text is cut short.
    """
    content = source.content
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _utf16(source)
    text = content.removeprefix(b"\xef\xbb\xbf").decode(errors="surrogateescape")
    return text if text.isascii() else _ESCAPED_BYTE.sub("\ufffd", text)


def _utf16(source: Source) -> str:
    try:
        return source.content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise ParseError(
            f"byte {error.start} is not UTF-16, as the mark at the start of the file promises",
            source.at(1, 1),
            hint="save the file as UTF-8",
        ) from error


class Lines:
    """Offsets in a text as lines and columns."""

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of the character at *offset*."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the stretch from *start* up to *end*."""
        return Span(*self.place(start), *self.place(end))


class ByteLines(Lines):
    """Offsets in the UTF-8 bytes of a text as lines and columns."""

    __slots__ = ("_before", "_content")

    def __init__(self, content: bytes) -> None:
        super().__init__(content.decode())
        self._content = content
        # The characters before each block: lines can be long, and each place is asked for.
        blocks = range(0, len(content), _BLOCK)
        counts = (_characters(content[start : start + _BLOCK]) for start in blocks)
        self._before = () if content.isascii() else tuple(accumulate(counts, initial=0))

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of the character at byte *offset*."""
        if not self._before:
            return super().place(offset)
        block, rest = divmod(offset, _BLOCK)
        inside = _characters(self._content[offset - rest : offset])
        return super().place(self._before[block] + inside)


def _characters(content: bytes) -> int:
    return len(content.translate(None, _CONTINUATION_BYTES))


def covering(*spans: Span) -> Span:
    """Return the stretch from the first start to the last end of *spans*, none: the first place."""
    if not spans:
        return Span(1, 1, 1, 1)
    first, last = min(spans), max(spans, key=itemgetter(2, 3))
    return Span(first.line, first.column, last.end_line, last.end_column)
