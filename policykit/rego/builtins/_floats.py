"""Arithmetic as OPA does it: binary floats of 64 bits, printed as the shortest decimal.

A float here is a pair (mantissa, exponent) of integers that stands for mantissa * 2**exponent. An
operand is rounded from its decimal text to 64 bits of mantissa, and so is each result, ties to
even. A result prints with the fewest digits that no other float of its width is nearer to. That is
why `0.1 + 0.2` is `0.3` in Rego, and `1 / 3` has twenty digits.
"""

from decimal import Decimal
from math import ldexp
from typing import TypeAlias

from policykit.rego.builtins._operands import BuiltinError
from policykit.rego.values import Number, decimal_of, number_of

Float: TypeAlias = tuple[int, int]

BITS = 64
ONE: Float = (1, 0)
ZERO: Float = (0, 0)
# Expanding an exponent costs time and memory by its size: beyond this, numbers are refused.
MAX_EXPONENT = 20_000
_EXACT = 1 << 53


def float_of(number: float, bits: int = BITS) -> Float:
    """Return the float nearest to *number*."""
    if isinstance(number, int):
        return rounded(number, 0, bits)
    numerator, denominator = finite(number).as_integer_ratio()
    return quotient(numerator, denominator, bits)


def finite(number: float) -> Decimal:
    """Return *number* as a decimal; raises BuiltinError if it is too large to calculate with."""
    exact = decimal_of(number)
    if not exact.is_finite() or abs(exact.adjusted()) > MAX_EXPONENT:
        raise BuiltinError(f"number {number!r} is too large to calculate with")
    return exact


def whole(number: float) -> int | None:
    """Return the integer that *number* is written as, or None if it has a fraction."""
    if isinstance(number, int):
        return number
    if type(number) is not Number and abs(number) < _EXACT:
        return int(number) if number.is_integer() else None
    exact = finite(number)
    return int(exact) if exact == exact.to_integral_value() else None


def rounded(mantissa: int, exponent: int, bits: int = BITS) -> Float:
    """Return the float of *bits* nearest to mantissa * 2**exponent."""
    excess = mantissa.bit_length() - bits
    if excess <= 0:
        return mantissa, exponent
    kept = mantissa >> excess
    rest = mantissa - (kept << excess)
    half = 1 << (excess - 1)
    if rest > half or (rest == half and kept & 1):
        kept += 1
    return kept, exponent + excess


def quotient(numerator: int, denominator: int, bits: int = BITS) -> Float:
    """Return the float of *bits* nearest to numerator / denominator."""
    shift = bits + 2 + denominator.bit_length() - numerator.bit_length()
    if shift >= 0:
        kept, rest = divmod(numerator << shift, denominator)
    else:
        kept, rest = divmod(numerator, denominator << -shift)
    # Any remainder is a bit below all others: enough to tell more than half from half.
    return rounded(kept << 1 | bool(rest), -shift - 1, bits)


def total(left: Float, right: Float, bits: int = BITS) -> Float:
    """Return left + right."""
    exponent = min(left[1], right[1])
    sum_ = (left[0] << (left[1] - exponent)) + (right[0] << (right[1] - exponent))
    return rounded(sum_, exponent, bits)


def product(left: Float, right: Float, bits: int = BITS) -> Float:
    """Return left * right."""
    return rounded(left[0] * right[0], left[1] + right[1], bits)


def ratio(left: Float, right: Float) -> Float:
    """Return left / right; *right* is not zero."""
    mantissa, exponent = quotient(left[0], right[0])
    return mantissa, exponent + left[1] - right[1]


def negated(operand: Float) -> Float:
    """Return -operand."""
    return -operand[0], operand[1]


def truncated(operand: Float) -> int:
    """Return *operand* without its fraction."""
    mantissa, exponent = operand
    if exponent >= 0:
        return mantissa << exponent
    return mantissa >> -exponent if mantissa >= 0 else -(-mantissa >> -exponent)


def number(result: Float, bits: int = BITS) -> float:
    """Return the number that prints as OPA prints *result*."""
    mantissa, exponent = result
    if not mantissa:
        return 0
    guess = _short(result)
    if guess is not None:
        return guess
    sign = "-" if mantissa < 0 else ""
    digits, point = _shortest(abs(mantissa), exponent, bits)
    if truncated(result) << max(0, -exponent) == mantissa << max(0, exponent):
        return int(Decimal(sign + digits.ljust(point, "0")))
    return number_of(sign + _general(digits, point))


def _short(result: Float) -> float | None:
    """Return *result* where it is an ordinary number that Python prints alike: most of them are."""
    try:
        guess = ldexp(*result)
    except OverflowError:
        return None
    size = abs(guess)
    if not 1e-4 <= size < 1e6:  # where Go's %g begins to use an exponent
        return None
    if _normal(*float_of(guess), BITS) != _normal(*result, BITS):
        return None
    return int(guess) if guess.is_integer() else guess


def _normal(mantissa: int, exponent: int, bits: int) -> Float:
    shift = bits - mantissa.bit_length()
    return (mantissa << shift if shift >= 0 else mantissa >> -shift), exponent - shift


def _general(digits: str, point: int) -> str:
    """Return 0.digits * 10**point in the form of Go's %g, the exponent from 6 digits on."""
    power = point - 1
    if -5 < power < 6:  # %g's bounds where the precision is the shortest
        if point <= 0:
            return f"0.{'0' * -point}{digits}"
        return f"{digits[:point]}.{digits[point:]}"
    fraction = f".{digits[1:]}" if digits[1:] else ""
    return f"{digits[0]}{fraction}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _decimal(mantissa: int, exponent: int) -> tuple[str, int]:
    """Return the digits of mantissa * 2**exponent, no zeros at the end, and where its point is."""
    if exponent >= 0:
        digits = str(Decimal(mantissa << exponent))
        return digits.rstrip("0"), len(digits)
    digits = str(Decimal(mantissa * 5**-exponent))
    return digits.rstrip("0"), len(digits) + exponent


def _shortest(mantissa: int, exponent: int, bits: int) -> tuple[str, int]:
    """Return the fewest digits between the halves to the two neighbours of a float.

    Walks the digits of the float and of both bounds together, as Go's big.Float does: at the first
    place where cutting there keeps within the bounds, the float is rounded down, up or to nearest.
    """
    mantissa, exponent = _normal(mantissa, exponent, bits + 1)
    inclusive = not mantissa & 2
    digits, point = _decimal(mantissa, exponent)
    lower, _ = _decimal(mantissa - 1, exponent)
    upper, _ = _decimal(mantissa + 1, exponent)
    for index, digit in enumerate(digits):
        low = lower[index] if index < len(lower) else "0"
        high = upper[index] if index < len(upper) else "0"
        end = index + 1
        may_fall = low != digit or (inclusive and end == len(lower))
        may_rise = digit != high and (inclusive or int(digit) + 1 < int(high) or end < len(upper))
        if may_fall and may_rise:
            rises = _rises(digits, end)
        elif may_fall or may_rise:
            rises = may_rise
        else:
            continue
        return _incremented(digits[:end], point) if rises else (digits[:end].rstrip("0"), point)
    return digits, point


def _rises(digits: str, end: int) -> bool:
    """Tell whether cutting *digits* at *end* rounds up: ties go to the even digit."""
    rest = digits[end:]
    if rest == "5":
        return digits[end - 1] in "13579"
    return rest >= "5"


def _incremented(digits: str, point: int) -> tuple[str, int]:
    """Return 0.digits with one added in the last place."""
    kept = digits.rstrip("9")
    if not kept:
        return "1", point + 1
    return kept[:-1] + str(int(kept[-1]) + 1), point
