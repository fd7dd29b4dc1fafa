"""Go's time layouts: the reference time `Mon Jan 2 15:04:05 MST 2006`, written as one wants it.

A layout is cut into elements, each one way to write a part of the reference time, and the text
between them. Formatting writes each element; parsing reads each from the front of what is left.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from policykit.rego.builtins._moments import MONTHS, Moment

NAMED: Final = {
    "ANSIC": "Mon Jan _2 15:04:05 2006",
    "UnixDate": "Mon Jan _2 15:04:05 MST 2006",
    "RubyDate": "Mon Jan 02 15:04:05 -0700 2006",
    "RFC822": "02 Jan 06 15:04 MST",
    "RFC822Z": "02 Jan 06 15:04 -0700",
    "RFC850": "Monday, 02-Jan-06 15:04:05 MST",
    "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST",
    "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700",
    "RFC3339": "2006-01-02T15:04:05Z07:00",
    "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
}
_ELEMENT = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)"
    r"|002|0[1-6]|15|[1-5]|PM|pm"
    r"|[-Z](?:070000|07:00:00|0700|07:00|07)"
    r"|[.,](?:0+|9+)(?![0-9])"
)


@lru_cache(maxsize=256)
def elements_of(layout: str) -> tuple[tuple[str, str], ...]:
    """Return the elements of a layout, each after the text before it; the last is empty."""
    parts, start = [], 0
    for found in _ELEMENT.finditer(layout):
        parts.append((layout[start : found.start()], found.group()))
        start = found.end()
    return (*parts, (layout[start:], ""))


def formatted(moment: Moment, layout: str) -> str:
    """Return *moment* as *layout* writes it."""
    return "".join(text + _written(moment, element) for text, element in elements_of(layout))


def _written(moment: Moment, element: str) -> str:
    if element in _WRITERS:
        return _WRITERS[element](moment)
    if element[:1] in ("-", "Z"):
        return _offset_text(moment.offset, element)
    return _fraction_text(moment.nanosecond, element) if element else ""


_WRITERS: Final[dict[str, Callable[[Moment], str]]] = {
    "January": lambda moment: MONTHS[moment.month - 1],
    "Jan": lambda moment: MONTHS[moment.month - 1][:3],
    "1": lambda moment: f"{moment.month}",
    "01": lambda moment: f"{moment.month:02}",
    "Monday": lambda moment: moment.weekday,
    "Mon": lambda moment: moment.weekday[:3],
    "2": lambda moment: f"{moment.day}",
    "_2": lambda moment: f"{moment.day:2}",
    "02": lambda moment: f"{moment.day:02}",
    "__2": lambda moment: f"{moment.day_of_year:3}",
    "002": lambda moment: f"{moment.day_of_year:03}",
    "15": lambda moment: f"{moment.hour:02}",
    "3": lambda moment: f"{(moment.hour - 1) % 12 + 1}",
    "03": lambda moment: f"{(moment.hour - 1) % 12 + 1:02}",
    "4": lambda moment: f"{moment.minute}",
    "04": lambda moment: f"{moment.minute:02}",
    "5": lambda moment: f"{moment.second}",
    "05": lambda moment: f"{moment.second:02}",
    "2006": lambda moment: f"{moment.year:04}",
    "06": lambda moment: f"{moment.year % 100:02}",
    "PM": lambda moment: "AM" if moment.hour < 12 else "PM",  # noon
    "pm": lambda moment: "am" if moment.hour < 12 else "pm",  # noon
    "MST": lambda moment: moment.zone,
}


def _offset_text(offset: int, element: str) -> str:
    if element.startswith("Z") and not offset:
        return "Z"
    minutes, second = divmod(abs(offset), 60)
    hour, minute = divmod(minutes, 60)
    numbers = iter((f"{hour:02}", f"{minute:02}", f"{second:02}"))
    return ("-" if offset < 0 else "+") + re.sub(r"\d\d", lambda _: next(numbers), element[1:])


def _fraction_text(nanosecond: int, element: str) -> str:
    digits = f"{nanosecond:09}"[: len(element) - 1]
    if element[1] == "9":
        digits = digits.rstrip("0")
    return element[0] + digits if digits else ""
