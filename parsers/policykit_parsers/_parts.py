"""Documents put together from parts: the value by their paths, the places by their offsets."""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from policykit.documents import Path, Place, Span, Value
from policykit_parsers._text import Lines, covering


class Part(NamedTuple):
    """A scalar or an empty container at a path; a later one takes the place of an earlier.

    The elements of a list come one after the other.

    `start` and `end` are the offsets of what it was read from, `key` those of its name.
    """

    path: Path
    value: Value
    start: int
    end: int
    key: tuple[int, int] | None = None


def value_of(parts: Iterable[Part]) -> dict[str, Value]:
    """Return the object that *parts* add up to."""
    root: dict[str, Value] = {}
    for part in parts:
        container: Value = root
        for step, below in pairwise(part.path):
            container = _container(container, step, below)
        _put(container, part.path[-1], part.value)
    return root


def _container(parent: Value, step: str | int, below: str | int) -> Value:
    """Return what stands at *step* of *parent*: a new container for *below* where nothing does."""
    known: Value = None
    match parent:
        case dict() if isinstance(step, str):
            known = parent.get(step)
        case list() if isinstance(step, int) and step < len(parent):
            known = parent[step]
    if known is None:
        known = [] if isinstance(below, int) else {}
        _put(parent, step, known)
    return known


def _put(parent: Value, step: str | int, value: Value) -> None:
    if isinstance(step, str):
        assert isinstance(parent, dict)
        parent[step] = value
    else:
        assert isinstance(parent, list)
        assert step == len(parent)
        parent.append(value)


def place_of(parts: Iterable[Part], lines: Lines) -> Place:
    """Return the places of *parts* and of the containers around them."""
    root = Place(covering(), None, {})
    for part in parts:
        span = lines.span(part.start, part.end)
        root.span = covering(root.span, span) if root.children else span
        place = root
        for step in part.path:
            place = _place_below(place, step, span)
        place.span = span
        place.key = lines.span(*part.key) if part.key else None
        match part.value:
            case dict():
                place.children = place.children or {}
            case list():
                place.children = place.children or []
            case _:
                pass
    return root


def _place_below(parent: Place, step: str | int, span: Span) -> Place:
    """Return the place at *step* of *parent*, which grows or begins with *span*."""
    if parent.children is None:
        parent.span = span
    known = parent.child(step)
    if known is not None:
        known.span = covering(known.span, span)
        return known
    known = Place(span)
    match step:
        case str():
            parent.children = parent.children or {}
            assert isinstance(parent.children, dict)
            parent.children[step] = known
        case int():
            parent.children = parent.children or []
            assert isinstance(parent.children, list)
            parent.children.append(known)
    return known
