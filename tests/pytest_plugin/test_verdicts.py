"""Tests of policies come out through pytest as they do through verify."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policykit import verify
from policykit.rego import compile as compile_policies
from policykit.rego.builtins import World
from tests.pytest_plugin.conftest import Project

pytest_plugins = ["pytester"]

CASES = Path(__file__).parents[2].parent / "shared" / "rego" / "test.json"
WORDS = {"passed": "pass", "failed": "fail", "skipped": "skip"}


def cases() -> list[Any]:
    return list(json.loads(CASES.read_text(encoding="utf-8"))) if CASES.exists() else []


class Outcomes:
    """What came of each item: a plugin for one run."""

    def __init__(self) -> None:
        self.found: list[tuple[str, int, str, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome == "skipped":
            path, line, name = report.location
            name, _, case = name.removesuffix("]").partition("[")
            self.found.append((path, (line or 0) + 1, case, WORDS[report.outcome]))


def wanted(case) -> list[tuple[str, int, str, str]]:
    """Return what `verify` makes of the tests of a recorded case, as items are reported."""
    program = compile_policies(case["modules"], version=case["rego_version"])
    found = []
    for test in verify.tests_of(program):
        if test.location.path.endswith("_test.rego") and matches(case, test.path):
            verdict = verify.run(program, test, world=lambda out: World(time_ns=0, output=out))
            place = test.location.path, test.location.line
            rows = {name: "pass" if passed else "fail" for name, passed in verdict.cases.items()}
            found += [
                (*place, name, word) for name, word in (rows or {"": verdict.outcome}).items()
            ]
    return sorted(found)


def matches(case, path: str) -> bool:
    return re.search(case.get("run", ""), path) is not None


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["note"])
def test_verdicts_are_those_of_verify(project: Project, case):
    for name, text in case["modules"].items():
        project.file(f"policy/{name}", text)
    arguments = ["--rego-v0"] if case["rego_version"] == "v0" else []
    outcomes = Outcomes()
    result = project.pytester.inline_run(
        "-p", "policykit.pytest_plugin", *arguments, plugins=[outcomes]
    )
    if "want_error" in case:
        assert result.ret == pytest.ExitCode.INTERRUPTED
        return
    found = [(path.removeprefix("policy/"), *rest) for path, *rest in outcomes.found]
    run = [row for row in found if row in wanted(case) or "run" not in case]
    assert sorted(run) == wanted(case)
    if "want" in case:
        assert len(found) >= len(case["want"])
