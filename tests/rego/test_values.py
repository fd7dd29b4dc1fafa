"""Rego's values: equality, order, sets and keys, as laws that hold for any of them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from policykit.rego.values import (
    Number,
    Set,
    compare,
    equal,
    json_text,
    key_of,
    number_of,
    set_of,
    sorted_values,
    to_json,
    value_of,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.sampled_from(["0.1", "1.0", "1.50", "1e2", "0.33333333333333333334"]).map(Number)
    | st.text(max_size=3)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(set_of)
        | st.lists(st.tuples(inner, inner), max_size=3).map(
            lambda pairs: {key_of(key): value for key, value in pairs}
        )
    ),
    max_leaves=8,
)


@given(VALUES)
def test_every_value_equals_itself_and_is_found_as_a_key(value):
    assert equal(value, value)
    assert len({key_of(value), key_of(value)}) == 1
    assert equal(value_of(key_of(value)), value)


@given(VALUES, VALUES)
def test_equal_values_have_equal_keys_and_no_order(left, right):
    assert equal(left, right) == equal(right, left) == (key_of(left) == key_of(right))
    assert (compare(left, right) == 0) == equal(left, right)
    if equal(left, right):
        assert hash(key_of(left)) == hash(key_of(right))


@given(VALUES, VALUES, VALUES)
def test_the_order_is_total(first, second, third):
    assert compare(first, second) == -compare(second, first)
    if compare(first, second) <= 0 and compare(second, third) <= 0:
        assert compare(first, third) <= 0


@given(st.lists(VALUES, max_size=6))
def test_a_set_has_each_member_once_in_whatever_order_they_came(members):
    found = set_of(members)
    assert equal(found, set_of(reversed(members)))
    assert all(key_of(member) in found for member in members)
    ordered = sorted_values(found.values())
    assert all(compare(a, b) < 0 for a, b in pairwise(ordered))


def test_true_is_not_one_and_one_is_one_point_zero():
    assert not equal(True, 1)
    assert not equal([False], [0])
    assert equal(1, 1.0)
    assert len(set_of([1, True, 1.0, Number("1.0")])) == 2


def test_types_come_in_the_order_of_rego():
    values = [set_of([]), {}, [], "", 0, False, None]
    assert sorted_values(values) == list(reversed(values))


def test_a_literal_prints_as_it_is_written_and_equals_the_number_it_is():
    assert json_text([number_of("1.50"), number_of("1e2"), number_of("0.1")]) == "[1.50,1e2,0.1]"
    assert equal(number_of("1.50"), 1.5)
    assert equal(number_of("1e2"), 100)
    assert not equal(number_of("0.33333333333333333334"), 1 / 3)


def test_json_has_sets_as_sorted_arrays_and_keys_as_text():
    value = {key_of(1): set_of([3, 1, 2]), key_of(set_of(["x"])): None}
    assert to_json(value) == {"1": [1, 2, 3], '["x"]': None}


def test_integers_of_any_length_keep_all_digits():
    digits = "7" * 6000
    assert json_text(number_of(digits)) == digits


def test_an_empty_set_is_not_an_empty_object():
    assert not equal(Set(), {})
    assert json_text([Set(), {}]) == "[[],{}]"
