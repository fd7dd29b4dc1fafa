"""How Go's fmt writes one argument under one verb: integers, big integers, floats, strings.

The arguments are what OPA makes of Rego's values: int, float and str. An int beyond 64 bits is
Go's *big.Int, which formats itself and knows fewer verbs.
"""

from decimal import Decimal
from typing import Self, TypeAlias

from policykit.rego.builtins._terms import quoted
from policykit.rego.values import number_text

Argument: TypeAlias = int | float | str

_WORD = 1 << 63
_BASES = {"b": 2, "o": 8, "O": 8, "d": 10, "v": 10, "s": 10, "x": 16, "X": 16}
_PREFIXES = {"b": "0b", "o": "0", "O": "0", "x": "0x", "X": "0X"}
_LAST_RUNE = 0x10FFFF


class Typed(str):
    """A text whose type in Go is not `string`."""

    __slots__ = ("go_type",)
    go_type: str

    @classmethod
    def of(cls, text: str, go_type: str) -> Self:
        """Return *text* as a value of the type called *go_type*."""
        typed = cls(text)
        typed.go_type = go_type
        return typed


class Layout:
    """The flags, width and precision that stand between `%` and the verb."""

    __slots__ = ("flags", "precision", "width")

    def __init__(
        self, flags: str = "", width: int | None = None, precision: int | None = None
    ) -> None:
        self.flags = flags
        self.width = width
        self.precision = precision

    def has(self, flag: str) -> bool:
        """Tell whether *flag* is set."""
        return flag in self.flags

    def padded(self, text: str, *, zeros: bool = True) -> str:
        """Return *text* filled up to the width, on the left with zeros if the flags say so."""
        if self.width is None or len(text) >= self.width:
            return text
        if self.has("-"):
            return text.ljust(self.width)
        return text.rjust(self.width, "0" if zeros and self.has("0") else " ")

    def sign(self, negative: bool) -> str:
        """Return the sign to write before a number."""
        if negative:
            return "-"
        return "+" if self.has("+") else " " if self.has(" ") else ""


def type_text(argument: Argument) -> str:
    """Return the Go type of *argument*."""
    if isinstance(argument, str):
        return argument.go_type if isinstance(argument, Typed) else "string"
    if isinstance(argument, float):
        return "float64"
    return "int64" if -_WORD <= argument < _WORD else "*big.Int"


def formatted(argument: Argument, verb: str, layout: Layout) -> str:
    """Return *argument* under *verb*, or Go's complaint if it has no such verb."""
    if verb == "T":
        return formatted_string(type_text(argument), "s", layout) or ""
    if isinstance(argument, str):
        text = formatted_string(argument, verb, layout)
    elif isinstance(argument, float):
        text = formatted_float(argument, verb, layout)
    elif -_WORD <= argument < _WORD:
        text = formatted_integer(argument, verb, layout)
    else:
        text = _formatted_big(argument, verb, layout)
        if text is None:
            return f"%!{verb}(big.Int={number_text(argument)})"
    if text is None:
        return f"%!{verb}({type_text(argument)}={formatted(argument, 'v', layout)})"
    return text


def formatted_string(text: str, verb: str, layout: Layout) -> str | None:
    """Return a string under *verb*, or None if it has no such verb."""
    if verb == "v" or (verb == "t" and isinstance(text, Typed) and text.go_type == "bool"):
        verb = "q" if layout.has("V") else "s"
    if verb in "xX":
        return layout.padded(_hexadecimal(text, verb, layout))
    if layout.precision is not None:
        text = text[: layout.precision]
    if verb == "s":
        return layout.padded(text)
    if verb == "q":
        if layout.has("#") and _fits_backquotes(text):
            return layout.padded(f"`{text}`")
        return layout.padded(quoted(text, ascii_only=layout.has("+")))
    return None


def _fits_backquotes(text: str) -> bool:
    return not any((char < " " and char != "\t") or char in "`\x7f\ufeff" for char in text)


def _hexadecimal(text: str, verb: str, layout: Layout) -> str:
    encoded = text.encode(errors="replace")[: layout.precision]
    if not encoded:
        return ""
    prefix = "0x" if layout.has("#") else ""
    if layout.has(" "):
        digits = f" {prefix}".join(f"{byte:02x}" for byte in encoded)
    else:
        digits = encoded.hex()
    return (prefix + digits).upper() if verb == "X" else prefix + digits


def formatted_integer(number: int, verb: str, layout: Layout) -> str | None:
    """Return an integer of 64 bits under *verb*, or None if it has no such verb."""
    if verb in "cqU":
        return layout.padded(_rune(number, verb, layout), zeros=verb != "U")
    if verb == "s" or verb not in _BASES:
        return None
    if layout.precision == 0 and number == 0:
        return " " * (layout.width or 0)
    sign = layout.sign(number < 0)
    least = layout.precision
    if least is None:
        fills = layout.has("0") and not layout.has("-")
        least = (layout.width or 0) - len(sign) if fills else 0
    digits = _digits(abs(number), verb).rjust(least, "0")
    if layout.has("#") and not (verb in "oO" and digits.startswith("0")):
        digits = _PREFIXES.get(verb, "") + digits
    if verb == "O":
        digits = "0o" + digits
    return layout.padded(sign + digits, zeros=False)


def _digits(number: int, verb: str) -> str:
    base = _BASES[verb]
    if base == 10:
        return number_text(number)
    return format(number, verb if base == 16 else {2: "b", 8: "o"}[base])


def _rune(number: int, verb: str, layout: Layout) -> str:
    """Return the character of a code point as it is, in quotes, or as `U+0041`."""
    known = 0 <= number <= _LAST_RUNE and not 0xD800 <= number < 0xE000
    char = chr(number) if known else "\ufffd"
    if verb == "c":
        return char
    if verb == "q":
        return quoted(char, "'", ascii_only=layout.has("+"))
    text = f"U+{number & (2 * _WORD - 1):0{max(layout.precision or 0, 4)}X}"
    return f"{text} '{char}'" if layout.has("#") and known and char.isprintable() else text


def _formatted_big(number: int, verb: str, layout: Layout) -> str | None:
    """Return an integer beyond 64 bits under *verb*, or None if it has no such verb."""
    if verb not in _BASES:
        return None
    prefix = _PREFIXES.get(verb, "") if layout.has("#") else ""
    head = layout.sign(number < 0) + ("0o" if verb == "O" else prefix)
    digits = _digits(abs(number), verb).rjust(layout.precision or 0, "0")
    missing = (layout.width or 0) - len(head) - len(digits)
    if layout.precision is None and layout.has("0") and not layout.has("-"):
        return head + "0" * missing + digits
    return layout.padded(head + digits, zeros=False)


def formatted_float(number: float, verb: str, layout: Layout) -> str | None:
    """Return a float under *verb*, or None if it has no such verb."""
    if verb == "v":
        verb = "g"
    precision = layout.precision
    if verb in "feEF":
        text = float_text(abs(number), verb, 6 if precision is None else precision)
    elif verb in "gGbxX":
        text = float_text(abs(number), verb, precision)
    else:
        return None
    if layout.has("#") and verb != "b":
        text = _with_point(text, verb, precision)
    sign = layout.sign(str(number).startswith("-"))
    if layout.has("0") and not layout.has("-"):
        return sign + text.rjust((layout.width or 0) - len(sign), "0")
    return layout.padded(sign + text, zeros=False)


def float_text(number: float, verb: str, precision: int | None) -> str:
    """Return a float that is not negative; without a precision with the fewest digits."""
    if verb in "gG" and precision is None:
        text = _shortest(number)
    elif verb in "xX":
        text = _hexadecimal_float(number, precision)
    elif verb == "b":
        text = _binary_float(number)
    else:
        text = format(number, f".{precision}{verb}")
    return text.upper() if verb in "GX" else text


def _shortest(number: float) -> str:
    """Return the shortest decimal, with an exponent below 1e-4 and from 1e6 on."""
    digits, exponent = _digits_of(number)
    power = len(digits) - 1 + exponent
    if number and not -4 <= power < 6:  # where Go's %g begins to use an exponent
        fraction = f".{digits[1:]}" if digits[1:] else ""
        return f"{digits[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return format(Decimal(f"{digits}e{exponent}"), "f")


def _digits_of(number: float) -> tuple[str, int]:
    """Return the shortest digits of *number*, and the power of ten of the last."""
    parts = Decimal(repr(number)).normalize().as_tuple()
    return "".join(map(str, parts.digits)), int(parts.exponent)


def _binary_float(number: float) -> str:
    """Return mantissa and power of two in decimal, `4503599627370496p-52`."""
    fraction, _, exponent = number.hex().partition("p")
    whole, _, digits = fraction.removeprefix("0x").partition(".")
    return f"{int(whole + digits, 16)}p{int(exponent) - 52:+d}" if number else "0p-1074"


def _hexadecimal_float(number: float, precision: int | None) -> str:
    """Return mantissa in hexadecimal and power of two, `0x1.8p+00`."""
    fraction, _, exponent = number.hex().partition("p")
    whole, _, digits = fraction.removeprefix("0x").partition(".")
    power = int(exponent)
    if number and whole == "0":  # Go normalises what a double holds without its leading one
        mantissa = int(digits, 16)
        shift = 53 - mantissa.bit_length()
        digits, power = f"{(mantissa << shift) - (1 << 52):013x}", power - shift
    digits = digits.rstrip("0")
    if precision is not None:
        mantissa = int(f"1{digits.ljust(13, '0')}", 16) if number else 0
        mantissa, power = _rounded(mantissa, power, precision)
        digits = (
            f"{mantissa:x}"[1:].ljust(precision, "0")[:precision] if number else "0" * precision
        )
    point = "." if digits else ""
    return f"0x{1 if number else 0}{point}{digits}p{'-' if power < 0 else '+'}{abs(power):02d}"


def _rounded(mantissa: int, power: int, precision: int) -> tuple[int, int]:
    """Return 13 hexadecimal places rounded to *precision*, ties to even."""
    drop = 4 * (13 - precision)
    if drop <= 0:
        return mantissa, power
    kept, rest = mantissa >> drop, mantissa & ((1 << drop) - 1)
    if rest > 1 << (drop - 1) or (rest == 1 << (drop - 1) and kept & 1):
        kept += 1
    if kept >> (4 * precision) > 1:
        return kept >> 1, power + 1
    return kept, power


def _with_point(text: str, verb: str, precision: int | None) -> str:
    """Return *text* with a decimal point, and under %g with the zeros that %g drops."""
    places = 0
    if verb in "gGx":
        places = 6 if precision is None else precision
    marker = "p" if verb in "xX" else "e"
    mark = text.lower().find(marker)
    number, tail = (text, "") if mark < 0 else (text[:mark], text[mark:])
    significant = number.replace(".", "").lstrip("0")  # Go counts the x of 0x, too
    places -= len(significant)
    if "." not in number:
        if number == "0":
            places -= 1
        number += "."
    return number + "0" * max(places, 0) + tail
