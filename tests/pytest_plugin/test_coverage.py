"""What tests reach of policies is reported, from all processes, and judged."""

import re
from xml.etree import ElementTree as ET

import pytest

from tests.pytest_plugin.conftest import Project

pytest_plugins = ["pytester"]

POLICY = """\
package p

allow if input.user == "admin"

allow if {
	input.user == "guest"
	input.open
}

deny contains "no user" if not input.user
"""
TESTS = """\
package p_test

import data.p

test_admin if p.allow with input as {"user": "admin"}

test_nobody if not p.allow with input as {}
"""


@pytest.fixture
def covered(project: Project) -> Project:
    return project.write(policy__p_rego=POLICY, policy__p_test_rego=TESTS)


def test_a_table_shows_the_lines_that_were_not_reached(covered: Project):
    covered.run("--rego-coverage").stdout.fnmatch_lines(
        [
            "*coverage of policies*",
            "Name            Lines   Miss  Cover   Missing",
            "policy/p.rego       5      4    20%   5-7, 10",
            "TOTAL               5      4    20%",
        ]
    )


def test_python_tests_count_too(covered: Project):
    text = 'def test_it(policy):\n    policy(namespace=["p"]).assert_denies({})\n'
    covered.file("test_it.py", text)
    covered.run("--rego-coverage").stdout.fnmatch_lines(
        ["policy/p.rego       5      3    40%   5-7"]
    )


def test_config_files_do_not_count(covered: Project):
    covered.run("-k", "nothing", "--rego-coverage").stdout.fnmatch_lines(
        ["no policies were evaluated"]
    )


@pytest.mark.parametrize(("percent", "is_enough"), [("20", True), ("20.1", False), ("90", False)])
def test_a_run_fails_below_the_percentage_that_is_wanted(covered: Project, percent, is_enough):
    result = covered.run("--rego-coverage", f"--rego-coverage-fail-under={percent}")
    assert (result.ret == pytest.ExitCode.OK) is is_enough
    assert ("FAIL: " in result.stdout.str()) is not is_enough


def test_the_percentage_is_policykits_own_where_pytest_has_none(covered: Project):
    covered.file("policykit.toml", 'coverage = "90"\n')
    assert covered.run().ret == pytest.ExitCode.OK
    assert covered.run("--rego-coverage").ret == pytest.ExitCode.TESTS_FAILED


def test_settings_stand_in_the_ini_file(covered: Project):
    covered.pytester.makeini(
        "[pytest]\nrego_coverage = lcov=out.lcov\nrego_coverage_fail_under = 90\n"
    )
    result = covered.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["lcov written to out.lcov"])
    assert "SF:policy/p.rego\nDA:3,1\nDA:5,0\n" in (covered.folder / "out.lcov").read_text()


def test_cobertura_has_each_line(covered: Project):
    covered.run("--rego-coverage=cobertura=out.xml")
    root = ET.parse(covered.folder / "out.xml").getroot()
    assert (root.get("lines-covered"), root.get("lines-valid")) == ("1", "5")
    (of_file,) = root.iter("class")
    assert of_file.get("filename") == "policy/p.rego"
    hits = {line.get("number"): line.get("hits") for line in of_file.iter("line")}
    assert hits == {"3": "1", "5": "0", "6": "0", "7": "0", "10": "0"}


def test_html_shows_the_policy(covered: Project):
    covered.run("--rego-coverage=html")
    page = (covered.folder / "rego-coverage.html").read_text(encoding="utf-8")
    assert re.findall(r'<span class="hit"><i>(\d+)', page) == ["3"]
    assert re.findall(r'<span class="miss"><i>(\d+)', page) == ["5", "6", "7", "10"]
    assert "&quot;no user&quot;" in page


def test_several_formats_are_written_by_one_run(covered: Project):
    covered.run("--rego-coverage", "--rego-coverage=html=a.html", "--rego-coverage=lcov")
    assert (covered.folder / "a.html").exists()
    assert (covered.folder / "rego-coverage.lcov").exists()


def test_a_format_there_is_not_is_refused(covered: Project):
    result = covered.run("--rego-coverage=lcv")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*there is no format*lcv*did you mean lcov*"])
    shown = covered.run("--rego-coverage", "policy").stderr
    shown.fnmatch_lines(["*--rego-coverage=term policy*"])


def test_what_processes_reach_is_put_together(covered: Project):
    result = covered.start("-p", "xdist", "-n", "2", "--rego-coverage")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["policy/p.rego       5      4    20%   5-7, 10"])


def test_it_stands_beside_the_coverage_of_python(covered: Project):
    pytest.importorskip("pytest_cov")
    covered.file("test_it.py", "def test_a(): pass\n")
    result = covered.start("-p", "pytest_cov", "--cov=.", "--rego-coverage")
    result.stdout.fnmatch_lines_random(
        ["test_it.py *100%*", "policy/p.rego       5      4    20%*"]
    )
