"""Durations as Go writes them: `1h30m`, `-1.5s`; OPA adds days, weeks and years."""

import re
from typing import Final

_UNITS: Final = {
    "ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9,
    "m": 60 * 10**9, "h": 3600 * 10**9, "d": 86400 * 10**9,
    "w": 7 * 86400 * 10**9, "y": 365 * 86400 * 10**9,
}  # fmt: skip
_AMOUNT = re.compile(r"(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?P<unit>[^0-9.]*)")
_LONGEST: Final = (1 << 63) - 1


def duration_ns(text: str) -> int:
    """Return how many nanoseconds a duration has; raises ValueError."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return 0
    shown = f'"{text}"'
    total, position = 0, 0
    while position < len(rest) or not rest:
        found = _AMOUNT.match(rest, position)
        if not found or not (found["whole"] or found["part"]):
            raise ValueError(f"time: invalid duration {shown}")
        if not found["unit"]:
            raise ValueError(f"time: missing unit in duration {shown}")
        if found["unit"] not in _UNITS:
            raise ValueError(f'time: unknown unit "{found["unit"]}" in duration {shown}')
        total += _amount(found["whole"], found["part"] or "", _UNITS[found["unit"]])
        if total > _LONGEST + (sign < 0):
            raise ValueError(f"time: invalid duration {shown}")
        position = found.end()
    return sign * total


def _amount(whole: str, part: str, unit: int) -> int:
    """Return *whole*.*part* units in nanoseconds; the part is a float, as it is in Go."""
    digits = part[:18]
    fraction = int(float(digits or "0") * (unit / 10 ** len(digits)))
    return int(whole[:30] or "0") * unit + fraction
