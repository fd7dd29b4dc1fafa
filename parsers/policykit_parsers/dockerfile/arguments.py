"""Reads what follows the name of an instruction: flags, then arguments in the instruction's form.

Quotes and escapes stay in arguments as they are written; in flags they are taken off.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from policykit_parsers._errors import TextError
from policykit_parsers.dockerfile.pieces import Piece, Rest

_BLANKS = r"\t\v\f\r "
_WORD = re.compile(rf"[^{_BLANKS}]+")
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_QUOTES = "'\""


# The arguments of an instruction, None where there are none, and whether they are a JSON array.
Arguments = tuple[list[Piece] | None, bool]
Read = Callable[[Rest], Arguments]


class _Words(NamedTuple):
    """The patterns of words for one escape character."""

    word: re.Pattern[str]
    flag: re.Pattern[str]


@cache
def _words(escape: str) -> _Words:
    mark = re.escape(escape)
    plain = rf"[^\s'\"{mark}]|{mark}(?s:.)|{mark}\Z"
    double = rf'"(?:[^"{mark}]|{mark}(?s:.))*+(?:"|{mark}?\Z)'
    return _Words(
        word=re.compile(rf"(?:{plain}|{double}|'[^']*+'?)++"),
        flag=re.compile(rf"--(?:{plain}|{double}|'(?:[^'{mark}]|{mark}(?s:.))*+(?:'|{mark}?\Z))*+"),
    )


def flags(rest: Rest) -> tuple[list[Piece], Rest]:
    """Return the flags that *rest* begins with, and what comes after them."""
    found: list[Piece] = []
    pattern = _words(rest.escape).flag
    while match := pattern.match(rest.text, rest.start, rest.end):
        rest = rest.after(match.end())
        if match[0] == "--":
            break
        found.append(Piece(_bare(match[0], rest.escape), match.start(), match.end()))
    return found, rest


def _bare(word: str, escape: str) -> str:
    """Return *word* without its quotes and escape characters."""
    if escape not in word and "'" not in word and '"' not in word:
        return word
    texts: list[str] = []
    quote = ""
    characters = iter(word)
    for character in characters:
        if character == escape:
            texts.append(next(characters, ""))
        elif quote:
            if character == quote:
                quote = ""
            else:
                texts.append(character)
        elif character in _QUOTES:
            quote = character
        else:
            texts.append(character)
    return "".join(texts)


def one(rest: Rest) -> Arguments:
    """Read all that is left as one argument."""
    return ([rest.piece] if rest.start < rest.end else None), False


def blank_separated(rest: Rest) -> Arguments:
    """Read arguments that blanks separate; quotes mean nothing."""
    found = [
        Piece(match[0], match.start(), match.end())
        for match in _WORD.finditer(rest.text, rest.start, rest.end)
    ]
    return found or None, False


def array_or_one(rest: Rest) -> Arguments:
    """Read a JSON array, or all that is left as one argument."""
    found = _array(rest)
    return one(rest) if found is None else (found or None, True)


def array_or_blank_separated(rest: Rest) -> Arguments:
    """Read a JSON array, or arguments that blanks separate."""
    found = _array(rest)
    return blank_separated(rest) if found is None else (found or None, True)


def words(rest: Rest) -> Arguments:
    """Read words, in which quotes and escape characters keep blanks together."""
    found = [
        Piece(_whole(match[0], rest, match.end()), match.start(), match.end())
        for match in _words(rest.escape).word.finditer(rest.text, rest.start, rest.end)
    ]
    return found or None, False


def _whole(word: str, rest: Rest, end: int) -> str:
    """Return *word* without an escape character that escapes nothing, at the end of the line."""
    if end < rest.end or not word.endswith(rest.escape):
        return word
    unescaped = word.rstrip(rest.escape)
    return word[:-1] if (len(word) - len(unescaped)) % 2 else word


def pairs(rest: Rest) -> Arguments:
    """Read `key=value` pairs, or a key and a value with blanks between them.

    Each pair gives three arguments: the key, the value, and `=` or nothing.
    """
    found, _ = words(rest)
    if found is None:
        return None, False
    if "=" not in found[0].text:
        return _old_pair(rest), False
    pieces: list[Piece] = []
    for text, start, end in found:
        key, equals, value = text.partition("=")
        if not equals:
            raise TextError(f"expected `name=value`, found `{text}`", start, "quote blanks")
        middle = start + len(key)
        pieces += (
            Piece(key, start, middle),
            Piece(value, middle + 1, end),
            Piece("=", middle, middle + 1),
        )
    return pieces, False


def _old_pair(rest: Rest) -> list[Piece]:
    key = _WORD.match(rest.text, rest.start, rest.end)
    value = _WORD.search(rest.text, key.end() if key else rest.start, rest.end)
    if key is None or value is None:
        raise TextError("a name without a value", rest.start, "write `name=value`")
    return [
        Piece(key[0], key.start(), key.end()),
        Rest(rest.text, value.start(), rest.end, rest.escape).piece,
        Piece("", key.end(), key.end()),
    ]


def word_then_array_or_one(rest: Rest) -> Arguments:
    """Read a word, and after it a JSON array or all that is left."""
    word = _WORD.match(rest.text, rest.start, rest.end)
    if word is None:
        return None, False
    found, is_array = array_or_one(rest.after(word.end()))
    return [Piece(word[0], word.start(), word.end()), *(found or ())], is_array


def _array(rest: Rest) -> list[Piece] | None:
    """Return the elements of the JSON array of strings that is left, None if it is no array."""
    if not rest.text.startswith("[", rest.start):
        return None
    text = rest.text[rest.start : rest.end]
    hint = 'write `["program", "argument"]`'
    try:
        elements = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except ValueError:
        return None
    except RecursionError:
        raise TextError("arrays within the array", rest.start, hint) from None
    if not all(isinstance(element, str) for element in elements):
        raise TextError("expected strings only in this array", rest.start, hint)
    places = _JSON_STRING.finditer(rest.text, rest.start, rest.end)
    return [
        Piece(_encodable(element), place.start(), place.end())
        for element, place in zip(elements, places, strict=True)
    ]


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    value = float(digits)
    return value if abs(value) < float("inf") else _refuse(digits)


def _encodable(text: str) -> str:
    """Return *text* with U+FFFD for halves of surrogate pairs."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
