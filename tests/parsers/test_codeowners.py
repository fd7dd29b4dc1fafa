"""CODEOWNERS: values, errors and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.codeowners import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("CODEOWNERS", content))
    return one


def refused(text: str | bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


def test_rules_have_patterns_owners_comments_and_line_numbers():
    text = "# c\n\n* @o/t_1\t@u-1 a.b+c@x.io # why \n/a\\ b/#none\n"
    assert document(text).value == {
        "rules": [
            {
                "pattern": "*",
                "owners": [
                    {"type": "team", "value": "o/t_1"},
                    {"type": "username", "value": "u-1"},
                    {"type": "email", "value": "a.b+c@x.io"},
                ],
                "comment": "why",
                "lineNumber": 3,
            },
            {"pattern": "/a\\ b/", "owners": [], "comment": "none", "lineNumber": 4},
        ]
    }


@pytest.mark.parametrize("text", ["", "\n# only\n"])
def test_without_rules_there_is_null(text):
    one = document(text)
    assert one.value == {"rules": None}
    assert place_of(one, "rules").span == Span(1, 1, 1, 1)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("* @a\n!b @c\n", (2, 1), "a pattern cannot hold '!'"),
        ("a[bc] @d\n", (1, 2), "a pattern cannot hold '['"),
        ("* @a,@b\n", (1, 5), "an owner cannot hold ','"),
        ("* @a foo\n", (1, 6), "foo is no owner"),
        ("* @a/b/c\n", (1, 3), "@a/b/c is no owner"),
        (b"\xef\xbb\xbf* @a\n", (1, 1), "byte order mark"),
    ],
)
def test_broken_rules_are_refused_with_their_place_and_a_hint(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message
    assert error.hint


def test_places_of_rules_and_owners():
    one = document("# c\n /x @a/b c@d.ee # note\n/y\n")
    assert place_of(one, "rules", 0).span == Span(2, 2, 2, 23)
    assert place_of(one, "rules", 0, "pattern").span == Span(2, 2, 2, 4)
    assert place_of(one, "rules", 0, "owners", 0).span == Span(2, 5, 2, 9)
    assert place_of(one, "rules", 0, "owners", 0, "value").span == Span(2, 6, 2, 9)
    assert place_of(one, "rules", 0, "owners", 1, "value").span == Span(2, 10, 2, 16)
    assert place_of(one, "rules", 0, "comment").span == Span(2, 19, 2, 23)
    assert place_of(one, "rules", 1, "owners").span == Span(3, 1, 3, 3)


_LINES = st.sampled_from(
    ["* @a", "  /a\\ b/ x@y.zz  @o/t # é", "# c", "", "b#c", "d \t@e#", "*.go\t# f # g "]
)


@given(st.lists(_LINES), st.sampled_from(["\n", "\r\n"]))
def test_text_at_the_place_of_a_value_reads_as_that_value(lines, line_end):
    text = line_end.join(lines)
    one = document(text)
    cuts = Text(text)
    for path, found, place in parts(one):
        cut = cuts.cut(place.span)
        if path[-1:] in {("pattern",), ("value",), ("comment",)} and found:
            assert cut == found
        elif path[2:] == ("lineNumber",):
            assert place.span.line == found
    assert_nested(place_of(one))
