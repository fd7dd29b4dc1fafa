"""XML: values, limits, what is refused, and places."""

import re
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.xml import load
from tests.parsers.places import Text, assert_nested, parts, place_of, where


def document(text: str | bytes) -> Document:
    content = text.encode() if isinstance(text, str) else text
    [one] = load(Source("a.xml", content))
    return one


def refused(text: str | bytes) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<r/>", {"r": ""}),
        ("<r> a  b\n </r>", {"r": "a  b"}),
        ("<r>\u200b\xa0x\u2028</r>", {"r": "x"}),
        ('<r a="1">x<b/><b>y</b></r>', {"r": {"-a": "1", "#content": "x", "b": ["", "y"]}}),
        ("<r>x<b/> </r>", {"r": {"b": ""}}),
        ("<r>x<!-- c -->y</r>", {"r": "y"}),
        ("<r>x<?p i?>y</r>", {"r": "y"}),
        ("<r>x<![CDATA[<y>]]></r>", {"r": "<y>"}),
        ("<r>x<![CDATA[]]></r>", {"r": ""}),
        ('<n:r xmlns:n="u" n:a="1" a="2"/>', {"r": {"-n": "u", "-a": ["1", "2"]}}),
        ("<r>&lt;&#x41;&amp;</r>", {"r": "<A&"}),
        ('<r a="x\n\ty&#10;&apos;&amp;"/>', {"r": {"-a": "x\n\ty\n'&"}}),
        ("<r a='x\r\ny'>z</r>", {"r": {"-a": "x\ny", "#content": "z"}}),
        ('<!DOCTYPE r [<!ATTLIST r a CDATA "d">]><r/>', {"r": ""}),
        ('<!DOCTYPE r SYSTEM "http://x/y.dtd"><r a="1">x</r>', {"r": {"-a": "1", "#content": "x"}}),
    ],
)
def test_elements_become_the_objects_of_goxml2json(text, expected):
    assert document(text).value == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "gbk"])
def test_encodings_are_those_of_the_mark_or_the_declaration(encoding):
    declared = encoding.removesuffix("-sig")
    content = f'<?xml version="1.0" encoding="{declared}"?>\n<r>é<a b="à"/></r>'.encode(encoding)
    one = document(content)
    assert one.value == {"r": {"#content": "é", "a": {"-b": "à"}}}
    assert place_of(one, "r", "a", "-b").span == Span(2, 10, 2, 13)


def test_an_element_that_holds_much_text_keeps_all_of_it():
    text = "line & line\n" * 100_000
    assert document(f"<r>{escape(text)}</r>").value == {"r": text.strip()}


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", (1, 1), "no element found"),
        ("not xml", (1, 1), "syntax error"),
        ("<r>\n<a></b></r>", (2, 6), "mismatched tag"),
        ("<r><a>1</a><b>", (1, 15), "no element found"),
        ("<a/>\n<b/>", (2, 1), "junk after document element"),
        ('<r a="1" a="2"/>', (1, 10), "duplicate attribute"),
        ("<r>é&nbsp;</r>", (1, 5), "undefined entity"),
        ("<r>\n &#0;</r>", (2, 2), "invalid character number"),
        ('<?xml version="1.0" encoding="rot13"?><r/>', (1, 31), "encoding rot13 is not known"),
    ],
)
def test_broken_xml_is_refused_with_its_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


def test_text_that_is_not_what_it_declares_is_refused():
    assert "not utf-16" in refused(b"\xff\xfe<\x00r").message
    assert "not-well-formed" in refused(b"<r>\xff</r>").message.replace(" ", "-")


BOMB = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 9}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "declarations",
    [
        f'<!ENTITY e0 "lol">{BOMB}',
        '<!ENTITY e SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://localhost/x">',
        '<!ENTITY e "never used">',
    ],
)
def test_entity_declarations_are_refused(declarations):
    error = refused(f"<!DOCTYPE r [\n{declarations}]><r>&e;</r>")
    assert "is declared, which is not allowed" in error.message
    assert where(error)[0] == 2


@pytest.mark.parametrize("use", ["<r>&e;</r>", '<r a="&e;"/>'])
def test_entities_of_a_document_type_elsewhere_are_refused(use):
    error = refused(f'<!DOCTYPE r SYSTEM "x.dtd">\n{use}')
    assert error.message == "entity e is not known"
    assert where(error)[0] == 2


def test_nesting_is_limited_and_deep_files_have_places():
    deep = document("<a>" * 9_000 + "x" + "</a>" * 9_000)
    assert place_of(deep, *["a"] * 9_000).span == Span(1, 27_001, 1, 27_002)
    assert "nested more than 10000 levels" in refused("<a>" * 20_000).message


def test_places_of_elements_attributes_and_text():
    one = document(
        '<?xml version="1.0"?>\n'
        "<r>\n"
        '  <c debug="true"\n'
        "     x = 'é'/>\n"
        "  <i>1</i>\n"
        '  <i n="2"> two </i>\n'
        "</r>\n"
    )
    assert place_of(one, "r").key == Span(2, 2, 2, 3)
    assert place_of(one, "r").span == Span(2, 1, 7, 5)
    assert place_of(one, "r", "c", "-debug").span == Span(3, 12, 3, 18)
    assert place_of(one, "r", "c", "-x").key == Span(4, 6, 4, 7)
    assert place_of(one, "r", "i").span == Span(5, 6, 6, 21)
    assert place_of(one, "r", "i", 0).span == Span(5, 6, 5, 7)
    assert place_of(one, "r", "i", 1, "#content").span == Span(6, 13, 6, 16)


_NAMES = st.sampled_from(["a", "b", "n:a", "é"])
_TEXTS = st.sampled_from(
    ["", " ", "x", "é 😀", "&lt;&#65;", "<![CDATA[<x> ]]>", "u<!-- v -->w", "\n  line\n"]
)
_ATTRIBUTES = st.dictionaries(
    st.sampled_from(["k", "l-m", "ü"]), st.sampled_from(["", "1", "a\n b", "&quot;"])
)


def _element(name: str, attributes: dict[str, str], inner: list[str]) -> str:
    written = "".join(f' {key} = "{value}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(inner)}</{name}>" if inner else f"<{name}{written}/>"


_ELEMENTS = st.recursive(
    _TEXTS, lambda inner: st.builds(_element, _NAMES, _ATTRIBUTES, st.lists(inner, max_size=4))
)


@given(st.lists(_ELEMENTS, max_size=4))
def test_text_at_the_place_of_a_value_reads_as_that_value(inner):
    text = f"<r>{''.join(inner)}</r>"
    one = document(text)
    cuts = Text(text)
    for path, found, place in parts(one):
        if not isinstance(found, str):
            continue
        cut = cuts.cut(place.span)
        if re.fullmatch("<[^!?].*>", cut, re.DOTALL):
            assert found == ""
        elif str(path[-1] if isinstance(path[-1], str) else path[-2]).startswith("-"):
            assert document(f"<r a={cut}/>").value == {"r": {"-a": found}}
        else:
            assert document(f"<r>{cut}</r>").value == {"r": found}
    assert_nested(place_of(one))
