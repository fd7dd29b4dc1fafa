"""JSON as Go's encoder writes it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.gojson import Fields, to_json

_NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
_JSON = st.recursive(
    st.none() | st.booleans() | _NUMBERS | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON, st.sampled_from(("", "  ", "\t")))
def test_every_value_reads_back_as_it_was(value, indent):
    assert json.loads(to_json(value, indent), parse_int=float) == value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (1.5e16, "15000000000000000"),
        (1e-6, "0.000001"),
        (9.99e-7, "9.99e-7"),
        (-1.25e-5, "-0.0000125"),
        (100.0, "100"),
        (-0.0, "-0"),
        (5e-324, "5e-324"),
        (0.1, "0.1"),
    ],
)
def test_floats_are_laid_out_as_go_does(number, text):
    assert to_json(number) == text


def test_keys_are_sorted_except_those_of_fields():
    assert to_json({"b": 1, "a": Fields(z=1, y=2)}) == '{"a":{"z":1,"y":2},"b":1}'


def test_empty_containers_take_one_line():
    assert to_json({"a": [], "b": {}}, "  ") == '{\n  "a": [],\n  "b": {}\n}'


def test_what_html_would_read_is_escaped():
    assert (
        to_json('<&>\u2028\x07\b"\\é\x7f') == '"\\u003c\\u0026\\u003e\\u2028\\u0007\\b\\"\\\\é\x7f"'
    )


def test_a_lone_surrogate_becomes_the_replacement_character():
    assert to_json("a\udcffb😀") == '"a\ufffdb😀"'


def test_a_float_of_its_own_class_is_written_as_it_says():
    class Written(float):
        def __repr__(self) -> str:
            return "1.50"

    assert to_json([Written(1.5)]) == "[1.50]"


def test_integers_are_exact_unless_asked_otherwise():
    assert to_json(2**63 - 1) == "9223372036854775807"
    assert to_json(2**63 - 1, exact=False) == "9223372036854776000"
    assert to_json(2**53 - 1, exact=False) == "9007199254740991"


def test_an_integer_of_many_digits_is_written_out():
    assert to_json(10**5000) == "1" + "0" * 5000


def test_infinity_is_refused():
    with pytest.raises(ValueError, match="JSON has no number inf"):
        to_json([float("inf")])


def test_depth_is_not_limited_by_the_stack():
    value: list[object] = []
    for _ in range(20_000):
        value = [value]
    assert to_json(value) == "[" * 20_001 + "]" * 20_001
