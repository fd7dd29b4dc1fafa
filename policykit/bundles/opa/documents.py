"""Documents of a bundle: JSON and YAML read as OPA reads them.

Numbers are kept as they are written where that is asked for: signatures count on it. YAML is read
by the core schema of YAML 1.2, so that `on` and `yes` are strings.
"""

import json
import re
from decimal import Decimal
from math import isfinite
from typing import Any, Final, TypeAlias

import yaml

from policykit.errors import FetchError
from policykit.source import Location, Source

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"

_SMALLEST_PLAIN: Final = 1e-6
_LARGEST_PLAIN: Final = 1e21
_DEEPEST: Final = 200
_MOST_NODES: Final = 1_000_000
# PyYAML in C composes by recursion without end; in Python it is safe, and slow.
_LONGEST_YAML: Final = 4 * 1024 * 1024


class Number(str):
    """A number as it is written."""

    __slots__ = ()


def value_of(source: Source, *, exact: bool = False) -> Value:
    """Return what *source* says, JSON or YAML by its name; *exact* keeps numbers as `Number`.

    Raises FetchError with the place of what is wrong.
    """
    read = _yaml_in if source.path.endswith((".yaml", ".yml")) else _json_in
    try:
        return _plain(read(source), exact=exact, depth=_DEEPEST)
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise FetchError(f"cannot be read: {error}", Location(source.path)) from error


def _json_in(source: Source) -> object:
    try:
        return json.loads(source.content, parse_int=Number, parse_float=Number)
    except json.JSONDecodeError as error:
        place = source.at(error.lineno, error.colno)
        raise FetchError(f"no JSON: {error.msg}", place) from error


class _Loader(yaml.SafeLoader):
    """Reads the core schema of YAML 1.2, every number as it is written."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 PyYAML's own name

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        self.flatten_mapping(node)
        return {
            _key_of(self.construct_object(key, deep=True), key): self.construct_object(value, deep)
            for key, value in node.value
        }


_RESOLVERS: Final = (
    ("tag:yaml.org,2002:null", r"|~|null|Null|NULL", ["", "~", "n", "N"]),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    (
        "tag:yaml.org,2002:int",
        r"[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)",
        list("-+0123456789"),
    ),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?([0-9][0-9_]*)?(\.[0-9_]*)?([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+0123456789."),
    ),
    ("tag:yaml.org,2002:merge", r"<<", ["<"]),
)
for _tag, _pattern, _first in _RESOLVERS:
    _Loader.add_implicit_resolver(_tag, re.compile(rf"(?:{_pattern})\Z"), _first)


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    text = loader.construct_scalar(node).replace("_", "")
    sign, digits = ("-", text[1:]) if text[0] == "-" else ("", text.lstrip("+"))
    bases = {"0b": 2, "0o": 8, "0x": 16}
    if digits[:2] in bases:
        number = int(digits[2:], bases[digits[:2]])
    else:
        number = int(digits, 8 if len(digits) > 1 and digits[0] == "0" else 10)
    return _exact(-number if sign else number)


def _float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    written = loader.construct_scalar(node)
    text = written.replace("_", "")
    if not any(char.isdigit() for char in text):
        if text.strip("+-").lower() in {".inf", ".nan"}:
            raise FetchError(f"{written} has no place in data")
        return written
    number = float(text)
    # What is too large for a float is text to OPA.
    return _exact(number) if isfinite(number) else written


def _text_tagged(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> object:
    """Read what carries a tag that nobody knows as what it is without."""
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    raise FetchError("data holds what is no scalar, list or object")


_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
_Loader.add_constructor("tag:yaml.org,2002:float", _float)
_Loader.add_multi_constructor("", _text_tagged)


def _key_of(key: object, node: yaml.Node) -> str:
    match key:
        case Number() | str():
            return str(key)
        case bool():
            return "true" if key else "false"
        case _:
            mark = node.start_mark
            place = Location("", mark.line + 1, mark.column + 1)
            raise FetchError("a key of data must be a scalar, and not null", place)


def _exact(number: float) -> Number:
    """Return *number* as Go's JSON encoder writes it."""
    if isinstance(number, int) and -(2**63) <= number < 2**64:
        return Number(number)
    value = float(number)
    if value == 0 or _SMALLEST_PLAIN <= abs(value) < _LARGEST_PLAIN:
        plain = format(Decimal(repr(value)), "f")
        return Number(plain.rstrip("0").rstrip(".") if "." in plain else plain)
    mantissa, _, exponent = repr(value).partition("e")
    return Number(f"{mantissa.removesuffix('.0')}e{int(exponent):+d}")


def _yaml_in(source: Source) -> object:
    if len(source.content) > _LONGEST_YAML:
        place = Location(source.path)
        raise FetchError(f"longer than {_LONGEST_YAML} bytes of YAML", place, hint="use JSON")
    try:
        loader = _Loader(source.content)
        # The first document is the file's value; OPA ignores the others too.
        root = loader.get_node() if loader.check_node() else None
        if root is None:
            return None
        _expanded_size(root, {})
        return loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = source.at(mark.line + 1, mark.column + 1) if mark else Location(source.path)
        raise FetchError(f"no YAML: {error.problem}", place) from error
    except yaml.YAMLError as error:
        raise FetchError(f"no YAML: {error}", Location(source.path)) from error


def _expanded_size(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Return how many nodes *node* has once its aliases are written out; refuse too many."""
    known = sizes.get(id(node))
    if known is not None:
        return known
    sizes[id(node)] = _MOST_NODES  # An alias of itself, met below, is one too many.
    children: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode):
        children = node.value
    elif isinstance(node, yaml.MappingNode):
        children = [child for pair in node.value for child in pair]
    size = 1 + sum(_expanded_size(child, sizes) for child in children)
    if size > _MOST_NODES:
        raise FetchError(f"data with its aliases has more than {_MOST_NODES} nodes")
    sizes[id(node)] = size
    return size


def _plain(value: Any, *, exact: bool, depth: int) -> Value:  # noqa: ANN401 PyYAML gives any
    if not depth:
        raise FetchError(f"data is nested deeper than {_DEEPEST} levels")
    match value:
        case Number():
            return value if exact else _number(value)
        case dict():
            return {
                key: _plain(child, exact=exact, depth=depth - 1) for key, child in value.items()
            }
        case list():
            return [_plain(child, exact=exact, depth=depth - 1) for child in value]
        case bytes():
            return value.decode(errors="replace")
        case None | bool() | str():
            return value
        case _:
            raise FetchError(f"data cannot hold a {type(value).__name__}")


def _number(text: Number) -> int | float:
    return int(text) if text.lstrip("-").isdecimal() else float(text)
