"""dotenv: values, errors and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.dotenv import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source(".env", content))
    return one


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1", "1"),
        ("export A=1", "1"),
        ("A: 1", "1"),
        ("A = x y # note", "x y"),
        ("A=x#y", "x"),
        ("A=", ""),
        ('A="x # y" # z', "x # y"),
        ("A='x\ny'", "x\ny"),
        (r'A="x\ny\tz\"q"', 'x\nytz"q'),
        (r"A='x\ny'", r"x\ny"),
        ('A="x" y', '"x" y'),
        ("A=`x`", "`x`"),
        ("A=$(x) $ ${} $b", "$(x) $ ${} $b"),
        (r"A=\$B", "$B"),
        ("A=$B", ""),
    ],
)
def test_values_are_those_of_gotenv(text, expected):
    assert document(text).value == {"A": expected}


def test_variables_come_from_earlier_lines():
    assert document("A=1\nB=\"<$A>\"\nC='$A'\nD=${B}${NO}\nA=2$A\n").value == {
        "A": "21",
        "B": "<1>",
        "C": "$A",
        "D": "<1>",
    }


def test_the_environment_is_read_only_when_it_is_handed_in(monkeypatch):
    monkeypatch.setenv("TOKEN", "secret")
    source = Source(".env", b"A=$TOKEN\nHOME=/here\nB=$HOME\n")
    assert load(source)[0].value == {"A": "", "HOME": "/here", "B": "/here"}
    environment = {"TOKEN": "t", "HOME": "/root"}
    told = load(source, environment=environment)[0].value
    assert told == {"A": "t", "HOME": "/here", "B": "/root"}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("A=1\nA-B=2\n", (2, 1), "no assignment"),
        ("  just words\n", (1, 3), "no assignment"),
        ("export A\n", (1, 1), "no assignment"),
        ("A:1\n", (1, 1), "no assignment"),
        ("\nA=\"x\nB='y'\n", (2, 3), "not closed"),
    ],
)
def test_broken_lines_are_refused_with_their_place_and_a_hint(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message
    assert error.hint


def test_places_of_names_and_values():
    one = document("# c\nexport A = \"x y\" # z\nB='l1\nl2'\nC=\n")
    assert place_of(one, "A").key == Span(2, 8, 2, 9)
    assert place_of(one, "A").span == Span(2, 12, 2, 17)
    assert place_of(one, "B").span == Span(3, 3, 4, 4)
    assert place_of(one, "C").span == Span(5, 3, 5, 3)


_LINES = st.sampled_from(
    [
        "A=1",
        "export B = 'x #y' # z",
        'C="é\\n\nq"',
        "D: p q  # r",
        "# note",
        "",
        "  E.F_1=\t\\$x \t",
        "G=",
        'H="a \nb"',
    ]
)


@given(st.lists(_LINES), st.sampled_from(["\n", "\r\n"]))
def test_text_at_the_place_of_a_value_reads_as_that_value(lines, line_end):
    text = line_end.join(lines)
    one = document(text)
    cuts = Text(text.replace("\r\n", "\n"))
    for path, found, place in parts(one):
        if path:
            assert document(f"K={cuts.cut(place.span)}").value == {"K": found}
            assert place.key is not None
            assert cuts.cut(place.key) == path[0]
    assert_nested(place_of(one))
