"""The generated code: readable, the same each time, and safe from what a policy is called."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykit import rego
from policykit.rego.cache import digest_of

POLICY = """package main

deny contains msg if {
	some container in input.containers
	not container.limits
	msg := sprintf("%s has no limits", [container.name])
}
"""
INPUT = {"containers": [{"name": "web"}, {"name": "db", "limits": {"cpu": 1}}]}


def test_the_policy_stands_beside_what_it_became():
    source = rego.compile({"policy/main.rego": POLICY}).manifest.source
    assert "# policy/main.rego:5: not container.limits" in source
    assert "for container in members(" in source


def test_code_is_the_same_for_the_same_policy_in_every_process():
    script = (
        "from policykit import rego; import sys;"
        "print(rego.compile({'a.rego': sys.stdin.read()}).manifest.source)"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", script],
            input=POLICY,
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1


def test_a_program_from_the_cache_answers_like_a_new_one(tmp_path):
    folder = str(tmp_path / "programs")
    new = rego.compile({"a.rego": POLICY}, cache=folder)
    known = rego.compile({"a.rego": POLICY}, cache=folder)
    assert known.manifest.source == ""
    assert new.query("data.main.deny = x", INPUT) == known.query("data.main.deny = x", INPUT)


def test_a_cached_program_imports_neither_the_parser_nor_the_compiler(tmp_path):
    folder = str(tmp_path / "programs")
    rego.compile({"a.rego": POLICY}, cache=folder)
    script = (
        "import sys; from policykit import rego;"
        f"p = rego.compile({{'a.rego': sys.stdin.read()}}, cache={folder!r});"
        "print([m for m in sys.modules if m == 'lark' or m.startswith(('policykit.rego.check',"
        " 'policykit.rego.parse', 'policykit.rego.compile.g'))])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        input=POLICY,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert found.stdout == "[]\n"


def test_a_cache_that_others_can_write_to_is_not_trusted(tmp_path):
    folder = tmp_path / "programs"
    rego.compile({"a.rego": POLICY}, cache=str(folder))
    folder.chmod(0o777)
    assert rego.compile({"a.rego": POLICY}, cache=str(folder)).manifest.source


def test_a_damaged_program_is_compiled_again(tmp_path):
    folder = tmp_path / "programs"
    rego.compile({"a.rego": POLICY}, cache=str(folder))
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes()[:-7])
    assert rego.compile({"a.rego": POLICY}, cache=str(folder)).manifest.source


def test_another_policy_has_another_digest():
    assert digest_of({"a.rego": "x"}, "") != digest_of({"a.rego": "y"}, "")
    assert digest_of({"a.rego": "x"}, "") != digest_of({"b.rego": "x"}, "")
    assert digest_of({"a": "b", "c": "d"}, "") != digest_of({"a": "bc", "": "d"}, "")


NAMES = ["ctx", "out", "value", "result", "members", "equal", "UNDEFINED", "print_", "lambda",
         "None_", "t1", "t2", "from_", "data_main_p", "rego_count", "CONSTANT_1", "__import__",
         "begun", "operand1", "holds", "x__2", "import_", "class", "def", "async"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_policy_gets_in_the_way_of_generated_code(name):
    policy = f"""package main

p contains {name} if {{
	some {name} in input.xs
	{name} > 1
	count([{name} | some {name} in input.xs]) == 3
}}

f({name}) := {name} + 1

q := f(2)
"""
    program = rego.compile({"a.rego": policy})
    for version in (program, program.instrumented()):  # type: ignore[misc]  # always there
        context = version.context({"xs": [1, 2, 3]})
        assert rego.to_json(version.named(("main", "p"), context)) == [2, 3]
        assert version.named(("main", "q"), context) == 3


@given(st.text(max_size=20))
def test_no_text_of_a_policy_breaks_out_of_its_constant(text):
    policy = f"package main\n\np := {{{rego_string(text)}: [{rego_string(text)}]}}\n"
    found = rego.compile({"a.rego": policy}).query("data.main.p = x")
    assert found[0].bindings["x"] == {text: [text]}


def rego_string(text: str) -> str:
    escaped = "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in text)
    return f'"{escaped}"'


def test_bodies_nested_deeper_than_python_allows_still_run():
    loops = "\n".join(f"\tsome x{i} in input.xs" for i in range(30))
    inner = "[y | " + "; ".join(f"some y{i} in input.xs" for i in range(30)) + "; y := 1]"
    policy = f"package main\n\np := n if {{\n{loops}\n\tn := count({inner})\n}}\n"
    program = rego.compile({"a.rego": policy})
    for version in (program, program.instrumented()):  # type: ignore[misc]  # always there
        assert version.named(("main", "p"), version.context({"xs": [1]})) == 1


def test_a_long_body_in_a_negation_still_runs():
    conditions = "\n".join(f"\t\tx{i} := input.xs[{i}]; x{i} == {i}" for i in range(120))
    policy = f"package main\n\np if {{\n\tcount([1 |\n{conditions}\n\t]) == 1\n}}\n"
    program = rego.compile({"a.rego": policy})
    assert program.query("data.main.p", {"xs": list(range(120))})
    assert not program.query("data.main.p", {"xs": list(range(119))})


def test_what_python_cannot_compare_is_an_error_at_the_policys_line():
    deep: list[object] = []
    other: list[object] = []
    for _ in range(5000):
        deep, other = [deep], [other]
    program = rego.compile({"a.rego": "package main\n\np if {\n\tinput.a == input.b\n}\n"})
    with pytest.raises(rego.RegoError) as error:
        program.query("data.main.p", {"a": deep, "b": other})
    assert error.value.code == "eval_internal_error"
    assert error.value.location is not None
    assert error.value.location.line == 4
