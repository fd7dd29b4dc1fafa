"""What the text of a YAML scalar means: go-yaml v2's rules, which are those of conftest.

They are YAML 1.1's with the corners cut off: `yes` and `on` are booleans and `0777` is octal, while
`12:30:45` and dates stay the text they were written as. Integers differ from conftest on purpose:
they are exact at any size.
"""

import math
import re
import struct
from collections.abc import Callable
from enum import Enum
from functools import lru_cache, partial
from typing import NamedTuple

from yaml.events import ScalarEvent

from policykit.documents import Value


class ContentError(ValueError):
    """Events that make no document, as an alias of nothing does; `hint` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Slot(Enum):
    """What a mapping waits for, where that is not the value of a key."""

    KEY = "a key"
    MERGE = "the value of a merge key"


_NULLS = dict.fromkeys(("", "~", "null", "Null", "NULL"))
_CORE_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_BOOLEANS = {
    "1.1": {
        **_CORE_BOOLEANS,
        **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
        **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    },
    "1.2": _CORE_BOOLEANS,
}
_UNBOUNDED = {
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
}
_MAY_BE_NUMBER = frozenset("+-.0123456789")
_BASED = re.compile(r"([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]?([0-7]+)|[bB]([01]+))")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DOTTED_FLOAT = r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?"
_TIMESTAMP = (
    r"[0-9]{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12][0-9]|3[01])"
    r"(?:(?:[Tt]| +)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})?)?"
)

_CORE = "tag:yaml.org,2002:"
_MERGE_TAG = f"{_CORE}merge"
_NO_INFINITY = "quote it if it is meant as text: JSON, and so a policy, has no such number"


class Scalars(NamedTuple):
    """The meaning of scalars in one version of YAML.

    `plain` gives the value of an unquoted scalar, `key` the text that one stands for as a key, or
    Slot.MERGE. Both remember what they were asked: config files repeat themselves.
    """

    booleans: dict[str, bool]
    plain: Callable[[str], Value]
    key: Callable[[str], str | Slot]

    def value(self, event: ScalarEvent) -> Value:
        """Return the value of a scalar, quoted or not, with a tag or without.

        Raises ContentError where the text is not what the tag says.
        """
        plain, quoted = event.implicit
        if plain:
            return self.plain(event.value)
        return event.value if quoted else self._tagged(event.tag, event.value)

    def key_of(self, event: ScalarEvent) -> str | Slot:
        """Return what a scalar stands for as a key: its text, or Slot.MERGE."""
        plain, quoted = event.implicit
        if plain or (event.value == "<<" and event.tag == _MERGE_TAG):
            return self.key(event.value)
        return event.value if quoted else key_text(self._tagged(event.tag, event.value))

    def _tagged(self, tag: str | None, text: str) -> Value:
        """Return the value of *text* under *tag*; tags that YAML does not define leave text."""
        kind = (tag or "").removeprefix(_CORE)
        if kind == "binary":
            return _binary(text)
        if tag == kind or kind not in _CHECKS:
            return text
        value = _resolved(text, self.booleans)
        if not _CHECKS[kind](value, text):
            raise ContentError(f"{text!r} is not what its tag !!{kind} says", "correct either")
        return text if kind == "timestamp" else _finite(value, text)


_CHECKS: dict[str, Callable[[Value, str], bool]] = {
    "int": lambda value, _: type(value) is int,
    "float": lambda value, _: type(value) in (int, float),
    "bool": lambda value, _: type(value) is bool,
    "null": lambda value, _: value is None,
    "timestamp": lambda _, text: re.fullmatch(_TIMESTAMP, text) is not None,
}


def _resolved(text: str, booleans: dict[str, bool]) -> Value:
    """Return what *text* means unquoted; infinity is a float here."""
    if text in booleans:
        return booleans[text]
    if text in _NULLS:
        return None
    if text[0] not in _MAY_BE_NUMBER:
        return text
    return _UNBOUNDED[text] if text in _UNBOUNDED else _number(text)


def _number(text: str) -> Value:
    if text[0] == ".":
        return _finite_or_text(text, text) if re.fullmatch(_DOTTED_FLOAT, text) else text
    digits = text.replace("_", "")
    based = _BASED.fullmatch(digits)
    if based and (number := _in_base(based)) is not None:
        return number
    if _DECIMAL.fullmatch(digits):
        try:
            return int(digits)
        except ValueError:  # more digits than Python converts: it stays what was written
            return text
    return _finite_or_text(digits, text) if _FLOAT.fullmatch(digits) else text


def _in_base(match: re.Match[str]) -> int | None:
    """Return the number of a literal with a base, or None if it does not fit 64 bits."""
    sign, *digits = match.groups()
    number = next(int(text, base) for text, base in zip(digits, (16, 8, 2), strict=True) if text)
    if sign == "-":
        return -number if number <= 1 << 63 else None
    return number if number < 1 << (63 if sign else 64) else None


def _finite_or_text(digits: str, text: str) -> float | str:
    number = float(digits)
    return text if math.isinf(number) else number


def _finite(value: Value, text: str) -> Value:
    """Return *value*; raises ContentError if it is infinite or not a number."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ContentError(f"the number {text} has no JSON form", _NO_INFINITY)
    return value


def _binary(text: str) -> str:
    from binascii import Error, a2b_base64  # noqa: PLC0415  the tag is rare

    try:
        content = a2b_base64(text.replace("\n", "").replace("\r", ""), strict_mode=True)
    except (Error, ValueError) as error:
        raise ContentError("the text under !!binary is not base64", "correct either") from error
    return re.sub("[\udc80-\udcff]", "\ufffd", content.decode(errors="surrogateescape"))


def key_text(value: Value) -> str:
    """Return the text that *value* stands for as a key.

    Raises ContentError for null and for collections.
    """
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _single_precision(value)
        case None:
            raise ContentError("null cannot be a key", 'write the key in quotes: "null"')
        case _:
            raise ContentError(
                "a mapping or a list cannot be a key",
                "quote the text; a template has to be rendered before it is checked",
            )


# Go writes other exponents out: `1e+06`, `1e-05`.
_PLAIN_EXPONENTS = range(-4, 6)


def _single_precision(number: float) -> str:
    """Return *number* as a 32-bit float in Go's shortest `g` format, as conftest does."""
    try:
        packed = struct.pack("<f", number)
    except OverflowError:
        number = math.copysign(math.inf, number)
    if not math.isfinite(number):
        return ".nan" if math.isnan(number) else (".inf" if number > 0 else "-.inf")
    single = struct.unpack("<f", packed)[0]
    shortest = next(
        text
        for precision in range(9)
        if struct.pack("<f", float(text := f"{single:.{precision}e}")) == packed
    )
    digits, _, power = shortest.partition("e")
    exponent = int(power)
    if exponent not in _PLAIN_EXPONENTS:
        return f"{digits}e{exponent:+03d}"
    decimals = len(digits.lstrip("-").replace(".", "")) - 1 - exponent
    return f"{float(shortest):.{max(decimals, 0)}f}"


def _plain(text: str, booleans: dict[str, bool]) -> Value:
    return _finite(_resolved(text, booleans), text)


def _key(text: str, booleans: dict[str, bool]) -> str | Slot:
    return Slot.MERGE if text == "<<" else key_text(_resolved(text, booleans))


def _scalars(booleans: dict[str, bool]) -> Scalars:
    remembered = lru_cache(maxsize=8192)
    return Scalars(
        booleans,
        remembered(partial(_plain, booleans=booleans)),
        remembered(partial(_key, booleans=booleans)),
    )


SCALARS = {version: _scalars(booleans) for version, booleans in _BOOLEANS.items()}
