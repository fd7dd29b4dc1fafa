"""Unit tests of policies come out as in OPA, and say why they fail."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from policykit import rego, verify
from policykit.rego.build import checked_of
from policykit.rego.builtins import World
from policykit.rego.coverage import Coverage

CASES = Path(__file__).parents[1].parent / "shared" / "rego" / "test.json"


def cases() -> list[Any]:
    return json.loads(CASES.read_text(encoding="utf-8")) if CASES.exists() else []


def verdict(program: rego.Program, test: verify.Test) -> verify.Verdict:
    return verify.run(program, test, world=lambda output: World(time_ns=0, output=output))


def as_opa_says(found: verify.Verdict) -> dict[str, object]:
    """Return a verdict in the form of the recorded cases."""
    test = found.test
    row: dict[str, object] = {
        "package": f"data.{test.package}", "name": test.name, "result": str(found.outcome),
        "file": test.location.path, "row": test.location.line, "col": test.location.column,
    }  # fmt: skip
    if found.prints:
        row["output"] = "".join(f"{line}\n" for line in found.prints)
    if found.cases:
        row["sub_results"] = {
            name: {"name": name} | ({} if passed else {"fail": True})
            for name, passed in found.cases.items()
        }
    return row


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["note"])
def test_verdicts_and_coverage_are_opas(case):
    if "want_error" in case:
        with pytest.raises(rego.RegoErrors):
            rego.compile(case["modules"], version=case["rego_version"])
        return
    version = case["rego_version"]
    program = rego.compile(case["modules"], data=case.get("data"), version=version)
    coverage = Coverage(program, checked_of(case["modules"], version=version)[0])
    tests = [t for t in verify.tests_of(program) if re.search(case.get("run", ""), t.path)]
    with coverage.collect():
        found = [verdict(program, test) for test in tests]
    order = ("package", "file", "row", "col", "name")
    rows = sorted(map(as_opa_says, found), key=lambda row: [row[key] for key in order])
    assert rows == case["want"]
    if case["coverage"]:
        for name, want in case["coverage"]["files"].items():
            ours = coverage.files()[name]
            covered = rows_of(want["covered"])
            assert ours.covered_rows == covered, name
            assert ours.missed_rows == rows_of(want["not_covered"]) - covered, name


def rows_of(ranges) -> set[int]:
    return {row for item in ranges for row in range(item[0], item[2] + 1)}


def test_a_failing_test_says_which_condition_failed_and_with_what():
    policy = """package main

test_port if {
	port := 80
	wanted := 443
	port == wanted
}
"""
    program = rego.compile({"a_test.rego": policy})
    (test,) = verify.tests_of(program)
    attempt = verify.failure(program, test, World(time_ns=0))
    assert attempt is not None
    assert attempt.line == 6
    assert verify.variables_text(attempt) == "port = 80\nwanted = 443"


def test_a_failing_test_shows_the_variables_that_were_computed():
    policy = """package main

test_ports if {
	some port in [80, 443]
	limit := port * 2
	limit > 1000
}
"""
    program = rego.compile({"a_test.rego": policy})
    (test,) = verify.tests_of(program)
    attempt = verify.failure(program, test, World(time_ns=0))
    assert attempt is not None
    assert verify.variables_text(attempt) == "limit = 160\nport = 80"


def test_a_test_that_is_a_function_is_an_error():
    program = rego.compile({"a_test.rego": "package main\n\ntest_x(y) if y\n"})
    (test,) = verify.tests_of(program)
    with pytest.raises(rego.RegoError, match="used as reference, not called"):
        verdict(program, test)
