"""EDN: forms, errors, places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.edn import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str) -> Document:
    [one] = load(Source("a.edn", text.encode()))
    return one


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+1", "1"),
        ("-0", "0"),
        ("12345678901234567890123N", "12345678901234567890123"),
        ("1.50M", "1.5"),
        ("1e3", "1000"),
        ("123456789.5", "1.234567895e+08"),
        ("0.00001", "1e-05"),
        ("-0.0", "-0"),
        ("nil", "<nil>"),
        (":a.b/c", ":a.b/c"),
        ("a->b'", "a->b'"),
        (r'"a\n\u00e9"', "a\né"),
        ("\\newline", "10"),
        ("\\u0041", "65"),
        ("\\(", "40"),
        ('#inst "1985-04-12T23:20:50.520Z"', "1985-04-12 23:20:50.52 +0000 UTC"),
        ('#inst "1985-04-12T23:20:50+02:00"', "1985-04-12 23:20:50 +0200 +0200"),
        ("#my/tag {:b [1 nil] :a 2}", "#my/tag map[:a:2 :b:[1 <nil>]]"),
        ("#_ 1 #_ #_ 2 3 ; c\n 4 5", "4"),
        ("#{:b 1 :a 1}", ["1", ":a", ":b"]),
        ("{[1] 2 nil 3 :k 4 :k 5}", {"[1]": "2", "<nil>": "3", ":k": "5"}),
    ],
)
def test_forms_are_what_go_prints_of_them(text, expected):
    assert document(text).value == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (1, 1), "expected a value, found the end of the file"),
        ("#_ 1", (1, 5), "expected a value"),
        ("[1\n", (2, 1), "expected `]`"),
        ("(1]", (1, 3), "expected `)`, found `]`"),
        ("{:a 1 :b}", (1, 7), "a key without a value"),
        ('"x', (1, 1), "not closed"),
        (r'["\q"]', (1, 3), "not an escape"),
        ("\\nope", (1, 1), "not a character"),
        ("01", (1, 1), "expected a value, found `01`"),
        ("1/2", (1, 1), "expected a value"),
        ("1e400", (1, 1), "too large"),
        ("::a", (1, 1), "expected a value"),
        ("#:ns{:a 1}", (1, 1), "expected a value"),
        ('#inst "x"', (1, 7), "not a date"),
        ('#inst "1985-13-12T23:20:50Z"', (1, 7), "no such date"),
        ("[" * 100_000, (1, 151), "deep"),
        ("#_" * 100_000, (1, 303), "deep"),
    ],
)
def test_broken_input_is_refused_with_its_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


def test_places_of_keys_values_and_members():
    one = document('; é\n{:a [1 "b"]\n :s #{2 1}}\n')
    assert place_of(one).span == Span(2, 1, 3, 12)
    assert place_of(one, ":a").key == Span(2, 2, 2, 4)
    assert place_of(one, ":a", 1).span == Span(2, 8, 2, 11)
    assert place_of(one, ":s", 0).span == Span(3, 9, 3, 10)


_FORMS = st.recursive(
    st.sampled_from(["1", "-1.5", "nil", ":k", "sym", '"é\\n"', "\\a", "#t [1]", "#_ 0 2"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{' '.join(items)}]"),
        st.lists(inner, max_size=3).map(lambda items: f"#{{{', '.join(items)}}}"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + "\n".join(f":k{n} {item}" for n, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=8,
)


@given(_FORMS)
def test_text_at_the_place_of_a_form_reads_as_that_form(text):
    one = document(text)
    cuts = Text(text)
    for _, found, place in parts(one):
        assert document(cuts.cut(place.span)).value == found
    assert_nested(place_of(one))
