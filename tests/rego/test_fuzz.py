"""Random modules: no exception but RegoError, both modes alike, and OPA's answers where it is."""

import json
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykit import rego
from policykit.rego.values import equal, number_of
from tests.rego.random_modules import DATA, INPUTS, Modules

OPA = shutil.which("opa")
EXAMPLES = 60  # each is a process of OPA's


def answer(program: rego.Program, document: object) -> Any:
    """Return the package `t`, or the code of the error that keeps it from having a value."""
    try:
        return rego.to_json(program.query("data.t", document)[0].expressions[0])
    except rego.RegoError as error:
        return error.code


def instrumented_answer(program: rego.Program, document: object) -> Any:
    """Return the rules of `t` as the instrumented mode gives them."""
    assert program.instrumented is not None
    traced = program.instrumented()
    found: dict[str, Any] = {}
    for rule in traced.manifest.rules:
        if rule.kind == "function":
            continue
        try:
            value = traced.named(rule.path, traced.context(document))
        except rego.RegoError as error:
            return error.code
        if value is not rego.UNDEFINED:
            place = found
            for name in rule.path[1:-1]:
                place = place.setdefault(name, {})
            place[rule.path[-1]] = rego.to_json(value)
    return found


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 2**64), st.sampled_from(INPUTS))
def test_modules_evaluate_alike_in_both_modes_or_fail_with_an_error_of_rego(seed, document):
    module = Modules(Random(seed)).module()
    try:
        program = rego.compile({"m.rego": module}, data=DATA)
    except rego.RegoError:
        return
    plain = answer(program, document)
    if isinstance(plain, dict):
        # An object whose entries are all undefined is an empty package, and no rule.
        plain = {name: value for name, value in plain.items() if value != {}}
    traced = instrumented_answer(program, document)
    if isinstance(traced, dict):
        traced = {name: value for name, value in traced.items() if value != {}}
    assert equal(plain, traced), module


@pytest.mark.skipif(OPA is None, reason="opa is not installed")
def test_modules_give_what_opa_gives(tmp_path: Path):
    assert OPA is not None
    (tmp_path / "data.json").write_text(json.dumps(DATA), encoding="utf-8")
    for seed in range(EXAMPLES):
        chance = Random(seed)
        module, document = Modules(chance).module(), chance.choice(INPUTS)
        (tmp_path / "m.rego").write_text(module, encoding="utf-8")
        (tmp_path / "input.json").write_text(json.dumps(document), encoding="utf-8")
        command = [OPA, "eval", "-d", "m.rego", "-d", "data.json", "-i", "input.json", "data.t"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        said = json.loads(done.stdout, parse_float=number_of)
        try:
            ours = answer(rego.compile({"m.rego": module}, data=DATA), document)
        except rego.RegoError as error:
            ours = error.code
        if "errors" in said:
            assert ours in [error["code"] for error in said["errors"]], module
        else:
            assert equal(ours, said["result"][0]["expressions"][0]["value"]), module
