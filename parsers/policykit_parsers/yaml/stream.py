"""The documents of a YAML stream as libyaml's events, and what the marks of events mean."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

from yaml.error import YAMLError
from yaml.events import DocumentStartEvent, Event

from policykit.documents import Span
from policykit.errors import ParseError
from policykit.source import Location, Source
from policykit_parsers._text import Lines, forgiving

try:
    from yaml._yaml import CParser as Parser
except ImportError:  # PyYAML without its C extension: the same events, twenty times slower
    from policykit_parsers.yaml.pure import PureParser as Parser  # type: ignore[assignment]

NumberedEvents = Iterator[tuple[int, Event]]
_Part = TypeVar("_Part")

# These are compiled when they are needed, which they are for few files.

# libyaml, as YAML 1.1 says, ends lines at these too; the rest of policykit does not.
_UNUSUAL_BREAK = "\r(?!\n)|[\x85\u2028\u2029]"
_BREAK = "\r\n|[\r\n\x85\u2028\u2029]"

# A line `...` before a document that no `---` opens, which YAML has and libyaml has not.
_BLANK_LINE = rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)"
_END_BEFORE_BARE_DOCUMENT = (
    rb"(?m)^\.\.\.(?=[ \t]*(?:[ \t]#[^\n]*)?\r?\n"
    + _BLANK_LINE
    + rb"*(?!---[\s]|---\Z|\.\.\.[\s]|\.\.\.\Z|%)[ \t]*[^\s#])"
)


def documents(
    source: Source,
    version: str,
    read: Callable[[NumberedEvents, int, "Marks"], tuple[_Part, Event]],
    *,
    may_be_blank: Callable[[_Part], bool],
) -> Iterator[_Part]:
    """Yield what *read* makes of each document of *source*; one of comments alone is left out.

    *read* is called when a document has begun, and reads to the event that ends it, which it
    returns as well. Raises ParseError.
    """
    marks = Marks(source)
    stream = enumerate(_events(source.content))
    try:
        for number, event in stream:
            if isinstance(event, DocumentStartEvent):
                _refuse_other_version(event, version, marks)
                part, end = read(stream, number, marks)
                if may_be_blank(part) and marks.are_comments(event, end):
                    continue
                yield part
    except YAMLError as error:
        from policykit_parsers.yaml.errors import parse_error  # noqa: PLC0415  # broken files are few

        raise parse_error(source, error) from error


def _events(content: bytes) -> Iterator[Event]:
    if b"\n..." in content:
        content = re.sub(_END_BEFORE_BARE_DOCUMENT, b"---", content)
    return iter(Parser(content).get_event, None)


def _refuse_other_version(event: DocumentStartEvent, version: str, marks: "Marks") -> None:
    declared = event.version and ".".join(map(str, event.version))
    if declared and declared > version:
        raise ParseError(
            f"this document says that it is YAML {declared}, but it is read as YAML {version}",
            marks.location(event),
            hint="remove the %YAML line",
        )


class Marks:
    """What the marks of events mean in one source; its text is decoded only when asked for."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @cached_property
    def text(self) -> str:
        """The text of the source, by which marks count characters."""
        return forgiving(self._source)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _has_unusual_breaks(self) -> bool:
        return re.search(_UNUSUAL_BREAK, self.text) is not None

    def offsets(self, event: Event) -> tuple[int, int]:
        """Return where *event* starts and ends, as offsets in the text."""
        assert event.start_mark is not None
        assert event.end_mark is not None
        return event.start_mark.index, event.end_mark.index

    def span(self, event: Event) -> Span:
        """Return the span of *event*."""
        start, end = event.start_mark, event.end_mark
        assert start is not None
        assert end is not None
        if self._has_unusual_breaks:
            return self._lines.span(start.index, end.index)
        return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def span_of(self, start: int, end: int) -> Span:
        """Return the span from the character at *start* up to the one at *end*."""
        return self._lines.span(start, end)

    def location(self, event: Event) -> Location:
        """Return where *event* starts."""
        return self._source.at(*self._lines.place(self.offsets(event)[0]))

    def are_comments(self, start: Event, end: Event) -> bool:
        """Whether comments, and nothing else but blanks, stand between two events."""
        between = self.text[self.offsets(start)[1] : self.offsets(end)[0]]
        texts = [text for line in re.split(_BREAK, between) if (text := line.strip())]
        return bool(texts) and all(text.startswith("#") for text in texts)
