"""INI: values, errors and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.ini import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("a.ini", content))
    return one


def value(text: str) -> object:
    section = document(f"[s]\nk = {text}\n").value
    assert isinstance(section, dict)
    assert isinstance(section["s"], dict)
    return section["s"]["k"]


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9007199254740993", 9007199254740993),
        ("1_000", 1000),
        ("010", 10),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("0x1p-2", 0.25),
        ("-0x_1.8p1", -3.0),
        ("0x1p99999", "0x1p99999"),
        ("1__0", "1__0"),
        ("1e400", "1e400"),
        ("inf", "inf"),
        ("T", True),
        ("False", False),
        ("yes", "yes"),
        ("", ""),
        ("'x'", "x"),
        ('"1"', 1),
        ('"x" "y"', '"x" "y"'),
        ("a;b", "a"),
        ("a#b", "a"),
        ("`a;b`", "a;b"),
        ('"""a\n b"""', "a\n b"),
        ('"""""" rest', ""),
        ("x \\\n  y \\\n z", "x y z"),
        ("x \\\n\n", "x "),
        ("x\\", "x"),
    ],
)
def test_values_are_typed_as_go_ini_types_them(text, expected):
    assert value(text) == expected
    assert type(value(text)) is type(expected)


def test_integers_of_any_size_that_a_float_can_hold_are_exact():
    assert value("9" * 300) == int("9" * 300)
    assert value("9" * 400) == "9" * 400


def test_keys_may_be_quoted_and_dashes_are_numbered_in_each_section():
    text = '"a = b" = 1\n[s]\n- = x\n- = y\n[t]\n`k`: z\n- = x\n'
    assert document(text).value == {
        "DEFAULT": {"a = b": 1},
        "s": {"#1": "x", "#2": "y"},
        "t": {"k": "z", "#1": "x"},
    }


def test_sections_of_one_name_are_one_and_the_last_value_of_a_key_stays():
    assert document("[s]\na=1\nb=2\n[t]\n[s]\na=3\n").value == {"s": {"a": 3, "b": 2}, "t": {}}


def test_utf_16_is_read_and_bytes_that_are_no_utf_8_are_replaced():
    assert document("[s]\nk=é".encode("utf-16")).value == {"s": {"k": "é"}}
    assert document(b"[s]\nk=\xe2\x82 ").value == {"s": {"k": "\ufffd\ufffd"}}
    with pytest.raises(ParseError, match="not UTF-16"):
        document(b"\xff\xfe[")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[s]\nflag\n", (2, 1), "no `=` or `:`"),
        ("[s]\n  = 1\n", (2, 3), "no name"),
        ('[s]\n"" = 1\n', (2, 1), "no name"),
        ("[s\n", (1, 1), "not closed"),
        ("\n []\n", (2, 2), "no name"),
        ('[s]\n"a = 1\n', (2, 1), "not closed"),
        ("[s]\nk = `a\nb\n", (2, 5), "not closed"),
    ],
)
def test_broken_lines_are_refused_with_their_place_and_a_hint(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message
    assert error.hint


def test_places_of_sections_keys_and_values():
    one = document("; note\n[server]\nhost = 0.0.0.0 ; all\nbig = a \\\n  b\n[empty]\n")
    assert place_of(one, "server").key == Span(2, 2, 2, 8)
    assert place_of(one, "server").span == Span(3, 1, 5, 4)
    assert place_of(one, "server", "host").span == Span(3, 8, 3, 15)
    assert place_of(one, "server", "host").key == Span(3, 1, 3, 5)
    assert place_of(one, "server", "big").span == Span(4, 7, 5, 4)
    assert place_of(one, "empty").span == Span(6, 2, 6, 7)


def test_an_empty_file_has_a_place():
    assert place_of(document("")).span == Span(1, 1, 1, 1)


_LINES = st.sampled_from(
    [
        "[s]",
        "[ t.u ] ; c",
        "; note",
        "",
        "a = 1",
        "  b:x y  ",
        "é = 'ü' # c",
        "- = 2",
        '"q r" = `raw\nmore`',
        "c = x \\\n  y",
        "d =",
        'e = """\n"""',
    ]
)


@given(st.lists(_LINES), st.sampled_from(["\n", "\r\n"]))
def test_text_at_the_place_of_a_value_reads_as_that_value(lines, line_end):
    text = line_end.join(lines)
    one = document(text)
    cuts = Text(text)
    for path, found, place in parts(one):
        if len(path) == 2:
            assert value(cuts.cut(place.span)) == found
            assert place.key is not None
            assert str(path[1]) in cuts.cut(place.key) or str(path[1]).startswith("#")
    assert_nested(place_of(one))
