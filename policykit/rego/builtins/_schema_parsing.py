"""JSON Schema (drafts 4, 6 and 7) read and checked, with the messages of the library that OPA uses.

A schema becomes a `Schema`: its keywords, each already in the form that validation needs. What a
`$ref` refers to is found in the same document, by pointer or by id; nothing is fetched.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import urljoin

from policykit.rego.builtins._regexes import RegexError, matcher
from policykit.rego.builtins._schema_places import Places
from policykit.rego.values import Value, decimal_of, equal

TYPES: Final = ("array", "boolean", "integer", "number", "null", "object", "string")
_DRAFTS: Final = {f"http://json-schema.org/draft-0{number}/schema": number for number in (4, 6, 7)}
_HYBRID: Final = 0
_SINCE: Final = {
    "const": 6, "contains": 6, "propertyNames": 6, "$id": 6, "if": 7, "then": 7, "else": 7,
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Schema:
    """One schema: `always` for true and false, `target` where it is a reference."""

    always: bool | None = None
    target: "Schema | None" = None
    keywords: dict[str, Any] = field(default_factory=dict)


def schema_of(document: Value) -> Schema:
    """Return the schema that *document* is; raises ValueError."""
    if not isinstance(document, dict | bool):
        raise ValueError("schema is invalid")  # noqa: TRY004  # see _failures
    return _Parser(document).parsed(document, "")


class _Parser:
    """What is known while one document is read: its draft, its ids, and the references followed."""

    def __init__(self, document: Any) -> None:
        declared = document.get("$schema", "") if isinstance(document, dict) else ""
        if not isinstance(declared, str):
            raise ValueError("$schema must be of type string")  # noqa: TRY004  # see _failures
        plain = declared.removesuffix("#").replace("https:", "http:")
        self.draft = _DRAFTS.get(plain, _HYBRID)
        self.places = Places(document, self._id_names())
        self.known: dict[str, Schema] = {}

    def _id_names(self) -> tuple[str, ...]:
        if self.draft == _HYBRID:
            return ("id", "$id")
        return ("$id",) if self.draft >= _SINCE["$id"] else ("id",)

    def parsed(self, node: Any, base: str) -> Schema:
        """Return the schema that *node* is, its references relative to *base*."""
        schema = Schema()
        self._parse_into(schema, node, base)
        return schema

    def _parse_into(self, schema: Schema, node: Any, base: str) -> None:
        if isinstance(node, bool):
            schema.always = node
            return
        if not isinstance(node, dict):
            raise ValueError("Expected: Valid Schema, given: Invalid JSON")  # noqa: TRY004  # see _failures
        base = self.places.base(node, base)
        for name, parse in _PARSERS.items():
            if name in node and self._knows(name):
                schema.keywords[name] = parse(self, node[name], base)
                if name == "$ref":
                    schema.target = self._referenced(node[name], base)
                    return
        _check_together(schema.keywords)

    def _knows(self, name: str) -> bool:
        if name in ("id", "$id"):
            return name in self._id_names()
        return self.draft == _HYBRID or _SINCE.get(name, 0) <= self.draft

    def _referenced(self, reference: str, base: str) -> Schema:
        place = urljoin(base, reference)
        if place not in self.known:
            schema = self.known[place] = Schema()
            node, inner = self.places.node_at(place)
            self._parse_into(schema, node, inner)
        return self.known[place]


_Parse: TypeAlias = Callable[[_Parser, Any, str], Any]


def _mismatch(expected: str, given: str) -> ValueError:
    return ValueError(f"Invalid type. Expected: {expected}, given: {given}")


def _text(name: str) -> _Parse:
    def parse(_: _Parser, value: Any, _base: str) -> str:
        if not isinstance(value, str):
            raise _mismatch("string", name)
        return value

    return parse


def _types(_: _Parser, value: Any, _base: str) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    for index, name in enumerate(names):
        if not isinstance(name, str):
            raise _mismatch("type", "string/Array Of Strings")
        if name not in TYPES:
            raise ValueError(
                f"has a primitive type that is NOT VALID -- given: /{name}/"
                f" Expected valid values are:[{' '.join(TYPES)}]"
            )
        if name in names[:index]:
            raise ValueError(f"{name} type is duplicated")
    return tuple(names)


def _schema_or(error: str) -> _Parse:
    """Return what reads one schema; *error* is what it says of anything else."""

    def parse(parser: _Parser, value: Any, base: str) -> Schema:
        if not isinstance(value, dict | bool):
            raise ValueError(error)  # noqa: TRY004  # see _failures
        return parser.parsed(value, base)

    return parse


def _schemas_by_name(error: str, child_error: str | None = None) -> _Parse:
    def parse(parser: _Parser, value: Any, base: str) -> dict[str, Schema]:
        if not isinstance(value, dict):
            raise ValueError(error)  # noqa: TRY004  # see _failures
        if child_error and not all(isinstance(item, dict | bool) for item in value.values()):
            raise ValueError(child_error)
        return {name: parser.parsed(value[name], base) for name in sorted(value)}

    return parse


def _patterns(parser: _Parser, value: Any, base: str) -> list[tuple[Callable[[str], bool], Schema]]:
    if not isinstance(value, dict):
        raise _mismatch("Valid Schema", "patternProperties")
    for pattern in value:
        _matcher(pattern, f"Invalid regex pattern '{pattern}'")
    return [(matcher(name), parser.parsed(value[name], base)) for name in sorted(value)]


def _matcher(pattern: str, error: str) -> Callable[[str], bool]:
    try:
        return matcher(pattern)
    except RegexError as cause:
        raise ValueError(error) from cause


def _pattern(_: _Parser, value: Any, _base: str) -> tuple[str, Callable[[str], bool]]:
    if not isinstance(value, str):
        raise _mismatch("string", "pattern")
    return value, _matcher(value, "pattern must be a valid regex")


def _list_of_schemas(name: str) -> _Parse:
    def parse(parser: _Parser, value: Any, base: str) -> list[Schema]:
        return [parser.parsed(item, base) for item in _list(name, value)]

    return parse


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{name} must be of an array")  # noqa: TRY004  # see _failures
    return value


def _dependencies(parser: _Parser, value: Any, base: str) -> dict[str, Schema | list[str]]:
    if not isinstance(value, dict):
        raise ValueError("dependencies must be of type object")  # noqa: TRY004  # see _failures
    for item in value.values():
        is_list = isinstance(item, list) and all(isinstance(name, str) for name in item)
        if not is_list and not isinstance(item, dict | bool):
            raise ValueError("Dependency must be of type Schema Or Array Of Strings")
    return {
        name: item if isinstance(item, list) else parser.parsed(item, base)
        for name, item in sorted(value.items())
    }


def _items(parser: _Parser, value: Any, base: str) -> Schema | list[Schema]:
    nodes = value if isinstance(value, list) else [value]
    if not all(isinstance(node, dict | bool) for node in nodes):
        raise _mismatch("Valid Schema/Array Of Schemas", "items")
    if isinstance(value, list):
        return [parser.parsed(node, base) for node in value]
    return parser.parsed(value, base)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _multiple(_: _Parser, value: Any, _base: str) -> float:
    if not _is_number(value):
        raise _mismatch("Number", "multipleOf")
    if value <= 0:
        raise ValueError("multipleOf must be strictly greater than 0")
    number: float = value
    return number


def _bound(name: str) -> _Parse:
    def parse(_: _Parser, value: Any, _base: str) -> float:
        if not _is_number(value):
            raise ValueError(f"{name} must be of a Number")
        number: float = value
        return number

    return parse


def _exclusive_bound(name: str) -> _Parse:
    """Return what reads a bound that draft 4 has as a boolean, and later drafts as a number."""

    def parse(parser: _Parser, value: Any, _base: str) -> float:
        expected = {4: "boolean", _HYBRID: "boolean/number"}.get(parser.draft, "number")
        kind = "boolean" if isinstance(value, bool) else "number" if _is_number(value) else ""
        if not kind or kind not in expected:
            raise _mismatch(expected, name)
        number: float = value
        return number

    return parse


def _size(name: str) -> _Parse:
    def parse(_: _Parser, value: Any, _base: str) -> int:
        if not _is_number(value) or decimal_of(value) % 1:
            raise ValueError(f"{name} must be of an integer")
        if value < 0:
            raise ValueError(f"{name} must be greater than or equal to 0")
        return int(value)

    return parse


def _required(_: _Parser, value: Any, _base: str) -> list[str]:
    names = _list("required", value)
    if not all(isinstance(name, str) for name in names):
        raise _mismatch("string", "required")
    if len(set(names)) < len(names):
        raise ValueError("required items must be unique")
    return names


def _flag(_: _Parser, value: Any, _base: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError("uniqueItems must be of a boolean")  # noqa: TRY004  # see _failures
    return value


def _choices(_: _Parser, value: Any, _base: str) -> list[Value]:
    items = _list("enum", value)
    if any(equal(item, other) for index, item in enumerate(items) for other in items[:index]):
        raise ValueError("enum items must be unique")
    return items


def _anything(_: _Parser, value: Any, _base: str) -> Value:
    return value


_NO_SCHEMA: Final = "Invalid type. Expected: {}, given: {}"
_DEFINITIONS: Final = _NO_SCHEMA.format("Array Of Schemas", "definitions")
# In the order in which mistakes are reported.
_PARSERS: Final[dict[str, _Parse]] = {
    "id": _text("id"),
    "$id": _text("$id"),
    "definitions": _schemas_by_name(_DEFINITIONS, _DEFINITIONS),
    "title": _text("title"),
    "description": _text("description"),
    "$ref": _text("$ref"),
    "type": _types,
    "properties": _schemas_by_name("Properties must be of type object"),
    "additionalProperties": _schema_or(
        _NO_SCHEMA.format("boolean/Valid Schema", "additionalProperties")
    ),
    "patternProperties": _patterns,
    "propertyNames": _schema_or(_NO_SCHEMA.format("Valid Schema", "patternProperties")),
    "dependencies": _dependencies,
    "items": _items,
    "additionalItems": _schema_or(_NO_SCHEMA.format("boolean/Valid Schema", "additionalItems")),
    "multipleOf": _multiple,
    "minimum": _bound("minimum"),
    "exclusiveMinimum": _exclusive_bound("exclusiveMinimum"),
    "maximum": _bound("maximum"),
    "exclusiveMaximum": _exclusive_bound("exclusiveMaximum"),
    "minLength": _size("minLength"),
    "maxLength": _size("maxLength"),
    "pattern": _pattern,
    "format": _text("format"),
    "minProperties": _size("minProperties"),
    "maxProperties": _size("maxProperties"),
    "required": _required,
    "minItems": _size("minItems"),
    "maxItems": _size("maxItems"),
    "uniqueItems": _flag,
    "contains": _schema_or("Expected: Valid Schema, given: Invalid JSON"),
    "const": _anything,
    "enum": _choices,
    "oneOf": _list_of_schemas("oneOf"),
    "anyOf": _list_of_schemas("anyOf"),
    "allOf": _list_of_schemas("allOf"),
    "not": _schema_or("not must be of an object"),
    "if": _schema_or("if must be of an object"),
    "then": _schema_or("then must be of an object"),
    "else": _schema_or("else must be of an object"),
}


def _check_together(keywords: dict[str, Any]) -> None:
    """Check what keywords mean for each other, and turn draft 4's exclusive bounds into numbers."""
    for name, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(keywords.get(name), bool):
            if bound not in keywords:
                raise ValueError(f"{name} cannot be used without {bound}")
            if keywords.pop(name):
                keywords[name] = keywords.pop(bound)
    for least, most in (("minLength", "maxLength"), ("minProperties", "maxProperties")):
        if keywords.get(least, 0) > keywords.get(most, keywords.get(least, 0)):
            raise ValueError(f"{least} cannot be greater than {most}")
