"""Strings: searching, cutting, joining, replacing (`sprintf` and templates stand apart).

Positions and lengths count characters. Case changes character by character, as in Go: `ß` has no
upper case, and a final sigma is like any other.
"""

import re
from functools import lru_cache
from typing import TypeAlias

from policykit.rego.builtins import BuiltinError, Numeric, builtin
from policykit.rego.builtins import _floats as floats
from policykit.rego.values import Set, number_text, sorted_keys, sorted_members

# Python's own idea of space also takes in four separators of ASCII that Go's does not.
_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
Texts: TypeAlias = str | Set[str] | list[str]

_BASES = {"2": "b", "8": "o", "10": "d", "16": "x"}


@builtin("concat")
def concat(delimiter: str, texts: Set[str] | list[str]) -> str:
    """Return the strings joined by a delimiter; those of a set in order."""
    return delimiter.join(sorted_members(texts) if isinstance(texts, Set) else texts)


@builtin("contains")
def contains(text: str, part: str) -> bool:
    """Return whether the second string stands somewhere in the first."""
    return part in text


@builtin("startswith")
def startswith(text: str, prefix: str) -> bool:
    """Return whether the first string begins with the second."""
    return text.startswith(prefix)


@builtin("endswith")
def endswith(text: str, suffix: str) -> bool:
    """Return whether the first string ends with the second."""
    return text.endswith(suffix)


@builtin("format_int")
def format_int(number: Numeric, base: Numeric) -> str:
    """Return the integer part of a number in base 2, 8, 10 or 16."""
    style = _BASES.get(number_text(base))
    if style is None:
        raise BuiltinError("format_int: operand 2 must be one of {2, 8, 10, 16}", "eval_type_error")
    integer = number if isinstance(number, int) else floats.truncated(floats.float_of(number))
    return number_text(integer) if style == "d" else format(integer, style)


@builtin("indexof")
def indexof(text: str, part: str) -> int:
    """Return where the second string first stands in the first, or -1."""
    if not part:
        raise BuiltinError("indexof: empty search character")
    return text.find(part)


@builtin("indexof_n")
def indexof_n(text: str, part: str) -> list[int]:
    """Return every place where the second string stands in the first; places may overlap."""
    if not part:
        raise BuiltinError("indexof_n: empty search character")
    places = []
    place = text.find(part)
    while place >= 0:
        places.append(place)
        place = text.find(part, place + 1)
    return places


@builtin("lower")
def lower(text: str) -> str:
    """Return the string in lower case."""
    return text.lower() if text.isascii() else "".join(char.lower()[0] for char in text)


@builtin("upper")
def upper(text: str) -> str:
    """Return the string in upper case."""
    return text.upper() if text.isascii() else "".join(map(_upper, text))


def _upper(char: str) -> str:
    """Return the upper case that is one character: the title case, or none, where it is more."""
    for other in (char.upper(), char.title()):
        if len(other) == 1:
            return other
    return char


@builtin("replace")
def replace(text: str, old: str, new: str) -> str:
    """Return the first string with the second replaced by the third wherever it stands."""
    return text.replace(old, new)


@builtin("strings.replace_n")
def replace_n(patterns: dict[str, str], text: str) -> str:
    """Return the string with each key replaced by its value, in one pass; first keys win."""
    for name, kind in (("key", patterns), ("value", patterns.values())):
        if not all(type(item) is str for item in kind):
            raise BuiltinError(
                f"strings.replace_n: operand 1 non-string {name} found in pattern object",
                "eval_type_error",
            )
    if not patterns:
        return text
    return _any_of(tuple(sorted_keys(patterns))).sub(lambda match: patterns[match[0]], text)


@lru_cache(maxsize=64)
def _any_of(texts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, texts)))


@builtin("split")
def split(text: str, delimiter: str) -> list[str]:
    """Return the parts between delimiters; the characters if the delimiter is empty."""
    return text.split(delimiter) if delimiter else list(text)


@builtin("strings.split_n")
def split_n(text: str, delimiter: str, count: int) -> list[str]:
    """Return the first *count* parts between delimiters, or the last if it is negative."""
    parts = split(text, delimiter)
    return parts[:count] if count >= 0 else parts[max(len(parts) + count, 0) :]


@builtin("substring")
def substring(text: str, offset: int, length: int) -> str:
    """Return *length* characters from *offset* on; all that follow if it is negative."""
    if offset < 0:
        raise BuiltinError("substring: negative offset")
    return text[offset:] if length < 0 else text[offset : offset + length]


@builtin("trim")
def trim(text: str, cutset: str) -> str:
    """Return the string without the characters of the cutset at both ends."""
    return text.strip(cutset)


@builtin("trim_left")
def trim_left(text: str, cutset: str) -> str:
    """Return the string without the characters of the cutset at its beginning."""
    return text.lstrip(cutset)


@builtin("trim_right")
def trim_right(text: str, cutset: str) -> str:
    """Return the string without the characters of the cutset at its end."""
    return text.rstrip(cutset)


@builtin("trim_prefix")
def trim_prefix(text: str, prefix: str) -> str:
    """Return the string without the prefix, if it has it."""
    return text.removeprefix(prefix)


@builtin("trim_suffix")
def trim_suffix(text: str, suffix: str) -> str:
    """Return the string without the suffix, if it has it."""
    return text.removesuffix(suffix)


@builtin("trim_space")
def trim_space(text: str) -> str:
    """Return the string without white space at both ends."""
    return text.strip(_SPACE)


@builtin("strings.any_prefix_match")
def any_prefix_match(texts: Texts, prefixes: Texts) -> bool:
    """Return whether one of the strings begins with one of the prefixes."""
    beginnings = _strings(prefixes)
    return any(text.startswith(beginnings) for text in _strings(texts))


@builtin("strings.any_suffix_match")
def any_suffix_match(texts: Texts, suffixes: Texts) -> bool:
    """Return whether one of the strings ends with one of the suffixes."""
    endings = _strings(suffixes)
    return any(text.endswith(endings) for text in _strings(texts))


def _strings(texts: Texts) -> tuple[str, ...]:
    if isinstance(texts, str):
        return (texts,)
    return tuple(texts.values() if isinstance(texts, Set) else texts)


@builtin("strings.count")
def count(text: str, part: str) -> int:
    """Return how often the second string stands in the first, without overlap."""
    return text.count(part)


@builtin("strings.reverse")
def reverse(text: str) -> str:
    """Return the characters in the opposite order."""
    return text[::-1]
