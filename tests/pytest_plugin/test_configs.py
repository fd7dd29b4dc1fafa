"""Config files are checked as tests: what policies deny fails, what they warn of is a warning."""

import pytest

from tests.pytest_plugin.conftest import Project

pytest_plugins = ["pytester"]

POLICY = """\
package main

# METADATA
# title: No root
# custom:
#   remediation: set runAsNonRoot
deny_root contains msg if {
	input.root
	msg := "runs as root"
}

deny_latest contains "uses latest" if endswith(input.image, ":latest")

warn_label contains "has no label" if not input.label
"""


@pytest.fixture
def deploy(project: Project) -> Project:
    project.write(policy__main_rego=POLICY)
    project.file("deploy/good.yaml", "label: x\nimage: web:1\n")
    project.file("deploy/sub/bad.yaml", "label: x\nimage: web:latest\nroot: true\n")
    project.file("deploy/warned.yaml", "image: web:1\n")
    project.file("deploy/other.json", '{"root": true}')
    project.pytester.makeini("[pytest]\npolicykit_configs =\n    deploy/**/*.yaml\n")
    return project


def test_each_file_that_is_named_is_an_item(deploy: Project):
    result = deploy.run("--collect-only", "-q")
    assert sorted(line for line in result.outlines if "::" in line) == [
        "deploy/good.yaml::policy",
        "deploy/sub/bad.yaml::policy",
        "deploy/warned.yaml::policy",
    ]


def test_what_is_denied_fails_and_what_is_warned_of_warns(deploy: Project):
    deploy.run().assert_outcomes(passed=2, failed=1, warnings=1)


def test_with_v_each_rule_is_an_item(deploy: Project):
    result = deploy.run("-v")
    result.assert_outcomes(passed=7, failed=2, warnings=1)
    result.stdout.fnmatch_lines_random(
        [
            "deploy/sub/bad.yaml::main/deny_root FAILED*",
            "deploy/sub/bad.yaml::main/deny_latest FAILED*",
            "deploy/sub/bad.yaml::main/warn_label PASSED*",
        ]
    )


def test_the_report_has_message_rule_place_and_remedy(deploy: Project):
    result = deploy.run()
    result.stdout.fnmatch_lines(
        [
            "E   runs as root ?main/deny_root?",
            "E     at deploy/sub/bad.yaml:3:* (root)",
            "E       3 | root: true",
            "E         * ^*",
            "E     fix: set runAsNonRoot",
        ],
        consecutive=True,
    )
    result.stdout.fnmatch_lines(["FAILED deploy/sub/bad.yaml::policy - * (and 1 more)"])


def test_warnings_stand_at_their_line_in_the_file(deploy: Project):
    shown = deploy.run().stdout
    shown.fnmatch_lines(["*deploy/warned.yaml:1: PolicyWarning: has no label ?main/warn_label?"])


def test_warnings_fail_where_pytest_makes_them_errors(deploy: Project):
    deploy.run("-W", "error::policykit.testing.configs.PolicyWarning").assert_outcomes(
        passed=1, failed=2
    )


def test_policykits_own_settings_hold(deploy: Project):
    deploy.file("policykit.toml", "fail-on-warn = true\n")
    deploy.run().assert_outcomes(passed=1, failed=2)
    deploy.file("policykit.toml", "no-fail = true\n")
    deploy.run().assert_outcomes(passed=3, warnings=3)
    deploy.file("policy/other.rego", 'package other\n\ndeny contains "x" if input.x\n')
    overrides = '[[overrides]]\nfiles = "deploy/sub/**"\nnamespace = ["other"]\n'
    deploy.file("policykit.toml", overrides)
    deploy.run().assert_outcomes(passed=3, warnings=1)
    deploy.run("-v", "deploy/sub").assert_outcomes(passed=1)


def test_waivers_in_the_file_hold(deploy: Project):
    deploy.file(
        "deploy/sub/bad.yaml",
        "label: x\n# policykit:ignore main/deny_root -- old image\nroot: true\nimage: web:1\n",
    )
    deploy.run("deploy/sub").assert_outcomes(passed=1)


def test_a_file_that_cannot_be_parsed_fails_with_its_line(deploy: Project):
    deploy.file("deploy/broken.yaml", "a: [1\nb: 2\n")
    result = deploy.run("deploy/broken.yaml")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E   deploy/broken.yaml:2:*", "E     2 | b: 2"])


def test_policies_that_do_not_compile_are_told_of_once_for_a_file(deploy: Project):
    deploy.file("policy/main.rego", "package main\n\ndeny if {\n")
    result = deploy.run("deploy/good.yaml")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E   policy/main.rego:*rego_parse_error*"])
    deploy.run("-v", "deploy/good.yaml").assert_outcomes(errors=1)


def test_files_are_checked_where_testpaths_leads_elsewhere(deploy: Project):
    deploy.file("tests/test_a.py", "def test_a(): pass\n")
    deploy.file("node_modules/deploy/a.yaml", "root: true\n")
    deploy.pytester.makeini(
        "[pytest]\ntestpaths = tests\npolicykit_configs =\n    deploy/*.yaml\n    **/a.yaml\n"
    )
    deploy.run().assert_outcomes(passed=3, warnings=1)
    deploy.run("tests").assert_outcomes(passed=1)


def test_no_config_file_is_an_item_unless_it_is_named(project: Project):
    project.write(policy__main_rego=POLICY)
    project.file("deploy/bad.yaml", "root: true\n")
    project.run().assert_outcomes()


def test_what_policies_print_is_captured(deploy: Project):
    deploy.file("policy/main.rego", 'package main\n\ndeny contains "x" if print("seen", input)\n')
    deploy.run("deploy/good.yaml").stdout.fnmatch_lines(["*Captured stdout*", "*seen *label*"])
