"""Types: what cannot go together is an error before a policy runs, and nothing else is.

`typing_cases/` holds the bodies of modules, `---` between them; PACKAGE is their package. An error
is written on the line that causes it, after `#= `, as OPA words it.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from policykit import rego
from policykit.rego.builtins import Builtin, builtins
from policykit.rego.check.types.lattice import (
    ANY,
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    ArrayType,
    FunctionType,
    ObjectType,
    SetType,
    Type,
    text,
    union,
)
from policykit.rego.check.types.signatures import DECLARED, RESULT, signature, type_of_annotation

OPA = shutil.which("opa")
CASES = Path(__file__).parent / "typing_cases"
TOPICS = sorted(path.stem for path in CASES.glob("*.txt"))
MARK = " #= "
needs_opa = pytest.mark.skipif(OPA is None, reason="opa is not installed")

Found = set[tuple[int, str]]  # lines and messages


class Case(NamedTuple):
    """The body of a module, and the errors it should have by line."""

    body: str
    wanted: Found

    @property
    def module(self) -> str:
        """The module; its first line is the package."""
        return f"package PACKAGE\n{self.body}\n"


def cases(topic: str) -> list[Case]:
    bodies = (CASES / f"{topic}.txt").read_text("utf-8").rstrip("\n").split("\n---\n")
    return [case_of(body) for body in bodies]


def case_of(body: str) -> Case:
    lines = [line.partition(MARK)[0] for line in body.split("\n")]
    wanted = {
        (number, message)
        for number, line in enumerate(body.split("\n"), start=2)
        for message in line.partition(MARK)[2].split(" | ")
        if message
    }
    return Case("\n".join(lines), wanted)


def errors(modules: dict[str, str], **options: Any) -> Sequence[rego.RegoError]:
    try:
        rego.compile(modules, **options)
    except rego.RegoErrors as error:
        return error.errors
    return ()


def ours(module: str) -> Found:
    found = errors({"case.rego": module})
    return {(error.location.line, error.message) for error in found if error.location}


def theirs(modules: Iterable[str], folder: Path) -> list[Found]:
    """Return what OPA says of each module, all of them in one process."""
    assert OPA is not None
    found: list[Found] = []
    for number, module in enumerate(modules):
        (folder / f"{number}.rego").write_text(module.replace("PACKAGE", f"case{number}"), "utf-8")
        found.append(set())
    command = [OPA, "check", "--format", "json", "--max-errors", "100000", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    for error in json.loads(run.stderr)["errors"] if run.stderr else ():
        assert error["code"] == "rego_type_error", error
        place = error["location"]
        message = re.sub(r"__local\d+__", "_", error["message"])
        message = re.sub(r"\bdata\.case\d+", "data.PACKAGE", message)
        found[int(Path(place["file"]).stem)].add((place["row"], message))
    return found


def differences(cases: Sequence[Case], found: Iterable[Found]) -> str:
    return "\n\n".join(
        f"{case.module}{sorted(got)} instead of {sorted(case.wanted)}"
        for case, got in zip(cases, found, strict=True)
        if got != case.wanted
    )


@pytest.mark.parametrize("topic", TOPICS)
def test_each_case_has_the_errors_written_in_it(topic: str):
    found = cases(topic)
    wrong = differences(found, [ours(case.module) for case in found])
    assert not wrong, wrong


@needs_opa
@pytest.mark.parametrize("topic", TOPICS)
def test_opa_finds_the_same_errors(topic: str, tmp_path: Path):
    found = cases(topic)
    wrong = differences(found, theirs([case.module for case in found], tmp_path))
    assert not wrong, wrong


def test_an_undefined_reference_is_reported_where_it_stands():
    """OPA reports it where the package was last referred to: at `s`."""
    module = 'package a\n\nq := {"a": 1}\n\nr := q.b\n\ns := q.a\n'
    (error,) = errors({"a.rego": module})
    assert str(error) == "a.rego:5:6: rego_type_error: undefined ref: data.a.q.b"


def test_hints_say_what_there_is_and_what_should_be():
    module = """package a

p := concat(1, ["a"])

q if p.x

r if {"a": 1, "b": 2}.c

s if [1, "x"][2]

t if 1 == "a"

u if f == 2

f(n) := lower(n)

v if f([x | x := 1])

w if object.get({}, 1, 2, 3) == 4
"""
    calls, others = module.replace("w if", "# w if"), module
    collection = "any<array[string], set[string]>"
    assert [error.hint for error in errors({"a.rego": others})] == ["it takes 3 arguments, not 4"]
    assert [error.hint for error in errors({"a.rego": calls})] == [
        f"have (number, array<string>), want (delimiter: string, texts: {collection})",
        'the keys are "a", "b"',
        "the array has 2 items",
        "left is number, right is string",
        "call it with (string)",
        "have (array[number]), want (string)",
    ]


def test_hints_about_large_values_are_short():
    entries = ", ".join(f'"k{number}": [{number}]' for number in range(1_000))
    (error,) = errors({"a.rego": f"package a\n\nx := {{{entries}}}\n\np if x == 1\n"})
    assert len(error.hint) < 400
    (error,) = errors({"a.rego": f"package a\n\nx := {{{entries}}}\n\np := x.y\n"})
    assert error.hint.endswith('"k9" and 990 more')


def test_errors_of_all_files_come_in_the_order_of_the_sources():
    modules = {
        "b.rego": "package b\n\nq := upper(1)\n",
        "a.rego": "package a\n\np := lower(2)\n\nr if data.b.x.y == lower(3)\n",
    }
    assert [str(error) for error in errors(modules)] == [
        "a.rego:3:6: rego_type_error: lower: invalid argument(s)",
        "a.rego:5:20: rego_type_error: lower: invalid argument(s)",
        "b.rego:3:6: rego_type_error: upper: invalid argument(s)",
    ]


def test_references_across_packages_are_checked():
    modules = {
        "lib.rego": 'package lib.names\n\nallowed := {"a": 1}\n\nfirst(x) := x[0]\n',
        "main.rego": """package main

import data.lib.names

p if names.allowed.b

q if data.lib.names.first.x

r if { some name, x in data.lib.names; name == 1; x == "anything" }

s if data.lib[name].allowed.zork

t if data.lib.names.nothing.at.all

u if { data[package_name].names; package_name == 1 }

v if data.lib == 1
""",
    }
    assert [
        (error.location.line, error.message) for error in errors(modules) if error.location
    ] == [
        (5, "undefined ref: data.lib.names.allowed.b"),
        (7, "function data.lib.names.first.x used as reference, not called"),
        (9, "match error"),
        (15, "match error"),
        (17, "match error"),
    ]


@pytest.mark.parametrize("scope", ["package", "subpackages"])
def test_a_schema_above_a_package_holds_for_its_rules(scope: str):
    schema = "# - input: {type: object, properties: {kind: {type: string}}}"
    head = f"# METADATA\n# scope: {scope}\n# schemas:\n{schema}\n"
    rule = "\n\np if input.name\n\nelse if input.title\n"
    modules = {
        "a.rego": f"{head}package a{rule}",
        "b.rego": f"package a.b{rule}",
        "c.rego": f"package c{rule}",
    }
    found = [f"{error.location}: {error.message}" for error in errors(modules)]
    ours = ["a.rego:7:6: undefined ref: input.name", "a.rego:9:9: undefined ref: input.title"]
    below = ["b.rego:3:6: undefined ref: input.name", "b.rego:5:9: undefined ref: input.title"]
    assert found == ours + (below if scope == "subpackages" else [])


def test_terms_in_template_strings_are_checked():
    """OPA finds the same, and does not know where."""
    module = 'package a\n\np := $"a {lower(1)} {f([2])}"\n\nf(x) := lower(x)\n'
    assert [str(error) for error in errors({"a.rego": module})] == [
        "a.rego:3:11: rego_type_error: lower: invalid argument(s)",
        "a.rego:3:22: rego_type_error: data.a.f: invalid argument(s)",
    ]


# ---------------------------------------------------------------------- calls


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("p := f(1)", "function data.a.f has arity 2, got 1 argument"),
        ("p := f(1, 2, 3)", "function data.a.f has arity 2, got 3 arguments"),
        ("p if { every x in [1] { f(x) } }", "function data.a.f has arity 2, got 1 argument"),
        ("p := [x | x := f(1)]", "function data.a.f has arity 2, got 1 argument"),
        ("p := count([1], 2)", "count: arity mismatch"),
        ("p if count([1], 2, 3)", "count: arity mismatch"),
        ("p if input with input as count()", "count: arity mismatch"),
        ("p if { some x in count(1, 2); x }", "count: arity mismatch"),
        ("p := [print(1)]", "print used as value"),
        ("p if input[print(1)]", "print used as value"),
        ("p if print(1) == 2", "print used as value"),
    ],
)
def test_a_call_that_cannot_be_is_an_error(body: str, message: str):
    found = errors({"a.rego": f"package a\n\nf(x, y) := [x, y]\n\n{body}\n"})
    assert [(error.code, error.message) for error in found] == [("rego_type_error", message)]


@pytest.mark.parametrize(
    "body",
    ["p if { count([1], n); n == 1 }", "p if f(1, 2, [1, 2])", "p if { print(); print(1, 2) }"],
)
def test_a_condition_may_take_its_result_as_an_argument(body: str):
    assert not errors({"a.rego": f"package a\n\nf(x, y) := [x, y]\n\n{body}\n"})


# ---------------------------------------------------------------------- queries


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("lower(1)", "lower: invalid argument(s)"),
        ("data.a.x.y", "undefined ref: data.a.x.y"),
        ('data.a.x == "s"', "match error"),
        ("data.a.f", "function data.a.f used as reference, not called"),
        ('data.a.f("s")', "data.a.f: invalid argument(s)"),
        ("data.a.f(1, 2, 3)", "function data.a.f has arity 1, got 3 arguments"),
    ],
)
def test_queries_are_checked_against_the_policies(query: str, message: str):
    program = rego.compile({"a.rego": "package a\n\nx := 1\n\nf(n) := n + 1\n"})
    with pytest.raises(rego.RegoError) as error:
        program.query(query)
    assert (error.value.code, error.value.message) == ("rego_type_error", message)


def test_data_and_input_can_be_anything():
    program = rego.compile({"a.rego": "package a\n\nx := 1\n"}, data={"b": 1})
    assert program.query("data.b.c.d; data.a.y; lower(input.x) == input.y", {"x": 1}) == []


# ---------------------------------------------------------------------- builtins


def test_the_annotations_of_custom_builtins_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "own_builtins_for_types.py").write_text(
        "from policykit.rego.builtins import builtin\n\n"
        '@builtin("own.join")\n'
        "def join(parts: list[str], options: dict[str, int | None], flag: bool) -> set[str]:\n"
        '    """Return what is of no matter here."""\n'
        "    return set(parts)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module = "package a\n\np := own.join([input.x], {}, true)\n\nq := own.join([1], {}, true)\n"
    module += '\nr if p == "s"\n'
    found = errors({"a.rego": module}, builtins=["own_builtins_for_types"])
    sys.modules.pop("own_builtins_for_types")
    assert [f"{error.location}: {error.message}" for error in found] == [
        "a.rego:5:6: own.join: invalid argument(s)",
        "a.rego:7:6: match error",
    ]
    want = "want (parts: array[string], options: object[string: any<null, number>], flag: boolean)"
    assert found[0].hint.endswith(want)


BASIC: dict[str, Type] = {
    "null": NULL, "boolean": BOOLEAN, "number": NUMBER, "string": STRING, "any": ANY,
}  # fmt: skip


def opa_type(declared: dict[str, Any]) -> Type:
    """Return a type as `opa capabilities` writes it."""
    match declared:
        case {"type": "array"}:
            rest = declared.get("dynamic")
            items = tuple(map(opa_type, declared.get("static", ())))
            return ArrayType(items, opa_type(rest) if rest else None)
        case {"type": "object"}:
            rest = declared.get("dynamic")
            entries = {item["key"]: opa_type(item["value"]) for item in declared.get("static", ())}
            return ObjectType(entries, _pair(rest) if rest else None)
        case {"type": "set", "of": member}:
            return SetType(opa_type(member))
        case {"type": "any", "of": kinds}:
            return union(map(opa_type, kinds)) or ANY
        case _:
            return BASIC[declared["type"]]


def _pair(rest: dict[str, Any]) -> tuple[Type, Type]:
    return opa_type(rest["key"]), opa_type(rest["value"])


@needs_opa
def test_builtins_take_and_give_what_opa_declares():
    assert OPA is not None
    command = [OPA, "capabilities", "--current"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    known = builtins()
    wrong = []
    for row in json.loads(run.stdout)["builtins"]:
        name, declared = row["name"], row["decl"]
        if name not in known or "result" not in declared:
            continue
        arguments = tuple(map(opa_type, declared.get("args", ())))
        wanted = FunctionType(arguments, opa_type(declared["result"]))
        found = signature(known[name])
        if (found.arguments, found.result) != (wanted.arguments, wanted.result):
            wrong.append(f"{name}: {text(found)} instead of {text(wanted)}")
    assert not wrong, "\n".join(wrong)


def annotated(row: Builtin, position: int) -> Type:
    """Return what the annotation at a position says by itself."""
    notes = row.function.__annotations__
    if position == RESULT:
        return type_of_annotation(notes["return"])
    names = row.function.__code__.co_varnames
    return type_of_annotation(notes[names[row.takes_world + row.takes_file + position]])


def test_the_table_declares_only_what_annotations_do_not_say():
    known = builtins()
    said = [
        f"{name}: {position}"
        for name, kinds in DECLARED.items()
        for position, kind in kinds.items()
        if annotated(known[name], position) == kind
    ]
    assert not said
