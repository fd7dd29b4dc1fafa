"""Runs of policy tests, beside what OPA says of the same tests."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from policykit.coverage_reports import FORMATS
from policykit.errors import PolicykitError
from policykit.settings import Settings
from policykit.verification import Verification, verification_of

CORPUS = Path(__file__).parents[1].parent / "shared" / "rego" / "test.json"
CASES = json.loads(CORPUS.read_text("utf-8")) if CORPUS.exists() else []
FLOOR = 1.0

pytestmark = pytest.mark.skipif(not CASES, reason="the recorded cases are not here")


def verified(case: dict[str, Any], folder: Path) -> Verification:
    """Return what comes of the tests of *case*, whose policies stand in *folder* as for OPA."""
    os.chdir(folder)
    for name, text in case["modules"].items():
        Path(name).write_text(text, "utf-8")
    if case.get("data") is not None:
        Path("data.json").write_text(json.dumps(case["data"]), "utf-8")
    return verification_of(
        Settings(
            policy=(".",),
            namespace=(),
            data=("data.json",) if case.get("data") is not None else (),
            rego_version=case["rego_version"],
            coverage="0",
        )
    )


def differences(case: dict[str, Any], folder: Path) -> list[str]:
    try:
        done = verified(case, folder)
    except PolicykitError as error:
        return [] if case.get("want_error") else [f"refused: {error}"]
    found = []
    verdicts = {
        (f"data.{item.verdict.test.package}", item.verdict.test.name): str(item.verdict.outcome)
        for item in done.tests
    }
    wanted = {(row["package"], row["name"]): row["result"] for row in case.get("want") or []}
    if verdicts != wanted:
        found.append(f"verdicts {verdicts}, not {wanted}")
    coverage = json.loads(FORMATS["json"](done.coverage or {}, lambda _: ()))
    if case.get("coverage") and lines(coverage) != lines(case["coverage"]):
        found.append(f"coverage {lines(coverage)}, not {lines(case['coverage'])}")
    return found


def lines(coverage: dict[str, Any]) -> list[Any]:
    files = {name: row for name, row in coverage["files"].items() if row.get("coverage")}
    return [
        [row.get(key, 0) for key in ("covered_lines", "not_covered_lines")]
        for _, row in sorted(files.items())
    ]


def test_tests_end_and_reach_what_they_do_for_opa(tmp_path, monkeypatch, record_property):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    chosen = [case for case in CASES if not case.get("run")]
    failures = {}
    for case in chosen:
        folder = tmp_path / case["note"]
        folder.mkdir()
        found = differences(case, folder)
        if found:
            failures[case["note"]] = found
    monkeypatch.chdir(tmp_path)
    passed = len(chosen) - len(failures)
    record_property("score", f"policykit verify as opa test: {passed} of {len(chosen)}")
    assert passed >= FLOOR * len(chosen), failures
