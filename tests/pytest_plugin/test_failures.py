"""A test that fails shows the policy, the condition that did not hold, and the values in it."""

import pytest

from tests.pytest_plugin.conftest import Project

pytest_plugins = ["pytester"]

POLICY = """\
package p

import data.shared

sq(x) := x * x

deny contains msg if {
	some port in input.ports
	port < shared.limit
	msg := sprintf("port %d is low", [port])
}

allow if {
	input.user == "admin"
	input.level > 3
}
"""
SHARED = "package shared\n\nlimit := 1024\n"


@pytest.fixture
def failing(project: Project):
    """Return what runs one test and gives the lines of its report."""
    project.write(policy__p_rego=POLICY, policy__shared_rego=SHARED)

    def run(body: str, *arguments: str) -> pytest.LineMatcher:
        text = f"package p_test\n\nimport data.p\n\n{body}\n"
        project.file("policy/p_test.rego", text)
        result = project.run(*arguments)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        return result.stdout

    return run


def test_the_source_is_shown_up_to_the_condition_that_failed(failing):
    shown = failing("test_it if {\n\tx := p.sq(2)\n\tx == 5\n\ty := 1\n\ty == 1\n}")
    shown.fnmatch_lines(
        [
            "    test_it if {",
            "        x := p.sq(2)",
            ">       x == 5",
            "E   x == 5, but x is 4",
            "policy/p_test.rego:7: x == 5, but x is 4",
        ],
        consecutive=False,
    )
    shown.no_fnmatch_line("*y := 1*")


def test_the_summary_has_one_sentence(failing):
    shown = failing('test_it if p.deny == {"x"} with input as {"ports": [80]}')
    shown.fnmatch_lines(["FAILED policy/p_test.rego::test_it - p.deny == {*left has extra *"])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("test_it if p.sq(2) > 4", "p.sq(2) > 4, but p.sq(2) is 4"),
        ("test_it if p.nothing", "p.nothing is undefined"),
        ("test_it if p.sq(1) == p.nothing", "p.nothing is undefined"),
        ("test_it if 1 == 2", "1 == 2 is false"),
        ("test_it if false", "false is false"),
        (
            'test_it if not p.allow with input as {"user": "admin", "level": 4}',
            "not p.allow, but p.allow is true",
        ),
        (
            'test_it if "x" in p.deny with input as {"ports": [80]}',
            '"x" in p.deny, but p.deny is {"port 80 is low"}',
        ),
        ("test_it if some x in p.deny with input as {}", "p.deny is empty"),
        ("test_it if some x in p.nothing", "p.nothing is undefined"),
        (
            "test_it if some [x, 1] in {[1, 2]}\n\ntest_b if { x := 1; x == 2 }",
            "some [x, 1] in {[1, 2]}: no member is like that",
        ),
        ('test_it if startswith("abc", "b")', 'startswith("abc", "b") is false'),
        (
            "test_it if { some x in [1, 2]; x > p.sq(2) }",
            "x > p.sq(2), but x is 1 and p.sq(2) is 4",
        ),
        ("test_it if every x in [1, 5] { x > 3 }", "x > 3, but x is 1"),
        ("test_it := p.sq(3) == 8", "p.sq(3) == 8, but p.sq(3) is 9"),
        ("test_it := 3", "test_it is 3, which is not true"),
        ("test_it contains 1", "test_it is {1}, which is not true"),
        ("test_it.part if true", "test_it is no test that can pass"),
        ("default test_it := true", "test_it is no test that can pass"),
        (
            "test_it if {\n\tx := [1, 2]\n\tx == [1, 3]\n}",
            "x == [1, 3]: left has extra 2 and lacks 3",
        ),
        (
            'test_it if input == {"b": 1} with input as {"a": 1}',
            'input == {"b": 1}: left has extra "a" and lacks "b"',
        ),
        ("test_it if {\n\tx := p.sq(2)\n\tx = 5\n}", "x = 5, but x is 4"),
    ],
)
def test_a_failure_is_one_sentence(failing, body, sentence):
    failing(body).fnmatch_lines([f"E   {sentence.replace('[', '[[]')}"])


def test_values_of_the_parts_of_a_condition_are_shown(failing):
    shown = failing(
        'test_it if {\n\tobj := {"n": 3}\n'
        '\tcount(p.deny) == p.sq(obj.n) with input as {"ports": [80]}\n}'
    )
    shown.fnmatch_lines(
        [
            "E     where count(p.deny) = 1",
            'E     and   p.deny = {"port 80 is low"}',
            "E     and   p.sq(obj.n) = 9",
            "E     and   obj.n = 3",
        ],
        consecutive=True,
    )


def test_variables_are_shown(failing):
    shown = failing("test_it if {\n\tsome a, b in {1: 2}\n\tc := a + b\n\tc == 3\n\ta == 2\n}")
    shown.fnmatch_lines(["b = 2", "c = 3"], consecutive=True)


def test_both_sides_of_an_equality_are_compared_as_in_python(failing):
    shown = failing('test_it if p.deny == {"x"} with input as {"ports": [80]}')
    shown.fnmatch_lines(
        [
            "E   Extra items in the left set:",
            "E   'port 80 is low'",
            "E   Extra items in the right*",
        ]
    )


def test_a_long_difference_is_cut_unless_all_is_asked_for(failing):
    body = "test_it if numbers.range(1, 99) == numbers.range(101, 199)"
    failing(body, "-v").fnmatch_lines(["E   *-vv*"])
    failing(body, "-vv").no_fnmatch_line("E *-vv*")


def test_a_rule_that_gave_nothing_says_where_it_stopped(failing):
    shown = failing('test_it if p.allow with input as {"user": "admin", "level": 2}')
    shown.fnmatch_lines(
        [
            "E   p.allow is undefined",
            "E   policy/p.rego:15: input.level > 3, but input.level is 2",
            "E     > input.level > 3",
            "E       where input.level = 2",
        ],
        consecutive=True,
    )


def test_a_set_that_is_empty_says_where_its_rule_stopped(failing):
    shown = failing('test_it if "x" in p.deny with input as {"ports": [8080]}')
    shown.fnmatch_lines(["E   policy/p.rego:9: port < shared.limit, but port is 8080 and *"])


def test_with_holds_for_functions_too(failing):
    shown = failing("double(x) := x * 3\n\ntest_it if p.sq(2) == 4 with p.sq as double")
    shown.fnmatch_lines(["E   p.sq(2) == 4, but p.sq(2) is 6"])


def test_each_case_has_its_own_values(failing):
    shown = failing(
        'test_it[n] if {\n\tsome n, [a, b] in {"x": [1, 1], "y": [2, 3], "z": [3, 8]}\n'
        "\tp.sq(a) == b\n}"
    )
    shown.fnmatch_lines(
        ["*test_it?y?*", "E   p.sq(a) == b, but p.sq(a) is 4 and b is 3", 'n = "y"']
    )
    shown.fnmatch_lines(
        ["*test_it?z?*", "E   p.sq(a) == b, but p.sq(a) is 9 and b is 8", 'n = "z"']
    )


def test_what_is_printed_is_captured(failing):
    shown = failing('test_it if {\n\tprint("ports", [80])\n\tfalse\n}')
    shown.fnmatch_lines(["*Captured stdout call*", "ports ?80?"], consecutive=True)


def test_short_tracebacks_show_the_condition_alone(failing):
    shown = failing("test_it if {\n\tx := p.sq(2)\n\tx == 5\n}", "--tb=short")
    shown.fnmatch_lines(
        ["policy/p_test.rego:7: x == 5, but x is 4", ">       x == 5", "E   x == 5, but x is 4"],
        consecutive=True,
    )


def test_a_line_for_each_failure_is_its_place_and_sentence(failing):
    shown = failing("test_it if 1 == 2", "--tb=line")
    shown.fnmatch_lines(["policy/p_test.rego:5: 1 == 2 is false"])


def test_the_full_trace_is_pythons(failing):
    failing("test_it if 1 == 2", "--full-trace").fnmatch_lines(["*RegoTestFailed*"])


def test_how_a_test_is_evaluated_is_shown_where_that_is_asked_for(failing):
    shown = failing("test_it if {\n\tx := p.sq(2)\n\tx == 5\n}", "--rego-trace")
    shown.fnmatch_lines(["*how it is evaluated*", "*p_test.rego:7*fail x == 5*"])


def test_an_error_of_the_evaluation_is_shown_at_its_place(failing):
    shown = failing("x := 1\n\nx := 2\n\ntest_it if x == 1")
    shown.fnmatch_lines(["E   policy/p_test.rego:*eval_conflict_error*"])


def test_the_error_of_a_builtin_is_undefined_unless_they_are_strict(failing, project: Project):
    body = 'test_it if to_number("x") == 1'
    failing(body).fnmatch_lines(['E   to_number("x") is undefined'])
    project.pytester.makeini("[pytest]\nrego_strict_builtin_errors = true\n")
    failing(body).fnmatch_lines(["E   eval_builtin_error: to_number:*"])


def test_a_function_is_no_test(failing):
    failing("test_it(x) if x").fnmatch_lines(
        ["E   *function data.p_test.test_it used as reference*"]
    )


def test_a_broken_file_is_an_error_and_the_others_are_collected(project: Project):
    project.write(policy__p_rego=POLICY, policy__shared_rego=SHARED)
    project.file("policy/a_test.rego", "package a\n\ntest_a if {\n\tx = \n}\n")
    project.file("policy/b_test.rego", "package b\n\ntest_b if data.p.sq(2) == 4\n")
    project.file("policy/c_test.rego", "package c\n\ntest_c if zork\n")
    result = project.run("--continue-on-collection-errors")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(
        [
            "*ERROR collecting policy/a_test.rego*",
            "*policy/a_test.rego:*rego_parse_error*",
            "E * ^*",
        ]
    )
    result.stdout.fnmatch_lines(
        ["*policy/c_test.rego:3:*rego_unsafe_var_error: var zork is unsafe*"]
    )


def test_a_broken_policy_keeps_its_tests_from_running(project: Project):
    project.file("policy/p.rego", "package p\n\nallow if {\n")
    project.file("policy/a_test.rego", "package a\n\ntest_a if not data.p.allow\n")
    project.file("policy/b_test.rego", "package b\n\ntest_b if not data.p.allow\n")
    result = project.run("--continue-on-collection-errors")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["E   policy/p.rego:*rego_parse_error*"])


def test_paths_are_shown_from_where_pytest_was_called(project: Project, monkeypatch):
    project.pytester.makeini("[pytest]\n")
    project.file("sub/policy/a_test.rego", "package a\n\ntest_a if 1 == 2\n")
    monkeypatch.chdir(project.folder / "sub")
    project.run().stdout.fnmatch_lines(["policy/a_test.rego:3: 1 == 2 is false"])


def test_control_characters_are_made_visible(failing):
    shown = failing('test_it if "\\u001b[31m" == "x"')
    shown.no_fnmatch_line("*\x1b[[]31m*")
