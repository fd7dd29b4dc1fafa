"""TOML: values, limits, errors and places."""

import json
import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.toml import load
from tests.parsers.corpora import CORPORA, cases
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("a.toml", content))
    return one


def value(text: str) -> object:
    table = document(f"a = {text}").value
    assert isinstance(table, dict)
    return table["a"]


def refused(text: str | bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


SUITE = [case for case in cases() if case.format == "toml" and "toml-test" in case.name]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize("case", SUITE, ids=lambda case: case.name)
def test_verdict_is_that_of_toml_test_but_for_infinity(case):
    content = case.source().content
    if "/invalid__" in case.name:
        refused(content)
    elif re.search(rb"= *[-+]?(inf|nan)", content):
        assert "has no JSON form" in refused(content).message
    else:
        document(content)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9223372036854775807", 9223372036854775807),
        ("0xDEAD_BEEF", 0xDEADBEEF),
        ("-0", 0),
        ("1_000.5e-1", 100.05),
        ("true", True),
        (r'"\t\u00e9\U0001F600\x41\e\""', '\té😀A\x1b"'),
        ("'C:\\x'", "C:\\x"),
        ('"""\n a\\\n   b\r\nc""""', ' ab\r\nc"'),
        ("'''\r\nx''y'''''", "x''y''"),
        ("[1, [2, 'x'], {b.c = 1,\n d = 2,},\n]", [1, [2, "x"], {"b": {"c": 1}, "d": 2}]),
        ("1979-05-27T00:32:00.5000-07:00", "1979-05-27T00:32:00.5-07:00"),
        ("1979-05-27 07:32:00.1234567899z", "1979-05-27T07:32:00.123456789Z"),
        ("1979-05-27T07:32+00:00", "1979-05-27T07:32:00Z"),
        ("1979-05-27T07:32:00", "1979-05-27T07:32:00Z"),
        ("1979-05-27 # not a time", "1979-05-27T00:00:00Z"),
        ("07:32", "0000-01-01T07:32:00Z"),
    ],
)
def test_value_is_that_of_conftest_in_utc(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a = 1\na = 2", 2, 1, "'a' is already defined"),
        ("a.b = 1\n[a]\nc = 1", 2, 2, "'a' is already defined"),
        ("[a]\n[b]\n[a]", 3, 2, "'a' is already defined"),
        ("a = {b = 1}\na.c = 2", 2, 1, "'a' is already defined"),
        ("a = [1]\n[[a]]", 2, 3, "'a' is already defined"),
        ("[a.b]\n[a]\nb.c = 1", 3, 1, "'b' is already defined"),
        ("a = inf", 1, 5, "inf has no JSON form"),
        ("a = [1, -nan]", 1, 9, "-nan has no JSON form"),
        ("a = 9223372036854775808", 1, 5, "64 bits"),
        (f"a = {'1' * 9_000}", 1, 5, "64 bits"),
        ("a = 1e999", 1, 5, "too large"),
        ("a = 012", 1, 5, "'012' is neither"),
        ("a = 1979-02-30", 1, 5, "no day 30"),
        ("a = 1979-05-27T25:00:00", 1, 5, "neither a number nor a date"),
        ("a = yes", 1, 5, "unknown word 'yes'"),
        ("a =", 1, 4, "expected a value"),
        ("a 1", 1, 3, "expected '=' after the key, found '1'"),
        ("a = 1 b = 2", 1, 7, "expected the end of the line, found 'b'"),
        ("[a", 1, 3, "expected ']'"),
        ("[[a]\n", 1, 4, "expected ']]'"),
        ("é = 1", 1, 1, "expected a key, found 'é'"),
        ("a = [1\nb = 2", 2, 1, "expected ',' or ']'"),
        ("b = 1\na = [1,", 2, 5, "never closed"),
        ('a = "x\n"', 1, 5, "never closed"),
        ('b = 1\na = """x\n', 2, 5, "never closed"),
        (r'a = "\q"', 1, 6, "unknown escape"),
        (r'a = "\ud800"', 1, 6, "no character"),
        ('a = "\x01"', 1, 6, "control character"),
        ("a = 1\r", 1, 6, "expected the end of the line"),
        (b'a = 1\nb = "\xff"', 2, 6, "0xff is not UTF-8"),
        ("a." * 1_000 + "a = 1", 1, 1, "more than 1000 parts"),
    ],
)
def test_broken_text_is_refused_where_it_breaks(text, line, column, said):
    error = refused(text)
    assert said in error.message
    assert where(error) == (line, column)


@pytest.mark.parametrize(("opener", "closer"), [("[", "]"), ("{a=", "}")])
def test_nesting_ends_at_ten_thousand_levels(opener, closer):
    deep = document("a=" + opener * 10_000 + "1" + closer * 10_000)
    assert place_of(deep).span.line == 1
    assert "nested more than 10000" in refused("a=" + opener * 100_000).message


PLACED = """\
# c
title = "x" # y

[owner]
name.first = 'A'
[tool.black]
list = [1, {a.b = 1, c = \"\"\"x
y\"\"\"}]
[[p]]
n = 1
[[p]]
"n" = 2
[p.q]
"""


@pytest.mark.parametrize(
    ("path", "key", "text"),
    [
        (("title",), "title", '"x"'),
        (("owner",), "owner", "[owner]\nname.first = 'A'"),
        (("owner", "name"), "name", "name.first = 'A'"),
        (("owner", "name", "first"), "first", "'A'"),
        (("tool", "black", "list", 1), None, '{a.b = 1, c = """x\ny"""}'),
        (("tool", "black", "list", 1, "a"), "a", "a.b = 1"),
        (("tool", "black", "list", 1, "c"), "c", '"""x\ny"""'),
        (("p",), "p", '[[p]]\nn = 1\n[[p]]\n"n" = 2\n[p.q]'),
        (("p", 0), None, "[[p]]\nn = 1"),
        (("p", 1, "n"), '"n"', "2"),
        (("p", 1, "q"), "q", "[p.q]"),
    ],
)
def test_place_of_a_part_is_its_text(path, key, text):
    place = place_of(document(PLACED), *path)
    assert Text(PLACED).cut(place.span) == text
    assert (Text(PLACED).cut(place.key) if place.key else None) == key


def test_header_that_comes_twice_in_a_path_keeps_its_first_key():
    found = document("[a.b]\nx = 1\n[a]\ny = 2\n")
    assert place_of(found, "a").key == Span(1, 2, 1, 3)
    assert place_of(found, "a").span == Span(1, 1, 4, 6)


KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=6)
SCALARS = st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | KEYS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def _written(data: object) -> str:
    """Return *data* as an inline value of TOML."""
    if isinstance(data, dict):
        pairs = (f"{_written(key)} = {_written(item)}" for key, item in data.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(map(_written, data)) + "]"
    return json.dumps(data, ensure_ascii=False)


def _lines(table: dict[str, object], path: str = "") -> str:
    """Return *table* as lines, with a header for each table in it."""
    lines = "".join(
        f"{_written(key)} = {_written(item)}\n"
        for key, item in table.items()
        if not isinstance(item, dict)
    )
    for key, item in table.items():
        if isinstance(item, dict):
            inner = f"{path}{_written(key)}"
            lines += f"[{inner}]\n{_lines(item, inner + '.')}"
    return lines


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.booleans())
def test_places_of_written_values_hold_their_text(data, inline):
    text = f"a = {_written(data)}\n" if inline else _lines(data)
    found = document(text)
    assert found.value == ({"a": data} if inline else data)
    assert_nested(place_of(found))
    for _, part, place in parts(found):
        shown = Text(text).cut(place.span)
        if not isinstance(part, dict):
            assert value(shown) == part


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab.=[]{},\"'\\# \n\r01:-_TZe+x"), max_size=40))
def test_any_text_is_read_with_places_or_refused_with_a_place(text):
    try:
        found = document(text)
    except ParseError as error:
        Text(text).offset(*where(error))
        return
    for _, _, place in parts(found):
        Text(text).cut(place.span)


HEADERS = ["[a]", "[b]", "[c]", "[a.b]", "[a.b.c]", "[[a]]", "[[a.b]]"]
PAIRS = ["a = 1", "a = [{}]", "a.b = 1", "b.c = 2", "c = {}", "c.d = 1"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(HEADERS + PAIRS)).map("\n".join))
def test_tables_are_defined_as_often_as_the_standard_library_allows(text):
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        refused(text)
        return
    assert document(text).value == expected
    assert_nested(place_of(document(text)))
