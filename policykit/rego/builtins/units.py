"""Quantities with a unit: `10Ki`, `1.5GB`."""

import re
from decimal import Decimal
from fractions import Fraction

from policykit.rego.builtins import BuiltinError, Numeric, builtin
from policykit.rego.builtins import _floats as floats
from policykit.rego.values import number_of, number_text

# An `e` belongs to the amount where an exponent follows; else it is the unit exa.
_QUANTITY = re.compile(r"((?:[0-9.+-]|[eE](?=[0-9+-]))*)(.*)", re.DOTALL)
_AMOUNT = re.compile(r"[+-]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE](?P<exponent>[+-]?[0-9]+))?")
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5, "e": 6}
_FACTORS = {name: 1000**power for name, power in _POWERS.items()}
_FACTORS |= {f"{name}i": 1024**power for name, power in _POWERS.items() if name}
_BYTE_FACTORS = _FACTORS | {f"{name}b": factor for name, factor in _FACTORS.items() if name}
_PLACES = 10  # of decimals, where a quantity has any


@builtin("units.parse")
def parse(quantity: str) -> Numeric:
    """Return a quantity as a number; `m` is a thousandth, `M` a million, else case is ignored."""
    amount, unit = _parts("units.parse", quantity, "amount")
    name = unit[:1] + unit[1:].lower()
    factor = Fraction(1, 1000) if unit == "m" else _FACTORS.get(unit.lower())
    if factor is None:
        raise _error("units.parse", f"unit {name} not recognized")
    total = _number("units.parse", amount, "amount") * factor
    whole = total.denominator == 1 and (unit != "m" or not total)
    return total.numerator if whole else number_of(_decimal(total))


def _decimal(number: Fraction) -> str:
    """Return *number* with ten decimals, halves rounded away from zero."""
    scaled = int(abs(number) * 10**_PLACES + Fraction(1, 2))
    whole, decimals = divmod(scaled, 10**_PLACES)
    return f"{'-' if number < 0 else ''}{number_text(whole)}.{decimals:0{_PLACES}d}"


@builtin("units.parse_bytes")
def parse_bytes(quantity: str) -> int:
    """Return a quantity of bytes as an integer; case and a `B` at the end are ignored."""
    amount, unit = _parts("units.parse_bytes", quantity, "byte amount")
    factor = _BYTE_FACTORS.get(unit.lower())
    if factor is None:
        raise _error("units.parse_bytes", f"byte unit {unit.lower()} not recognized")
    exact = _number("units.parse_bytes", amount, "byte amount")
    size = floats.quotient(exact.numerator, exact.denominator)
    return floats.truncated(floats.product(size, (factor, 0)))


def _parts(name: str, quantity: str, kind: str) -> tuple[str, str]:
    """Return amount and unit of *quantity*, which may stand in quotes."""
    quantity = quantity.replace('"', "")
    if " " in quantity:
        raise _error(name, "spaces not allowed in resource strings")
    found = _QUANTITY.match(quantity)
    if found is None or not found[1]:
        raise _error(name, f"no {kind} provided")
    return found[1], found[2]


def _number(name: str, amount: str, kind: str) -> Fraction:
    found = _AMOUNT.fullmatch(amount)
    if not found or abs(int(found["exponent"] or 0)) > floats.MAX_EXPONENT:
        raise _error(name, f"could not parse {kind} to a number")
    return Fraction(Decimal(amount))


def _error(name: str, problem: str) -> BuiltinError:
    return BuiltinError(f"{name}: {name}: {problem}")
