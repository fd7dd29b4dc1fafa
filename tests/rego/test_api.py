"""The Python API: what goes in, what comes out, what is raised."""

import pickle

import pytest

from policykit import rego

POLICY = """package main

import data.settings

deny contains "no owner" if not input.owner

limit := settings.limit

allowed(x) if x < limit
"""


def program() -> rego.Program:
    return rego.compile({"main.rego": POLICY}, data={"settings": {"limit": 3}})


def test_a_query_binds_variables_and_gives_the_value_of_each_literal():
    (result,) = program().query("x := data.main.limit; x + 1", {})
    assert result.bindings == {"x": 3}
    assert list(result.expressions) == [True, 4]


def test_a_query_has_an_answer_for_each_way_to_hold():
    found = program().query("some x in [3, 1, 2]; x > 1")
    assert [dict(answer.bindings) for answer in found] == [{"x": 3}, {"x": 2}]


def test_wildcards_and_made_up_names_are_no_bindings():
    (first, second) = program().query("x = [[1, 2], [3, 4]][_][0]")
    assert [dict(first.bindings), dict(second.bindings)] == [{"x": 1}, {"x": 3}]


def test_no_input_is_not_a_null_input():
    assert program().query("input") == []
    assert list(program().query("input", None)[0].expressions) == [None]


def test_a_single_expression_may_be_false_and_several_must_all_hold():
    assert list(program().query("1 == 2")[0].expressions) == [False]
    assert program().query("1 == 1; 1 == 2") == []


def test_builtin_errors_are_undefined_unless_they_are_strict():
    assert program().query("1 / 0") == []
    with pytest.raises(rego.RegoError) as error:
        program().query("1 / 0", strict_builtin_errors=True)
    assert error.value.code == "eval_builtin_error"


def test_all_errors_of_all_modules_come_at_once_in_source_order():
    modules = {"b.rego": "package b\n\np := x\n", "a.rego": "package a\n\np := y\nq := z\n"}
    with pytest.raises(rego.RegoErrors) as error:
        rego.compile(modules)
    assert [str(e) for e in error.value.errors] == [
        "a.rego:3:6: rego_unsafe_var_error: var y is unsafe",
        "a.rego:4:6: rego_unsafe_var_error: var z is unsafe",
        "b.rego:3:6: rego_unsafe_var_error: var x is unsafe",
    ]
    assert error.value.code == "rego_unsafe_var_error"


def test_errors_travel_between_processes():
    with pytest.raises(rego.RegoErrors) as error:
        rego.compile({"a.rego": "package a\n\np := x\n"})
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


def test_a_ground_term_is_a_value():
    assert rego.to_json(rego.parse_term('{"a": {2, 1}, 3: [null]}')) == {"3": [None], "a": [1, 2]}
    with pytest.raises(rego.RegoError):
        rego.parse_term("x")


def test_a_query_may_replace_what_no_policy_replaces():
    found = program().query("data.main.allowed(5) with data.main.allowed as true")
    assert list(found[0].expressions) == [True]
    assert program().query("time.now_ns() == 7 with time.now_ns as 7")


def test_data_at_the_path_of_a_rule_is_an_error_unless_it_may_be_hidden():
    data = {"main": {"limit": 7}}
    with pytest.raises(rego.RegoErrors):
        rego.compile({"main.rego": "package main\n\nlimit := 1\n"}, data=data)
    hidden = rego.compile(
        {"main.rego": "package main\n\nlimit := 1\n"}, data=data, shadow_data=True
    )
    assert hidden.query("data.main.limit = x")[0].bindings == {"x": 1}
