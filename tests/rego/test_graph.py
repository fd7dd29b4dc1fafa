"""What rules read: what may lead back to a rule is an error, what cannot is none."""

import pytest

from policykit import rego

OTHER = "package other\n\nnames := 1\n"


@pytest.mark.parametrize(
    "rule",
    [
        "p if { some name; data[name].names }",
        "p if data.other[input.name]",
        "p if data.main.q",
    ],
)
def test_a_reference_to_other_names_is_no_recursion(rule: str):
    rego.compile({"main.rego": f"package main\n\n{rule}\n", "other.rego": OTHER})


@pytest.mark.parametrize(
    "rule",
    [
        "p if { some name; data[name].p }",
        "p if { some name, more; data[name][more] }",
        "p if data.main[input.name]",
        "p if { some name; data.main[name].names.deeper }",
        "p if data == 1",
        "p if q\n\nq if { some name; data[name].p.deeper }",
        "p if f(1)\n\nf(x) if { lower(x) with lower as f }",
    ],
)
def test_a_reference_that_may_lead_back_is_recursion(rule: str):
    with pytest.raises(rego.RegoErrors) as error:
        rego.compile({"main.rego": f"package main\n\n{rule}\n", "other.rego": OTHER})
    assert error.value.code == "rego_recursion_error"


def test_what_a_replacement_reads_is_read_again_where_that_changes():
    module = """package main

f(x) := x

g(_) := input.x

q := y if { y := f(0) with f as g }

p := [q, y, z] if {
	y := q with input.x as 5
	z := q with input as {"x": 7}
}
"""
    program = rego.compile({"main.rego": module})
    assert list(program.query("data.main.p", {"x": 1})[0].expressions) == [[1, 5, 7]]
