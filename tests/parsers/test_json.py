"""JSON, JSON with comments and JSON5: values, limits, errors and places."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import load
from policykit_parsers.json.dialect import JSON
from policykit_parsers.json.reader import read
from tests.parsers.corpora import CORPORA, cases
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes, name: str = "json") -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source(f"a.{name}", content), name)
    return one


def refused(text: str | bytes, name: str = "json") -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text, name)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[9007199254740993, 18446744073709551616, -1]", [9007199254740993, 1 << 64, -1]),
        ("[1.0, 1e3, -0.5]", [1.0, 1000.0, -0.5]),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (b'\xef\xbb\xbf{"a": "\xc3\xbc"}', {"a": "ü"}),
        (b'"a\xff\xe2\x82b"', "a\ufffd\ufffd\ufffdb"),
        (r'"\ud83d\ude00 \ud800 \\ud800 \udc00\ud800"', "😀 \ufffd \\ud800 \ufffd\ufffd"),
        (r'{"\ud800": 1}', {"\ufffd": 1}),
        (" null\r\n", None),
    ],
)
def test_value_is_that_of_conftest_with_exact_integers(text, expected):
    assert document(text).value == expected


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize(
    "case", [case for case in cases() if case.format == "json"], ids=lambda case: case.name
)
def test_slow_reader_agrees_with_the_fast_one(case):
    text = case.source().content.decode(errors="replace").removeprefix("\ufeff")
    text = re.sub(
        r"\\u[dD]", r"\\uF", text
    )  # halves of characters are replaced before either reads
    try:
        expected = document(text).value
    except ParseError:
        with pytest.raises(ParseError):
            read(case.source(), text, JSON)
    else:
        assert read(case.source(), text, JSON)[0] == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "no value"),
        ('{"a": 1,\n}', 1, 8, "a ',' stands before the '}'"),
        ("[1,\n 2", 2, 3, "before the '[' of line 1 is closed"),
        ('{"a" 1}', 1, 6, "expected ':' after the key, found '1'"),
        ('{"a": 1 "b": 2}', 1, 9, "expected ',' or '}', found '\"'"),
        ("{a: 1}", 1, 2, "expected a key in double quotes"),
        ("{\"a\": 'x'}", 1, 7, 'expected a value, found "\'"'),
        ('{"a": True}', 1, 7, "unknown word 'True'"),
        ("[01]", 1, 2, "01 is not a number"),
        ("[NaN]", 1, 2, "NaN is not a number"),
        ("[-Infinity]", 1, 2, "-Infinity is not a number"),
        ("[1e400]", 1, 2, "too large"),
        (f"[{'1' * 5000}]", 1, 2, "5000 characters is too large"),
        ('["a\nb"]', 1, 4, "control character"),
        (r'["\q"]', 1, 3, "unknown escape"),
        ('["a', 1, 2, "never closed"),
        (r'["\u12"]', 1, 4, "four hexadecimal digits"),
        ("1 2", 1, 3, "text after the end"),
        ("// c\n1", 1, 1, "expected a value"),
        ("{}".encode("utf-16"), 1, 1, "UTF-16"),
    ],
)
def test_broken_text_is_refused_where_it_breaks(text, line, column, said):
    error = refused(text)
    assert said in error.message
    assert where(error) == (line, column)


def test_comment_is_told_to_be_jsonc():
    assert "jsonc" in refused('{\n// c\n"a": 1}').hint


@pytest.mark.parametrize("name", ["json", "jsonc", "json5"])
@pytest.mark.parametrize(("opener", "closer"), [("[", "]"), ('{"a":', "}")])
def test_nesting_ends_at_ten_thousand_levels(name, opener, closer):
    deep = document(opener * 10_000 + "1" + closer * 10_000, name)
    assert place_of(deep).span.line == 1
    assert "nested more than 10000" in refused(opener * 200_000, name).message


def test_places_are_those_of_values_with_their_quotes():
    text = '{\n  "ü": "x y",\n  "b": [1, {"c": null}, []]\n}\n'
    found = document(text)
    assert place_of(found).span == Span(1, 1, 4, 2)
    assert place_of(found, "ü").key == Span(2, 3, 2, 6)
    assert place_of(found, "ü").span == Span(2, 8, 2, 13)
    assert place_of(found, "b").span == Span(3, 8, 3, 28)
    assert place_of(found, "b", 1, "c").span == Span(3, 18, 3, 22)
    assert place_of(found, "b", 2).span == Span(3, 25, 3, 27)


def test_last_of_equal_keys_has_the_place():
    assert place_of(document('{"a": 1,\n "a": 2}'), "a").span == Span(2, 7, 2, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": "//x", // c\n # d\n "b": 1 /* e\n */}', {"a": "//x", "b": 1}),
        ('["\\" // not", 1] # end', ['" // not', 1]),
        ("1 /* open", 1),
    ],
)
def test_comments_of_jsonc_are_skipped(text, expected):
    assert document(text, "jsonc").value == expected


def test_comments_of_jsonc_move_nothing():
    text = '/* ü\n */ {"a": /* é */ 1}'
    assert place_of(document(text, "jsonc"), "a").span == Span(2, 19, 2, 20)


@pytest.mark.parametrize("text", ["[1,]", "{'a': 1}", "", "// c", b"\xef\xbb\xbf{}"])
def test_jsonc_has_nothing_else_that_json_has_not(text):
    assert where(refused(text, "jsonc"))[0] == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("// c\n{a: 1, $b_1: 2, 'c d': 3, \"e\": 4,}", {"a": 1, "$b_1": 2, "c d": 3, "e": 4}),
        ("[+1, -0x1F, .5, 5., 1E3, 0, -.5e-1,]", [1, -31, 0.5, 5.0, 1000.0, 0, -0.05]),
        (r"'it\'s \x41\u00e9\0\v\q'", "it's Aé\0\vq"),
        ("'a\\\nb\\\r\nc'", "abc"),
        (r"'\ud83d\ude00 \ud800'", "😀 \ufffd"),
        ("{\\u0061b: null, ünï: true}", {"ab": None, "ünï": True}),
        ("\ufeff /* a * b **/ \xa0 [] ", []),
        ("123456789012345678901", 123456789012345678901),
    ],
)
def test_json5_is_read(text, expected):
    assert document(text, "json5").value == expected


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("{a: Infinity}", 1, 5, "Infinity has no JSON form"),
        ("[-NaN]", 1, 2, "-NaN has no JSON form"),
        ("[1,,2]", 1, 4, "expected a value"),
        ("[,]", 1, 2, "expected a value"),
        ("{a: 'x\n'}", 1, 5, "never closed"),
        (r"['a\u12']", 1, 4, "unknown escape"),
        (r"['\1']", 1, 3, "unknown escape"),
        (r"['\01']", 1, 3, "unknown escape"),
        ("{1a: 2}", 1, 2, "expected a key"),
        ("[01]", 1, 2, "'01' is no value"),
        ("[0x]", 1, 2, "'0x' is no value"),
        ("[a]", 1, 2, "'a' is no value"),
        ("1 /* c", 1, 3, "text after the end"),
        ("[/* c", 1, 2, "comment is never closed"),
        ("{a 1}", 1, 4, "expected ':'"),
        ("{a: 1", 1, 6, "before the '{' of line 1 is closed"),
    ],
)
def test_broken_json5_is_refused_where_it_breaks(text, line, column, said):
    error = refused(text, "json5")
    assert said in error.message
    assert where(error) == (line, column)


DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@settings(deadline=None)
@given(
    DATA,
    st.sampled_from([None, 0, 2, "\t"]),
    st.booleans(),
    st.sampled_from(["json", "jsonc", "json5"]),
)
def test_places_of_dumped_values_hold_their_text(data, indent, ascii_only, name):
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    found = document(text, name)
    assert found.value == data
    assert_nested(place_of(found))
    for path, part, place in parts(found):
        assert json.loads(Text(text).cut(place.span)) == part
        if place.key is not None:
            assert json.loads(Text(text).cut(place.key)) == path[-1]


@settings(deadline=None)
@given(
    st.text(alphabet=st.sampled_from("{}[],:\"'\\/*# \n01.eE-+xu_aNtrue")),
    st.sampled_from(["json", "jsonc", "json5"]),
)
def test_any_text_is_read_with_places_or_refused_with_a_place(text, name):
    try:
        found = document(text, name)
    except ParseError as error:
        Text(text).offset(*where(error))
        return
    for _, _, place in parts(found):
        Text(text).cut(place.span)
