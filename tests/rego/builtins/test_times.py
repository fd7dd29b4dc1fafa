"""time.*: Go's layouts, zones and durations."""

from policykit.rego.builtins import World, builtins
from policykit.rego.values import number_of
from tests.rego.builtins.oracle import assert_same, call, needs_opa

STAMPS = [
    0, -1, 1.5, number_of("1.5e18"), 10**19, 2**63 - 1, -(2**63), "x", [], [1], [1, 2], [1, "x"],
    [1, "../x"], [1, ""], ["x", "UTC"], [1.5, "UTC"], [10**19, "UTC"], [1, "America/New_York"],
    [1600000000123456789, "Asia/Kathmandu"], [-5000000000 * 10**9, "Europe/Amsterdam"], None,
]  # fmt: skip
EVERYTHING = (
    "Jan January Janu Mon Monday Mond MST 01 1 02 2 _2 __2 002 2006 06 _2006 15 3 03 4 04 5 05"
    " PM pm Z0700 Z07:00 Z07 Z070000 Z07:00:00 -0700 -07:00 -07 -070000 -07:00:00 .000 ,000 .999"
    " ,999 .0 .00x .0001 .001 .9999999999 .000000000000 5.000 05.00 05,99 11 12 16 20 2007"
)
DURATIONS = [
    "1d", "1w", "1y", "1d2h", "1.5d", "-1d", "+1h", "", ".", "1", "-", "1h-2m", ".5h", "1.h",
    "1.5.5h", "9223372036854775807ns", "9223372036854775808ns", "-9223372036854775808ns",
    "2562047h47m16.854775807s", "2562047h47m16.854775808s", "1µs", "1μs", "1u", "1H", " 1h", "0",
    "-0", "0x", "106752d", "0.9223372036854775807h", "1e3s", "3ms2", "99999999999999999999h",
]  # fmt: skip
MOMENTS = [
    "2020-01-02T03:04:05Z", "2020-01-02T03:04:05.1234567891Z", "2020-01-02t03:04:05z",
    "2020-02-30T00:00:00Z", "2020-13-01T00:00:00Z", "2020-1-01T00:00:00Z", "2020-12-01T24:00:00Z",
    "2020-12-01T23:59:60Z", "2020-12-01T23:59:59+25:00", "2020-12-01T23:59:59+24:61",
    "2020-12-01T23:59:59-0700", "2020-12-01T23:59:59", "2020-12-01T23:59:59Zx", "yesterday", "",
    "2020-12-01T23:59:59,5Z", "1600-01-01T00:00:00Z", "1677-09-21T00:12:43.145224191Z",
]  # fmt: skip
LAYOUTS = [
    ("2006-01-02", "2021-06-07"), ("06-1-2", "69-6-7"), ("06-1-2", "68-06-07"),
    ("Jan 2006", "feb 2020"), ("Jan 2006", "Foo 2020"), ("January 2006", "MAY 2020"),
    ("Mon Jan _2 15:04:05 2006", "Tue Jan  3 10:00:00 2020"),
    ("2006 002", "2020 060"), ("2006 002", "2021 366"), ("2006 __2", "2021   5"),
    ("2006 002 01", "2021 045 03"), ("2006-01-02 3PM", "2020-01-01 12AM"),
    ("2006-01-02 3PM", "2020-01-01 13PM"), ("2006-01-02 3pm", "2020-01-01 1PM"),
    ("2006-01-02 MST", "2020-01-01 CEST"), ("2006-01-02 MST", "2020-01-01 GMT+3"),
    ("2006-01-02 MST", "2020-01-01 GMT+30"), ("2006-01-02 MST", "2020-01-01 +03"),
    ("2006-01-02 MST", "2020-01-01 ABCD"), ("2006-01-02 MST", "2020-01-01 WITA"),
    ("2006-01-02 -0700", "2020-01-01 +0530"), ("2006-01-02 -07:00:00", "2020-01-01 +05:30:15"),
    ("2006-01-02 15:04:05.000", "2020-01-01 10:00:00.12"),
    ("2006-01-02 15:04:05.999", "2020-01-01 10:00:00"),
    ("2006-01-02 15:04:05", "2020-01-01 10:00:00,5"), ("2006-01-02   15:04", "2020-01-01 10:00"),
    ("2006-01-02 15:04", "2020-01-0110:00"), ("2006-01-02", "2020-01-01x"),
    ("2006-01-02T", "2020-01-01"), ("15:04", "10:30"), ("RFC822Z", "02 Jun 17 19:00 -0700"),
    ("RFC850", "Monday, 02-Jan-06 15:04:05 MST"), ("Kitchen", "3:04PM"), ("", "x"), ("", ""),
    ("20060102150405", "20200304050607"), ("2006-01-02 .000", "2020-01-01 .5"), ("Z", "Z"),
]  # fmt: skip


@needs_opa
def test_dates_clocks_and_weekdays_are_opas():
    names = ["time.date", "time.clock", "time.weekday"]
    assert_same([call(name, stamp) for name in names for stamp in STAMPS])


@needs_opa
def test_formatted_times_are_opas():
    stamps = [*STAMPS, [0, "UTC", 3], [0, "UTC", ""], [0, "UTC", "Kitchen"]]
    zones = ["UTC", "Asia/Kolkata", "America/Sao_Paulo", "America/New_York"]
    moments = [0, 1600000000123450000, -9 * 10**18]
    stamps += [[moment, zone, EVERYTHING] for zone in zones for moment in moments]
    names = ["ANSIC", "UnixDate", "RubyDate", "RFC822", "RFC850", "RFC1123", "RFC3339Nano"]
    stamps += [[1600000000123450000, "Europe/Paris", name] for name in names]
    assert_same([call("time.format", stamp) for stamp in stamps])


@needs_opa
def test_texts_are_read_as_in_opa():
    assert_same([call("time.parse_duration_ns", text) for text in DURATIONS])
    assert_same([call("time.parse_rfc3339_ns", text) for text in MOMENTS])
    assert_same([call("time.parse_ns", layout, text) for layout, text in LAYOUTS])


@needs_opa
def test_moved_and_compared_dates_are_opas():
    moves = [
        (0, 0, 13, 0), (0, 0, 0, 366), (1580428800000000000, 0, 1, 0), (0, 300, 0, 0),
        (0, 10**10, 0, 0), (0, 0, -13, 0), (0, 2000, -24000, 0), (1.5, 0, 0, 0), (10**19, 0, 0, 0),
        (1582934400000000000, 1, 0, 0), (0, 1.5, 0, 0),
    ]  # fmt: skip
    assert_same([call("time.add_date", *move) for move in moves])
    pairs = [
        (0, 0), (1600000000000000000, 0), ([0, "UTC"], [10**18, "Asia/Tokyo"]), (0, "x"),
        ([0, "x"], 0), (10**19, 0), (0, -1), (1580428800000000000, 1582934400000000000),
    ]  # fmt: skip
    assert_same([call("time.diff", *pair) for pair in pairs])


def test_now_is_the_same_all_through_an_evaluation():
    now = builtins()["time.now_ns"]
    assert now.call(World(time_ns=1234)) == 1234
    assert not now.is_deterministic
