"""YAML: values, streams, limits, errors and places."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.yaml import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where

ROOT = Path(__file__).parents[2]


def documents(text: str | bytes) -> list[Document]:
    content = text.encode() if isinstance(text, str) else text
    return load(Source("a.yaml", content))


def values(text: str | bytes) -> list[Any]:
    return [document.value for document in documents(text)]


def value(text: str | bytes):
    [one] = values(text)
    return one


def refused(text: str | bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        documents(text)
    return caught.value


def cut(text: str, *path: str | int) -> str:
    """Return the text at *path* of the only document."""
    [document] = documents(text)
    return Text(text).cut(place_of(document, *path).span)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on", True),
        ("NO", False),
        ("oN", "oN"),
        ("~", None),
        ("0777", 511),
        ("0o777", 511),
        ("08", 8),
        ("0b11", 3),
        ("1_000", 1000),
        ("_1", "_1"),
        ("+12", 12),
        ("-0o17", -15),
        ("+.5", 0.5),
        ("1e3", 1000.0),
        ("1e400", "1e400"),
        (".e3", ".e3"),
        ("12:30:45", "12:30:45"),
        ("2001-12-14", "2001-12-14"),
        ("0x1F", 31),
        ("0xFFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFFF"),
        ("=", "="),
        ("!Ref 12", "12"),
        ("!!binary aGk=", "hi"),
        ("!!binary //79", "\ufffd\ufffd\ufffd"),
        ("!!float '3'", 3),
    ],
)
def test_scalar_means_what_it_means_to_conftest(text, expected):
    assert value(f"a: {text}\n") == {"a": expected}
    assert type(value(f"a: {text}\n")["a"]) is type(expected)


@pytest.mark.parametrize(
    "text", ["18446744073709551616", "-9223372036854775809", "9007199254740993"]
)
def test_integer_is_exact_at_any_size(text):
    assert value(text) == int(text)


def test_integer_of_too_many_digits_for_python_stays_text():
    digits = "1" * 5_000
    assert value(f"a: {digits}") == {"a": digits}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("on", "true"),
        ("n", "false"),
        ("0x10", "16"),
        ("1e3", "1000"),
        ("1.50", "1.5"),
        ("3.14159265358979", "3.1415927"),
        ("16777216.0", "1.6777216e+07"),
        ("0.00001", "1e-05"),
        ("1e39", ".inf"),
        (".nan", ".nan"),
        ("'1.50'", "1.50"),
        ("18446744073709551615", "18446744073709551615"),
        ("2001-12-14", "2001-12-14"),
        ("!!int '7'", "7"),
    ],
)
def test_key_is_the_text_that_conftest_makes_of_it(key, expected):
    assert value(f"{key}: x\n") == {expected: "x"}


def test_booleans_of_yaml_1_2_are_true_and_false_alone():
    source = Source.of("a.yaml", "%YAML 1.2\n---\non: yes\na: True\n")
    assert load(source, version="1.2")[0].value == {"on": "yes", "a": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [None]),
        ("# nothing\n", [None]),
        ("---\n", [None]),
        ("---\n---\n", [None, None]),
        ("a: 1\n---\nb: 2\n---\n", [{"a": 1}, {"b": 2}, None]),
        ("a: 1\n--- # second\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n--- \nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n--- {b: 2}\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\r\n---\nb: 2\n---\r\nc: 3", [{"a": 1}, {"b": 2}, {"c": 3}]),
        ("a: 1\n...\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n...\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n... # end\n\n# c\n  b: 2\n...\n# c\n", [{"a": 1}, {"b": 2}]),
        ("a: |\n  x\n  ---\n  y\nb: 1\n", [{"a": "x\n---\ny\n", "b": 1}]),
        ("# licence\n---\na: 1\n", [{"a": 1}]),
        ("---\n# Source: x\n\n---\na: 1\n", [{"a": 1}]),
        ("a: 1\n---\n# only this\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n---\n~ # null\n", [{"a": 1}, None]),
        ("--- # c\n# d\n", [None]),
        ("%YAML 1.1\n---\na: 1\n", [{"a": 1}]),
    ],
)
def test_stream_is_split_as_yaml_says(text, expected):
    assert values(text) == expected
    assert [document.index for document in documents(text)] == list(range(len(expected)))


def test_alias_is_the_object_of_its_anchor():
    result = value("a: &x {k: [1]}\nb: *x\nc: [*x]\n")
    assert result["a"] is result["b"] is result["c"][0]


def test_anchor_may_be_defined_again():
    assert value("[&x 1, *x, &x 2, *x]") == [1, 1, 2, 2]
    assert value("a: &a [&a x, *a]\nb: *a\n") == {"a": ["x", "x"], "b": "x"}


def test_anchor_may_stand_on_a_key():
    assert value("&k on: 1\nb: *k\n*k : 2\n") == {"true": 2, "b": True}


def test_merge_wins_over_keys_before_it_and_loses_to_keys_after_it():
    base = "b: &b {p: 1, q: 2}\n"
    assert value(base + "c: {<<: *b, p: 3}")["c"] == {"p": 3, "q": 2}
    assert value(base + "c: {p: 3, <<: *b}")["c"] == {"p": 1, "q": 2}


def test_earlier_mapping_of_a_merged_list_wins():
    assert value("<<: [{a: 1}, {a: 2, b: 3}]") == {"a": 1, "b": 3}


def test_quoted_merge_key_is_a_key():
    assert value("'<<': {a: 1}") == {"<<": {"a": 1}}


def test_last_of_equal_keys_stays():
    assert value("a: 1\na: 2\n") == {"a": 2}


def test_tags_construct_nothing():
    assert value("a: !!python/object/apply:os.system ['true']") == {"a": ["true"]}
    assert value("a: !!python/name:os.system x") == {"a": "x"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_read(encoding):
    text = "a: ü\nb: [x]\n"
    [document] = documents(text.encode(encoding))
    assert document.value == {"a": "ü", "b": ["x"]}
    assert place_of(document, "b", 0).span == Span(2, 5, 2, 6)


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("a: 1\n b: 2\n", 2, 3, "':' stands where no key can be"),
        ("a:\n\tb: 1\n", 2, 1, "no value can start with a tab"),
        ("a: 'x\n", 1, 4, "the file ends inside a quoted text"),
        ("a: [1, 2\nb: 3\n", 2, 2, "expected ',' or ']'"),
        ("a: @x\n", 1, 4, "no value can start with '@'"),
        ('a: "\\q"\n', 1, 5, "unknown escape"),
        ("a: *x\n", 1, 4, "*x has no anchor"),
        ("a: &x [*x]\n", 1, 8, "inside its own anchor"),
        ("a: 1\n---\nb: *x\n", 3, 4, "*x has no anchor"),
        ("a: .inf\n", 1, 4, ".inf has no JSON form"),
        ("a: !!int x\n", 1, 4, "'x' is not what its tag !!int says"),
        ("a: !!binary x\n", 1, 4, "not base64"),
        ("~: 1\n", 1, 1, "null cannot be a key"),
        ("? [a]\n: 1\n", 1, 3, "cannot be a key"),
        ("<<: 3\n", 1, 5, "only a mapping"),
        ("l: &l [{a: 1}]\n<<: *l\n", 2, 5, "only a mapping"),
        ("%YAML 1.2\n---\na: 1\n", 1, 1, "it is YAML 1.2"),
        ("- a\nb: 1\n", 2, 1, "expected '-'"),
        ("--- a\nb\n...\nc: ]\n", 4, 4, "expected a value"),
        ("'a' b\n", 1, 5, "text after the end of the document"),
        (b"a: \xe9\n", 1, 4, "not UTF-8"),
        (b"a: ok\nb: \x07\n", 2, 4, "control character"),
        ("a: ü\x07\n".encode(), 1, 5, "control character"),
        ("a: \u2028\nb: ]\n", 2, 4, "expected a value"),
    ],
)
def test_broken_text_is_refused_where_it_breaks(text, line, column, said):
    error = refused(text)
    assert said in error.message
    assert where(error) == (line, column)


@pytest.mark.parametrize("text", ["a: {{ .Values.x }}\n", "{{ x }}: 1\n", "{% if x %}\na: 1\n"])
def test_template_is_told_to_be_rendered(text):
    assert "render" in refused(text).hint


def test_aliases_that_multiply_are_refused():
    levels = [
        f"{outer}: &{outer} [{','.join([f'*{inner}'] * 9)}]"
        for inner, outer in pairwise("abcdefghij")
    ]
    error = refused("a: &a [1]\n" + "\n".join(levels))
    assert "aliases repeat" in error.message


def test_many_aliases_of_something_small_are_read():
    assert value("a: &a x\nb: [" + "*a, " * 5_000 + "]")["b"] == ["x"] * 5_000


@pytest.mark.parametrize("opener", ["[", "{a: ", "- "])
def test_nesting_ends_at_ten_thousand_levels(opener):
    closers = {"[": "]", "{a: ": "}"}
    deep = opener * 10_000 + "1" + closers.get(opener, "") * 10_000
    assert place_of(documents(deep)[0]).span.line == 1
    assert "nested more than 10000" in refused(opener * 10_001).message


def test_without_the_extension_in_c_the_same_values_come_out_more_slowly():
    text = "on: [1, 'x', !!int '3', &a {b: ~}, *a]\n---\n# c\n--- |\n x\n...\nb: 1\n"
    program = (
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "import json\n"
        "from policykit.source import Source\n"
        "from policykit_parsers.yaml import load\n"
        "found = load(Source.of('a', sys.argv[1]))\n"
        "print(json.dumps([[d.value, d.locate().span] for d in found]))\n"
    )
    paths = f"{ROOT}:{ROOT / 'parsers'}"
    command = [sys.executable, "-c", program, text]
    done = subprocess.run(command, env={"PYTHONPATH": paths}, capture_output=True, check=True)
    assert json.loads(done.stdout) == [
        [document.value, list(place_of(document).span)] for document in documents(text)
    ]


PLACED = """\
# comment
base: &base
  name: &name "ü x"
  list:
  - !!int '3'
  - - deep
    - {k: v, empty}
text: |
  two
  lines

copy: *base
merged:
  <<: *base
  own: *name
block: &list
- a: plain
     text
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("base", "name"), '"ü x"'),
        (("base", "list", 0), "!!int '3'"),
        (("base", "list"), "- !!int '3'\n  - - deep\n    - {k: v, empty}"),
        (("base", "list", 1, 1), "{k: v, empty}"),
        (("base", "list", 1, 1, "empty"), ""),
        (("text",), "|\n  two\n  lines"),
        (("copy", "name"), '"ü x"'),
        (("merged", "name"), '"ü x"'),
        (("merged", "own"), '"ü x"'),
        (("merged",), "<<: *base\n  own: *name"),
        (("block",), "- a: plain\n     text"),
        (("block", 0), "a: plain\n     text"),
    ],
)
def test_place_of_a_part_is_its_text(path, text):
    assert cut(PLACED, *path) == text


def test_key_of_a_part_is_where_it_is_used():
    [found] = documents(PLACED)
    assert place_of(found, "copy").key == Span(12, 1, 12, 5)
    assert place_of(found, "copy").span == place_of(found, "base").span
    assert place_of(found, "merged", "name").key == Span(3, 3, 3, 7)


def test_place_of_a_merged_part_is_that_of_the_mapping_that_wins():
    text = "<<: [{p: 1}, {p: 2, q: 3}]\nr: 4\n"
    assert [cut(text, key) for key in "pqr"] == ["1", "3", "4"]


def test_key_behind_an_alias_has_its_place_where_it_is_used():
    text = "&k on: 1\n*k : 2\n"
    [document] = documents(text)
    place = place_of(document, "true")
    assert (Text(text).cut(place.key or place.span), Text(text).cut(place.span)) == ("*k", "2")


def test_pair_in_a_flow_list_is_a_mapping_with_a_place():
    text = "[a: 1, {b: 2} , !t [c]]"
    assert [cut(text, index) for index in range(3)] == ["a: 1", "{b: 2}", "[c]"]


def test_places_count_lines_of_the_whole_stream():
    text = "a: 1\n---\n# c\n--- {b: 2}\n...\nc: 3\n"
    places = [
        place_of(document, key).span for document, key in zip(documents(text), "abc", strict=True)
    ]
    assert places == [Span(1, 4, 1, 5), Span(4, 9, 4, 10), Span(6, 4, 6, 5)]


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
KEYS = st.text(max_size=8).filter(lambda key: key != "<<")
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


class _Dumper(pyyaml.SafeDumper):
    def ignore_aliases(self, data):  # noqa: ARG002
        return True


@settings(deadline=None)
@given(
    DATA, st.sampled_from([None, True, False]), st.sampled_from(["\n", "\r\n"]), st.integers(2, 6)
)
def test_places_of_dumped_values_hold_their_text(data, flow, line_break, indent):
    dumped = pyyaml.dump(
        data, Dumper=_Dumper, default_flow_style=flow, indent=indent, allow_unicode=True
    )
    text = dumped.replace("\n", line_break)
    [document] = documents(text)
    assert_nested(place_of(document))
    for _, part, place in parts(document):
        shown = Text(text).cut(place.span)
        if not isinstance(part, dict | list) and "\n" not in shown:
            assert value(shown) == part


@settings(deadline=None)
@given(DATA)
def test_json_is_yaml_but_for_surrogates(data):
    text = json.dumps(data)
    assume("\\ud" not in text)
    assert value(text) == data


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-# \n'\"&*[]{}|>!%?,0.\t\u2028"), max_size=30))
def test_any_text_is_read_with_places_or_refused_with_a_place(text):
    try:
        found = documents(text)
    except ParseError as error:
        Text(text).offset(*where(error))
        return
    for document in found:
        for _, _, place in parts(document):
            Text(text).cut(place.span)
