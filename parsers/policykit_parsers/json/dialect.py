"""The dialect that JSON itself is: its strings, numbers and words, and what may be wrong there."""

import math
import re
from json import JSONDecodeError, JSONDecoder

from policykit.documents import Value
from policykit_parsers._errors import TextError
from policykit_parsers.json.reader import Dialect

WORDS = {"true": True, "false": False, "null": None}
_SCALAR = re.compile(
    r'"(?P<text>[^"\\\x00-\x1f]*)"'
    r"|(?P<number>-?(?:0|[1-9][0-9]*)(?P<fraction>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?))(?![\w.+-])"
    r"|(?P<word>true|false|null)(?!\w)",
    re.ASCII,
)
_TOKEN = re.compile(r"[^\s,\]}]+")
_STRING = JSONDecoder()


def _scalar(text: str, start: int) -> tuple[Value, int]:
    """Return the string, number or word at *start* and its end; raises TextError."""
    match = _SCALAR.match(text, start)
    if match is None:
        if text[start] == '"':
            return _string(text, start)
        raise _fault(text, start)
    if match["text"] is not None:
        return match["text"], match.end()
    if match["word"]:
        return WORDS[match["word"]], match.end()
    return number(match["number"], start, is_float=bool(match["fraction"])), match.end()


def number(digits: str, offset: int, *, is_float: bool) -> int | float:
    """Return the number written as *digits* at *offset*; raises TextError if it is too large."""
    try:
        value = float(digits) if is_float else int(digits)
        if math.isfinite(value):
            return value
    except (ValueError, OverflowError):  # more digits than Python converts
        pass
    message = f"a number of {len(digits)} characters is too large"
    raise TextError(message, offset, "write it as text, in quotes")


def _key(text: str, start: int) -> tuple[str, int]:
    """Return the key at *start* and its end; raises TextError."""
    if text[start] == '"':
        return _string(text, start)
    raise TextError(
        f"expected a key in double quotes, found {text[start]!r}",
        start,
        _COMMENTS if text[start] in "/#" else "put the key in double quotes",
    )


# The library's complaints about strings, as a person would say them.
_STRING_FAULTS = {
    "Unterminated string starting at": ("this text is never closed", "add a double quote"),
    "Invalid control character at": (
        "a line break, tab or control character stands in a text",
        r"write it as an escape: \n, \t, \u0000",
    ),
    "Invalid \\escape": ("unknown escape after a backslash", "double the backslash"),
    "Invalid \\uXXXX escape": (r"\u needs four hexadecimal digits", "double the backslash"),
}


def _string(text: str, start: int) -> tuple[str, int]:
    try:
        value, end = _STRING.raw_decode(text, start)
    except JSONDecodeError as error:
        known = (words for said, words in _STRING_FAULTS.items() if error.msg.startswith(said))
        message, hint = next(known, (error.msg, ""))
        raise TextError(message, error.pos, hint) from error
    assert isinstance(value, str)
    return value, end


_COMMENTS = "JSON has no comments: remove it, or read the file as jsonc"
_HINTS = {
    "'": "text stands in double quotes",
    "/": _COMMENTS,
    "#": _COMMENTS,
    ",": "remove one comma, or write the value that is missing",
}


def _fault(text: str, start: int) -> TextError:
    """Return what is wrong with the text at *start*, where a value should be."""
    char = text[start]
    match = _TOKEN.match(text, start)
    token = match[0][:40] if match else char
    if char in "-+.0123456789INn" and (char not in "INn" or token in ("Infinity", "NaN")):
        return TextError(
            f"{token} is not a number of JSON", start, "write it in digits, or as text"
        )
    if char.isalpha():
        hint = "words are true, false and null; text stands in double quotes"
        return TextError(f"unknown word {token!r}", start, hint)
    return TextError(f"expected a value, found {char!r}", start, _HINTS.get(char, ""))


JSON = Dialect(re.compile(r"[ \t\r\n]*"), _scalar, _key)
