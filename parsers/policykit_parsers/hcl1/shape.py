"""Makes the document of HCL 1 items, and the places of its parts.

Every object is a list of one, as blocks and objects of one key share a list; a label is a key of
an object of its own: `a "b" { c = 1 }` is `{"a": [{"b": [{"c": 1}]}]}`. Objects within lists are
as they are. Of scalars under one key the last counts; lists of one key are joined.
"""

from collections.abc import Iterable

from policykit.documents import Place, Span, Value
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines, covering
from policykit_parsers.hcl1.scalars import Literal
from policykit_parsers.hcl1.syntax import Array, Item, Node, Object


def document(items: Iterable[Item]) -> dict[str, Value]:
    """Return the object that *items* make; raises TextError."""
    return {name: _merged(group) for name, group in _groups(items).items()}


def _groups(items: Iterable[Item]) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.keys[0].text, []).append(item)
    return groups


def _merged(group: list[Item]) -> Value:
    """Return the value of the key that all items of *group* have."""
    first = group[0]
    for item in group[1:]:
        if (len(item.keys) > 1) != (len(first.keys) > 1):
            message = f"`{item.keys[0].text}` has labels in one place and none in another"
            raise TextError(message, item.keys[0].start, "write all of its blocks alike")
    if len(first.keys) > 1:
        return [document([_inner(item)]) for item in group]
    value = _value(first.value)
    for item in group[1:]:
        value = _joined(value, item)
    return value


def _inner(item: Item) -> Item:
    """Return *item* without its first key."""
    return Item(item.keys[1:], item.value)


def _value(node: Node) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Object):
        return [document(node.items)]
    return [_element(element) for element in node.elements]


def _element(node: Node) -> Value:
    return document(node.items) if isinstance(node, Object) else _value(node)


def _joined(value: Value, item: Item) -> Value:
    """Return the value of a key that had *value* before *item*."""
    later = _value(item.value)
    if isinstance(value, list) and isinstance(later, list):
        if not _are_objects(value) or _are_objects(later):
            return value + later
    elif type(value) is type(later) or (isinstance(value, float) and type(later) is int):
        return later
    key = item.keys[0]
    message = f"`{key.text}` is set twice, to values of different kinds"
    raise TextError(message, key.start, "remove one of the two, or give one another name")


def _are_objects(values: list[Value]) -> bool:
    return bool(values) and all(isinstance(value, dict) for value in values)


def places(items: Iterable[Item], text: str) -> Place:
    """Return the place of the document that *items* of *text* make."""
    return _Places(Lines(text)).root(list(items))


class _Places:
    """Finds places by the lines of one text."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def root(self, items: list[Item]) -> Place:
        """Return the place of all items: from the first to the last."""
        spans = [self._lines.span(item.keys[0].start, item.value.end) for item in items]
        return Place(covering(*spans), None, self._body(items))

    def _body(self, items: Iterable[Item]) -> dict[str, Place]:
        return {name: self._merged(group) for name, group in _groups(items).items()}

    def _merged(self, group: list[Item]) -> Place:
        parts = [self._part(item) for item in group]
        key = group[0].keys[0]
        if not isinstance(parts[0].children, list):
            return parts[-1]
        children: list[Place] = []
        for part in parts:
            children += part.children if isinstance(part.children, list) else ()
        span = covering(*(part.span for part in parts))
        return Place(span, self._lines.span(key.start, key.end), children)

    def _part(self, item: Item) -> Place:
        """Return the place of the value that *item* gives its first key."""
        first, value = item.keys[0], item.value
        block = self._lines.span(first.start, value.end)
        if len(item.keys) > 1:
            return Place(block, None, [Place(block, None, self._body([_inner(item)]))])
        key = self._lines.span(first.start, first.end)
        if isinstance(value, Object):
            return Place(block, key, [Place(block, None, self._body(value.items))])
        return self._node(value, key)

    def _node(self, node: Node, key: Span | None = None) -> Place:
        span = self._lines.span(node.start, node.end)
        if isinstance(node, Array):
            return Place(span, key, [self._node(element) for element in node.elements])
        children = self._body(node.items) if isinstance(node, Object) else None
        return Place(span, key, children)
