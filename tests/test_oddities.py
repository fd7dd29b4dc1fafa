"""Policies that could stay silent for ever: a warning, or an error where they are held strict."""

from pathlib import Path
from typing import Any

import pytest

from policykit.errors import RegoErrors, UsageError
from policykit.runner import run
from policykit.settings import Settings

FINE = 'package main\n\ndeny contains "x" if input.x\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("policy").mkdir()
    Path("a.yaml").write_text("x: 1\n")


def _warnings(text: str, **settings: Any) -> tuple[str, ...]:
    Path("policy/p.rego").write_text(text)
    return run(Settings(arguments=("a.yaml",), **settings)).warnings


def test_policies_that_can_report_are_not_spoken_of():
    assert not _warnings(FINE + "\nwarn_y := [m | m := input.y]\n\nexception contains []\n")


@pytest.mark.parametrize(
    "rule",
    [
        "deny if input.x",
        'deny := "x" if input.x',
        "deny := 5",
        'deny := {"msg": "x"} if input.x',
        'deny[input.key] := "x" if input.x',
        "deny := true if input.y else := false",
        "default deny := false",
    ],
)
def test_a_rule_whose_value_is_no_set_is_told(rule):
    first, *_ = _warnings(f"package main\n\n{rule}\n")
    problem, hint = first.split("\n")
    assert problem.startswith("policy/p.rego:3:1: the value of deny is no set of messages, so it")
    assert hint == "  write: deny contains msg if { … }"


def test_a_rule_below_the_name_of_a_check_is_told():
    [warning] = _warnings(f'{FINE}\nwarn.foo contains "x"\n')
    assert warning.split("\n") == [
        "policy/p.rego:5:1: warn.foo is never asked, so it can never report anything",
        "  write: warn_foo contains …",
    ]


def test_names_that_differ_in_case_alone_are_told():
    [warning] = _warnings(f'{FINE}\ndeny_A contains "x"\n\ndeny_a contains "y"\n')
    assert warning.startswith("policy/p.rego:7:1: deny_a differs from deny_A in case alone\n")


def test_a_namespace_that_is_not_there_is_told():
    first, second = _warnings(FINE, namespace=("mian",))
    assert first == "there is no package mian\n  did you mean main?"
    assert second.split("\n") == [
        "there is nothing to check with in mian",
        "  rules called deny, violation or warn are checks; packages with any: main",
    ]


def test_a_package_without_checks_is_told():
    [warning] = _warnings('package main\n\ndney contains "x" if input.x\n')
    assert warning.startswith("there is nothing to check with in main\n")


def test_only_what_is_evaluated_is_looked_at():
    Path("policy/other.rego").write_text("package other\n\ndeny if input.x\n")
    assert not _warnings(FINE)
    assert _warnings(FINE, all_namespaces=True)


def test_no_policies_at_all_are_what_was_asked_for():
    assert not _warnings(FINE, policy=("",))


@pytest.mark.parametrize("rule", ["deny if input.x", "deny contains 5 if input.x"])
def test_a_message_that_is_none_is_told(rule):
    Path("policy/p.rego").write_text(f"package main\n\n{rule}\n")
    report = run(Settings(arguments=("a.yaml",)))
    assert report.warnings


def test_strict_policies_are_refused_before_anything_is_evaluated():
    with pytest.raises(RegoErrors) as caught:
        _warnings("package main\n\ndeny if input.x\n", strict_policies=True)
    assert str(caught.value).startswith("policy/p.rego:3:1: policykit_policy_error: the value of")


def test_messages_that_are_none_are_errors_under_strict_policies():
    Path("policy/p.rego").write_text("package main\n\ndeny contains 5 if input.x\n")
    report = run(Settings(arguments=("a.yaml",), strict_policies=True))
    assert "neither text nor an object" in str(report.errors[0])
    assert not report.warnings


def test_a_rule_without_contains_is_an_error_as_for_conftest():
    with pytest.raises(Exception, match=r"policy/p\.rego:3:1: .*uses `if` without `contains`"):
        _warnings('package main\n\ndeny["x"] if input.x\n')


def test_a_check_that_is_a_function_is_an_error_where_it_is_asked():
    function = "package lib\n\ndeny(x) if x\n"
    Path("policy/lib.rego").write_text(function)
    assert not _warnings(FINE)
    with pytest.raises(Exception, match="function data.lib.deny used as reference"):
        _warnings(FINE, namespace=("lib",))


def test_a_pattern_that_is_none_is_an_error():
    with pytest.raises(UsageError, match=r"has a \[ without its \]"):
        _warnings(FINE, namespace=("m[a",))
