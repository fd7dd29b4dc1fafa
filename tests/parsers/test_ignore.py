"""Ignore files: values, errors and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span, Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.ignore import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source(".gitignore", content))
    return one


def entry(line: str) -> Value:
    value = document(line).value
    assert isinstance(value, list)
    assert isinstance(value[0], list)
    assert len(value[0]) == 1
    return value[0][0]


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("a b  ", "Path", "a b"),
        ("a\\ ", "Path", "a "),
        ("a\\  ", "Path", "a "),
        (" a", "Path", " a"),
        ("a\\\\", "Path", "a\\"),
        ("\\#x", "Path", "#x"),
        ("\\!x", "Path", "!x"),
        ("caf\u00e9", "Path", "caf\u00e9"),
        ("a\r", "Path", "a\r"),
        ("!a", "NegatedPath", "a"),
        ("! a ", "NegatedPath", " a"),
        ("# a\\ ", "Comment", "a\\"),
        ("#", "Comment", ""),
        ("", "Empty", ""),
        ("   ", "Empty", "   "),
        ("\t", "Path", "\t"),
    ],
)
def test_lines_are_those_of_go_ignore(line, kind, value):
    assert entry(line) == {"Kind": kind, "Value": value, "Original": line}


def test_there_is_one_entry_for_each_line_and_one_for_the_end():
    value = document("a\n\n!b\n").value
    assert isinstance(value, list)
    assert isinstance(value[0], list)
    kinds = [line["Kind"] for line in value[0] if isinstance(line, dict)]
    assert kinds == ["Path", "Empty", "NegatedPath", "Empty"]


def test_a_byte_order_mark_is_no_part_of_the_first_line():
    assert document(b"\xef\xbb\xbf# c").value == document("# c").value


@pytest.mark.parametrize(("text", "place"), [("a\nb\\\n", (2, 2)), ("!\\\\\\", (1, 4))])
def test_a_backslash_that_escapes_nothing_is_refused(text, place):
    with pytest.raises(ParseError, match="escapes nothing") as caught:
        document(text)
    assert where(caught.value) == place


def test_places_of_lines_and_of_what_they_mean():
    one = document("# note \n!keep me  \n")
    assert place_of(one, 0, 0).span == Span(1, 1, 1, 8)
    assert place_of(one, 0, 0, "Value").span == Span(1, 3, 1, 7)
    assert place_of(one, 0, 1, "Value").span == Span(2, 2, 2, 9)
    assert place_of(one, 0, 1, "Kind").span == Span(2, 1, 2, 11)


_LINES = st.sampled_from(
    ["a", "!b ", "# c", "", "  ", "é\\ ", "\\#x", "a\\*b ", "!", "#", "#  #", "!!x", "##"]
)


@given(st.lists(_LINES, min_size=1))
def test_text_at_the_place_of_a_value_reads_as_that_value(lines):
    text = "\n".join(lines)
    one = document(text)
    cuts = Text(text)
    marks = {"Comment": "#", "NegatedPath": "!"}
    kinds = {path[1]: found for path, found, _ in parts(one) if path[2:] == ("Kind",)}
    for path, found, place in parts(one):
        cut = cuts.cut(place.span)
        if path[2:] == ("Original",):
            assert cut == found
        elif path[2:] == ("Value",):
            kind = str(kinds[path[1]])
            line = marks.get(kind, "") + cut
            assert entry(line) == {"Kind": kind, "Value": found, "Original": line}
    assert_nested(place_of(one))
