"""The keywords of JSON Schema that look at one value alone: texts, numbers, choices."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from policykit.rego.builtins._schema_findings import ROOT, Outcome
from policykit.rego.builtins._schema_formats import has_format
from policykit.rego.values import Value, decimal_of, equal, json_text

_LARGEST_EXPONENT: Final = 5_000
_PLAIN_EXPONENTS: Final = range(-4, 6)


def kinds_of(value: Value) -> tuple[str, ...]:
    """Return the types that *value* is of, the narrowest first."""
    if value is None:
        return ("null",)
    if isinstance(value, bool):
        return ("boolean",)
    if isinstance(value, int | float):
        return ("number",) if _fraction(value).denominator != 1 else ("integer", "number")
    if isinstance(value, str):
        return ("string",)
    return ("array",) if isinstance(value, list) else ("object",)


def _fraction(number: float) -> Fraction:
    exact = decimal_of(number)
    if abs(exact.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError(f"{number} is too large or too small a number")
    return Fraction(exact)


def check_values(keywords: dict[str, Any], value: Value, place: str, outcome: Outcome) -> None:
    """Check a value against the ones it may be, and against its format."""
    shown = place or ROOT
    if "const" in keywords and not equal(value, keywords["const"]):
        outcome.add("const", place, f"{shown} does not match: {json_text(keywords['const'])}")
    if "enum" in keywords and not any(equal(value, choice) for choice in keywords["enum"]):
        allowed = ", ".join(map(json_text, keywords["enum"]))
        outcome.add("enum", place, f"{shown} must be one of the following: {allowed}")
    name = keywords.get("format", "")
    if isinstance(value, str) and not has_format(value, name):
        outcome.add("format", place, f"Does not match format '{name}'")
    outcome.score += 1


def check_string(keywords: dict[str, Any], value: str, place: str, outcome: Outcome) -> None:
    """Check a text: its length, its pattern."""
    least, most = keywords.get("minLength", 0), keywords.get("maxLength")
    if len(value) < least:
        text = f"String length must be greater than or equal to {least}"
        outcome.add("string_gte", place, text)
    if most is not None and len(value) > most:
        outcome.add("string_lte", place, f"String length must be less than or equal to {most}")
    pattern, matches = keywords.get("pattern", ("", None))
    if matches is not None and not matches(value):
        outcome.add("pattern", place, f"Does not match pattern '{pattern}'")
    outcome.score += 1


def check_number(keywords: dict[str, Any], value: float, place: str, outcome: Outcome) -> None:
    """Check a number: its bounds, what it is a multiple of."""
    exact = _fraction(value)
    factor = keywords.get("multipleOf")
    if factor is not None and exact % _fraction(factor):
        outcome.add("multiple_of", place, f"Must be a multiple of {_shown(factor)}")
    for name, kind, words, is_outside in _BOUNDS:
        if name in keywords and is_outside(exact, _fraction(keywords[name])):
            outcome.add(kind, place, f"Must be {words} {_shown(keywords[name])}")
    outcome.score += 1


_BOUNDS: Final[tuple[tuple[str, str, str, Callable[[Fraction, Fraction], bool]], ...]] = (
    ("maximum", "number_lte", "less than or equal to", lambda value, bound: value > bound),
    ("exclusiveMaximum", "number_lt", "less than", lambda value, bound: value >= bound),
    ("minimum", "number_gte", "greater than or equal to", lambda value, bound: value < bound),
    ("exclusiveMinimum", "number_gt", "greater than", lambda value, bound: value <= bound),
)


def _shown(number: float) -> str:
    """Return a number as Go's `%v` has a big.Float: with an exponent unless it is short."""
    exact = decimal_of(number).normalize()
    sign, digits, _ = exact.as_tuple()
    if exact.adjusted() in _PLAIN_EXPONENTS:
        return format(exact, "f")
    first, *rest = map(str, digits)
    fraction = f".{''.join(rest)}" if rest else ""
    return f"{'-' if sign else ''}{first}{fraction}e{exact.adjusted():+03d}"
