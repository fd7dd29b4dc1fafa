"""TOML's strings, numbers, booleans and dates, read at an offset of a text.

Dates become RFC 3339 text, as in conftest; local ones are UTC, wherever they are read.
"""

import math
import re
import sys
from calendar import monthrange

from policykit_parsers._errors import TextError

Scalar = bool | int | float | str

_SHORT_STRING = re.compile(r'"([^"\\\x00-\x08\x0a-\x1f\x7f]*)"(?!")')
# What a string may hold up to the next quote, escape or character that must not be there.
_RUNS = {
    '"': re.compile(r'[^"\\\x00-\x08\x0a-\x1f\x7f]*'),
    '"""': re.compile(r'(?:[^"\\\x00-\x08\x0b-\x1f\x7f]++|\r\n)*'),
    "'": re.compile(r"[^'\x00-\x08\x0a-\x1f\x7f]*"),
    "'''": re.compile(r"(?:[^'\x00-\x08\x0b-\x1f\x7f]++|\r\n)*"),
}
_QUOTES = re.compile(r'"{1,5}|\'{1,5}')
_CONTINUATION = re.compile(r"\\[ \t]*\r?\n(?:[ \t\n]|\r\n)*")
_CODE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))")
_ESCAPES = {
    r"\b": "\b",
    r"\t": "\t",
    r"\n": "\n",
    r"\f": "\f",
    r"\r": "\r",
    r"\e": "\x1b",
    r"\"": '"',
    r"\\": "\\",
}

_ENDS = r"(?=[\s,\]}#]|\Z)"
_DECIMAL = r"(?:0|[1-9](?:_?[0-9])*)"
_DIGITS = r"[0-9](?:_?[0-9])*"
_WORD = re.compile(rf"(true|false){_ENDS}")
_INTEGER = re.compile(
    rf"(?:[-+]?{_DECIMAL}|0x[0-9a-fA-F](?:_?[0-9a-fA-F])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*)"
    + _ENDS
)
_FLOAT = re.compile(rf"[-+]?{_DECIMAL}(?:\.{_DIGITS})?(?:[eE][-+]?{_DIGITS})?{_ENDS}")
_TIME = r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d+))?)?"
_DATE = re.compile(
    r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    rf"(?:[Tt ]{_TIME}([Zz]|[-+](?:[01]\d|2[0-3]):[0-5]\d)?)?{_ENDS}",
    re.ASCII,
)
_LOCAL_TIME = re.compile(_TIME + _ENDS, re.ASCII)
_TOKEN = re.compile(r"[^\s,\]}#]*")

_SURROGATES = range(0xD800, 0xE000)
_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1
_AS_TEXT = "put it in quotes if it is meant as text"


def scalar(text: str, start: int) -> tuple[Scalar, int]:
    """Return the scalar at *start* and the offset of its end; raises TextError."""
    char = text[start : start + 1]
    if char in ('"', "'") and char:
        return string(text, start)
    for pattern, value_of in _READERS:
        if match := pattern.match(text, start):
            return value_of(match), match.end()
    raise _no_scalar(text, start)


def string(text: str, start: int) -> tuple[str, int]:
    """Return the string at *start*, where a quote is, and the offset of its end."""
    if match := _SHORT_STRING.match(text, start):
        return match[1], match.end()
    quote = text[start]
    delimiter = quote * 3 if text.startswith(quote * 3, start) else quote
    offset = start + len(delimiter)
    if len(delimiter) > 1 and text.startswith(("\n", "\r\n"), offset):
        offset = text.index("\n", offset) + 1
    return _rest_of_string(text, start, offset, delimiter)


def _rest_of_string(text: str, start: int, offset: int, delimiter: str) -> tuple[str, int]:
    run = _RUNS[delimiter]
    parts: list[str] = []
    while match := run.match(text, offset):
        parts.append(match[0])
        offset = match.end()
        char = text[offset : offset + 1]
        if char == "\\":
            part, offset = _escape(text, offset, delimiter)
            parts.append(part)
        elif char and char == delimiter[0]:
            part, offset, is_end = _quotes(text, offset, delimiter)
            parts.append(part)
            if is_end:
                break
        else:
            raise _unclosed(text, start, offset, delimiter)
    return "".join(parts), offset


def _quotes(text: str, offset: int, delimiter: str) -> tuple[str, int, bool]:
    """Return the quotes at *offset* that belong to the string, their end, and if it ends there."""
    match = _QUOTES.match(text, offset)
    assert match is not None
    inner = len(match[0]) - len(delimiter)
    if len(delimiter) == 1:
        return "", offset + 1, True
    return (match[0][:inner], match.end(), True) if inner >= 0 else (match[0], match.end(), False)


def _escape(text: str, offset: int, delimiter: str) -> tuple[str, int]:
    pair = text[offset : offset + 2]
    if pair in _ESCAPES:
        return _ESCAPES[pair], offset + 2
    if match := _CODE.match(text, offset):
        code = int(match[match.lastindex or 0], 16)
        if code <= sys.maxunicode and code not in _SURROGATES:
            return chr(code), match.end()
        raise TextError(f"{match[0]} is no character", offset, "Unicode ends at 10FFFF")
    if len(delimiter) > 1 and (match := _CONTINUATION.match(text, offset)):
        return "", match.end()
    raise TextError(
        "unknown escape after a backslash", offset, "double the backslash, or use single quotes"
    )


def _unclosed(text: str, start: int, offset: int, delimiter: str) -> TextError:
    char = text[offset : offset + 1]
    if not char or (char in "\r\n" and len(delimiter) == 1):
        hint = f"add {delimiter}" if not char else 'a text of several lines stands in """'
        return TextError("this text is never closed", start, hint)
    hint = 'write it as an escape in a text in double quotes: "\\u0000"'
    return TextError(f"the control character {char!r} stands in a text", offset, hint)


def _integer(match: re.Match[str]) -> int:
    digits = match[0]
    base = {"0x": 16, "0o": 8, "0b": 2}.get(digits[:2], 10)
    # Python refuses to convert thousands of digits; far fewer are too many already.
    number = int(digits[:200].rstrip("_"), base)
    if not _SMALLEST <= number <= _LARGEST:
        raise TextError("an integer does not fit 64 bits", match.start(), _AS_TEXT)
    return number


def _float(match: re.Match[str]) -> float:
    number = float(match[0])
    if math.isinf(number):
        raise TextError("a number is too large for a float", match.start(), _AS_TEXT)
    return number


def _date(match: re.Match[str]) -> str:
    year, month, day, *time, zone = match.groups()
    if int(day) > monthrange(int(year) or 4, int(month))[1]:
        raise TextError(f"{year}-{month} has no day {day}", match.start(), "correct the date")
    zone = "Z" if zone in (None, "z", "+00:00", "-00:00") else zone
    return f"{year}-{month}-{day}T{_clock(*time)}{zone}"


def _local_time(match: re.Match[str]) -> str:
    return f"0000-01-01T{_clock(*match.groups())}Z"


def _clock(hour: str | None, minute: str | None, second: str | None, fraction: str | None) -> str:
    """Return a time of day; no zeros end its fraction, and no more than nanoseconds are kept."""
    decimals = (fraction or "")[:9].rstrip("0")
    return f"{hour or '00'}:{minute or '00'}:{second or '00'}{'.' if decimals else ''}{decimals}"


_READERS = (
    (_WORD, lambda match: match[0] == "true"),
    (_INTEGER, _integer),
    (_FLOAT, _float),
    (_DATE, _date),
    (_LOCAL_TIME, _local_time),
)


def _no_scalar(text: str, start: int) -> TextError:
    match = _TOKEN.match(text, start)
    token = (match[0] if match else "")[:40]
    if token.lstrip("+-") in ("inf", "nan"):
        return TextError(f"the number {token} has no JSON form", start, _AS_TEXT)
    if not token:
        return TextError("expected a value", start, "text stands in quotes")
    if token[0].isdigit() or token[0] in "+-.":
        return TextError(f"{token!r} is neither a number nor a date of TOML", start, _AS_TEXT)
    return TextError(f"unknown word {token!r}", start, _AS_TEXT)
