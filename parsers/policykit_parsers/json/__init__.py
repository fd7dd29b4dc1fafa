"""JSON, with the values that conftest makes of it, save that integers stay exact.

The standard library reads; what it refuses is read again by a slower reader that says in words
what is wrong, or finds that the text was only nested too deeply for the first.
"""

import json
import math
import re
from collections.abc import Callable
from functools import partial

from policykit.documents import Document, Place, Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._text import forgiving

_HALF_OF_A_PAIR = r"\\u[dD][89a-fA-F]"
_ESCAPE = (
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\[^\n]"
)


def load(source: Source) -> list[Document]:
    """Return the one document of *source*; raises ParseError."""
    return documents(source, "json", text_of)


def text_of(source: Source) -> str:
    """Return the text of *source*, each byte that is not UTF-8 as U+FFFD; raises ParseError."""
    if source.content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ParseError("the file is UTF-16", source.at(1, 1), hint="save the file as UTF-8")
    try:
        return source.content.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return forgiving(source)


def documents(source: Source, name: str, json_of: Callable[[Source], str]) -> list[Document]:
    """Return the one document of *source* in the format *name*, read from the JSON *json_of* it.

    Each part of that JSON stands where it stands in *source*. Raises ParseError.
    """
    value = _value(source, json_of)
    return [Document(source.path, name, value, 0, partial(_place, source, json_of))]


def _value(source: Source, json_of: Callable[[Source], str]) -> Value:
    text = _without_halves(json_of(source))
    try:
        value: Value = _DECODER.decode(text)
    except (ValueError, RecursionError):
        value, _ = _slowly(source, text)
    return value


def _place(source: Source, json_of: Callable[[Source], str]) -> Place:
    return _slowly(source, _without_halves(json_of(source)))[1]


def _slowly(source: Source, text: str) -> tuple[Value, Place]:
    from policykit_parsers.json.dialect import JSON  # noqa: PLC0415  few files need the reader
    from policykit_parsers.json.reader import read  # noqa: PLC0415

    return read(source, text, JSON)


def _without_halves(text: str) -> str:
    """Return *text* with U+FFFD for each escaped half of a surrogate pair."""
    if "\\u" in text and re.search(_HALF_OF_A_PAIR, text):
        return re.sub(_ESCAPE, _whole, text)
    return text


def _whole(escape: re.Match[str]) -> str:
    return "\\ufffd" if escape["half"] else escape[0]


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number


def _no_constant(name: str) -> Value:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)
