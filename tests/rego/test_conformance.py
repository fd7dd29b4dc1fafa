"""OPA's compliance cases: whole categories pass, and as many cases as ever did."""

from collections.abc import Callable

import pytest

from tests.rego.corpus import categories, conformance

FLOOR = 1239  # cases that pass; it only ever rises
INCOMPLETE = frozenset(
    (
        "reachable",
        "regoparsemodule",
        "time",
    )
)

pytestmark = pytest.mark.skipif(not categories(), reason="the compliance cases are not here")


@pytest.mark.parametrize("category", categories())
def test_all_cases_of_a_category_pass(category: str):
    differences = conformance(category).differences
    if category in INCOMPLETE:
        assert differences, "complete now: take it off the list"
        differences = tuple(found for found in differences if found.is_crash)
    assert not differences, "\n".join(map(str, differences))


def test_as_many_cases_pass_as_ever_did(record_property: Callable[[str, object], None]):
    outcomes = [conformance(category) for category in categories()]
    passed, total = sum(o.passed for o in outcomes), sum(o.total for o in outcomes)
    record_property("score", f"OPA's compliance cases: {passed} of {total}")
    assert passed >= FLOOR, "\n".join(str(found) for o in outcomes for found in o.differences)
