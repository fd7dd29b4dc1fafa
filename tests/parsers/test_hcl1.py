"""HCL 1: shapes, scalars, errors, places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.hcl1 import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("a.hcl1", content))
    return one


def value(text: str) -> object:
    found = document(f"a = {text}\n").value
    assert isinstance(found, dict)
    return found["a"]


def refused(text: str | bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9223372036854775807", 9223372036854775807),
        ("-0x1F", -31),
        ("0755", 493),
        ("1.0", 1.0),
        (".5", 0.5),
        ("1.e3", 1000.0),
        (r'"\101\x41\u00e9\xff\a"', "AAé\ufffd\a"),
        (r'"${\"x\"}\n"', '${\\"x\\"}\n'),
        ('"${a{b\n}}"', "${a{b\n}}"),
        ("<<E\nl\r\n  E", "l\n  "),
        ("<<-E\n  x\n    y\n  E", "x\n  y\n"),
        ("<<-E\n x\n\n  E", " x\n\n"),
        ('[1,\n["x", {b = {c = 1}}],,]', [1, ["x", {"b": [{"c": 1}]}]]),
    ],
)
def test_scalars_and_lists(text, expected):
    assert value(text) == expected
    assert type(value(text)) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a {b = 1 c = 2}", {"a": [{"b": 1, "c": 2}]}),
        ('a "b" c {}\na "b" d {}', {"a": [{"b": [{"c": [{}]}]}, {"b": [{"d": [{}]}]}]}),
        ("a = {b = 1}\na {c = 2}\na = [{d = 3}]", {"a": [{"b": 1}, {"c": 2}, {"d": 3}]}),
        ("a = [1]\na = [2]\nb = 1, b = 2", {"a": [1, 2], "b": 2}),
        ("a.b-c\n=\n1 // x\n", {"a.b-c": 1}),
        (
            '{"a": {"b": {"c": 1}, "d": {}}, "e": null}',
            {"a": [{"b": [{"c": 1}]}, {"d": [{}]}], "e": ""},
        ),
        ('{"a": {"b": {"c": 1}, "d": 5}}', {"a": [{"b": [{"c": 1}], "d": 5}]}),
        (r'{"a": [{"b": "\ud83d\ude00"}, 2]}', {"a": [{"b": "😀"}, 2]}),
    ],
)
def test_objects_are_lists_of_objects(text, expected):
    assert document(text).value == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a = 1\na {}\n", (2, 1), "values of different kinds"),
        ('a {}\na "b" {}\n', (2, 1), "has labels in one place"),
        ('a "b" = 1\n', (1, 7), "expected `{`"),
        ("a\n", (2, 1), "expected `=`"),
        ("a = b\n", (1, 5), "expected a value, found `b`"),
        ("a =\n", (2, 1), "expected a value, found the end of the file"),
        ("true = 1\n", (1, 1), "expected a key"),
        ("a = [1 2]\n", (1, 8), "expected `,` or `]`"),
        ("a {\n", (1, 3), "not closed"),
        ("a = 08\n", (1, 5), "not a number"),
        ("a = 9223372036854775808\n", (1, 5), "too large"),
        (f"a = {'9' * 5000}\n", (1, 5), "too large"),
        ("a = 1e400\n", (1, 5), "too large"),
        ('a = "\\q"\n', (1, 6), "not an escape"),
        ('a = "${b"\n', (1, 6), "`${` is not closed"),
        ('a = "b\n', (1, 5), "not closed"),
        ("a = <<-E\nx\nE\n", (1, 5), "the text of <<-E is not closed"),
        ("a = \0\n", (1, 5), "null character"),
        ('{"a": 1 "b": 2}', (1, 9), "expected `,` or `}`"),
        ('{"a": 1} x', (1, 10), "expected the end of the file"),
        ('{"a": "\\x"}', (1, 7), "not one of JSON"),
        ("a = " + "[" * 100_000, (1, 155), "deep"),
        ("a " * 100_000 + "{}", (1, 1), "deep"),
    ],
)
def test_broken_input_is_refused_with_its_place_and_a_hint(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message
    assert error.hint


def test_a_byte_order_mark_is_refused():
    assert "byte order mark" in refused(b"\xef\xbb\xbfa = 1").message


def test_places_of_blocks_labels_and_values():
    one = document('x = 1\na "b" {\n  c = [1, 2]\n}\na "d" {}\n')
    assert place_of(one, "a").span == Span(2, 1, 5, 9)
    assert place_of(one, "a").key == Span(2, 1, 2, 2)
    assert place_of(one, "a", 0, "b").key == Span(2, 3, 2, 6)
    assert place_of(one, "a", 0, "b", 0, "c").span == Span(3, 7, 3, 13)
    assert place_of(one, "a", 0, "b", 0, "c", 1).span == Span(3, 11, 3, 12)
    assert place_of(one, "a", 1, "d").key == Span(5, 3, 5, 6)
    assert place_of(document("")).span == Span(1, 1, 1, 1)


_VALUES = st.recursive(
    st.sampled_from(["1", "-0x1F", "1.5", "true", '"é ${x("y")}\\n"', "<<E\nx\nE\n"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{\n" + "\n".join(f"k{n} = {item}" for n, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=6,
)


@given(st.lists(_VALUES, max_size=4))
def test_text_at_the_place_of_a_value_reads_as_that_value(values):
    body = "\n".join(f"k{number} = {text}" for number, text in enumerate(values))
    text = f'{body}\nb "l" "m" {{ # c\n{body}\n}}\n'
    one = document(text)
    cuts = Text(text)
    for _, found, place in parts(one):
        if not isinstance(found, dict | list):
            assert value(cuts.cut(place.span)) == found
    assert_nested(place_of(one))
