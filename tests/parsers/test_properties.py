"""Java properties: values, errors and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.properties import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("a.properties", content))
    return one


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b = 1 \n", {"a.b": "1 "}),
        ("a:b=c\n", {"a": "b=c"}),
        ("a b\n", {"a": "b"}),
        ("a\n", {"a": ""}),
        ("  # note\n! note\n\f a=1", {"a": "1"}),
        ("a=x\\\n   y\n", {"a": "xy"}),
        ("a=x\\\r\n  y\n", {"a": "x", "y": ""}),
        ("a\\ \\=b=\\u00e9\\t\\q\\\\", {"a =b": "é\tq\\"}),
        ("a=\\uD83D\\uDE00", {"a": "\ufffd\ufffd"}),
        ("a=${b}\nb=${nope}\nc=${b}${b}", {"a": "${b}", "b": "${nope}", "c": "${b}${b}"}),
        ("a=1\ra=2\r\n", {"a": "2"}),
    ],
)
def test_values_are_those_of_magiconair(text, expected):
    assert document(text).value == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a=1\n=v\n", (2, 1), "no key"),
        ("a=x\\", (1, 4), "ends after this backslash"),
        ("a=\\u00e9\\u12\n", (1, 9), "without its digits"),
        ("a=1\nb=${c\n", (2, 1), "not closed"),
        ("a=1\nb=${c}\nc=x${b}\n", (2, 1), "refers to itself"),
    ],
)
def test_broken_properties_are_refused_with_their_place_and_a_hint(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message
    assert error.hint


def test_references_that_double_at_each_step_are_checked_without_expanding_them():
    lines = [f"a{number}=${{a{number + 1}}}${{a{number + 1}}}" for number in range(5000)]
    value = document("\n".join(lines)).value
    assert isinstance(value, dict)
    assert len(value) == 5000


def test_places_of_keys_and_values():
    one = document("! c\n a.b : x \\\n   y\nc=\n")
    assert place_of(one, "a.b").key == Span(2, 2, 2, 5)
    assert place_of(one, "a.b").span == Span(2, 8, 3, 5)
    assert place_of(one, "c").span == Span(4, 3, 4, 3)


_LINES = st.sampled_from(
    ["a=1", " b : x y ", "# note", "", "é=\\u00e9\\t", "c", "d e\\\n  f", "k\\ l=${a}", "m=\\ n"]
)


@given(st.lists(_LINES))
def test_text_at_the_place_of_a_value_reads_as_that_value(lines):
    text = "\n".join(lines)
    one = document(text)
    cuts = Text(text)
    for path, found, place in parts(one):
        if path:
            assert document(f"a=1\nkey={cuts.cut(place.span)}").value == {"a": "1", "key": found}
            assert place.key is not None
            assert document(f"{cuts.cut(place.key)}=").value == {path[0]: ""}
    assert_nested(place_of(one))
