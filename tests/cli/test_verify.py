"""policykit verify."""

import json
from pathlib import Path

import pytest

from policykit.cli import main

POLICY = """package main

deny contains msg if {
	input.port < 1024
	msg := sprintf("port %d", [input.port])
}

warn contains "never" if input.port == 7
"""
TESTS = """package main

test_denies_low_ports if {
	count(deny) == 1 with input as {"port": 80}
}

todo_test_names if false
"""
FAILING = """
test_denies_all if {
	wanted := 1
	found := deny with input as {"port": 8080}
	print("found", found)
	count(found) == wanted + 1
}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("policy").mkdir()
    Path("policy/main.rego").write_text(POLICY)
    Path("policy/main_test.rego").write_text(TESTS)


def _add(text: str) -> None:
    with Path("policy/main_test.rego").open("a") as file:
        file.write(text)


def test_tests_that_pass_are_counted(capsys):
    assert main(["verify"]) == 0
    assert capsys.readouterr().out == (
        "\n2 tests, 1 passed, 0 warnings, 0 failures, 0 exceptions, 1 skipped\n"
    )


def test_a_test_that_fails_fails_the_run(capsys):
    _add(FAILING)
    assert main(["verify"]) == 1
    assert capsys.readouterr().out.startswith(
        "FAIL - policy/main_test.rego -  - data.main.test_denies_all\n"
    )


def test_a_failing_test_shows_its_line_and_what_was_seen_there(capsys):
    _add(FAILING)
    assert main(["verify", "-o", "full"]) == 1
    assert capsys.readouterr().out.startswith("""\
policy/main_test.rego

  error[main/test_denies_all]: data.main.test_denies_all
    --> policy/main_test.rego:13:2
    13 | 	count(found) == wanted + 1
       | 	^^^^^^^^^^^^^^^^^^^^^^^^^^
      found = set()
      wanted = 1

  skipped: data.main.todo_test_names

3 tests, 1 passed, 0 warnings, 1 failure, 0 exceptions, 1 skipped
""")


def test_json_has_the_place_and_the_values(capsys):
    _add(FAILING)
    assert main(["verify", "-o", "json"]) == 1
    [failure] = json.loads(capsys.readouterr().out)[2]["failures"]
    assert failure["msg"] == failure["rule"] == "data.main.test_denies_all"
    assert failure["location"]["line"] == 13
    assert failure["variables"]["found"] == "set()"


def test_a_test_whose_evaluation_fails_says_how(capsys):
    _add("\np := 1 if true\n\np := 2 if true\n\ntest_p if p == 1\n")
    assert main(["verify"]) == 1
    shown = capsys.readouterr().out
    assert "data.main.test_p: policy/main_test.rego:11:" in shown
    assert "eval_conflict_error" in shown


def test_errors_of_builtins_stop_the_run_where_they_are_to_be_shown(capsys):
    _add('\ntest_number if to_number("x") == 1\n')
    assert main(["verify"]) == 1
    capsys.readouterr()
    assert main(["verify", "--show-builtin-errors"]) == 3
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err.startswith("error: policy/main_test.rego:9:16: eval_builtin_error: to_number")


@pytest.mark.parametrize(("pattern", "tests"), [("main", 2), ("m*", 2), ("other", 0)])
def test_only_the_packages_asked_for_are_tested(pattern, tests, capsys):
    assert main(["verify", "-n", pattern]) == 0
    assert f"\n{tests} tests, " in capsys.readouterr().out


def test_the_namespace_of_a_config_file_counts_as_well(capsys):
    Path("policykit.toml").write_text('namespace = "other"')
    assert main(["verify"]) == 0
    assert "\n0 tests, " in capsys.readouterr().out


def test_quiet_prints_only_what_fails(capsys):
    assert main(["verify", "--quiet", "--trace"]) == 0
    assert capsys.readouterr() == ("", "")
    _add(FAILING)
    assert main(["verify", "--quiet"]) == 1
    assert capsys.readouterr().out


@pytest.mark.parametrize("output", ["tap", "table", "junit", "github", "azuredevops", "sarif"])
def test_every_output_names_the_test_that_fails(output, capsys):
    _add(FAILING)
    assert main(["verify", "-o", output]) == 1
    assert "data.main.test_denies_all" in capsys.readouterr().out


def test_opas_report_shows_every_test_and_what_failing_ones_print(capsys):
    _add(FAILING)
    assert main(["verify", "--report", "fails"]) == 1
    shown = capsys.readouterr().out
    assert "\ndata.main.todo_test_names: SKIPPED\n" in shown
    assert "\n\n  found set()\n\n" in shown
    assert "  policy/main_test.rego:13:\n    \tcount(found) == wanted + 1\n" in shown
    assert shown.endswith("PASS: 1/3\nFAIL: 1/3\nSKIPPED: 1/3\n")


def test_a_full_report_shows_conditions_that_held_too(capsys):
    _add(FAILING)
    main(["verify", "--report", "full"])
    full = capsys.readouterr().out
    main(["verify", "--report", "fails"])
    fails = capsys.readouterr().out
    assert "true found := deny with" in full
    assert "true found := deny with" not in fails
    assert "fail input.port < 1024    {input.port = 8080}" in fails


def test_notes_are_those_of_trace(capsys):
    _add('\ntest_noted if {\n\ttrace("here")\n\tfalse\n}\n')
    main(["verify", "--report", "notes"])
    shown = capsys.readouterr().out
    assert "note here" in shown
    assert "fail " not in shown


def test_values_are_shown_below_the_line_that_failed(capsys):
    _add(FAILING)
    assert main(["verify", "--var-values"]) == 1
    assert "    \tcount(found) == wanted + 1\n    \t  found = set()\n" in capsys.readouterr().out


def test_a_report_is_text_and_nothing_else(capsys):
    assert main(["verify", "--report", "full", "-o", "json"]) == 3
    assert "--report and --var-values show text" in capsys.readouterr().err


def test_an_unknown_report_is_told_and_left_out(capsys):
    assert main(["verify", "--report", "notez"]) == 0
    shown = capsys.readouterr()
    assert shown.err == 'warning: there is no report "notez"; did you mean notes?\n'
    assert shown.out.startswith("\n2 tests, ")


def test_a_trace_goes_to_stderr_and_the_results_to_stdout(capsys):
    assert main(["verify", "--trace"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("\n2 tests, ")
    assert shown.err.splitlines()[0] == "file: policy/main_test.rego | query: test_denies_low_ports"
    assert "TRAC   policy/main.rego:4" in shown.err


def test_coverage_is_summed_up_for_each_file(capsys):
    assert main(["verify", "--coverage"]) == 0
    assert capsys.readouterr().out.split("\n\n")[1] == (
        "policy/main.rego        75.0 %  not reached: 8\n"
        "policy/main_test.rego   66.7 %  not reached: 7\n"
        "total                   71.4 %\n"
    )


@pytest.mark.parametrize(("minimum", "code"), [("70", 0), ("71.5", 1), ("100", 1)])
def test_too_little_coverage_fails_the_run(minimum, code, capsys):
    assert main(["verify", f"--coverage={minimum}"]) == code
    assert (f"coverage is 71.4 %, not {minimum} %" in capsys.readouterr().err) is bool(code)


@pytest.mark.parametrize("minimum", ["much", "101", "-1"])
def test_a_minimum_is_a_percentage(minimum, capsys):
    assert main(["verify", f"--coverage={minimum}"]) == 3
    assert "expected a percentage" in capsys.readouterr().err


def test_coverage_goes_to_files_in_several_formats(capsys):
    words = ["--coverage", "--coverage-output", "json=c.json", "--coverage-output", "lcov=c.info"]
    assert main(["verify", *words, "--coverage-output=text=c.txt"]) == 0
    assert capsys.readouterr().out.count("\n") == 2
    report = json.loads(Path("c.json").read_text())
    assert list(report) == ["files", "covered_lines", "not_covered_lines", "coverage"]
    assert report["files"]["policy/main.rego"]["not_covered_lines"] == 1
    assert "SF:policy/main.rego\nDA:3,1\n" in Path("c.info").read_text()
    assert "    8 - warn contains" in Path("c.txt").read_text()


def test_coverage_does_not_mix_with_results_for_programs(capsys):
    assert main(["verify", "-o", "json", "--coverage"]) == 0
    shown = capsys.readouterr()
    json.loads(shown.out)
    assert "total" in shown.err


def test_an_unknown_format_of_coverage_is_told_before_any_work(capsys):
    assert main(["verify", "--coverage", "--coverage-output", "lcv"]) == 3
    assert "did you mean lcov?" in capsys.readouterr().err
