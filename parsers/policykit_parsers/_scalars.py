"""Words of a config file as numbers and booleans, by the rules of Go's strconv."""

import re

_DIGITS = r"\d+(?:_\d+)*"
_INTEGER = re.compile(rf"[+-]?{_DIGITS}", re.ASCII)
_DECIMAL = re.compile(
    rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?", re.ASCII
)
_HEX_DIGITS = r"[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*"
_HEXADECIMAL = re.compile(
    rf"[+-]?0[xX]_?(?:{_HEX_DIGITS}(?:\.(?:{_HEX_DIGITS})?)?|\.{_HEX_DIGITS})[pP][+-]?{_DIGITS}",
    re.ASCII,
)
_BOOLEANS = dict.fromkeys(("t", "T", "true", "True", "TRUE"), True) | dict.fromkeys(
    ("f", "F", "false", "False", "FALSE"), False
)
_INFINITY = float("inf")


def scalar(word: str) -> bool | int | float | str:
    """Return *word* as the number or boolean that it spells, else as it is."""
    found = number(word)
    return _BOOLEANS.get(word, word) if found is None else found


def number(word: str) -> int | float | None:
    """Return the number that *word* spells, or None.

    An integer is exact. What is too large for a float64 is no number.
    """
    if _HEXADECIMAL.fullmatch(word):
        return _from_hexadecimal(word.replace("_", ""))
    if not _DECIMAL.fullmatch(word):
        return None
    digits = word.replace("_", "")
    value = float(digits)
    if abs(value) == _INFINITY:
        return None
    return int(digits) if _INTEGER.fullmatch(word) else value


def _from_hexadecimal(digits: str) -> float | None:
    try:
        return float.fromhex(digits)
    except OverflowError:
        return None
