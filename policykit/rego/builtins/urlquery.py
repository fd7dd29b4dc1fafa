"""URL queries: escaping, and queries as objects."""

import re
from urllib.parse import quote_plus, unquote_to_bytes

from policykit.rego.builtins import BuiltinError, builtin
from policykit.rego.builtins._failures import failing_as
from policykit.rego.builtins._terms import plain_text
from policykit.rego.values import Set, Value, sorted_keys, sorted_members, value_of

_BAD_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2}).{0,2}", re.DOTALL)


@builtin("urlquery.encode")
def encode(text: str) -> str:
    """Return the text as it may stand in a query."""
    return quote_plus(text, errors="replace")


@builtin("urlquery.decode")
def decode(text: str) -> str:
    """Return what a part of a query says."""
    with failing_as("urlquery.decode"):
        return _unescaped(text)


def _unescaped(text: str) -> str:
    content = text.encode(errors="replace")
    wrong = _BAD_ESCAPE.search(content)
    if wrong:
        raise ValueError(f'invalid URL escape "{wrong[0].decode(errors="replace")}"')
    return unquote_to_bytes(content.replace(b"+", b" ")).decode(errors="replace")


@builtin("urlquery.encode_object")
def encode_object(fields: dict[Value, Value]) -> str:
    """Return an object as a query: each key with its string, or with each of its strings."""
    pairs: list[str] = []
    for key in sorted_keys(fields):
        name = encode(plain_text(value_of(key)))
        pairs.extend(f"{name}={encode(value)}" for value in _strings(fields[key]))
    return "&".join(pairs)


def _strings(value: Value) -> list[str]:
    if type(value) is str:
        return [value]
    items = sorted_members(value) if type(value) is Set else value
    if type(items) is not list or any(type(item) is not str for item in items):
        raise BuiltinError(
            "urlquery.encode_object: operand 1 values must be string, array[string], or"
            " set[string]",
            "eval_type_error",
        )
    return items


@builtin("urlquery.decode_object")
def decode_object(query: str) -> dict[str, Value]:
    """Return a query as an object of arrays of strings."""
    fields: dict[str, Value] = {}
    with failing_as("urlquery.decode_object"):
        for part in query.split("&"):
            if ";" in part:
                raise ValueError("invalid semicolon separator in query")
            if part:
                name, _, value = part.partition("=")
                fields.setdefault(_unescaped(name), []).append(_unescaped(value))
    return fields
