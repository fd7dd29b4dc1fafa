"""What findings add up to."""

import pickle

import pytest

from policykit.errors import LoadError
from policykit.findings import (
    Exit,
    Finding,
    Kind,
    Report,
    Result,
    Rule,
    Summary,
    exit_of,
    rule_id,
    rule_of,
)


@pytest.mark.parametrize(
    ("summary", "plain", "fail_on_warn"),
    [
        (Summary(successes=1, exceptions=1, skipped=1), Exit.PASSED, Exit.PASSED),
        (Summary(warnings=1), Exit.PASSED, Exit.FAILED),
        (Summary(failures=1), Exit.FAILED, Exit.FAILED_NOT_ONLY_WARNED),
        (Summary(failures=1, warnings=1), Exit.FAILED, Exit.FAILED_NOT_ONLY_WARNED),
    ],
)
def test_exit_codes_are_conftests(summary, plain, fail_on_warn):
    assert exit_of(summary) is plain
    assert exit_of(summary, fail_on_warn=True) is fail_on_warn
    assert exit_of(summary, fail_on_warn=True, no_fail=True) is Exit.PASSED


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("data.main.deny_root", "main/deny_root"),
        ("data.a.b.warn", "a.b/warn"),
        ('data.k8s["x-y"].deny', 'k8s["x-y"]/deny'),
        ("deny", "deny"),
    ],
)
def test_a_rule_is_known_by_namespace_and_name(path, name):
    assert rule_id(Rule(path)) == name


def test_the_name_that_the_author_chose_wins():
    assert rule_id(Rule("data.main.deny", name="k8s/root")) == "k8s/root"


def test_what_is_known_of_a_definition_goes_before_what_is_known_of_the_rule():
    rules = {
        "data.main.deny": Rule("data.main.deny", title="any"),
        "data.main.deny#2": Rule("data.main.deny", title="second"),
    }
    found = [
        rule_of(Finding(Kind.FAILURE, "m", "data.main.deny", definition=number), rules).title
        for number in range(3)
    ]
    assert found == ["any", "any", "second"]
    assert rule_of(Finding(Kind.FAILURE, "m", "data.main.warn"), rules) == Rule("data.main.warn")


def test_a_report_travels_between_processes():
    finding = Finding(Kind.WARNING, "m", "data.main.warn")
    report = Report((Result("f", "main", 1, (finding,)),), errors=(LoadError("gone"),))
    again = pickle.loads(pickle.dumps(report))
    assert again.results == report.results
    assert str(again.errors[0]) == "gone"
