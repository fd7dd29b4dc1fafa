"""Moments and calendars: nanoseconds of Unix time, and the date and clock of a place.

Years have no bounds here, unlike in `datetime`: layouts may name any year from 0 to 9999, and
dates may be moved by any number of years before it is known whether nanoseconds can hold them.
"""

from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

SECOND: Final = 1_000_000_000
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEAST, _MOST = -(1 << 63), (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as the clock and the calendar of a place show it."""

    year: int
    month: int
    day: int
    hour: int = 0
    minute: int = 0
    second: int = 0
    nanosecond: int = 0
    offset: int = 0  # seconds east of UTC
    zone: str = "UTC"

    @property
    def unix_ns(self) -> int:
        """Nanoseconds since 1970; raises ValueError where 64 bits do not hold them."""
        days = days_before(self.year, self.month) + self.day - 1
        seconds = (days * 24 + self.hour) * 3600 + self.minute * 60 + self.second - self.offset
        nanoseconds = seconds * SECOND + self.nanosecond
        if not _LEAST <= nanoseconds <= _MOST:
            raise ValueError("time outside of valid range")
        return nanoseconds

    @property
    def weekday(self) -> str:
        """The English name of the day."""
        return WEEKDAYS[(days_before(self.year, self.month) + self.day + 2) % 7]

    @property
    def day_of_year(self) -> int:
        """The day counted from 1 on the first of January."""
        return days_before(self.year, self.month) - days_before(self.year, 1) + self.day


def moment_of(unix_ns: int, zone: tzinfo = UTC) -> Moment:
    """Return the moment of *unix_ns* in a zone; raises ValueError where 64 bits do not hold it."""
    if not _LEAST <= unix_ns <= _MOST:
        raise ValueError("timestamp too big")
    seconds, nanosecond = divmod(unix_ns, SECOND)
    shown = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(zone)
    offset = shown.utcoffset() or timedelta(0)
    return Moment(
        shown.year, shown.month, shown.day, shown.hour, shown.minute, shown.second,
        nanosecond, round(offset.total_seconds()), shown.tzname() or "UTC",
    )  # fmt: skip


def zone_of(name: str) -> tzinfo:
    """Return the time zone called *name*; raises ValueError where there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if name in ("", "UTC"):
        return UTC
    if name == "Local":
        return datetime.now().astimezone().tzinfo or UTC
    if ".." in name or name.startswith(("/", "\\")):
        raise ValueError("time: invalid location name")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError(f"unknown time zone {name}") from error


def days_before(year: int, month: int) -> int:
    """Return the days from 1970 to the first of a month; months may lie outside 1 to 12."""
    years, month = divmod(month - 1, 12)
    year += years
    past = year - 1
    leaps = past // 4 - past // 100 + past // 400
    return year * 365 + leaps - 719_527 + sum(days_in(year, past + 1) for past in range(month))


def days_in(year: int, month: int) -> int:
    """Return how many days a month has."""
    if month == 2:  # February
        return 29 if isleap(year) else 28
    return 31 - (month - 1) % 7 % 2


def difference(left: int, right: int, zone: tzinfo) -> list[int]:
    """Return the years, months, days, hours, minutes and seconds between two moments in a zone."""
    first, last = (moment_of(unix_ns, zone) for unix_ns in sorted((left, right)))
    parts = [
        last.year - first.year, last.month - first.month, last.day - first.day,
        last.hour - first.hour, last.minute - first.minute, last.second - first.second,
    ]  # fmt: skip
    limits = (0, 12, days_in(first.year, first.month), 24, 60, 60)
    for place in (5, 4, 3, 2, 1):
        if parts[place] < 0:
            parts[place] += limits[place]
            parts[place - 1] -= 1
    return parts
