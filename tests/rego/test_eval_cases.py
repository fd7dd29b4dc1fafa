"""Evaluation as OPA recorded it for this project: values, order of results, numbers as written."""

from collections.abc import Callable

import pytest

from tests.rego.corpus import EVAL, own_cases

FLOOR = 280  # cases that pass; it only ever rises

pytestmark = pytest.mark.skipif(not EVAL.exists(), reason="the recorded cases are not here")


def test_as_many_cases_pass_as_ever_did(record_property: Callable[[str, object], None]):
    outcome = own_cases()
    record_property("score", f"recorded evaluations: {outcome.passed} of {outcome.total}")
    assert outcome.passed >= FLOOR, "\n".join(map(str, outcome.differences))


def test_no_case_ends_in_an_exception_of_pythons_own():
    crashes = [found for found in own_cases().differences if found.is_crash]
    assert not crashes, "\n".join(map(str, crashes))
