"""Results read back from JSON."""

import json

import pytest

from policykit.errors import ParseError
from policykit.findings import Finding, Kind, Result
from policykit.reporters import Options
from policykit.reporters.json import report
from policykit.results import results_of
from policykit.source import Location, Source
from policykit_parsers import load


def _read(text: str) -> list[Result]:
    [document] = load(Source.of("results.json", text), "json")
    return results_of(document)


def test_what_the_json_output_says_is_read_back():
    place = Location("a.yaml", 3, 5, 3, 9)
    results = [
        Result(
            "a.yaml",
            "main",
            2,
            (
                Finding(Kind.SKIPPED, "later", ""),
                Finding(Kind.WARNING, "w", "", Location("b.yaml", 7), None, {"k": [1, None]}),
                Finding(
                    Kind.FAILURE,
                    "f",
                    "data.main.deny",
                    place,
                    "a.b[0]",
                    {"query": "data.main.deny"},
                ),
                Finding(Kind.EXCEPTION, "e", ""),
            ),
        )
    ]
    assert _read(report(results, Options())) == results


def test_what_conftest_writes_is_read():
    text = json.dumps(
        [{"filename": "f", "namespace": "n", "successes": 0, "queries": [], "failures": None}]
    )
    assert _read(text) == [Result("f", "n", 0, ())]


def test_null_is_no_results():
    assert _read("null") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"filename": "f"}', r"results\.json:1:1: the input is no array"),
        ('[{"filename": 5}]', r"results\.json:1:15: 0\.filename is no text"),
        ('[{"successes": true}]', r"0\.successes is no whole number"),
        (
            '[\n {"failures": [{"msg": "m"}, 1]}]',
            r"results\.json:2:30: 0\.failures\.1 is no object",
        ),
    ],
)
def test_another_type_is_named_with_its_place(text, message):
    with pytest.raises(ParseError, match=message):
        _read(text)
