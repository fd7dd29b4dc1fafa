"""CSV: rows as objects, errors and places."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.csv import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("a.csv", content))
    return one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a,b\n", []),
        ("a,b\n1,\n", [{"a": "1", "b": ""}]),
        ("a,b\r\n1,2\r\n\r\n3,4", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
        ('\ufeffa,"b ""c"""\n"x,\ny", z \n', [{"a": "x,\ny", 'b "c"': " z "}]),
        ('a\n5" disk\n""\n', [{"a": '5" disk'}, {"a": ""}]),
    ],
)
def test_rows_are_objects_under_the_names_of_the_header(text, expected):
    assert document(text).value == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a,b\n1\n", 2, 1, "1 fields, the header has 2"),
        ("a,b,a\n", 1, 5, "two columns are called 'a'"),
        ('a\n1\n"x\n', 3, 1, "never closed"),
        ('a\n"x"y\n', 2, 4, "text after the end of a quoted field"),
        (b"a\n\xff\n", 2, 1, "not UTF-8"),
    ],
)
def test_broken_text_is_refused_where_it_breaks(text, line, column, said):
    with pytest.raises(ParseError) as caught:
        document(text)
    assert said in caught.value.message
    assert where(caught.value) == (line, column)


def test_key_of_a_field_stands_in_the_header():
    place = place_of(document('n,"ü x"\n1,"a ""b"""\n'), 0, "ü x")
    assert place.key == Span(1, 3, 1, 8)
    assert place.span == Span(2, 3, 2, 12)


FIELDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)


@settings(deadline=None)
@given(
    st.lists(FIELDS, min_size=2, max_size=4, unique=True),
    st.lists(st.lists(FIELDS, min_size=4, max_size=4), max_size=4),
)
def test_places_of_written_rows_hold_their_text(header, rows):
    written = io.StringIO(newline="")
    csv.writer(written).writerows([header, *(row[: len(header)] for row in rows)])
    text = written.getvalue()
    found = document(text)
    assert found.value == [dict(zip(header, row, strict=False)) for row in rows]
    assert_nested(place_of(found))
    for _, part, place in parts(found):
        if isinstance(part, str):
            shown = Text(text).cut(place.span)
            assert list(csv.reader([shown])) == ([[part]] if shown else [[]])
