"""Static errors: what OPA reports for a module, with the same code, file and row."""

import json
from typing import Any

import pytest

from policykit import rego
from policykit.rego.values import Number
from tests.rego.corpus import SHARED

ERRORS = SHARED / "rego" / "errors.json"
# Where we report something else on purpose, or cannot know better; the reason for each.
DIFFERENT = {
    "parse/bare-call": "a call alone at the top of a module is taken for a rule",
    "unsafe/every-key-scope": "OPA goes on to safety after an unused variable, we stop",
    "unsafe/many-errors": "we report all errors, OPA ten",
    "rec/with-func-replacement": "after an error of syntax the rest of a file is not read",
    "conflict/import-input-alias": "OPA goes on after an import that shadows another",
}
FLOOR = 355

pytestmark = pytest.mark.skipif(not ERRORS.exists(), reason="the recorded errors are not here")


def cases() -> list[Any]:
    if not ERRORS.exists():
        return []
    return list(json.loads(ERRORS.read_text(encoding="utf-8"), parse_float=Number))


def reported(case) -> set[tuple[str, str, int]]:
    """Return code, file and row of each error of a case."""
    options = {"version": case["rego_version"], "strict": case["strict"]}
    try:
        program = rego.compile(case["modules"], data=case.get("data") or {}, **options)
        if case["mode"] == "eval":
            given = {"input": case["input"]} if "input" in case else {}
            program.query(case["query"], strict_builtin_errors=True, **given)
    except rego.RegoError as error:
        errors = error.errors if isinstance(error, rego.RegoErrors) else (error,)
        return {
            (e.code, e.location.path, e.location.line) if e.location else (e.code, "", 0)
            for e in errors
        }
    return set()


def wanted(case) -> set[tuple[str, str, int]]:
    return {
        (error["code"], error.get("file") or "", error.get("row") or 0)
        for error in case["want_errors"]
        if error["message"] != "error limit reached"
    }


def test_errors_are_opas(record_property):
    different = [
        f"{case['note']}: {sorted(reported(case))} instead of {sorted(wanted(case))}"
        for case in cases()
        if case["note"] not in DIFFERENT and reported(case) != wanted(case)
    ]
    passed = len(cases()) - len(different) - len(DIFFERENT)
    record_property("score", f"static errors: {passed} of {len(cases())} as OPA reports them")
    assert passed >= FLOOR, "\n".join(different)
