"""The SARIF output."""

import json
from typing import Any

import pytest

from policykit import __version__
from policykit.findings import Finding, Kind, Result, Rule
from policykit.reporters import Options
from policykit.reporters.sarif import report
from policykit.source import Location

RULE = Rule(
    "data.main.deny_latest",
    title="Images are pinned",
    description="A tag that moves makes every roll-out a lottery.",
    severity="high",
    url="https://example.com/pinned",
    remediation="name a digest",
)


def _found(message: str, line: int = 3, path: str = "spec.image") -> Finding:
    place = Location("pod.yaml", line, 10, line, 24)
    return Finding(Kind.FAILURE, message, RULE.path, place, path, {"team": "web"})


ELSEWHERE = Finding(Kind.WARNING, "w", "", Location("o.yaml", 2))
RESULTS = (
    Result("pod.yaml", "main", 1, (_found("latest"), ELSEWHERE)),
    Result("ex.yaml", "main", 0, (Finding(Kind.EXCEPTION, "e", "data.main.deny"),)),
    Result("ä b.yaml", "other", 2),
    Result("-", "none"),
)


def _run(*results: Result, rule: Rule | None = None) -> dict[str, Any]:
    rules = {rule.path: rule} if rule else {}
    [run] = json.loads(report(results, Options(rules=rules)))["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("results", [(), RESULTS[2:], RESULTS], ids=len)
def test_the_log_follows_the_schema(results):
    validate = pytest.importorskip("sarif_kit.validate")
    text = report(results, Options(rules={RULE.path: RULE}))
    assert validate.validation_errors(json.loads(text)) == []


def test_the_log_is_one_line_without_end():
    assert "\n" not in report(RESULTS, Options())


def test_the_tool_is_named():
    driver = _run(*RESULTS)["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("policykit", __version__)


def test_a_rego_rule_is_a_rule_with_its_metadata():
    run = _run(*RESULTS, rule=RULE)
    assert run["tool"]["driver"]["rules"][0] == {
        "id": "main/deny_latest",
        "shortDescription": {"text": "Images are pinned"},
        "fullDescription": {"text": "A tag that moves makes every roll-out a lottery."},
        "helpUri": "https://example.com/pinned",
        "help": {"text": "name a digest"},
        "properties": {"severity": "high", "team": "web", "query": "data.main.deny_latest"},
    }


def test_results_without_a_known_rule_go_under_conftests():
    run = _run(*RESULTS)
    assert [(row["ruleId"], row["level"], row["message"]["text"]) for row in run["results"]] == [
        ("main/deny_latest", "error", "latest"),
        ("main/warn", "warning", "w"),
        ("main/allow", "note", "e"),
        ("main/success", "none", "Policy was satisfied successfully"),
        ("other/success", "none", "Policy was satisfied successfully"),
        ("none/skip", "none", "Policy check was skipped"),
    ]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[row["ruleIndex"]]["id"] for row in run["results"]] == [
        row["ruleId"] for row in run["results"]
    ]


def test_places_have_columns_where_they_are_known():
    places = [row["locations"][0]["physicalLocation"] for row in _run(*RESULTS)["results"]]
    assert [place.get("region") for place in places[:3]] == [
        {"startLine": 3, "startColumn": 10, "endLine": 3, "endColumn": 24},
        {"startLine": 2, "endLine": 2},
        None,
    ]
    assert places[4]["artifactLocation"]["uri"] == "%C3%A4%20b.yaml"


@pytest.mark.parametrize(
    ("kinds", "code", "said"),
    [
        ([], 0, "No policy violations found"),
        ([Kind.WARNING], 0, "Policy warnings found"),
        ([Kind.WARNING, Kind.FAILURE], 1, "Policy violations found"),
    ],
)
def test_the_invocation_tells_how_it_ended(kinds, code, said):
    result = Result("f", "main", 1, tuple(Finding(kind, "m", "") for kind in kinds))
    assert _run(result)["invocations"] == [
        {"executionSuccessful": True, "exitCode": code, "exitCodeDescription": said}
    ]


def _fingerprints(*findings: Finding) -> list[str]:
    rows = _run(Result("pod.yaml", "main", 0, findings))["results"]
    return [row["partialFingerprints"]["policykit/v1"] for row in rows]


def test_a_fingerprint_survives_a_moved_line():
    assert _fingerprints(_found("latest", line=3)) == _fingerprints(_found("latest", line=30))


def test_fingerprints_tell_findings_apart():
    marks = _fingerprints(_found("a"), _found("b"), _found("a", path="x"), _found("a", line=9))
    assert len(set(marks)) == 4
