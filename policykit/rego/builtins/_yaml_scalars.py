"""What plain YAML scalars mean to OPA: go-yaml v3's rules, which are those of YAML 1.2 and more.

`yes` and `on` are text, `0777` is octal, `1_000` is a number, and dates are text.
"""

import re
import struct
from datetime import UTC, datetime

from policykit.rego.builtins._verbs import float_text
from policykit.rego.values import Value, number_text

WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INTEGER = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<x>[0-9a-fA-F]+)|0[bB](?P<b>[01]+)|0[oO]?(?P<o>[0-7]+)"
    r"|(?P<d>0|[1-9][0-9]*))"
)
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DOTTED = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")
# What go-yaml quotes though it does not read it so: booleans and base 60 of YAML 1.1, and dates.
_OLD_WORDS = frozenset(
    f"{word}" for low in ("y", "yes", "on", "n", "no", "off")
    for word in (low, low.capitalize(), low.upper())
)  # fmt: skip
_OLD_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:[Tt ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?P<fraction>\.[0-9]+)?"
    r"(?P<zone>Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_SIGNED, _UNSIGNED = 1 << 63, 1 << 64


def resolved(text: str) -> Value:
    """Return what a plain scalar means; infinity and not-a-number are floats here."""
    if text in WORDS:
        return WORDS[text]
    if text[0] == ".":
        return _finite(text, text) if _DOTTED.fullmatch(text) else text
    if text[0] not in "+-0123456789":
        return text
    digits = text.replace("_", "")
    integer = _INTEGER.fullmatch(digits)
    if integer:
        number = _machine_integer(integer)
        if number is not None:
            return number
    return _finite(digits, text) if _FLOAT.fullmatch(digits) else text


def _machine_integer(match: re.Match[str]) -> int | None:
    """Return the integer, or None where it has more than 64 bits."""
    kind = match.lastgroup or ""
    if len(match[kind]) > _SIGNED.bit_length() + 1:
        return None
    number = int(match[kind], _BASES[kind])
    if match["sign"]:
        number = -number if match["sign"] == "-" else number
        return number if -_SIGNED <= number < _SIGNED else None
    return number if number < _UNSIGNED else None


def _finite(digits: str, text: str) -> Value:
    number = float(digits)
    return text if number in (float("inf"), float("-inf")) else number


def needs_quotes(text: str) -> bool:
    """Tell whether *text* would be read as something else if it were written plainly."""
    if text in _OLD_WORDS or _OLD_NUMBER.fullmatch(text) or _DATE.fullmatch(text):
        return True
    return type(resolved(text)) is not str


def timestamp(text: str) -> str | None:
    """Return a date, with or without a time, as RFC 3339 has it; None if *text* is none."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        parts = [f"{int(part or 0):02d}" for part in found.groups()[:6]]
        moment = datetime.strptime(" ".join(parts), "%Y %m %d %H %M %S").replace(tzinfo=UTC)
    except ValueError:
        return None
    fraction = (found["fraction"] or "").rstrip("0").rstrip(".")
    return f"{moment.isoformat()[:19]}{fraction}{found['zone'] or 'Z'}"


def number_as_yaml(number: float) -> str:
    """Return *number* as go-yaml writes it: integers of 64 bits, floats as Go's %g."""
    text = number_text(number)
    value = resolved(text)
    if not isinstance(value, float):
        return str(value)
    return ("-" if str(value).startswith("-") else "") + float_text(abs(value), "g", None)


def key_text(value: Value) -> str | None:
    """Return the text that a scalar stands for as a key, or None for null: floats have 32 bits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _single_precision(value)
    return None if value is None else str(value)


def _single_precision(number: float) -> str:
    """Return the shortest text of *number* as a float of 32 bits."""
    for word in (".inf", "-.inf", ".nan"):
        if str(WORDS[word]) == str(number):
            return word
    try:
        packed = struct.pack("f", number)
    except OverflowError:
        return ".inf" if number > 0 else "-.inf"
    candidates = (f"{number:.{places}e}" for places in range(9))
    shortest = next(text for text in candidates if struct.pack("f", float(text)) == packed)
    sign = "-" if shortest.startswith("-") else ""
    return sign + float_text(abs(float(shortest)), "g", None)
