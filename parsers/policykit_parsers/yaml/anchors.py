"""Anchors of one YAML document, and the guard against aliases that multiply."""

from policykit.documents import Value
from policykit_parsers.yaml.scalars import ContentError


class Anchor:
    """What one anchor stands for.

    `before` is the number of nodes that were read when its collection began; `size` counts those
    in it, the ones behind its own aliases included, and is 0 while it is still being read.
    """

    __slots__ = ("before", "size", "value")

    def __init__(self, value: Value, before: int = 0, size: int = 0) -> None:
        self.value = value
        self.before = before
        self.size = size


class Anchors:
    """The anchors of one document so far, and how much of it was read through them."""

    def __init__(self, first: int) -> None:
        self._known: dict[str, Anchor] = {}
        self._first = first
        self._followed = 0

    def scalar(self, name: str, value: Value) -> None:
        """Remember the *value* of a scalar under *name*."""
        self._known[name] = Anchor(value, size=1)

    def begin(self, name: str, value: Value, event: int) -> Anchor:
        """Remember a collection under *name*; it is event number *event* that opens it."""
        anchor = self._known[name] = Anchor(value, event + self._followed)
        return anchor

    def end(self, anchor: Anchor, event: int) -> None:
        """Note that the collection of *anchor* is complete at event number *event*."""
        anchor.size = event + self._followed - anchor.before

    def follow(self, name: str, event: int) -> Value:
        """Return what the alias *name* stands for; it is event number *event*.

        Raises ContentError for an unknown name, for an alias inside its own anchor, and where
        aliases make up so much of the document that it must be an attack.
        """
        anchor = self._known.get(name)
        if anchor is None:
            raise ContentError(
                f"the alias *{name} has no anchor before it in this document",
                f"define &{name} earlier in the same document, or quote the text: '*{name}'",
            )
        if not anchor.size:
            raise ContentError(f"the alias *{name} stands inside its own anchor &{name}")
        self._followed += anchor.size
        self._refuse_bombs(event - self._first + self._followed)
        return anchor.value

    def _refuse_bombs(self, nodes: int) -> None:
        small = self._followed <= _FREE_ALIASES or nodes <= _FREE_NODES
        if not small and self._followed > nodes * _share_allowed(nodes):
            raise ContentError(
                "aliases repeat too much of this document",
                "write the repeated parts out, or split the file",
            )


# go-yaml's limits: a small document may be nearly all aliases, one of millions of nodes a tenth.
_FREE_ALIASES = 100
_FREE_NODES = 1_000
_MOST, _LEAST = 0.99, 0.10
_FEW_NODES, _MANY_NODES = 400_000, 4_000_000


def _share_allowed(nodes: int) -> float:
    excess = min(max(nodes - _FEW_NODES, 0) / (_MANY_NODES - _FEW_NODES), 1.0)
    return _MOST - (_MOST - _LEAST) * excess
