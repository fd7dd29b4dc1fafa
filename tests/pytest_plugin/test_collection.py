"""Tests of policies are collected as pytest's own items, and work with all of its options."""

from xml.etree import ElementTree as ET

import pytest

from tests.pytest_plugin.conftest import Project

pytest_plugins = ["pytester"]

PODS = """\
package pods

deny contains "runs as root" if input.root
"""
TESTS = """\
package pods_test

import data.pods

test_denies_root if pods.deny["runs as root"] with input as {"root": true}

test_allows_others if {
	count(pods.deny) == 0 with input as {"root": false}
}

test_is_wrong if pods.deny["nothing"] with input as {"root": true}

todo_test_later if false
"""
CASES = """\
package cases_test

square(x) := x * x

cases := {"one": [1, 1], "two": [2, 5], "a b": [3, 9]}

test_squares[note] if {
	some note, [x, y] in cases
	square(x) == y
}
"""


@pytest.fixture
def pods(project: Project) -> Project:
    return project.write(policies__pods_rego=PODS, policies__pods_test_rego=TESTS)


def ids(result: pytest.RunResult) -> list[str]:
    """Return the node ids that a run with --collect-only -q has printed."""
    return [line for line in result.outlines if "::" in line]


def test_each_test_is_an_item_in_the_order_of_the_file(pods: Project):
    result = pods.run("--collect-only", "-q")
    assert ids(result) == [
        "policies/pods_test.rego::test_denies_root",
        "policies/pods_test.rego::test_allows_others",
        "policies/pods_test.rego::test_is_wrong",
        "policies/pods_test.rego::todo_test_later",
    ]


def test_tests_pass_fail_and_are_skipped(pods: Project):
    pods.run().assert_outcomes(passed=2, failed=1, skipped=1)


def test_a_planned_test_is_skipped_at_its_line_with_its_reason(pods: Project):
    result = pods.run("-rs")
    result.stdout.fnmatch_lines(
        ["SKIPPED ?1? policies/pods_test.rego:13: planned: todo_test_later"]
    )


def test_items_know_their_line(pods: Project):
    items, _ = pods.pytester.inline_genitems("-p", "policykit.pytest_plugin")
    assert [item.location[1] for item in items] == [4, 6, 10, 12]


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        (["-k", "denies"], {"passed": 1, "deselected": 3}),
        (["-m", "rego"], {"passed": 2, "failed": 1, "skipped": 1}),
        (["-m", "not rego"], {"deselected": 4}),
        (["-m", "rego(package='pods_test')"], {"passed": 2, "failed": 1, "skipped": 1}),
        (["-m", "rego(package='other')"], {"deselected": 4}),
        (["policies/pods_test.rego::test_denies_root"], {"passed": 1}),
        (["policies"], {"passed": 2, "failed": 1, "skipped": 1}),
    ],
)
def test_items_are_selected_as_any_others(pods: Project, arguments, outcomes):
    pods.run(*arguments).assert_outcomes(**outcomes)


def test_the_first_failure_stops_a_run_that_asks_for_it(pods: Project):
    pods.run("-x").assert_outcomes(passed=2, failed=1)


def test_the_last_failures_run_alone_or_first(pods: Project):
    pods.run()
    pods.run("--lf").assert_outcomes(failed=1)
    first = pods.run("--ff", "-v").outlines
    shown = [line for line in first if line.startswith("policies/pods_test.rego::")]
    assert shown[0].startswith("policies/pods_test.rego::test_is_wrong FAILED")


def test_stepwise_stops_and_goes_on(pods: Project):
    pods.run("--stepwise").assert_outcomes(passed=2, failed=1)
    pods.run("--stepwise").assert_outcomes(failed=1, deselected=2)


def test_junit_has_a_case_for_each_item_with_file_and_line(pods: Project):
    pods.run("--junitxml=out.xml")
    cases = ET.parse(pods.folder / "out.xml").findall(".//testcase")
    assert [case.get("name") for case in cases][:2] == ["test_denies_root", "test_allows_others"]
    assert cases[0].get("classname") == "policies.pods_test.rego"
    properties = {item.get("name"): item.get("value") for item in cases[1].iter("property")}
    assert properties == {"file": "policies/pods_test.rego", "line": "7"}
    assert "pods.deny" in cases[2].findall("failure")[0].attrib["message"]


def test_durations_are_shown(pods: Project):
    pods.run("--durations=1", "-vv").stdout.fnmatch_lines(["*slowest 1 durations*"])


def test_cases_are_items(project: Project):
    project.write(policy__a_test_rego=CASES)
    result = project.run("--collect-only", "-q")
    assert ids(result) == [
        "policy/a_test.rego::test_squares[one]",
        "policy/a_test.rego::test_squares[two]",
        "policy/a_test.rego::test_squares[a b]",
    ]
    project.run().assert_outcomes(passed=2, failed=1)


@pytest.mark.parametrize(
    "arguments",
    [["-k", "two"], ["policy/a_test.rego::test_squares[two]"], ["-k", "test_squares and two"]],
)
def test_a_case_is_selected_by_its_name(project: Project, arguments):
    project.write(policy__a_test_rego=CASES)
    result = project.run(*arguments)
    assert result.parseoutcomes()["failed"] == 1
    assert "passed" not in result.parseoutcomes()


def test_a_test_without_its_case_selects_all_cases(project: Project):
    project.write(policy__a_test_rego=CASES)
    project.run("policy/a_test.rego::test_squares").assert_outcomes(passed=2, failed=1)


def test_definitions_of_one_name_are_told_apart_in_their_file(project: Project):
    text = "package {}\n\ntest_a if true\n\ntest_a if 1 == 1\n"
    project.write(policy__a_test_rego=text.format("a"), policy__b_test_rego=text.format("a"))
    assert ids(project.run("--collect-only", "-q")) == [
        "policy/a_test.rego::test_a",
        "policy/a_test.rego::test_a#01",
        "policy/b_test.rego::test_a",
        "policy/b_test.rego::test_a#01",
    ]


def test_metadata_gives_markers(project: Project):
    text = """\
package a

# METADATA
# custom:
#   pytest: {marks: [slow, nightly], xfail: the rule is not written}
test_one if false

# METADATA
# custom:
#   pytest: {skip: not in force}
test_two if false

test_three if true
"""
    project.write(policy__a_test_rego=text)
    result = project.run("--strict-markers", "-rsx")
    result.assert_outcomes(passed=1, skipped=1, xfailed=1)
    result.stdout.fnmatch_lines(["*not in force*", "*test_one - the rule is not written*"])
    project.run("-m", "slow and nightly").assert_outcomes(xfailed=1, deselected=2)


def test_metadata_of_a_package_marks_all_of_its_tests(project: Project):
    text = """\
# METADATA
# scope: package
# custom:
#   pytest: {marks: [slow]}
package a

test_one if true

test_two if true
"""
    project.write(policy__a_test_rego=text)
    project.run("-m", "slow").assert_outcomes(passed=2)


@pytest.mark.parametrize("said", ["{mark: [slow]}", "{marks: slow}", "[slow]"])
def test_metadata_that_pytest_cannot_use_is_an_error_of_the_file(project: Project, said):
    text = f"package a\n\n# METADATA\n# custom:\n#   pytest: {said}\ntest_one if true\n"
    project.write(policy__a_test_rego=text)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*policy/a_test.rego:6:1: *custom.pytest*", "*hint: *marks*"])


def test_files_with_other_names_are_left_alone(project: Project):
    project.write(policy__a_rego="package a\n\ntest_one if true\n")
    project.run().assert_outcomes()
    project.run("policy/a.rego").assert_outcomes(passed=1)


def test_names_of_files_with_tests_are_a_setting(project: Project):
    project.write(policy__test_a_rego="package a\n\ntest_one if true\n")
    project.pytester.makeini("[pytest]\nrego_test_files =\n    test_*.rego\n")
    project.run().assert_outcomes(passed=1)


def test_collection_can_be_turned_off(pods: Project):
    pods.pytester.makeini("[pytest]\nrego_collect = false\n")
    pods.run().assert_outcomes()


def test_folders_that_pytest_leaves_out_are_left_out(pods: Project):
    pods.file("policies/.hidden/b_test.rego", "package b\n\ntest_b if true\n")
    pods.file("build/c_test.rego", "package c\n\ntest_c if true\n")
    assert len(ids(pods.run("--collect-only", "-q"))) == 4


def test_a_file_without_tests_gives_none(project: Project):
    project.write(policy__a_test_rego="package a\n\nhelper := 1\n")
    project.run().assert_outcomes()


def test_sets_of_policies_in_folders_of_their_own_do_not_meet(project: Project):
    for name in ("one", "two"):
        project.file(f"{name}/policy/a.rego", f'package a\n\nname := "{name}"\n')
        test = f'package a_test\n\ntest_name if data.a.name == "{name}"\n'
        project.file(f"{name}/policy/deep/a_test.rego", test)
    project.run().assert_outcomes(passed=2)


def test_tests_outside_of_the_policies_that_are_named_are_compiled_with_them(project: Project):
    project.file("rules/a.rego", "package a\n\nb := 1\n")
    project.file("tests/rego/a_test.rego", "package a_test\n\ntest_b if data.a.b == 1\n")
    project.run().assert_outcomes(failed=1)
    project.run("--rego-policy=rules").assert_outcomes(passed=1)
    project.pytester.makeini("[pytest]\nrego_policy = rules\n")
    project.run().assert_outcomes(passed=1)


def test_policykits_own_settings_name_policies_and_data(project: Project):
    project.file("rules/a.rego", "package a\n\nb := data.limits.most\n")
    project.file("rules/a_test.rego", "package a_test\n\ntest_b if data.a.b == 3\n")
    project.file("limits.json", '{"limits": {"most": 3}}')
    project.file("policykit.toml", 'policy = ["rules"]\ndata = ["limits.json"]\n')
    project.run().assert_outcomes(passed=1)


def test_data_is_named_on_the_command_line_and_in_the_ini_file(project: Project):
    project.file("policy/a_test.rego", "package a\n\ntest_b if data.facts.most == 3\n")
    project.file("facts/limits.json", '{"most": 3}')
    project.run("--rego-data=facts:facts/limits.json").assert_outcomes(passed=1)
    project.pytester.makeini("[pytest]\nrego_data = facts:facts/limits.json\n")
    project.run().assert_outcomes(passed=1)


def test_paths_in_the_ini_file_are_relative_to_it(project: Project, monkeypatch):
    project.file("rules/a.rego", "package a\n\nb := 1\n")
    project.file("sub/a_test.rego", "package a_test\n\ntest_b if data.a.b == 1\n")
    project.pytester.makeini("[pytest]\nrego_policy = rules\n")
    monkeypatch.chdir(project.folder / "sub")
    project.run().assert_outcomes(passed=1)


def test_policies_in_v0_are_read_where_that_is_asked_for(project: Project):
    project.file("policy/a_test.rego", "package a\n\ntest_b { 1 == 1 }\n")
    project.run().assert_outcomes(errors=1)
    project.run("--rego-v0").assert_outcomes(passed=1)


def test_settings_that_cannot_be_used_are_an_error_without_a_traceback(project: Project):
    project.file("policykit.toml", "polcy = []\n")
    project.file("policy/a_test.rego", "package a\n\ntest_b if true\n")
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['E   policykit.toml:1:1: unknown key "polcy"'])
    result.stdout.no_fnmatch_line("*session.py*")
