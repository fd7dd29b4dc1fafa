"""Reads the strings, heredocs and numbers of HCL 1; every function raises TextError."""

import json
import re
from typing import NamedTuple

from policykit_parsers._errors import TextError

_NUMBER = re.compile(
    r"(-?(?:0[xX][0-9a-fA-F]++|[0-9]++(?![0-9.eE])))"
    r"|(?:-?[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"
)
_INTEGERS = range(-(2**63), 2**63)
_MOST_DIGITS = 30
_HEREDOC = re.compile(r"<<(-?)(\w+)\r?\n")
_PLAIN = re.compile(r'"([^"\\$\n\0]*+)"')
_JSON_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*+"')
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
_PIECE = re.compile(r'([^"\\$\n\0]++|\$(?!\{))|(\$\{)|\\')
_INSERTED = re.compile(r"[^\\{}\0]++")
_ESCAPE = re.compile(
    r'\\(?:([abfnrtv\\"])|([0-3][0-7]{2})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))'
)
_ESCAPES = dict(zip('abfnrtv\\"', '\a\b\f\n\r\t\v\\"', strict=True))
_OCTAL, _BYTE = 2, 3
_ASCII = 0x80
_NO_CHARACTER = "\ufffd"


class Literal(NamedTuple):
    """A string, number or boolean, and where it stands."""

    value: bool | float | str
    start: int
    end: int


def number(text: str, at: int) -> Literal | None:
    """Return the number at *at*, if there is one: integers are exact, with 64 bits."""
    match = _NUMBER.match(text, at)
    if not match:
        return None
    try:
        value = _integer(match[1]) if match[1] else float(match[0])
    except ValueError:
        hint = "octal digits are 0 to 7; write a decimal number without a 0 before it"
        raise TextError(f"`{match[0]}` is not a number", at, hint) from None
    if value not in _INTEGERS if match[1] else abs(value) == float("inf"):
        raise TextError("this number is too large", at, "put it in quotes to keep it as text")
    return Literal(value, at, match.end())


def _integer(digits: str) -> int:
    sign = -1 if digits[0] == "-" else 1
    bare = digits.lstrip("-").lower()
    if len(bare) > _MOST_DIGITS:
        return _INTEGERS.stop
    if bare.startswith("0x"):
        return sign * int(bare, 16)
    return sign * int(bare, 8 if bare.startswith("0") else 10)


def heredoc(text: str, at: int) -> Literal | None:
    """Return the heredoc at *at*, if there is one.

    White space may stand before the closing marker. With `<<-` some must (the HCL 1 library counts
    the `-` when it measures the line), and it is taken off all lines, if all have it.
    """
    opening = _HEREDOC.match(text, at)
    if not opening:
        return None
    marker = re.escape(opening[2])
    ending = rf"^([^\S\n]+){marker}(?=\r?\n)" if opening[1] else rf"^([^\S\n]*){marker}(?=\r?\n)"
    closing = re.compile(ending, re.MULTILINE).search(text, opening.end())
    if not closing:
        hint = f"end it with a line that holds only {opening[2]}"
        hint += ", with white space before it" if opening[1] else ""
        raise TextError(f"the text of <<{opening[1]}{opening[2]} is not closed", at, hint)
    end = closing.start() if opening[1] else closing.end(1)
    value = text[opening.end() : end].replace("\r\n", "\n")
    if opening[1]:
        lines = value.split("\n")[:-1]
        if all(line.startswith(closing[1]) for line in lines):
            value = "".join(f"{line.removeprefix(closing[1])}\n" for line in lines)
    return Literal(value, at, closing.end())


def string(text: str, at: int) -> Literal:
    """Return the string that begins with the quote at *at*; `${…}` in it is kept as it is."""
    plain = _PLAIN.match(text, at)
    if plain:
        return Literal(plain[1], at, plain.end())
    pieces: list[str] = []
    end = at + 1
    while text[end : end + 1] != '"':
        piece = _PIECE.match(text, end)
        if not piece:
            raise TextError("this string is not closed", at, "close it on its line, or use <<EOT")
        if piece[1]:
            meant, end = piece[1], piece.end()
        elif piece[2]:
            meant, end = _inserted(text, end)
        else:
            meant, end = _unescaped(text, end)
        pieces.append(meant)
    return Literal("".join(pieces), at, end + 1)


def json_string(text: str, at: int) -> Literal:
    """Return the JSON string that begins with the quote at *at*."""
    match = _JSON_STRING.match(text, at)
    if not match:
        raise TextError("this string is not closed", at, 'end it with `"`, on its line')
    try:
        value = json.loads(match[0])
    except ValueError:
        hint = r"JSON knows \b \f \n \r \t \/ \" \\ \u0041, and no raw control characters"
        raise TextError("this string is not one of JSON", at, hint) from None
    return Literal(
        value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), *match.span()
    )


def json_number(text: str, at: int) -> Literal | None:
    """Return the JSON number at *at*, if there is one."""
    match = _JSON_NUMBER.match(text, at)
    found = number(text, at)
    return found if match and found and match.end() == found.end else None


def _inserted(text: str, at: int) -> tuple[str, int]:
    """Return the `${…}` at *at* as it is, and where it ends: where its braces are balanced."""
    depth, end = 1, at + len("${")
    while depth:
        run = _INSERTED.match(text, end)
        end = run.end() if run else end
        char = text[end : end + 1]
        if char == "\\":
            end = _unescaped(text, end)[1]
            continue
        if char not in {"{", "}"}:
            raise TextError("this `${` is not closed", at, "close it with `}`")
        depth += 1 if char == "{" else -1
        end += 1
    return text[at:end].replace("\r\n", "\n"), end


def _unescaped(text: str, at: int) -> tuple[str, int]:
    match = _ESCAPE.match(text, at)
    if not match:
        hint = r"HCL knows \a \b \f \n \r \t \v \" \\ \123 \x41 \u0041 \U00000041"
        raise TextError("this is not an escape", at, hint)
    if match.lastindex == 1:
        return _ESCAPES[match[1]], match.end()
    code = int(match[match.lastindex or 0], 8 if match.lastindex == _OCTAL else 16)
    is_byte = match.lastindex in {_OCTAL, _BYTE}
    return _NO_CHARACTER if is_byte and code >= _ASCII else _character(code), match.end()


def _character(code: int) -> str:
    try:
        char = chr(code)
        char.encode()
    except (ValueError, OverflowError):
        return _NO_CHARACTER
    return char
