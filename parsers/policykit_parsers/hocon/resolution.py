"""Makes values of a tree of HOCON fields: merges objects, joins values, looks up references.

All that is said of one path, in order, is its definitions. Objects among them are merged, and
anything else replaces what was before it. A reference is looked up when all is said; where that
would go in a circle, it means what the path held before.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policykit.documents import Place, Value
from policykit_parsers._errors import TextError
from policykit_parsers._scalars import scalar
from policykit_parsers._text import Lines, covering
from policykit_parsers.hocon.syntax import (
    Array,
    Field,
    Joined,
    Object,
    Part,
    Reference,
    Text,
)

_UNKNOWN = "<<unknown value>>"
_LARGEST = 1_000_000
_MOST_OPEN = 100

_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Constant:
    """A definition that came through a reference: it has its value already."""

    value: Value


_Definition = Field | _Constant


class Resolution:
    """The values of one tree; text is text until all is joined, and nothing is None."""

    def __init__(self, root: Joined) -> None:
        self._root: list[_Definition] = [Field("", 0, 0, root, adds=False)]
        # The paths that are being made, with the definitions that references to them may use.
        self._open: dict[_Path, list[_Definition]] = {}
        self._values: dict[_Path, Value] = {}
        self._known: dict[_Path, dict[str, list[_Definition]]] = {}
        self._looked_up = 0

    def value(self) -> Value:
        """Return the document; raises TextError."""
        return _typed(self._value((), self._root))

    def _value(self, path: _Path, definitions: list[_Definition]) -> Value:
        """Return the value that *definitions* give *path*."""
        before = self._open.get(path)
        try:
            objects = self._objects(path, definitions)
            if objects:
                self._open[path] = []
                return self._object(path, objects)
            return self._last(path, definitions)
        finally:
            if before is None:
                self._open.pop(path, None)
            else:
                self._open[path] = before

    def _objects(self, path: _Path, definitions: list[_Definition]) -> list[_Definition]:
        """Return those of the last *definitions* that are objects, up to the last that is not."""
        count = 0
        for index in range(len(definitions) - 1, -1, -1):
            self._open[path] = definitions[:index]
            if not self._is_object(definitions[index]):
                break
            count += 1
        return definitions[len(definitions) - count :]

    def _is_object(self, definition: _Definition) -> bool:
        if isinstance(definition, _Constant):
            return isinstance(definition.value, dict)
        parts = definition.value.parts
        if definition.adds or any(isinstance(part, Text | Array) for part in parts):
            return False
        return all(
            isinstance(part, Object)
            or (isinstance(part, Reference) and isinstance(self._look_up(part), dict))
            for part in parts
        )

    def _object(self, path: _Path, definitions: list[_Definition]) -> dict[str, Value]:
        below = self._below(path, definitions)
        return {key: self._value((*path, key), inner) for key, inner in below.items()}

    def _below(self, path: _Path, definitions: list[_Definition]) -> dict[str, list[_Definition]]:
        """Return the definitions of each key of an object that has *definitions*."""
        keys: dict[str, list[_Definition]] = {}
        for index, definition in enumerate(definitions):
            self._open[path] = definitions[:index]
            for key, inner in self._fields(definition):
                keys.setdefault(key, []).append(inner)
        self._open[path] = []
        return keys

    def _fields(self, definition: _Definition) -> Iterator[tuple[str, _Definition]]:
        """Yield what is in one definition of an object."""
        if isinstance(definition, _Constant):
            yield from _constants(definition.value)
            return
        for part in definition.value.parts:
            if isinstance(part, Object):
                yield from ((field.key, field) for field in part.fields)
            elif isinstance(part, Reference):
                yield from _constants(self._look_up(part))

    def _last(self, path: _Path, definitions: list[_Definition]) -> Value:
        """Return the value of the last of *definitions* that has one."""
        for index in range(len(definitions) - 1, -1, -1):
            definition, earlier = definitions[index], definitions[:index]
            self._open[path] = earlier
            if isinstance(definition, _Constant):
                return definition.value
            value = self._joined(path, definition.value)
            if definition.adds:
                return self._added(path, definition, earlier, value)
            if value is not None:
                return value
        return None

    def _added(self, path: _Path, field: Field, earlier: list[_Definition], value: Value) -> Value:
        before = self._value(path, earlier) if earlier else []
        if not isinstance(before, list):
            raise TextError(f"`{field.key}` is no list", field.start, "use `+=` with lists only")
        return [*before, value]

    def _joined(self, path: _Path, joined: Joined) -> Value:
        """Return what the parts of a value that is no object make together."""
        values = [self._part(path, part) for part in joined.parts]
        if len(values) == 1:
            return values[0]
        if None in values:
            return None
        if all(isinstance(value, list) for value in values):
            return [element for value in values if isinstance(value, list) for element in value]
        if not all(isinstance(value, str) for value in values):
            hint = "join texts, lists or objects, each with their own kind"
            raise TextError("values of different kinds are joined", joined.start, hint)
        blanks = [part.blank for part in joined.parts if isinstance(part, Text | Reference)]
        return "".join(f"{blank}{value}" for blank, value in zip(blanks, values, strict=True))

    def _part(self, path: _Path, part: Part) -> Value:
        if isinstance(part, Text):
            return part.text
        if isinstance(part, Reference):
            return self._look_up(part)
        if isinstance(part, Object):
            field = _element(Joined([part], part.start, part.end))
            return self._value((*path, -1), [field])
        elements = [
            self._value((*path, index), [_element(element)])
            for index, element in enumerate(part.elements)
        ]
        return [element for element in elements if element is not None]

    def _look_up(self, reference: Reference) -> Value:
        """Return the value that *reference* means, None if there is none and need not be one."""
        if len(self._open) > _MOST_OPEN:
            message = f"more than {_MOST_OPEN} values within each other or in references"
            raise TextError(message, reference.start, "refer to values more directly")
        value = self._referred(reference.path)
        if value is None and not reference.optional:
            name = ".".join(reference.path)
            hint = f"set `{name}`, or write `${{?{name}}}`; the environment is not read"
            raise TextError(f"`{name}` has no value", reference.start, hint)
        self._looked_up += _size(value)
        if self._looked_up > _LARGEST:
            message = f"references make this file larger than {_LARGEST} characters"
            raise TextError(message, reference.start, "do not refer to references so often")
        return value

    def _referred(self, path: _Path) -> Value:
        """Return the value of *path*, or the one before where it is being made; None for none."""
        if path in self._open:
            earlier = self._open[path]
            return self._value(path, earlier) if earlier else None
        if path not in self._values:
            definitions = self._definitions(path)
            self._values[path] = self._value(path, definitions) if definitions else None
        return self._values[path]

    def _definitions(self, path: _Path) -> list[_Definition]:
        """Return the definitions of a path from the top."""
        definitions = self._root
        for length, key in enumerate(path):
            above = path[:length]
            if above not in self._known:
                saved = dict(self._open)
                # What is looked up while this is found out does not see it.
                self._known[above] = {}
                self._known[above] = self._below(above, self._objects(above, definitions))
                self._open = saved
            definitions = self._known[above].get(str(key), [])
        return definitions

    # -- places

    def place(self, lines: Lines) -> Place:
        """Return the place of the document, with those of all its parts."""
        return self._place((), self._root, lines)

    def _place(self, path: _Path, definitions: list[_Definition], lines: Lines) -> Place:
        """Return the place of what *definitions* give *path*: for an object, from first to last."""
        saved = dict(self._open)
        objects = self._objects(path, definitions)
        below = self._below(path, objects)
        self._open = saved
        fields = [field for field in objects or definitions if isinstance(field, Field)]
        field = fields[-1]
        key = lines.span(field.start, field.end) if field.end else None
        spans = [lines.span(each.value.start, each.value.end) for each in fields]
        if not objects:
            return Place(spans[-1], key, self._elements(path, field, lines))
        children = {
            name: self._place((*path, name), inner, lines)
            for name, inner in below.items()
            if isinstance(inner[-1], Field)
        }
        return Place(covering(*spans), key, children)

    def _elements(self, path: _Path, field: Field, lines: Lines) -> list[Place] | None:
        """Return the places of the elements of a list that is written as one."""
        parts = field.value.parts
        if field.adds or len(parts) != 1 or not isinstance(parts[0], Array):
            return None
        return [
            self._place((*path, index), [_element(element)], lines)
            for index, element in enumerate(parts[0].elements)
        ]


def _element(joined: Joined) -> Field:
    """Return an element of a list as a field of its own."""
    return Field("", 0, 0, joined, adds=False)


def _constants(value: Value) -> Iterator[tuple[str, _Definition]]:
    """Yield the keys of *value* with what they hold, if it is an object."""
    if isinstance(value, dict):
        yield from ((key, _Constant(inner)) for key, inner in value.items())


def _size(value: Value) -> int:
    """Return about how many characters *value* is written with."""
    size = 0
    todo = [value]
    while todo and size <= _LARGEST:
        one = todo.pop()
        size += len(one) + 1 if isinstance(one, str) else 1
        if isinstance(one, dict):
            size += sum(map(len, one))
            todo += one.values()
        elif isinstance(one, list):
            todo += one
    return size


def _typed(value: Value, *, in_list: bool = False) -> Value:
    """Return *value* with its texts as conftest types them; in lists they have no quotes."""
    if isinstance(value, dict):
        return {key: _typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner, in_list=True) for inner in value]
    if not isinstance(value, str):
        return _UNKNOWN
    text = value.strip()
    typed = scalar(text)
    if in_list or not isinstance(typed, str):
        return typed
    return f'"{text}"' if not text or " " in text or "\t" in text else text
