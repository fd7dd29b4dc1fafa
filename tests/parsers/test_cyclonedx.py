"""CycloneDX: JSON that is checked, XML that becomes what its JSON form would be, and places."""

import json

import pytest

from policykit.documents import Document, Span
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.cyclonedx import load
from tests.parsers.corpora import CORPORA, cases
from tests.parsers.places import Text, assert_nested, parts, place_of, where

NAMESPACE = "http://cyclonedx.org/schema/bom/1.5"


def document(text: str) -> Document:
    [one] = load(Source("a.cdx", text.encode()))
    return one


def markup(inner: str) -> Document:
    return document(f'<bom xmlns="{NAMESPACE}" version="1">{inner}</bom>')


def refused(text: str) -> ParseError:
    with pytest.raises(ParseError) as caught:
        document(text)
    return caught.value


XML_CASES = [
    case
    for case in cases()
    if case.format == "cyclonedx" and case.name.startswith("xml") and "error" not in case.name
]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize("case", XML_CASES, ids=lambda case: case.name)
def test_markup_differs_from_conftest_only_in_what_conftest_gets_wrong(case):
    found, expected = case.loaded(), case.value()
    assert isinstance(found, dict)
    assert isinstance(expected, dict)
    assert found.pop("bomFormat") == "CycloneDX"
    assert str(found.pop("specVersion")).startswith("1.")
    del expected["bomFormat"], expected["specVersion"]
    assert found == expected


@pytest.mark.parametrize(
    ("inner", "name", "expected"),
    [
        ("", "version", 1),
        (
            (
                '<components><component type="library" bom-ref="r"><name> a </name>'
                '<hashes><hash alg="MD5">aa</hash></hashes><modified>true</modified>'
                "<licenses><license><id>MIT</id></license>"
                '<expression bom-ref="e">MIT</expression></licenses>'
                '<swid tagId="t" name="n" tagVersion="3"/></component></components>'
            ),
            "components",
            [
                {
                    "type": "library",
                    "bom-ref": "r",
                    "name": " a ",
                    "hashes": [{"alg": "MD5", "content": "aa"}],
                    "modified": True,
                    "licenses": [
                        {"license": {"id": "MIT"}},
                        {"expression": "MIT", "bom-ref": "e"},
                    ],
                    "swid": {"tagId": "t", "name": "n", "tagVersion": 3},
                }
            ],
        ),
        (
            "<metadata><tools><tool><name>t</name></tool></tools></metadata>",
            "metadata",
            {"tools": [{"name": "t"}]},
        ),
        (
            (
                "<metadata><tools><services><service><name>s</name></service></services></tools>"
                "</metadata>"
            ),
            "metadata",
            {"tools": {"services": [{"name": "s"}]}},
        ),
        (
            '<dependencies><dependency ref="a"><dependency ref="b"/></dependency></dependencies>',
            "dependencies",
            [{"ref": "a", "dependsOn": ["b"]}],
        ),
        (
            (
                "<vulnerabilities><vulnerability><id>C</id><ratings><rating><score>9.8</score></rating>"
                "</ratings><cwes><cwe>79</cwe></cwes></vulnerability></vulnerabilities>"
            ),
            "vulnerabilities",
            [{"id": "C", "ratings": [{"score": 9.8}], "cwes": [79]}],
        ),
    ],
)
def test_markup_becomes_what_its_json_form_would_be(inner, name, expected):
    value = markup(inner).value
    assert isinstance(value, dict)
    assert value[name] == expected


def test_inputs_of_workflows_have_variables_with_and_without_names():
    variables = '<environmentVars><environmentVar name="n">v</environmentVar><value>w</value>'
    value = markup(
        "<formulation><formula><workflows><workflow><inputs><input>"
        f"{variables}</environmentVars></input></inputs></workflow></workflows></formula>"
        "</formulation>"
    ).value
    assert isinstance(value, dict)
    inputs = {"environmentVars": [{"name": "n", "value": "v"}, "w"]}
    assert value["formulation"] == [{"workflows": [{"inputs": [inputs]}]}]


def test_empty_texts_are_left_out_unless_they_are_required():
    value = markup("<components><component><name/><group/></component></components>").value
    assert isinstance(value, dict)
    assert value["components"] == [{"type": "", "name": ""}]


def test_markup_has_the_version_of_its_namespace():
    text = '<b:bom xmlns:b="http://cyclonedx.org/schema/bom/1.2"/>'
    assert document(text).value == {"bomFormat": "CycloneDX", "specVersion": "1.2", "version": 0}


def test_json_is_kept_as_it_is():
    text = '{"bomFormat": "CycloneDX", "specVersion": "1.5", "own": {"x": 1}, "components": null}'
    assert document(text).value == json.loads(text)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("neither", (1, 1), "neither a JSON object nor XML"),
        ("[1]", (1, 1), "neither a JSON object nor XML"),
        ('{"specVersion": "9.9"}', (1, 17), "specVersion must be a version of CycloneDX"),
        ('{"components": {}}', (1, 16), "components must be a list"),
        ('{"components": [{"name": 1}]}', (1, 26), "components[0].name must be a text"),
        ('{"version": 1.5}', (1, 13), "version must be a whole number"),
        ('{"metadata": {"tools": 1}}', (1, 24), "metadata.tools must be a list of tools, or"),
        ('{"metadata": {"tools": [1]}}', (1, 25), "metadata.tools[0] must be an object"),
        (
            '{"components": [{"licenses": [{"license": {"id": 1}}]}]}',
            (1, 50),
            "components[0].licenses[0].license.id must be a text",
        ),
        ('{"components": [{"name": true}]}', (1, 26), "components[0].name must be a text"),
        ('{"components": [{"modified": "no"}]}', (1, 30), "must be true or false"),
        ('<bom xmlns="http://x/y"/>', (1, 1), "expected a bom element of CycloneDX"),
        (f'<bom xmlns="{NAMESPACE}"><x></bom>', (1, 55), "mismatched tag"),
        (f'<bom xmlns="{NAMESPACE}" version="x"/>', (1, 58), "version is 'x', no whole number"),
    ],
)
def test_broken_files_are_refused_with_their_place(text, place, message):
    error = refused(text)
    assert where(error) == place
    assert message in error.message


def test_an_older_form_of_the_identity_of_evidence_is_accepted():
    text = '{"components": [{"evidence": {"identity": {"field": "purl"}}}]}'
    assert document(text).value == json.loads(text)


def test_components_nested_too_deeply_are_refused():
    nested = "<components><component>" * 300 + "</component></components>" * 300
    with pytest.raises(ParseError, match="nested too deeply"):
        markup(nested)


def test_places_of_markup_cover_its_values():
    text = (
        f'<bom xmlns="{NAMESPACE}">\n'
        '<components>\n  <component type="library">\n    <name>é</name>\n'
        "    <version>1.0</version></component>\n</components></bom>"
    )
    one = document(text)
    assert place_of(one, "components", 0).span == Span(3, 3, 5, 39)
    assert place_of(one, "components", 0, "type").key == Span(3, 14, 3, 18)
    assert place_of(one, "components", 0, "version").span == Span(5, 14, 5, 17)
    cuts = Text(text)
    for _, value, place in parts(one):
        if isinstance(value, str) and value != "CycloneDX":
            assert value in cuts.cut(place.span)
    assert_nested(place_of(one))


def test_places_of_json_are_those_of_json():
    assert place_of(document('{"a":\n [1]}'), "a", 0).span == Span(2, 3, 2, 4)
