"""Bits of integers of any size; negative ones count as two's complement."""

from policykit.rego.builtins import BuiltinError, Integer, builtin

# Shifting further than this would only exhaust the memory.
_MAX_SHIFT = 1 << 20


@builtin("bits.and")
def both(left: Integer, right: Integer) -> int:
    """Return the bits that both integers have."""
    return left & right


@builtin("bits.or")
def either(left: Integer, right: Integer) -> int:
    """Return the bits that either integer has."""
    return left | right


@builtin("bits.xor")
def differing(left: Integer, right: Integer) -> int:
    """Return the bits that only one of the integers has."""
    return left ^ right


@builtin("bits.negate")
def negate(number: Integer) -> int:
    """Return the integer with every bit flipped."""
    return ~number


@builtin("bits.lsh")
def left_shift(number: Integer, places: Integer) -> int:
    """Return the integer with its bits moved up."""
    return number << _distance("bits.lsh", places)


@builtin("bits.rsh")
def right_shift(number: Integer, places: Integer) -> int:
    """Return the integer with its bits moved down."""
    return number >> _distance("bits.rsh", places)


def _distance(name: str, places: int) -> int:
    if places < 0:
        raise BuiltinError(
            f"{name}: operand 2 must be an unsigned integer number but got a negative integer",
            "eval_type_error",
        )
    if places > _MAX_SHIFT:
        raise BuiltinError(f"{name}: shifts of more than {_MAX_SHIFT} places are not supported")
    return places
