"""Builtins about time: nanoseconds since 1970, dates, layouts and durations."""

from datetime import UTC, tzinfo
from typing import Final, TypeAlias

from policykit.rego.builtins import Declared, Numeric, World, builtin
from policykit.rego.builtins._failures import OperandError, failing_as
from policykit.rego.builtins._layouts import NAMED, formatted
from policykit.rego.builtins._moments import Moment, difference, moment_of, zone_of
from policykit.rego.values import Number, Value, decimal_of, type_name

Stamp: TypeAlias = Declared[Numeric | list[Value]]  # nanoseconds; or these and a zone, and a layout

_WORD: Final = 1 << 63


@builtin("time.now_ns", world=True, deterministic=False)
def now_ns(world: World) -> int:
    """Return the time at which the evaluation began."""
    return world.time_ns


@builtin("time.parse_ns")
def parse_ns(layout: str, value: str) -> int:
    """Return the time that the text is, read by a Go layout or the name of one."""
    from policykit.rego.builtins._layout_parsing import parsed

    with failing_as("time.parse_ns"):
        return parsed(NAMED.get(layout, layout), value)


@builtin("time.parse_rfc3339_ns")
def parse_rfc3339_ns(value: str) -> int:
    """Return the time that a text in RFC 3339 format is."""
    from policykit.rego.builtins._layout_parsing import parsed

    with failing_as("time.parse_rfc3339_ns"):
        return parsed(NAMED["RFC3339"], value)


@builtin("time.parse_duration_ns")
def parse_duration_ns(duration: str) -> int:
    """Return how many nanoseconds a duration such as `1h30m` has."""
    from policykit.rego.builtins._durations import duration_ns

    with failing_as("time.parse_duration_ns"):
        return duration_ns(duration)


@builtin("time.date")
def date(x: Stamp) -> list[int]:
    """Return year, month and day of a time, in UTC or the zone given with it."""
    with failing_as("time.date"):
        moment = _moment(x)
        return [moment.year, moment.month, moment.day]


@builtin("time.clock")
def clock(x: Stamp) -> list[int]:
    """Return hour, minute and second of a time, in UTC or the zone given with it."""
    with failing_as("time.clock"):
        moment = _moment(x)
        return [moment.hour, moment.minute, moment.second]


@builtin("time.weekday")
def weekday(x: Stamp) -> str:
    """Return the name of the day of a time, in UTC or the zone given with it."""
    with failing_as("time.weekday"):
        return _moment(x).weekday


@builtin("time.format")
def format_time(x: Stamp) -> str:
    """Return a time as text: in RFC 3339, or by the layout given with it."""
    with failing_as("time.format"):
        layout = x[2] if type(x) is list and len(x) > 2 else ""  # time, zone, layout
        if type(layout) is not str:
            raise OperandError(f"operand 1 must be string but got {type_name(layout)}")
        layout = layout or "RFC3339Nano"
        return formatted(_moment(x), NAMED.get(layout, layout))


@builtin("time.add_date")
def add_date(ns: Declared[Numeric], years: int, months: int, days: int) -> int:
    """Return a time moved by years, months and days; days that a month lacks run over."""
    with failing_as("time.add_date"):
        start = _moment(ns)
        moved = Moment(
            start.year + years, start.month + months, start.day + days,
            start.hour, start.minute, start.second, start.nanosecond,
        )  # fmt: skip
        return moved.unix_ns


@builtin("time.diff")
def diff(ns1: Stamp, ns2: Stamp) -> list[int]:
    """Return years, months, days, hours, minutes and seconds between two times."""
    with failing_as("time.diff"):
        (first, zone), (second, _) = _stamp(ns1), _stamp(ns2)
        return difference(first, second, zone)


def _moment(stamp: Value) -> Moment:
    unix_ns, zone = _stamp(stamp)
    return moment_of(unix_ns, zone)


def _stamp(stamp: Value) -> tuple[int, tzinfo]:
    """Return the nanoseconds and the zone of `ns` or `[ns, zone, …]`; raises ValueError."""
    if type(stamp) is not list or not stamp:
        return _nanoseconds(stamp, "either number (ns) or [number (ns), string (tz)]"), UTC
    unix_ns = _nanoseconds(stamp[0], "number")
    if len(stamp) == 1:
        return unix_ns, UTC
    if type(stamp[1]) is not str:
        raise OperandError(f"operand 1 must be string but got {type_name(stamp[1])}")
    return unix_ns, zone_of(stamp[1])


def _nanoseconds(value: Value, expected: str) -> int:
    if type(value) not in (int, float, Number):
        raise OperandError(f"operand 1 must be {expected} but got {type_name(value)}")
    exact = decimal_of(value)
    if exact != exact.to_integral_value() or not -_WORD <= exact < _WORD:
        raise ValueError("timestamp too big")
    return int(exact)
