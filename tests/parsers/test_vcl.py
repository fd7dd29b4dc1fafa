"""VCL: what is kept of it, errors, places."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.vcl import load
from tests.parsers.places import Text, assert_nested, place_of, where


def document(text: str) -> Document:
    [one] = load(Source("a.vcl", text.encode()))
    return one


def value(text: str) -> Any:
    return document(text).value


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


def branch(attributes: dict[str, object]) -> dict[str, object]:
    named = {name: {"Name": name, "Value": value} for name, value in attributes.items()}
    body: dict[str, object] = {"Attributes": named, "Blocks": None, "Comments": [], "Flats": []}
    return {"Body": body, "Labels": None, "Type": "{"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vcl 4.1; import std; x = 1.5;", {"x": 1}),
        ('x = "a" "b"; y = req.url; z = false;', {"x": "a", "y": "req.url", "z": False}),
        ("backend a { .port = 80; .ttl = 300s }", {"backend": {"a": {"port": 80, "ttl": 300}}}),
        (
            'backend a { .probe = { .url = "/"; .window = 5; } .host = "}"; }',
            {"backend": {"a": {".probe": {"url": '"/', "window": 5}, "host": "}"}}},
        ),
        ('acl a { "10.0.0.0"/8; ! "1"; "2"; }', {"acl": {"a": ['"10.0.0.0"/8', "2"]}}),
        ('table t { "a": "b", "c": "d" }', {"table": {"t": {"a": "b", "c": "d"}}}),
        ('sub a { set x = {"long "text""}; }', {"sub": {"a": {"x": 'long "text"'}}}),
        ('sub a { set x = y + "z"; }', {"sub": {"a": {"x": 'y + "z"'}}}),
        ('sub a { error 404 "x"; call b; }', {"sub": {"a": [404, "x"]}}),
        ("sub a { if (b) { set c = 1; } }", {"sub": {"a": []}}),
        (
            'sub a { if (b == "c") { set d = 1; } else { set e = "f"; } }',
            {"sub": {"a": ["c", branch({"d": 1}), branch({"e": "f"})]}},
        ),
        (
            "director d random { { .backend = a; .weight = 1; } }",
            {"director": {"d": [branch({".backend": "a", ".weight": 1})]}},
        ),
        ("sub a { set x = 1; } sub a { set y = 2; }", {"sub": {"a": {"y": 2}}}),
    ],
)
def test_blocks_are_their_assignments_or_their_literals(text, expected):
    assert document(text).value == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (1, 1), "declares nothing"),
        ("vcl 4.0;\nimport std;\n", (1, 1), "declares nothing"),
        ("backend {\n}\n", (1, 9), "expected a name, found `{`"),
        ("backend a;\n", (1, 10), "expected `{`"),
        ("x = ;\n", (1, 5), "expected a value"),
        ('"a";\n', (1, 1), "expected a declaration"),
        ("x = 1;\nx y { }\n", (2, 1), "`x` is no block above"),
        ("a b {" + "{" * 100_000, (1, 65), "deep"),
        ("a " + "b " * 100_000 + "{}", (1, 1), "more than 60 names"),
    ],
)
def test_broken_input_is_refused_with_its_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


def test_places_of_blocks_and_assignments():
    one = document('# é\nbackend a {\n  .host = "h";\n}\nacl b { "1"; }\n')
    assert place_of(one, "backend").key == Span(2, 1, 2, 8)
    assert place_of(one, "backend", "a").key == Span(2, 9, 2, 10)
    assert place_of(one, "backend", "a").span == Span(2, 1, 4, 2)
    assert place_of(one, "backend", "a", "host").key == Span(3, 3, 3, 8)
    assert place_of(one, "backend", "a", "host").span == Span(3, 11, 3, 14)
    assert place_of(one, "acl", "b", 0).span == Span(5, 9, 5, 12)


_STATEMENTS = st.sampled_from(
    ['set a = "é";', ".b = 5s;", "c = d;", 'e("f");', "if (g) { h(); }", "# i", '"1";']
)


@given(st.lists(_STATEMENTS, max_size=5), st.lists(_STATEMENTS, max_size=3))
def test_text_at_the_place_of_a_value_reads_as_that_value(statements, others):
    body, other = "\n  ".join(statements), "\n".join(others)
    text = f"sub x {{\n  {body}\n}}\nbackend y {{ {other}\n}}\n"
    one = document(text)
    cuts = Text(text)
    for block in ("sub", "x"), ("backend", "y"):
        place = place_of(one, *block)
        if isinstance(place.children, dict):
            for name, inner in place.children.items():
                read = value(f"v = {cuts.cut(inner.span)};")["v"]
                assert read == value(text)[block[0]][block[1]][name]
                assert inner.key is not None
                assert cuts.cut(inner.key).lstrip(".") == name
    assert_nested(place_of(one))
