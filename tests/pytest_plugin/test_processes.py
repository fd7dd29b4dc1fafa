"""Real runs of pytest: several processes, random order, every import mode, what is loaded."""

import json
import tomllib
from pathlib import Path

import pytest

from tests.pytest_plugin.conftest import PLUGIN, Project

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
TESTS = """\
package p_test

import data.p

test_cases[n] if {
	some n, x in {"one": 1, "two": 2, "three": 3}
	p.sq(x) == x * x
}

test_fails if p.sq(2) == 5

todo_test_later if false
"""
PROBE = """\
import json, sys

def pytest_sessionfinish():
    with open("modules.json", "w") as file:
        json.dump(sorted(sys.modules), file)
"""


@pytest.fixture
def squares(project: Project) -> Project:
    project.write(policy__p_rego="package p\n\nsq(x) := x * x\n", policy__p_test_rego=TESTS)
    project.file("test_python.py", "def test_python(): pass\n")
    return project


OUTCOMES = {"passed": 4, "failed": 1, "skipped": 1}


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
def test_every_import_mode_works(squares: Project, mode):
    squares.start(f"--import-mode={mode}").assert_outcomes(**OUTCOMES)


def test_items_are_spread_over_processes(squares: Project):
    result = squares.start("-p", "xdist", "-n", "2")
    result.assert_outcomes(**OUTCOMES)
    result.stdout.fnmatch_lines(
        [
            ">   test_fails if p.sq(2) == 5",
            "E   p.sq(2) == 5, but p.sq(2) is 4",
            "policy/p_test.rego:10: p.sq(2) == 5, but p.sq(2) is 4",
            "FAILED policy/p_test.rego::test_fails - p.sq(2) == 5, but p.sq(2) is 4",
        ]
    )


@pytest.mark.parametrize("seed", ["1", "2"])
def test_items_run_in_any_order(squares: Project, seed):
    result = squares.start(
        "-p", "pytest_randomly", "-p", "no:cacheprovider", f"--randomly-seed={seed}"
    )
    result.assert_outcomes(**OUTCOMES)


def test_random_order_and_processes_go_together(squares: Project):
    result = squares.start("-p", "pytest_randomly", "-p", "xdist", "-n", "2")
    result.assert_outcomes(**OUTCOMES)


def test_configs_are_checked_in_processes(project: Project):
    project.file("policy/a.rego", 'package main\n\ndeny contains "x" if input.x\n')
    for number in range(4):
        project.file(f"deploy/{number}.yaml", f"x: {str(number == 2).lower()}\n")
    project.pytester.makeini("[pytest]\npolicykit_configs = deploy/*.yaml\n")
    project.start("-p", "xdist", "-n", "2").assert_outcomes(passed=3, failed=1)


def test_without_the_plugin_nothing_is_collected(squares: Project):
    result = squares.pytester.runpytest_subprocess("-p", "no:policykit")
    result.assert_outcomes(passed=1)


def test_a_run_without_policies_loads_nothing_of_policykit(project: Project):
    project.file("test_python.py", "def test_python(): pass\n")
    project.file("conftest.py", PROBE)
    project.start().assert_outcomes(passed=1)
    modules = json.loads((project.folder / "modules.json").read_text(encoding="utf-8"))
    assert {name for name in modules if name.startswith("policykit")} == {
        "policykit",
        "policykit.pytest_plugin",
    }
    assert not {"lark", "yaml", "re2"} & set(modules)


def test_tests_that_pass_and_are_known_load_no_compiler(squares: Project):
    squares.file("conftest.py", PROBE)
    for _ in range(2):
        squares.start("-k", "cases").assert_outcomes(passed=3, deselected=3)
    modules = json.loads((squares.folder / "modules.json").read_text(encoding="utf-8"))
    assert not {"lark", "policykit.rego.build", "policykit.rego.check"} & set(modules)


def test_pytest_finds_the_plugin_where_policykit_is_installed():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"policykit": PLUGIN[1]}
