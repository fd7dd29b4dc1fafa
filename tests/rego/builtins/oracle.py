"""What OPA answers to calls of builtins: many calls in one process, each in a rule of its own.

    python -m tests.rego.builtins.oracle FILE...

writes OPA's answers into files of calls: each call on a line, its answer indented on the next.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

import pytest

from policykit import rego
from policykit.rego.builtins import BuiltinError, World, builtins
from policykit.rego.values import (
    UNDEFINED,
    Number,
    Set,
    Value,
    integer_of,
    json_text,
    number_of,
    number_text,
    value_of,
)

OPA = shutil.which("opa")
QUERY = "data.calls"
needs_opa = pytest.mark.skipif(OPA is None, reason="opa is not installed")


class Call(NamedTuple):
    """One call of a builtin."""

    name: str
    arguments: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(term_text, self.arguments))})"


def call(name: str, *arguments: Value) -> Call:
    """Return the call of *name* with *arguments*."""
    return Call(name, arguments)


def term_text(value: Value) -> str:
    """Return *value* as a Rego term."""
    match value:
        case Set():
            return f"{{{', '.join(map(term_text, value.values()))}}}" if value else "set()"
        case dict():
            items = (f"{term_text(value_of(key))}: {term_text(value[key])}" for key in value)
            return f"{{{', '.join(items)}}}"
        case list():
            return f"[{', '.join(map(term_text, value))}]"
        case Number():
            return value.text
        case bool() | str() | None:
            return json.dumps(value)
        case _:
            return number_text(value)


def ours(call: Call) -> str:
    """Return our answer as canonical JSON, or the error, or `undefined`."""
    builtin = builtins()[call.name]
    world = (World(time_ns=0),) if builtin.takes_world else ()
    try:
        result = builtin.call(*world, *call.arguments)
        if builtin.is_relation:
            result = list(result)
    except BuiltinError as error:
        return f"{error.code}: {error.message}"
    return "undefined" if result is UNDEFINED else json_text(result)


def theirs(calls: Sequence[Call]) -> list[str]:
    """Return OPA's answers in the same form.

    The operands pass through `object.get`, so that the static type checker knows nothing of them.
    """
    assert OPA is not None
    with NamedTemporaryFile("w", suffix=".rego", encoding="utf-8") as module:
        module.write(_module(calls))
        module.flush()
        run = subprocess.run(
            [OPA, "eval", "--v0-compatible", "--show-builtin-errors", "-d", module.name, QUERY],
            capture_output=True,
            text=True,
            check=False,
        )
    answer = json.loads(run.stdout, parse_float=number_of, parse_int=integer_of)
    errors = {
        error["location"]["row"]: f"{error['code']}: {error['message']}"
        for error in answer.get("errors", [])
        if "location" in error
    }
    found = answer["result"][0]["expressions"][0]["value"] if "result" in answer else {}
    if not found:
        assert errors, run.stdout
    return [
        json_text(found[f"r{row}"]) if f"r{row}" in found else errors.get(row, "undefined")
        for row in range(2, len(calls) + 2)
    ]


def _module(calls: Sequence[Call]) -> str:
    lines = ["package calls"]
    for row, (name, arguments) in enumerate(calls, 2):
        hidden = ", ".join(f'object.get({{"": {term_text(item)}}}, "", 0)' for item in arguments)
        if builtins()[name].is_relation:
            lines.append(f"r{row} := [x | {name}({hidden}, x)]")
        else:
            lines.append(f"r{row} := {name}({hidden})")
    return "\n".join(lines) + "\n"


def assert_same(calls: Sequence[Call]) -> None:
    """Assert that OPA and we give the same answers to all *calls*."""
    wrong = [
        f"{call}\n  ours   {mine}\n  theirs {other}"
        for call, other in zip(calls, theirs(calls), strict=True)
        if (mine := ours(call)) != other
    ]
    assert not wrong, f"{len(wrong)} of {len(calls)} differ\n" + "\n".join(wrong)


def recorded(file: Path) -> list[tuple[Call, str]]:
    """Return the calls of *file*, each with the answer that OPA gave, if there is one."""
    texts: list[str] = []
    answers: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            answers[-1] = line.strip()
        else:
            texts.append(line)
            answers.append("")
    names = [text.partition("(")[0] for text in texts]
    operands = ", ".join(
        f"[{text[len(name) + 1 : -1]}]" for name, text in zip(names, texts, strict=True)
    )
    found = zip(names, rego.parse_term(f"[{operands}]"), answers, strict=True)
    return [(Call(name, tuple(arguments)), answer) for name, arguments, answer in found]


def as_recorded(answer: str) -> str:
    """Return an answer on one line of ASCII."""
    return "".join(char if " " <= char <= "~" else json.dumps(char)[1:-1] for char in answer)


def record(file: Path) -> None:
    """Write OPA's answers into *file*."""
    made = [call for call, _ in recorded(file)]
    lines = zip(made, map(as_recorded, theirs(made)), strict=True)
    text = "".join(f"{call}\n    {answer}\n" for call, answer in lines)
    file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        record(Path(name))
