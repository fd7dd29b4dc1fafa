"""Text read by a Go time layout, with Go's messages for what does not fit."""

import re
from dataclasses import dataclass
from typing import Final

from policykit.rego.builtins._layouts import elements_of
from policykit.rego.builtins._moments import MONTHS, WEEKDAYS, Moment, days_before, days_in

_NAMES: Final = {
    "January": MONTHS,
    "Jan": tuple(name[:3] for name in MONTHS),
    "Monday": WEEKDAYS,
    "Mon": tuple(name[:3] for name in WEEKDAYS),
}
# Element: its field, how its text looks, the least and the highest number.
_NUMBERS: Final = {
    "2006": ("year", re.compile("[0-9]{4}"), 0, 9999),
    "06": ("short_year", re.compile("[0-9]{2}"), 0, 99),
    "1": ("month", re.compile("[0-9]{1,2}"), 1, 12),
    "01": ("month", re.compile("[0-9]{2}"), 1, 12),
    "2": ("day", re.compile("[0-9]{1,2}"), 0, 99),
    "_2": ("day", re.compile(" ?[0-9]{1,2}"), 0, 99),
    "02": ("day", re.compile("[0-9]{2}"), 0, 99),
    "__2": ("day_of_year", re.compile(" {0,2}[0-9]{1,3}"), 0, 999),
    "002": ("day_of_year", re.compile("[0-9]{3}"), 0, 999),
    "15": ("hour", re.compile("[0-9]{1,2}"), 0, 23),
    "3": ("hour", re.compile("[0-9]{1,2}"), 0, 12),
    "03": ("hour", re.compile("[0-9]{2}"), 0, 12),
    "4": ("minute", re.compile("[0-9]{1,2}"), 0, 59),
    "04": ("minute", re.compile("[0-9]{2}"), 0, 59),
    "5": ("second", re.compile("[0-9]{1,2}"), 0, 59),
    "05": ("second", re.compile("[0-9]{2}"), 0, 59),
}
_ZONE_NAME = re.compile(
    r"UTC|ChST|MeST|GMT(?:[+-](?:0*[0-9]|0*1[0-9]|0*2[0-3])(?![0-9]))?"
    r"|[+-](?:0*[0-9]|0*1[0-9]|0*2[0-3])(?![0-9])"
    r"|(?:[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3})(?![A-Z])"
)
_ANY_FRACTION = re.compile("[.,][0-9]+")


@dataclass(slots=True)
class _Fields:
    """What a text has said so far; -1 where it has not."""

    year: int = 0
    short_year: int = -1
    month: int = -1
    day: int = -1
    day_of_year: int = -1
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanosecond: int = 0
    afternoon: int = -1
    offset: int = 0


class _Misfit(Exception):  # noqa: N818  # caught where it can name the whole text
    """The text does not go on as the layout says: what was wanted, and what stands there."""

    def __init__(self, wanted: str, rest: str) -> None:
        super().__init__(wanted, rest)
        self.wanted = wanted
        self.rest = rest


class _Outside(Exception):  # noqa: N818  # as above
    """A number is not one of those that its place allows."""


def parsed(layout: str, text: str) -> int:
    """Return the Unix time in nanoseconds of *text*, written as *layout*; raises ValueError."""
    try:
        return _moment(_fields(layout, text)).unix_ns
    except _Misfit as error:
        raise ValueError(
            f"parsing time {_quoted(text)} as {_quoted(layout)}:"
            f" cannot parse {_quoted(error.rest)} as {_quoted(error.wanted)}"
        ) from None
    except _Outside as error:
        raise ValueError(f"parsing time {_quoted(text)}: {error}") from None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _fields(layout: str, text: str) -> _Fields:
    fields = _Fields()
    elements = elements_of(layout)
    for index, (before, element) in enumerate(elements[:-1]):
        text = _read(fields, element, _skipped(text, before))
        fraction_follows = elements[index + 1][1][:1] in (".", ",")
        if element in ("5", "05") and not fraction_follows and _ANY_FRACTION.match(text):
            text = _read(fields, ".9", text)  # seconds may have a fraction that the layout has not
    rest = _skipped(text, elements[-1][0])
    if rest:
        raise _Outside(f"extra text: {_quoted(rest)}")
    return fields


def _skipped(text: str, before: str) -> str:
    """Return *text* after *before*, where any number of spaces is as good as one."""
    for part in re.findall(r" +|[^ ]+", before):
        if part.startswith(" "):
            if text and not text.startswith(" "):
                raise _Misfit(before, text)
            text = text.lstrip(" ")
            continue
        for character in part:
            if not text.startswith(character):
                raise _Misfit(before, text)
            text = text[1:]
    return text


def _read(fields: _Fields, element: str, text: str) -> str:
    """Read *element* from the front of *text*; return what is left."""
    if element in _NUMBERS:
        return _read_number(fields, element, text)
    if element in _NAMES:
        return _read_name(fields, element, text)
    if element in ("PM", "pm"):
        return _read_half(fields, element, text)
    if element == "MST":
        found = _ZONE_NAME.match(text)
        if not found:
            raise _Misfit(element, text)
        return text[found.end() :]
    if element[0] in "-Z":
        return _read_offset(fields, element, text)
    return _read_fraction(fields, element, text)


def _read_number(fields: _Fields, element: str, text: str) -> str:
    name, pattern, least, most = _NUMBERS[element]
    found = pattern.match(text)
    if not found:
        raise _Misfit(element, text)
    number = int(found.group())
    if not least <= number <= most:
        raise _Outside(f"{name} out of range")
    setattr(fields, name, number)
    return text[found.end() :]


def _read_name(fields: _Fields, element: str, text: str) -> str:
    for index, name in enumerate(_NAMES[element]):
        if text[: len(name)].lower() == name.lower():
            if element.startswith("J"):
                fields.month = index + 1
            return text[len(name) :]
    raise _Misfit(element, text)


def _read_half(fields: _Fields, element: str, text: str) -> str:
    halves = ("AM", "PM") if element == "PM" else ("am", "pm")
    if text[:2] not in halves:
        raise _Misfit(element, text)
    fields.afternoon = halves.index(text[:2])
    return text[2:]


def _read_offset(fields: _Fields, element: str, text: str) -> str:
    if element.startswith("Z") and text.startswith("Z"):
        fields.offset = 0
        return text[1:]
    pattern = "([+-])" + re.sub("[0-9]{2}", "([0-9]{2})", element[1:])
    found = re.match(pattern, text)
    if not found:
        raise _Misfit(element, text)
    sign, *numbers = found.groups()
    limits = (("hour", 24, 3600), ("minute", 60, 60), ("second", 60, 1))
    total = 0
    for number, (name, most, seconds) in zip(numbers, limits, strict=False):
        if int(number) > most:
            raise _Outside(f"time zone offset {name} out of range")
        total += int(number) * seconds
    fields.offset = -total if sign == "-" else total
    return text[found.end() :]


def _read_fraction(fields: _Fields, element: str, text: str) -> str:
    exact = element[1] == "0"
    pattern = f"[.,][0-9]{{{len(element) - 1}}}" if exact else _ANY_FRACTION
    found = re.match(pattern, text)
    if found:
        fields.nanosecond = int(f"{found.group()[1:10]:0<9}")
        return text[found.end() :]
    if exact:
        raise _Misfit(element, text)
    return text


def _moment(fields: _Fields) -> Moment:
    year = fields.year
    if fields.short_year >= 0:
        year = fields.short_year + (1900 if fields.short_year >= 69 else 2000)  # as Go
    hour = fields.hour
    if fields.afternoon >= 0:
        hour = hour % 12 + 12 * fields.afternoon if hour <= 12 else hour  # noon
    month, day = _month_and_day(fields, year)
    return Moment(
        year, month, day, hour, fields.minute, fields.second, fields.nanosecond, fields.offset
    )


def _month_and_day(fields: _Fields, year: int) -> tuple[int, int]:
    month, day = max(fields.month, 1), fields.day
    if fields.day_of_year >= 0:
        month, day = _date_of(fields.day_of_year, year)
        if fields.month not in (-1, month):
            raise _Outside("day-of-year does not match month")
        if fields.day not in (-1, day):
            raise _Outside("day-of-year does not match day")
    if day < 0:
        day = 1
    if not 1 <= day <= days_in(year, month):
        raise _Outside("day out of range")
    return month, day


def _date_of(day_of_year: int, year: int) -> tuple[int, int]:
    start = days_before(year, 1)
    if not 1 <= day_of_year <= days_before(year + 1, 1) - start:
        raise _Outside("day-of-year out of range")
    month = next(m for m in range(1, 13) if days_before(year, m + 1) - start >= day_of_year)
    return month, day_of_year - days_before(year, month) + start
