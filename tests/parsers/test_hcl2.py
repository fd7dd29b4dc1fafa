"""HCL 2: what the corpora leave open — odd forms, limits, errors, places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import format_of
from policykit_parsers.hcl2 import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("main.tf", content))
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
        ("100000000000000000000000", 100000000000000000000000),
        ("1000000", 1000000),
        ("012", 12),
        ("1e3", 1000),
        ("1.0", 1),
        ("1.50", 1.5),
        ("1e-400", 0),
        ("-0", 0),
        ("- 1.5", -1.5),
        ('"${1}"', 1),
    ],
)
def test_integers_are_exact_and_other_numbers_are_floats(text, expected):
    assert value(text) == expected
    assert type(value(text)) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-var.x", "${-var.x}"),
        ("- -1", "${- -1}"),
        ("!true", False),
        ("1.foo", "${1.foo}"),
        ("true(1)", "${true(1)}"),
        ("a.0 .0", "${a.0 .0}"),
        ("a[*][*]", "${a[*][*]}"),
        ("p :: f (a)", "${p :: f (a)}"),
        ("[for-x]", ["${for-x}"]),
        ("f([-true])", "${f([-true])}"),
        ("a /* x */ + b", "${a /* x */ + b}"),
        ("{ a ? b : c = 1 }", {"%{if a}${b}%{else}${c}%{endif}": 1}),
        (
            '{ a[0] = 1, "${x}" = 2, (y) = 3, null = 4 }',
            {"a[0]": 1, "${x}": 2, "${(y)}": 3, "null": 4},
        ),
        ('"$$$${1+}"', "$$$${1+}"),
        (r'"\u0024{x}"', "$${x}"),
        (r'"$\u007bx}${y}"', "$${x}${y}"),
        ('"e\u0301"', "é"),
        ('"x${1e3}${1.50}${-1}${null}"', "x10001.5${-1}null"),
        ('"x${"${true}"}y"', "xtruey"),
        ('"${"${[1]}"}"', [1]),
        ('"a  ${~ x ~}  b"', "a${x}b"),
        ('"x${a ? b : c ? d : e}"', "x%{if a}${b}%{else}%{if c}${d}%{else}${e}%{endif}%{endif}"),
        ('"%{ if x }%{ else }%{ endif }"', "%{if x}%{endif}"),
        ('"%{ for in in b # c\n}%{ endfor }"', "%{for in in b}%{endfor}"),
    ],
)
def test_expressions_are_written_as_hcl2json_writes_them(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<<E\nx\n  E  ", "x\n"),
        ("<<-E\n  a\n   ${x}\n\n    b\nE", "a\n ${x}\n\n  b\n"),
        ("<<-E\n    a\n  ${~ x ~}  \n    b\nE", "    a\n${x}    b\n"),
        ("<<E\n${f(\nE\n)}\nE", "${f(\nE\n)}\n"),
        ("<<E\n${<<F\ny\nF\n}\nE", "y\n\n"),
    ],
)
def test_heredocs_end_at_their_marker_and_lose_their_indentation(text, expected):
    assert value(text) == expected


def test_labels_are_decoded_and_bare_ones_are_the_same():
    text = 'a "$${y}" "\\u00e9" {}\na b {\n}\na "b" { c = 1 } # d\n'
    assert document(text).value == {"a": {"${y}": {"é": [{}]}, "b": [{}, {"c": 1}]}}


def test_byte_order_mark_and_windows_line_ends_are_read():
    assert document(b'\xef\xbb\xbfa = "x"\r\nb {\r\n}\r\n').value == {"a": "x", "b": [{}]}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a = 1\na = 2\n", (2, 1), "set twice"),
        ("a = 1\na {}\n", (2, 1), "both an argument and a block"),
        ("a {}\na = 1\n", (2, 1), "both an argument and a block"),
        ('a "x" {}\na {}\n', (2, 1), "number of labels"),
        ("a = 1 b = 2\n", (1, 7), "expected the end of the line after the argument, found `b`"),
        ("a = [1 2]\n", (1, 8), "expected `,` or `]`, found `2`"),
        ("a = {\n b = 1\n", (3, 1), "expected a key or `}`, found the end of the file"),
        ("a {\n b = 1\n", (1, 1), "not closed"),
        ("a = 1\n}\n", (2, 1), "closes nothing"),
        ('"a" = 1\n', (1, 1), "expected an argument or a block"),
        ("a 1\n", (1, 3), "expected `=` or `{`, found `1`"),
        ("a {b {}}\n", (1, 6), "expected `=`"),
        ("a { b = 1, c = 2 }\n", (1, 10), "expected `}`"),
        ("a {} b {}\n", (1, 6), "expected the end of the line after the block"),
        ('a = "x\n', (1, 5), "not closed"),
        ('a = "${x\n', (2, 1), "expected `}`"),
        ('a = "\\q"\n', (1, 6), "not an escape"),
        ('a = "\\ud800"\n', (1, 6), "not an escape"),
        ('a = "%{ if x }"\n', (1, 5), "`%{if}` is not closed"),
        ('a = "%{ endif }"\n', (1, 6), "`%{endif}` stands with nothing open"),
        ('a = "%{ foo }"\n', (1, 9), "expected `if`"),
        ("a = <<E\nx\n", (1, 5), "the text of <<E is not closed"),
        ("a = <<E\nx\ry\nE\n", (2, 2), "carriage return"),
        ("a = 1e400\n", (1, 5), "too large"),
        (f"a = {'9' * 5000}\n", (1, 5), "too large"),
        ("a = 1.2.3\n", (1, 5), "is not a number"),
        ("a = -true\n", (1, 5), "`-true` has no value"),
        ("a = x.0.1\n", (1, 7), "two indexes"),
        ("a = x.*.*\n", (1, 9), "a splat in a splat"),
        ("a = x. \n", (1, 8), "expected a name after the dot"),
        ("a = x ? y\n", (1, 10), "expected `:`"),
        ("a = {for x in y : z}\n", (1, 20), "expected `=>`"),
        ("a = [for x : y]\n", (1, 10), "expected names and `in`"),
        ("a² = 1\n", (1, 1), "is not a name"),
        ("é = ; 1\n", (1, 5), "expected an expression, found `;`"),
    ],
)
def test_broken_input_is_refused_with_its_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


def test_bytes_that_are_no_utf_8_are_refused_with_their_place():
    with pytest.raises(ParseError, match="0xff is not UTF-8") as caught:
        document(b"a = 1\nb = \xff\n")
    assert where(caught.value) == (2, 5)


@pytest.mark.parametrize(
    "text",
    [
        f"a = {'[' * 100_000}",
        f"a = {'(' * 100_000}",
        "a = " + "{a=" * 100_000,
        "a = " + '"x${' * 100_000,
        "a = " + "f(" * 100_000,
        "a = " + "x ? y : " * 100_000,
        "a = " + "x[" * 100_000,
        "a {\n" * 100_000,
        "a " + '"b" ' * 100_000 + "{}",
    ],
)
def test_deep_nesting_is_refused(text):
    assert "deep" in refused(text).message


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "-" * 100_000 + "1",
        "a = " + "1 + " * 50_000 + "1",
        "a = x" + ".y" * 100_000,
        'a = "' + "$" * 500_000 + '"',
        'a = "' + "%{if x}" * 20_000 + "%{endif}" * 20_000 + '"',
    ],
)
def test_long_input_is_no_deep_input(text):
    assert document(text).value


def test_places_of_arguments_blocks_and_what_is_in_them():
    text = (
        "# logs\n"
        'resource "bucket" "logs" {\n'
        '  name = "l" # é\n'
        "  tags = {\n"
        '    "a b" = [1, var.x]\n'
        "  }\n"
        "}\n"
        'resource "bucket" "data" {}\n'
    )
    one = document(text)
    block = place_of(one, "resource", "bucket", "logs", 0)
    assert block.span == Span(2, 1, 7, 2)
    assert place_of(one, "resource").key == Span(2, 1, 2, 9)
    assert place_of(one, "resource").span == Span(2, 1, 8, 28)
    assert place_of(one, "resource", "bucket", "data").key == Span(8, 19, 8, 25)
    assert place_of(one, "resource", "bucket", "logs", 0, "name").span == Span(3, 10, 3, 13)
    assert place_of(one, "resource", "bucket", "logs", 0, "name").key == Span(3, 3, 3, 7)
    tags = place_of(one, "resource", "bucket", "logs", 0, "tags", "a b")
    assert tags.key == Span(5, 5, 5, 10)
    assert tags.span == Span(5, 13, 5, 23)
    assert tags.child(1) is not None
    assert place_of(one, "resource", "bucket", "logs", 0, "tags", "a b", 1).span == Span(
        5, 17, 5, 22
    )


def test_a_list_that_is_the_whole_of_a_string_has_places():
    one = document('a = "${[1, 2]}"\nb = [1][0]\n')
    assert place_of(one, "a", 1).span == Span(1, 12, 1, 13)
    assert place_of(one, "b").children is None


def test_an_empty_file_has_a_place():
    assert place_of(document("")).span == Span(1, 1, 1, 1)
    assert document("").value == {}


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("main.tf", True),
        ("prod.auto.TFVARS", True),
        ("terragrunt.hcl", True),
        (".terraform.lock.hcl", True),
        ("a.hcl.lock", True),
        ("main.tf.json", False),
        ("a.terraform", False),
    ],
)
def test_names_of_terraform_files_are_claimed(path, claimed):
    row = format_of(path)
    assert (row is not None and row.name == "hcl2") == claimed


_VALUES = st.recursive(
    st.sampled_from(
        [
            "1",
            "-1.5",
            "true",
            "null",
            "var.x",
            'f("a", [1])',
            "a ? b : c",
            '"plain"',
            r'"é \"q\" ${x}"',
            '"${[1, "y"]}"',
            "<<-E\n  text ${x}\n    more\nE\n",
            "[for x in y : x]",
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[ {', '.join(items)} ]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{\n" + "\n".join(f'"k {n}" = {i}' for n, i in enumerate(items)) + "\n}"
        ),
    ),
    max_leaves=8,
)
_BLOCKS = st.sampled_from(["b {{ # c\n{}\n}}", 'c "x" "é" {{\n{}\n}}', "/* n\n */ d e {{\n{}\n}}"])


@given(st.lists(_VALUES, max_size=4), st.lists(_BLOCKS, max_size=2))
def test_text_at_the_place_of_a_value_reads_as_that_value(values, blocks):
    body = "\n".join(f"  k{number} = {text}" for number, text in enumerate(values))
    text = "\n".join([body, *(block.format(body) for block in dict.fromkeys(blocks)), ""])
    one = document(text)
    cuts = Text(text)
    for path, found, place in parts(one):
        if not isinstance(found, dict | list):
            assert value(cuts.cut(place.span)) == found
        if place.key is not None and str(path[-1]).startswith("k"):
            assert cuts.cut(place.key).strip('"') == path[-1]
    assert_nested(place_of(one))
