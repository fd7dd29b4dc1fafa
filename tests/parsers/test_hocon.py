"""HOCON: values, merges, references, errors, places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.hocon import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str) -> Document:
    [one] = load(Source("a.hocon", text.encode()))
    return one


def value(text: str) -> object:
    found = document(f"a = {text}\n").value
    assert isinstance(found, dict)
    return found["a"]


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9007199254740993", 9007199254740993),
        ('"1.50"', 1.5),
        ("1_000", 1000),
        ("t", True),
        ("off", "off"),
        ('"two"', "two"),
        ("two words", '"two words"'),
        ('"foo" "bar"', '"foo bar"'),
        ('""', '""'),
        ("null", '""'),
        ("null # c", "null"),
        ('"""x\n"y"""" // c', 'x\n"y"'),
        (r'"a\u00e9\/"', "aé/"),
        ("/usr/bin", "/usr/bin"),
        ("[1, two words, [x]\n{b = c d}, ]", [1, "two words", ["x"], {"b": '"c d"'}]),
        ("[1] [2]", [1, 2]),
        ("{b = 1} {c = 2}", {"b": 1, "c": 2}),
    ],
)
def test_values_are_typed_as_conftest_types_them_and_lists_are_lists(text, expected):
    assert value(text) == expected
    assert type(value(text)) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a.b = 1\na { "c.d" : 2, b c = 3 }', {"a": {"b": 1, "c.d": 2, "b c": 3}}),
        ("a { b = 1 }\na = 2", {"a": 2}),
        ("a = 2\na { b = 1 }", {"a": {"b": 1}}),
        ("a { b = 1 } c { d = 2 }", {"a": {"b": 1}, "c": {"d": 2}}),
        ("{ a : 1 }", {"a": 1}),
        ("[1, a]", [1, "a"]),
        ("", {}),
        ("a { b = 1", {"a": {"b": 1}}),
        ("l = [1]\nl += 2", {"l": [1, 2]}),
        ("l += 1", {"l": [1]}),
    ],
)
def test_fields_are_merged(text, expected):
    assert document(text).value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = ${b.c}/x\nb { c = 1.50 }", {"a": "1.50/x", "b": {"c": 1.5}}),
        ("a = ${x} ${x}\nx = y", {"a": '"y y"', "x": "y"}),
        ("b { x = 1, y = 2 }\na = ${b} { y = 3 }", {"b": {"x": 1, "y": 2}, "a": {"x": 1, "y": 3}}),
        ("a { b = 1, c = ${a.b} }\na { b = 2 }", {"a": {"b": 2, "c": 2}}),
        ("a { b = 1 }\na { b = ${a.b}2 }", {"a": {"b": 12}}),
        ("p = [1]\np = ${p} [2]", {"p": [1, 2]}),
        ("a = 1\na = ${?no}", {"a": 1}),
        ("a = ${?HOME}", {"a": "<<unknown value>>"}),
        ("a = [${?no}, 1]", {"a": [1]}),
    ],
)
def test_references_mean_what_their_path_holds_in_the_end(text, expected):
    assert document(text).value == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a = ${b}\n", (1, 5), "`b` has no value"),
        ("a = ${HOME}\n", (1, 5), "`HOME` has no value"),
        ("a = ${b}\nb = ${a}\n", (2, 5), "`a` has no value"),
        ("a = ${a}\n", (1, 5), "`a` has no value"),
        ("{ a = 1 } ${a}\n", (1, 11), "`a` has no value"),
        ("a = ${b+=c}\n", (1, 5), "expected a value, found `$`"),
        ("a = ${.}\n", (1, 5), "a reference to no path"),
        ('include "/etc/passwd"\n', (1, 1), "not included"),
        ("a { b 1 }\n", (1, 9), "expected `=` after the key"),
        ("a = http://x\n", (1, 9), "expected a value, found `:`"),
        ("a =\n", (2, 1), "expected a value"),
        ("= 1\n", (1, 1), "expected a key"),
        ("a = 1\n}\n", (2, 1), "closes nothing"),
        ("a = [1\n", (1, 5), "not closed"),
        ('a = "x\n', (1, 5), "not closed"),
        ('a = "\\q"\n', (1, 6), "not an escape"),
        ("a = 1\na += 2\n", (2, 1), "`a` is no list"),
        ("a = x [1]\n", (1, 5), "different kinds"),
        ("{a = 1} b\n", (1, 9), "expected the end of the file"),
        ("a = " + "[" * 100_000, (1, 124), "deep"),
        (".".join("a" * 1000) + " = 1", (1, 2003), "deep"),
    ],
)
def test_broken_input_is_refused_with_its_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


@pytest.mark.parametrize("pair", ["${a%d}${a%d}", "[${a%d}, ${a%d}]", "{ l = ${a%d}, r = ${a%d} }"])
def test_references_that_double_each_other_are_refused(pair):
    lines = [f"a{number} = {pair % (number - 1, number - 1)}" for number in range(1, 40)]
    assert "larger than" in refused("\n".join(["a0 = [x]", *lines]).replace("[x]", "x")).message


def test_long_chains_of_references_are_refused():
    lines = [f"a{number} = ${{a{number + 1}}}" for number in range(2000)]
    assert "within each other" in refused("\n".join([*lines, "a2000 = 1"])).message


def test_places_of_keys_and_values():
    one = document('# é\na.b {\n  "c" = [1, x y]\n}\na { d = ${a.b} }\n')
    assert place_of(one, "a").span == Span(2, 3, 5, 17)
    assert place_of(one, "a", "b").key == Span(2, 3, 2, 4)
    assert place_of(one, "a", "b", "c").key == Span(3, 3, 3, 6)
    assert place_of(one, "a", "b", "c").span == Span(3, 9, 3, 17)
    assert place_of(one, "a", "b", "c", 1).span == Span(3, 13, 3, 16)
    assert place_of(one, "a", "d").span == Span(5, 9, 5, 15)
    assert place_of(document("")).span == Span(1, 1, 1, 1)


_VALUES = st.recursive(
    st.sampled_from(["1", "x y", '"é \\n"', '"""t\nu"""', "null", "true"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}\n]"),
        st.lists(inner, max_size=3).map(
            lambda items: (
                "{\n" + "\n".join(f"k{n} = {item}" for n, item in enumerate(items)) + "\n}"
            )
        ),
    ),
    max_leaves=6,
)


@given(st.lists(_VALUES, max_size=4))
def test_text_at_the_place_of_a_value_reads_as_that_value(values):
    text = "".join(f'"é".k{number} = {item} // c\n' for number, item in enumerate(values))
    one = document(text)
    cuts = Text(text)
    for path, found, place in parts(one):
        if not isinstance(found, dict | list):
            cut = cuts.cut(place.span)
            in_list = isinstance(path[-1], int)
            assert (value(f"[{cut}]") == [found]) if in_list else (value(cut) in (found, '""'))
    assert_nested(place_of(one))
