"""Arithmetic: exact for integers, as binary floats of 64 bits for what has a fraction."""

from policykit.rego.builtins import BuiltinError, Integer, Numeric, builtin
from policykit.rego.builtins import _floats as floats
from policykit.rego.values import Set, Value, type_name

MAX_RANGE = 10_000_000  # as many numbers take up some 400 MB
_HALF: floats.Float = (1, -1)
# Quotients of integers below this are the same whether exact or rounded to 64 bits.
_MACHINE = 1 << 63


@builtin("plus")
def plus(left: Numeric, right: Numeric) -> Numeric:
    """Return the sum of two numbers."""
    if type(left) is int and type(right) is int:
        return left + right
    integers = floats.whole(left), floats.whole(right)
    if integers[0] is not None and integers[1] is not None:
        return integers[0] + integers[1]
    return floats.number(floats.total(floats.float_of(left), floats.float_of(right)))


@builtin("minus")
def minus(left: Numeric | Set[Value], right: Numeric | Set[Value]) -> Numeric | Set[Value]:
    """Return the difference of two numbers, or of two sets."""
    if type(left) is int and type(right) is int:
        return left - right
    if isinstance(left, Set):
        if not isinstance(right, Set):
            raise _mismatch("set", right)
        return Set((key, member) for key, member in left.items() if key not in right)
    if isinstance(right, Set):
        raise _mismatch("number", right)
    integers = floats.whole(left), floats.whole(right)
    if integers[0] is not None and integers[1] is not None:
        return integers[0] - integers[1]
    return floats.number(
        floats.total(floats.float_of(left), floats.negated(floats.float_of(right)))
    )


def _mismatch(expected: str, right: Value) -> BuiltinError:
    return BuiltinError(
        f"minus: operand 2 must be {expected} but got {type_name(right)}", "eval_type_error"
    )


@builtin("mul")
def mul(left: Numeric, right: Numeric) -> Numeric:
    """Return the product of two numbers."""
    if type(left) is int and type(right) is int:
        return left * right
    integers = floats.whole(left), floats.whole(right)
    if integers[0] is not None and integers[1] is not None:
        return integers[0] * integers[1]
    return floats.number(floats.product(floats.float_of(left), floats.float_of(right)))


@builtin("div")
def div(left: Numeric, right: Numeric) -> Numeric:
    """Return the quotient of two numbers; dividing by zero is an error."""
    divisor = floats.float_of(right)
    if not divisor[0]:
        raise BuiltinError("div: divide by zero")
    if type(left) is int and type(right) is int and -_MACHINE < left < _MACHINE:
        result, rest = divmod(left, right)
        if not rest:
            return result
    return floats.number(floats.ratio(floats.float_of(left), divisor))


@builtin("rem")
def rem(left: Numeric, right: Numeric) -> Numeric:
    """Return the remainder of dividing two integers, with the sign of the first."""
    dividend, divisor = floats.whole(left), floats.whole(right)
    if dividend is None or divisor is None:
        raise BuiltinError("rem: modulo on floating-point number")
    if not divisor:
        raise BuiltinError("rem: modulo by zero")
    rest = abs(dividend) % abs(divisor)
    return -rest if dividend < 0 else rest


@builtin("abs")
def absolute(number: Numeric) -> Numeric:
    """Return the number without its sign."""
    if type(number) is int and -_MACHINE < number < _MACHINE:
        return abs(number)
    mantissa, exponent = floats.float_of(number)
    return floats.number((abs(mantissa), exponent))


@builtin("round")
def nearest(number: Numeric) -> Numeric:
    """Return the nearest integer; halves go away from zero."""
    if type(number) is int and -_MACHINE < number < _MACHINE:
        return number
    exact = floats.float_of(number)
    half = floats.negated(_HALF) if exact[0] < 0 else _HALF
    return floats.truncated(floats.total(exact, half))


@builtin("ceil")
def ceil(number: Numeric) -> Numeric:
    """Return the number rounded up to an integer."""
    if type(number) is int and -_MACHINE < number < _MACHINE:
        return number
    exact = floats.float_of(number)
    result = floats.truncated(exact)
    # Between -1 and 0 OPA answers 1, since it asks for the sign of the truncated number.
    return result if result < 0 or _is_whole(exact) else result + 1


@builtin("floor")
def floor(number: Numeric) -> Numeric:
    """Return the number rounded down to an integer."""
    if type(number) is int and -_MACHINE < number < _MACHINE:
        return number
    exact = floats.float_of(number)
    result = floats.truncated(exact)
    # Between -1 and 0 OPA answers 0, since it asks for the sign of the truncated number.
    return result if result >= 0 or _is_whole(exact) else result - 1


def _is_whole(exact: floats.Float) -> bool:
    mantissa, exponent = exact
    return exponent >= 0 or not mantissa & ((1 << -exponent) - 1)


@builtin("numbers.range")
def numbers_range(start: Integer, stop: Integer) -> list[int]:
    """Return the integers from *start* to *stop*, both included; downwards if *stop* is less."""
    return _range("numbers.range", start, stop, 1)


@builtin("numbers.range_step")
def numbers_range_step(start: Integer, stop: Integer, step: Integer) -> list[int]:
    """Return every *step*-th integer from *start* on, up or down, and none beyond *stop*."""
    name = "numbers.range_step"
    if step <= 0:
        raise BuiltinError(f"{name}: {name}: step must be a positive integer")
    return _range(name, start, stop, step)


def _range(name: str, start: int, stop: int, step: int) -> list[int]:
    numbers = range(start, stop + 1, step) if start <= stop else range(start, stop - 1, -step)
    if abs(stop - start) // step >= MAX_RANGE:
        raise BuiltinError(f"{name}: more than {MAX_RANGE} numbers are not supported")
    return list(numbers)
