"""nginx configuration: words, blocks, Lua, errors, places."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import format_of
from policykit_parsers.nginx import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("nginx.conf", content))
    return one


def directives(text: str | bytes) -> Any:
    found: Any = document(text).value
    return found["directives"]


def first(text: str) -> Any:
    [found] = directives(text)
    return found


def claimed(path: str) -> str | None:
    row = format_of(path)
    return row.name if row else None


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("set $a \"b;{c}\" 'd\ne';", ["$a", '"b;{c}"', "'d\ne'"]),
        ('set "a"b c"d e;', ['"a"', "b", 'c"d', "e"]),
        ('set "a\\"b\\\\" c;', ['"a\\"b\\\\"', "c"]),
        ("set ${b}c x${d}y;", ["${b}c", "x${d}y"]),
        ("set a#b # c;\n d;", ["a#b", "d"]),
        ("set a\\;b;", ["a\\;b"]),
        ('if ($a ~ "x{2}"){break;}', ["($a", "~", '"x{2}"', ")"]),
        ("unknown_directive é;", ["é"]),
    ],
)
def test_parameters_are_words_with_their_quotes(text, parameters):
    assert first(text)["parameters"] == parameters


def test_directives_keep_their_order():
    found = first("upstream a { server b; keepalive 2; server c; }")["block"]
    assert [inner["name"] for inner in found["directives"]] == ["server", "keepalive", "server"]


@pytest.mark.parametrize(
    "code",
    [
        "a { b }",
        'say("}")',
        "-- }\n x()",
        "[[ } ]] [=[ ]] } ]=]",
        "--[[ } ]] x",
        "\n # it's\n y",
        "",
    ],
)
def test_lua_is_kept_up_to_the_brace_that_closes_its_block(code):
    found = first(f"location / {{ content_by_lua_block {{{code}\n}} deny all; }}")["block"]
    assert found["directives"][0]["block"] == {"directives": [], "code": code.strip()}
    assert found["directives"][1]["name"] == "deny"


def test_bytes_that_are_no_utf_8_are_replaced_as_conftest_does():
    assert directives(b"# \xff\nuser \xff;")[0]["parameters"] == ["\ufffd"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("user a", (1, 1), "`user` goes on to the end of the file"),
        ("events {\n user a\n}", (2, 2), "`user` goes on to the end of the block"),
        ("events {\n", (1, 8), "not closed"),
        ("user a;\n}\n", (2, 1), "closes nothing"),
        ("{ user a; }", (1, 1), "without a name"),
        ('user "a;\n', (1, 6), "quotes are not closed"),
        ("a_by_lua_block { '", (1, 16), "Lua is not closed"),
        ("a_by_lua_block {" + "[[" * 100_000, (1, 16), "Lua is not closed"),
        ("a {" * 100_000, (1, 453), "deep"),
    ],
)
def test_broken_input_is_refused_with_its_place_and_a_hint(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message
    assert error.hint


def test_places_of_directives_parameters_and_blocks():
    one = document("# é\nhttp {\n  server { listen 80 default; }\n}\n")
    server = ("directives", 0, "block", "directives", 0)
    assert place_of(one, *server).span == Span(3, 3, 3, 32)
    assert place_of(one, *server, "name").span == Span(3, 3, 3, 9)
    assert place_of(one, *server, "block").span == Span(3, 10, 3, 32)
    listen = (*server, "block", "directives", 0)
    assert place_of(one, *listen, "parameters", 1).span == Span(3, 22, 3, 29)
    assert place_of(document("")).span == Span(1, 1, 1, 1)


def test_only_nginx_conf_is_claimed_by_its_name():
    assert claimed("/etc/nginx/nginx.conf") == "nginx"
    assert claimed("site.nginx") == "nginx"
    assert claimed("site.conf") is None


_WORDS = st.sampled_from(["a", "$b", '"c ;{"', "'é\n'", "${d}e", "~^/f$", "g\\;h"])
_STATEMENTS = st.recursive(
    st.lists(_WORDS, min_size=1, max_size=3).map(lambda words: f"n {' '.join(words)}; # c\n"),
    lambda inner: st.lists(inner, max_size=3).map(lambda body: f"b 'x' {{\n{''.join(body)}}}\n"),
    max_leaves=6,
)


@given(st.lists(_STATEMENTS, max_size=4).map("".join))
def test_text_at_the_place_of_a_word_is_that_word(text):
    one = document(text)
    cuts = Text(text)
    for _, found, place in parts(one):
        if isinstance(found, str):
            assert cuts.cut(place.span) == found
    assert_nested(place_of(one))
