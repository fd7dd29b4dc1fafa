"""Documents: what a config file says, and where in the file each part of it stands.

A parser gives plain values and, only when somebody asks, a tree of places beside them. The tree
has the shape of the value: one `Place` for each part, found by the path of that part.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

Value: TypeAlias = "None | bool | int | float | str | list[Value] | dict[str, Value]"
Path: TypeAlias = tuple[str | int, ...]


class Span(NamedTuple):
    """A stretch of a file: lines and columns from 1, columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Place:
    """Where one part of a document stands, and the places of what is in it.

    `span` covers the value (a block mapping: first key to last value), `key` the key it stands
    under, if it has one. `children` is a dict for an object, a list for an array, else None.
    """

    __slots__ = ("children", "key", "span")

    def __init__(
        self,
        span: Span,
        key: Span | None = None,
        children: "dict[str, Place] | list[Place] | None" = None,
    ) -> None:
        self.span = span
        self.key = key
        self.children = children

    def __repr__(self) -> str:
        return f"Place({self.span}, {self.key}, {self.children})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and (self.span, self.key, self.children) == (
            other.span, other.key, other.children,
        )  # fmt: skip

    __hash__ = None  # type: ignore[assignment]  # it grows while it is built

    def child(self, step: str | int) -> "Place | None":
        """Return the place of the part one *step* below, or None where nothing is known of it."""
        match self.children:
            case dict() if isinstance(step, str):
                return self.children.get(step)
            case list() if isinstance(step, int) and 0 <= step < len(self.children):
                return self.children[step]
            case _:
                return None


class Positions(NamedTuple):
    """The places of a document's parts; a root of None means that the format knows none."""

    root: Place | None = None

    def at(self, path: Path) -> Place | None:
        """Return the place of the part at *path*, or None where nothing is known of it."""
        place = self.root
        for step in path:
            if place is None:
                return None
            place = place.child(step)
        return place


def nowhere() -> Place | None:
    """Locate nothing: for documents whose parts have no place in the file."""
    return None


class Document(NamedTuple):
    """One value read from a file: the *index*-th of those in it, counted from 0.

    `locate` builds the tree of places from the same bytes; it is called only for documents that
    have findings, so that reading costs nothing more than the value.
    """

    path: str
    format: str
    value: Value
    index: int = 0  # type: ignore[assignment]  # tuple's own `index` is of no use here
    locate: Callable[[], Place | None] = nowhere

    @property
    def positions(self) -> Positions:
        """Where the parts of the value stand; computed anew at each access, so keep the answer."""
        return Positions(self.locate())
