"""YAML texts as values: libyaml's events, and go-yaml v3's rules for what they mean."""

from collections.abc import Iterator
from typing import Any

from policykit.rego.builtins._encodings import from_base64
from policykit.rego.builtins._yaml_scalars import key_text, resolved, timestamp
from policykit.rego.values import Value, json_text

_CORE = "tag:yaml.org,2002:"
_MAX_DEPTH = 10_000
# Aliases make a text of a few lines a value of any size: more nodes than this are refused.
_MAX_NODES = 4_000_000
_KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}
_TYPES = {bool: "bool", int: "int", float: "float", type(None): "null", str: "str"}


class _Slot:
    """What a mapping waits for, where that is not the value of a key."""


_KEY, _MERGE = _Slot(), _Slot()


def value_of_yaml(text: str) -> Value:
    """Return the value of the first document of a YAML text; raises ValueError in Go's words."""
    import yaml

    try:
        return _Builder().value(_events(text))
    except yaml.YAMLError as error:
        raise ValueError(f"yaml: {_problem(error)}") from error


def _events(text: str) -> Iterator[Any]:
    """Yield the events of the first document, and look whether more follows that can be read."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        loader.get_event()  # the stream begins
        start = loader.get_event()
        if isinstance(start, yaml.StreamEndEvent):
            return
        if start.version not in (None, (1, 1)):
            raise ValueError("yaml: found incompatible YAML document")
        while not isinstance(event := loader.get_event(), yaml.DocumentEndEvent):
            yield event
        loader.peek_event()
    finally:
        loader.dispose()


def _problem(error: Any) -> str:
    """Return libyaml's words with the line that Go gives: none where it is the first."""
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    context = getattr(error, "context_mark", None)
    mark = context if context and context.line else getattr(error, "problem_mark", None)
    if not mark or not mark.line:
        return str(problem)
    return f"line {mark.line + (type(error).__name__ == 'ScannerError')}: {problem}"


class _Frame:
    """A collection that is being read: its key that waits for a value, what is merged into it."""

    __slots__ = ("anchor", "into", "key", "merged", "nodes")

    def __init__(self, into: Any, anchor: str | None) -> None:
        self.into = into
        self.anchor = anchor
        self.key: str | _Slot | None = _KEY if isinstance(into, dict) else None
        self.merged: list[dict[str, Value]] = []
        self.nodes = 1


class _Builder:
    """Builds one value from events, without recursion."""

    def __init__(self) -> None:
        self.frames: list[_Frame] = [_Frame([], None)]
        self.anchors: dict[str, tuple[Value, int]] = {}
        self.open: set[str] = set()

    def value(self, events: Iterator[Any]) -> Value:
        """Return the value that *events* make; null if there are none."""
        import yaml

        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self.scalar(event)
            elif isinstance(event, yaml.AliasEvent):
                self.alias(str(event.anchor))
            elif isinstance(event, yaml.CollectionStartEvent):
                self.begin({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor)
            else:
                self.end()
        return self.frames[0].into[0] if self.frames[0].into else None

    def scalar(self, event: Any) -> None:
        """Take a scalar as a key or as a value."""
        plain, quoted = event.implicit
        frame = self.frames[-1]
        is_merge = event.value == "<<" and (plain or event.tag == f"{_CORE}merge")
        if frame.key is _KEY and is_merge:
            frame.key = _MERGE
            return
        value = resolved(event.value) if plain else event.value
        if not plain and not quoted:
            value = _tagged(event.tag, event.value)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, 1)
        self.put(value, 1, is_alias=False)

    def alias(self, name: str) -> None:
        """Take what stands under an anchor."""
        if name in self.open:
            raise ValueError(f"yaml: anchor '{name}' value contains itself")
        if name not in self.anchors:
            raise ValueError(f"yaml: unknown anchor '{name}' referenced")
        value, nodes = self.anchors[name]
        self.put(value, nodes, is_alias=True)

    def begin(self, collection: Value, anchor: str | None) -> None:
        """Begin a sequence or a mapping."""
        if len(self.frames) > _MAX_DEPTH:
            raise ValueError(f"yaml: exceeded max depth of {_MAX_DEPTH}")
        if anchor is not None:
            self.open.add(anchor)
        self.frames.append(_Frame(collection, anchor))

    def end(self) -> None:
        """End a sequence or a mapping."""
        frame = self.frames.pop()
        for merged in frame.merged:
            for key, value in merged.items():
                frame.into.setdefault(key, value)
        if frame.anchor is not None:
            self.open.discard(frame.anchor)
            self.anchors[frame.anchor] = (frame.into, frame.nodes)
        self.put(frame.into, frame.nodes, is_alias=False)

    def put(self, value: Value, nodes: int, *, is_alias: bool) -> None:
        """Put a key or value where the innermost collection waits for one."""
        frame = self.frames[-1]
        frame.nodes += nodes
        if frame.nodes > _MAX_NODES:
            raise ValueError("yaml: document contains excessive aliasing")
        if frame.key is None:
            frame.into.append(value)
        elif frame.key is _KEY:
            frame.key = _key(value)
        elif frame.key is _MERGE:
            frame.merged += _merged(value, is_alias=is_alias)
            frame.key = _KEY
        else:
            _finite(value)
            frame.into[frame.key] = value
            frame.key = _KEY
            return
        if frame.key is None:
            _finite(value)


def _finite(value: Value) -> None:
    """Raise ValueError for a number that JSON does not know."""
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):  # noqa: PLR0124
        name = "NaN" if value != value else "+Inf" if value > 0 else "-Inf"  # noqa: PLR0124
        raise ValueError(f"json: unsupported value: {name}")


def _key(value: Value) -> str:
    if isinstance(value, list | dict):
        raise ValueError(f"yaml: invalid map key: {json_text(value)}")  # noqa: TRY004  # Go's words
    text = key_text(value)
    if text is None:
        raise ValueError("unsupported map key of type: null")
    return text


def _merged(value: Value, *, is_alias: bool) -> list[dict[str, Value]]:
    """Return the mappings to merge, those that win first."""
    mappings = value if isinstance(value, list) and not is_alias else [value]
    if any(not isinstance(each, dict) for each in mappings):
        raise ValueError("yaml: map merge requires map or sequence of maps as the value")
    return mappings


def _tagged(tag: str | None, text: str) -> Value:
    """Return *text* under a tag; tags that YAML does not define leave text."""
    kind = (tag or "").removeprefix(_CORE)
    if kind == "binary":
        return from_base64(text).decode(errors="replace")
    if tag == kind or kind not in (*_KINDS, "timestamp"):
        return text
    value = timestamp(text) if kind == "timestamp" else resolved(text)
    if kind == "timestamp" and value is not None:
        return value
    if type(value) not in _KINDS.get(kind, ()):
        value = resolved(text)
        raise ValueError(f"yaml: cannot decode !!{_TYPES[type(value)]} `{text}` as a !!{kind}")
    return value
