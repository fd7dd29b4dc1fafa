"""Findings point at the part of the file that caused them."""

import json
from pathlib import Path

import pytest

from policykit import rego
from policykit.engine import namespaces_of
from policykit.findings import Finding
from policykit.runner import run
from policykit.settings import Settings

SHARED = Path(__file__).parents[1].parent / "shared" / "locations"
FLOORS = {"exact": 0.85, "accepted": 0.95, "column": 0.95}


def findings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """Return what the policy of a recorded case says, from inside its folder."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    monkeypatch.chdir(folder)
    settings = Settings(
        arguments=(case["input"],),
        policy=("policy.rego",),
        data=(case["data"],) if case.get("data") else (),
        combine=case["combine"],
    )
    return [finding for result in run(settings).results for finding in result.findings]


def line_of(finding: Finding) -> int | None:
    return finding.location.line if finding.location else None


@pytest.mark.skipif(not SHARED.exists(), reason="the judged locations are not here")
def test_places_are_where_a_reviewer_would_put_them(monkeypatch, record_property, tmp_path):
    monkeypatch.setenv("POLICYKIT_CACHE_DIR", str(tmp_path))
    total = exact = accepted = columns = right_columns = 0
    for folder in sorted(path for path in SHARED.iterdir() if path.is_dir()):
        rest = findings(folder, monkeypatch)
        expected = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
        for want in expected if isinstance(expected, list) else expected["findings"]:
            same = [f for f in rest if (f.message, f.kind) == (want["msg"], want["kind"])]
            lines = [want["line"], *want.get("lines_ok", [])]
            found = min(
                same, key=lambda f: lines.index(line_of(f)) if line_of(f) in lines else len(lines)
            )
            rest.remove(found)
            total += 1
            exact += line_of(found) == want["line"]
            accepted += line_of(found) in lines
            if want["column"] is not None and found.location and line_of(found) == want["line"]:
                columns += 1
                right = [want["column"], *want.get("columns_ok", [])]
                right_columns += found.location.column in right
        assert not rest, folder.name
    rates = {
        "exact": exact / total,
        "accepted": accepted / total,
        "column": right_columns / columns,
    }
    shown = ", ".join(f"{name} {rate:.0%}" for name, rate in rates.items())
    record_property("score", f"locations: {shown} of {total} findings")
    assert all(rates[name] >= floor for name, floor in FLOORS.items()), rates


def located(policy: str, document: str, tmp_path: Path, monkeypatch) -> list[Finding]:
    (tmp_path / "policy.rego").write_text(f"package main\n\n{policy}", encoding="utf-8")
    (tmp_path / "input.yaml").write_text(document, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYKIT_CACHE_DIR", str(tmp_path / "cache"))
    settings = Settings(arguments=("input.yaml",), policy=("policy.rego",))
    return [finding for result in run(settings).results for finding in result.findings]


def test_a_place_that_the_policy_names_wins(tmp_path, monkeypatch):
    policy = 'deny contains {"msg": "no", "_loc": {"file": "x.yaml", "line": 7}} if input.bad'
    (finding,) = located(policy, "bad: true\n", tmp_path, monkeypatch)
    assert str(finding.location) == "x.yaml:7"


def test_the_path_of_the_part_is_written_as_people_write_it(tmp_path, monkeypatch):
    policy = 'deny contains "no" if input.labels["app.name"][0].image == "x"'
    document = "labels:\n  app.name:\n    - image: x\n"
    (finding,) = located(policy, document, tmp_path, monkeypatch)
    assert finding.path == 'labels["app.name"][0].image'
    assert str(finding.location) == "input.yaml:3:14"


def test_only_documents_with_findings_are_looked_at_again():
    program = rego.compile({"a.rego": 'package main\n\ndeny contains "x" if input.bad\n'})
    assert set(namespaces_of(program)) == {"main"}
    assert not program.manifest.traced
