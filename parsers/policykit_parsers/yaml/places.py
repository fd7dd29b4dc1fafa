"""The places of the parts of YAML documents, from a second pass over the same events.

A value behind an alias, and one that `<<` merges in, stands where its text stands: at the anchor.
"""

import re

from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from policykit.documents import Place, Span, Value
from policykit.source import Source
from policykit_parsers.yaml.scalars import SCALARS, Scalars, Slot, key_text
from policykit_parsers.yaml.stream import Marks, NumberedEvents, documents

_ANCHOR = re.compile(r"&[^\s,\[\]{}]+(?:\s|#.*(?:\n|\Z))*")
_BLOCK_STYLES = ("|", ">")
_NOWHERE = Span(1, 1, 1, 1)
_KEEPS_ITS_END = re.compile(r"[|>][0-9]?\+")


def places(source: Source, version: str) -> list[Place]:
    """Return the place of each document of *source*, which must have been read without an error."""

    def read(stream: NumberedEvents, _: int, marks: Marks) -> tuple[Place, Event]:
        return _Builder(SCALARS[version], marks).place(stream)

    found = documents(source, version, read, may_be_blank=lambda place: place.children is None)
    return list(found) or [Place(_NOWHERE)]


class _Open:
    """A collection whose end has not been read: where it starts, and what is in it so far."""

    __slots__ = ("is_flow", "key", "key_span", "place", "start")

    def __init__(
        self,
        place: Place,
        start: tuple[int, int],
        is_flow: bool | None = False,
        key: str | Slot | None = None,
        key_span: Span | None = None,
    ) -> None:
        self.place = place
        self.start = start
        self.is_flow = is_flow
        self.key = key  # that waits for its value; None in a list
        self.key_span = key_span


class _Builder:
    """Builds the tree of places of one document."""

    def __init__(self, scalars: Scalars, marks: Marks) -> None:
        self._scalars = scalars
        self._marks = marks
        self._anchors: dict[str, tuple[Place, Value]] = {}
        self._into = _Open(Place(_NOWHERE, children=[]), (1, 1))
        self._around: list[_Open] = []
        self._last = _NOWHERE  # the span of what ended last

    def place(self, stream: NumberedEvents) -> tuple[Place, Event]:
        """Return the place of the document that *stream* has begun, and the event that ends it."""
        for _, event in stream:
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, CollectionEndEvent):
                self._end(event)
            elif isinstance(event, CollectionStartEvent):
                self._begin(event)
            elif isinstance(event, AliasEvent):
                self._alias(event)
            else:
                children = self._into.place.children
                assert isinstance(children, list)
                return children[0], event
        raise AssertionError("libyaml ends each document that it begins")

    def _scalar(self, event: ScalarEvent) -> None:
        # libyaml puts what is missing at the end of a file on a line that is not there.
        if event.anchor or event.style in _BLOCK_STYLES or not event.value:
            span = self._trimmed_span(event)
        else:
            span = self._marks.span(event)
        self._last = span
        if event.anchor:
            self._anchors[event.anchor] = (Place(span), self._scalars.value(event))
        if self._into.key is Slot.KEY:
            self._into.key, self._into.key_span = self._scalars.key_of(event), span
        else:
            self._attach(Place(span))

    def _begin(self, event: CollectionStartEvent) -> None:
        is_mapping = isinstance(event, MappingStartEvent)
        place = Place(_NOWHERE, None, {} if is_mapping else [])
        if event.anchor:
            self._anchors[event.anchor] = (place, None)
        self._around.append(self._into)
        key = Slot.KEY if is_mapping else None
        self._into = _Open(place, self._start(event), event.flow_style, key)

    def _end(self, event: CollectionEndEvent) -> None:
        ended = self._into
        if ended.is_flow:
            span = self._marks.span(event)
            if span[:2] < span[2:]:  # it has a bracket
                self._last = span
        _, _, line, column = self._last
        self._last = ended.place.span = Span(*ended.start, line, column)
        self._into = self._around.pop()
        self._attach(ended.place)

    def _alias(self, event: AliasEvent) -> None:
        target, value = self._anchors[event.anchor or ""]
        self._last = self._marks.span(event)
        if self._into.key is Slot.KEY:
            self._into.key, self._into.key_span = key_text(value), self._last
        else:
            self._attach(Place(target.span, None, target.children))

    def _attach(self, place: Place) -> None:
        """Put *place* where its value stands in the innermost open collection."""
        into = self._into
        children = into.place.children
        if isinstance(children, list):
            children.append(place)
            return
        assert children is not None
        if isinstance(into.key, str):
            place.key = into.key_span
            children[into.key] = place
        else:
            children.update(_merged(place))
        into.key = Slot.KEY

    def _start(self, event: CollectionStartEvent) -> tuple[int, int]:
        """Return where a collection starts: its bracket, its first key or its first `-`.

        An event starts with the anchor and the tag, and ends with the token that tells what it is,
        which has no width if the bracket or the `-` is still to come.
        """
        start_line, start_column, line, column = self._marks.span(event)
        if event.flow_style:
            is_past = (start_line, start_column) < (line, column)
        elif isinstance(event, MappingStartEvent):
            is_past = False
        else:
            _, end = self._marks.offsets(event)
            is_past = self._marks.text[end : end + 1] != "-"
        return line, column - is_past

    def _trimmed_span(self, event: ScalarEvent) -> Span:
        """Return the span of a scalar without its anchor and without the blank lines after it."""
        text = self._marks.text
        start, end = self._marks.offsets(event)
        if anchor := _ANCHOR.match(text, start, end):
            start = anchor.end()
        if event.style in _BLOCK_STYLES and not _KEEPS_ITS_END.match(text, start):
            end = start + len(text[start:end].rstrip())
        return self._marks.span_of(start, end)


def _merged(place: Place) -> dict[str, Place]:
    """Return the places of what stands under `<<`."""
    if isinstance(place.children, dict):
        return place.children
    result: dict[str, Place] = {}
    for part in reversed(place.children or []):
        assert isinstance(part.children, dict)
        result.update(part.children)
    return result
