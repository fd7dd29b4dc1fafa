"""JSON texts as values, with the words of Go's decoder where they are wrong."""

import json
import re
from typing import Any

from policykit.rego.builtins._terms import quoted
from policykit.rego.values import Value, integer_of, number_of

_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_NUMBER = re.compile(r"\.|[eE][+-]?")
_HEX = re.compile("[0-9a-fA-F]*")
_SPACE = " \t\r\n"
_LITERALS = {"t": "true", "f": "false", "n": "null"}
_AFTER = {"[": "after array element", "{": "after object key:value pair"}
_KEY = "looking for beginning of object key string"
_WORDS = {
    "Expecting value": "looking for beginning of value",
    "Illegal trailing comma before end of array": "looking for beginning of value",
    "Expecting ':' delimiter": "after object key",
    "Expecting property name enclosed in double quotes": _KEY,
    "Illegal trailing comma before end of object": _KEY,
    "Invalid control character at": "in string literal",
    "Invalid \\escape": "in string escape code",
    "Invalid \\uXXXX escape": "in \\u hexadecimal character escape",
}


def value_of_json(text: str) -> Value:
    """Return the value of a JSON text, numbers as written; raises ValueError in Go's words."""
    try:
        value = json.loads(
            text, parse_float=number_of, parse_int=integer_of, parse_constant=_refuse
        )
    except json.JSONDecodeError as error:
        raise ValueError(_problem(error)) from error
    except RecursionError as error:
        raise ValueError("exceeded max depth") from error
    return _whole_characters(value) if "\\ud" in text or "\\uD" in text else value


def _refuse(name: str) -> Any:
    char = "I" if name.startswith("-") else name[0]
    context = "in numeric literal" if name.startswith("-") else "looking for beginning of value"
    raise ValueError(f"invalid character '{char}' {context}")


def _whole_characters(value: Value) -> Value:
    """Return *value* with U+FFFD where an escape is half a character."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole_characters(item) for item in value]
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(item) for key, item in value.items()}
    return value


def _problem(error: json.JSONDecodeError) -> str:
    """Return what Go would say of the mistake that Python found."""
    text, at = error.doc, error.pos
    if not text.strip(_SPACE):
        return "EOF"
    number = _broken_number(text, at, error.msg)
    if number:
        at, context = number
    elif error.msg == "Extra data":
        return _problem_behind(text[at:])
    elif error.msg == "Expecting value" and text[at : at + 1] in _LITERALS:
        at, context = _broken_literal(text, at)
    elif error.msg == "Expecting ',' delimiter":
        context = _AFTER[_enclosing(text[:at])]
    else:
        at = _place(text, at, error.msg)
        context = _WORDS.get(error.msg, "")
    if at >= len(text) or not context:
        return "unexpected EOF"
    return f"invalid character {_shown(text[at])} {context}"


def _problem_behind(rest: str) -> str:
    """Return what Go says of text behind a whole value: it reads one more token before it does."""
    shown = rest[0]
    if shown not in "[{":
        try:
            value, end = json.JSONDecoder().raw_decode(rest)
        except json.JSONDecodeError as error:
            return _problem(error)
        shown = value if isinstance(value, str) else rest[:end].replace("null", "<nil>")
    return f"error: invalid character '{shown}' after top-level value"


def _place(text: str, at: int, problem: str) -> int:
    """Return the place of the character that Go stumbles over, where it is not Python's."""
    if problem == "Invalid \\escape":
        return at + 1
    if problem == "Invalid \\uXXXX escape":
        digits = _HEX.match(text, text.index("u", at) + 1)
        return digits.end() if digits else at
    if problem.startswith("Illegal trailing comma"):
        return len(text) - len(text[at + 1 :].lstrip(_SPACE))
    return at


def _broken_number(text: str, at: int, problem: str) -> tuple[int, str] | None:
    """Return where a number that begins or goes on at a place breaks off, and what is missing."""
    if problem == "Expecting value" and text[at : at + 1] == "-":
        return at + 1, "in numeric literal"
    if at and text[at - 1].isdigit() and problem in ("Extra data", "Expecting ',' delimiter"):
        number = _NUMBER.match(text, at)
        if number:
            kind = "after decimal point" if text[at] == "." else "in exponent of"
            return number.end(), f"{kind} {'in ' if text[at] == '.' else ''}numeric literal"
    return None


def _broken_literal(text: str, at: int) -> tuple[int, str]:
    literal = _LITERALS[text[at]]
    offset = next(i for i in range(1, 6) if text[at + i : at + i + 1] != literal[i : i + 1])
    return at + offset, f"in literal {literal} (expecting '{literal[offset : offset + 1]}')"


def _enclosing(text: str) -> str:
    """Return the bracket that is open at the end of *text*."""
    opened: list[str] = []
    for part in _PART.findall(text):
        if part in "[{":
            opened.append(part)
        elif part in "]}":
            opened.pop()
    return opened[-1]


def _shown(char: str) -> str:
    """Return a character as Go quotes the first byte of it."""
    return quoted(chr(char.encode(errors="replace")[0]), "'")
