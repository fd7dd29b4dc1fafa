"""The values of YAML documents, built straight from the events."""

from collections.abc import Iterator
from typing import Any

from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
)

from policykit.documents import Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.yaml.anchors import Anchor, Anchors
from policykit_parsers.yaml.scalars import (
    SCALARS,
    ContentError,
    Scalars,
    Slot,
    key_text,
)
from policykit_parsers.yaml.stream import Marks, NumberedEvents, documents

_MAX_DEPTH = 10_000
_WAITING = Slot.KEY


def values(source: Source, version: str) -> Iterator[Value]:
    """Yield the value of each document of *source*; raises ParseError."""
    scalars = SCALARS[version]

    def read(stream: NumberedEvents, number: int, marks: Marks) -> tuple[Value, Event]:
        return _value(stream, scalars, Anchors(number), marks)

    return documents(source, version, read, may_be_blank=lambda value: value is None)


def _value(  # noqa: C901, PLR0912  see below
    stream: NumberedEvents, scalars: Scalars, anchors: Anchors, marks: Marks
) -> tuple[Value, Event]:
    """Return the value of the document that *stream* has begun, and the event that ends it.

    Raises ParseError.
    """
    # All YAML passes through this loop: a function for each kind of event would halve its speed.
    plain, plain_key = scalars.plain, scalars.key
    stack: list[tuple[Any, str | Slot | None, Anchor | None]] = []
    root: list[Value] = []
    into: Any = root  # a list while `key` is None, else a dict
    key: str | Slot | None = None
    value: Value
    try:
        for number, event in stream:
            if isinstance(event, ScalarEvent):
                if key is _WAITING:
                    if event.implicit[0] and event.anchor is None:
                        key = plain_key(event.value)
                    else:
                        key = _key(event, scalars, anchors)
                    continue
                value = plain(event.value) if event.implicit[0] else scalars.value(event)
                if event.anchor is not None:
                    anchors.scalar(event.anchor, value)
            elif isinstance(event, CollectionEndEvent):
                value = into
                into, key, anchor = stack.pop()
                if anchor is not None:
                    anchors.end(anchor, number)
            elif isinstance(event, CollectionStartEvent):
                value = {} if isinstance(event, MappingStartEvent) else []
                if key is _WAITING or len(stack) == _MAX_DEPTH:
                    _refuse(value, key)
                name = event.anchor
                stack.append((into, key, anchors.begin(name, value, number) if name else None))
                into, key = value, _WAITING if isinstance(value, dict) else None
                continue
            elif isinstance(event, AliasEvent):
                value = anchors.follow(event.anchor or "", number)
                if key is _WAITING:
                    key = key_text(value)
                    continue
            else:
                return root[0], event
            if key is None:
                into.append(value)
            else:
                if key is Slot.MERGE:
                    into.update(_merged(value, event))
                else:
                    into[key] = value
                key = _WAITING
    except ContentError as error:
        raise ParseError(str(error), marks.location(event), hint=error.hint) from error
    raise AssertionError("libyaml ends each document that it begins")


def _key(event: ScalarEvent, scalars: Scalars, anchors: Anchors) -> str | Slot:
    """Return the text that a scalar stands for as a key, and remember its anchor."""
    if event.anchor is not None:
        anchors.scalar(event.anchor, scalars.value(event))
    return scalars.key_of(event)


def _refuse(collection: Value, key: str | Slot | None) -> None:
    if key is _WAITING:
        key_text(collection)
    raise ContentError(f"this is nested more than {_MAX_DEPTH} levels deep", "flatten the file")


def _merged(value: Value, event: Event) -> dict[str, Value]:
    """Return what stands under `<<` as one mapping; of a list of mappings the earlier wins.

    Raises ContentError for anything else.
    """
    parts = value if isinstance(value, list) and not isinstance(event, AliasEvent) else [value]
    result: dict[str, Value] = {}
    for part in reversed(parts):
        if not isinstance(part, dict):
            raise ContentError(
                "only a mapping, or a list of mappings, can be merged with <<",
                "quote the key ('<<') if it is meant as text",
            )
        result.update(part)
    return result
