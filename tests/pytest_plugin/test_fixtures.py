"""Python tests ask policies through fixtures and policykit.testing."""

from typing import Any

import pytest

from policykit.errors import ParseError, UsageError
from policykit.testing import Policy, parse, parse_all
from tests.pytest_plugin.conftest import Project

pytest_plugins = ["pytester"]

POLICY = """\
package main

# METADATA
# custom:
#   id: POD001
deny_root contains msg if {
	some container in input.spec.containers
	container.root
	msg := sprintf("%s runs as root", [container.name])
}

warn contains "no label" if not input.label

allow if count(deny_root) == 0

names contains name if some name in input.names
"""
BAD: Any = {"label": "x", "spec": {"containers": [{"name": "a"}, {"name": "b", "root": True}]}}
GOOD: Any = {"label": "x", "spec": {"containers": [{"name": "a"}]}}


@pytest.fixture
def policy(tmp_path, monkeypatch, cache_folder) -> Policy:
    monkeypatch.setenv("POLICYKIT_CACHE_DIR", str(cache_folder))
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy" / "main.rego").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Policy.load("policy")


def test_findings_know_rule_message_part_and_place(policy: Policy):
    document = parse("label: x\nspec:\n  containers:\n  - name: b\n    root: true\n", "yaml")
    (found,) = policy.check(document)
    assert (found.rule_id, found.msg) == ("POD001", "b runs as root")
    assert (found.path, found.line) == ("spec.containers[0].root", 5)


def test_a_file_is_checked_by_its_name(policy: Policy, tmp_path):
    (tmp_path / "a.json").write_text('{"spec": {"containers": []}}', encoding="utf-8")
    assert [found.msg for found in policy.findings(tmp_path / "a.json")] == ["no label"]
    assert policy.warn("a.json") == ["no label"]
    assert policy.deny("a.json") == []


def test_plain_values_are_checked_and_their_parts_are_known(policy: Policy):
    assert policy.deny(BAD) == ["b runs as root"]
    assert [found.path for found in policy.check(BAD)] == ["spec.containers[1].root"]


def test_an_array_is_as_many_documents_as_in_a_file(policy: Policy):
    assert policy.deny([BAD, GOOD, BAD]) == ["b runs as root"] * 2
    assert policy.deny(parse_all("label: x\n---\nlabel: y\n", "yaml")) == []


def test_queries_give_values_of_python(policy: Policy):
    assert policy.eval("data.main.allow", GOOD) is True
    assert policy.eval("data.main.allow", BAD) is None
    assert policy.eval("data.main.names", {"names": ["a", "b", "a"]}) == {"a", "b"}
    assert policy.eval("count(data.main.names) + 1", {"names": ["a"]}) == 2


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"message": "runs as root$"},
        {"rule": "deny_root"},
        {"rule": "main.deny_root"},
        {"rule": "POD001"},
        {"at": "spec.containers[1]"},
        {"at": "spec.containers[1].root"},
        {"message": "^b ", "rule": "data.main.deny_root", "at": "spec"},
    ],
)
def test_a_denial_that_is_as_asked_is_returned(policy: Policy, asked):
    assert policy.assert_denies(BAD, **asked).msg == "b runs as root"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"message": "^a "}, "the message does not match '^a '"),
        ({"rule": "deny_other"}, "the rule is not deny_other"),
        ({"at": "spec.containers[0]"}, "it is not at spec.containers[0]"),
        ({"at": "spec.containers[1].roo"}, "it is not at spec.containers[1].roo"),
    ],
)
def test_a_denial_that_is_not_as_asked_says_in_what(policy: Policy, asked, told):
    with pytest.raises(AssertionError) as raised:
        policy.assert_denies(BAD, **asked)
    assert "deny POD001 at spec.containers[1].root: b runs as root" in str(raised.value)
    assert told in str(raised.value)


def test_a_warning_is_no_denial(policy: Policy):
    policy.assert_warns({}, "no label")
    with pytest.raises(AssertionError, match="it is no deny"):
        policy.assert_denies({}, "no label")
    policy.assert_allows({})


def test_what_is_denied_is_not_allowed(policy: Policy):
    policy.assert_allows(GOOD)
    with pytest.raises(AssertionError, match="deny POD001 at spec"):
        policy.assert_allows(BAD)


def test_policies_that_report_nothing_are_an_error_and_no_pass(tmp_path, monkeypatch):
    (tmp_path / "a.rego").write_text("package a\n\nallow if input.x\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    policy = Policy.load("a.rego")
    assert policy.eval("data.a.allow", {"x": 1}) is True
    with pytest.raises(UsageError, match="there is no rule deny"):
        policy.assert_allows({})


def test_packages_are_main_or_else_all_or_those_that_are_named(tmp_path, monkeypatch):
    for name in ("one", "two"):
        text = f'package {name}\n\ndeny contains "{name}"\n'
        (tmp_path / f"{name}.rego").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert sorted(Policy.load(".").deny({})) == ["one", "two"]
    assert Policy.load(".", namespace=["two"]).deny({}) == ["two"]
    (tmp_path / "main.rego").write_text('package main\n\ndeny contains "m"\n', encoding="utf-8")
    assert Policy.load(".").deny({}) == ["m"]


def test_texts_are_parsed_in_any_format():
    assert parse('a = "b"', "hcl2").value == {"a": "b"}
    with pytest.raises(ParseError):
        parse("a: [", "yaml")
    with pytest.raises(UsageError, match="2 documents"):
        parse("a: 1\n---\nb: 1\n", "yaml")


TESTS = """\
import pytest

def test_settings(policy):
    policy.assert_denies({"root": True}, "root")
    assert policy.deny({}) == []

@pytest.mark.policy("other", data=["facts.json"])
def test_marker(policy):
    assert policy.deny({}) == ["other 3"]

class TestOthers:
    pytestmark = pytest.mark.policy("other", data=["facts.json"])

    def test_of_a_class(self, policy):
        assert policy.deny({}) == ["other 3"]

def test_factory(policy):
    assert policy("other", data=["facts.json"]).deny({}) == ["other 3"]

def test_parse(policy, parse_config):
    policy.assert_denies(parse_config("root: true", "yaml"))

def test_elsewhere(policy, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    policy.assert_allows({})
"""


@pytest.fixture
def tested(project: Project) -> Project:
    text = 'package main\n\ndeny contains "root" if input.root\n'
    project.write(policy__main_rego=text)
    project.file("other/a.rego", 'package a\n\ndeny contains sprintf("other %d", [data.n])\n')
    project.file("facts.json", '{"n": 3}')
    return project


def test_fixtures_give_policies_of_settings_and_markers(tested: Project):
    tested.file("test_it.py", TESTS)
    tested.run("--strict-markers").assert_outcomes(passed=6)


def test_policies_are_compiled_once_a_session(tested: Project):
    tested.file(
        "test_it.py",
        "seen = []\n\ndef test_a(policy):\n    seen.append(policy._policies)\n\n"
        "def test_b(policy):\n    assert policy._policies is seen[0]\n",
    )
    tested.run().assert_outcomes(passed=2)


def test_findings_that_are_compared_are_shown_one_on_a_line(tested: Project):
    tested.file(
        "test_it.py",
        'def test_a(policy):\n    assert policy.deny({"root": True}) == []\n\n'
        'def test_b(policy):\n    assert policy.deny({}) == ["root"]\n',
    )
    shown = tested.run().stdout
    shown.fnmatch_lines(
        [
            "E * deny main/deny at root: root",
            "E * not expected: root",
            "E * the policies say nothing",
        ]
    )
    shown.fnmatch_lines(["E * missing: root"])


def test_policies_that_do_not_compile_fail_the_test_with_their_line(tested: Project):
    tested.file("policy/main.rego", "package main\n\ndeny contains zork\n")
    tested.file("test_it.py", "def test_a(policy):\n    policy.assert_allows({})\n")
    result = tested.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*policy/main.rego:3:*zork is unsafe", "*3 | deny contains zork"])
    result.stdout.no_fnmatch_line("*fixtures.py*")


def test_a_marker_that_is_wrong_is_told_of(tested: Project):
    tested.file(
        "test_it.py",
        'import pytest\n\n@pytest.mark.policy("other", dta=1)\ndef test_a(policy):\n    pass\n',
    )
    tested.run().stdout.fnmatch_lines(["*test_it.py::test_a: the marker policy: *dta*"])


def test_coverage_of_one_test_is_its_own(tested: Project):
    tested.file(
        "test_it.py",
        "def test_a(policy, rego_coverage):\n"
        '    policy.deny({"root": True})\n'
        "    assert rego_coverage.percent() == 100\n\n"
        "def test_b(policy, rego_coverage):\n"
        "    policy.deny({})\n"
        '    assert rego_coverage.missed("policy/main.rego") == [3]\n',
    )
    tested.run().assert_outcomes(passed=2)
