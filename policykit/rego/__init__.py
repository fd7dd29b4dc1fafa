"""Rego, compiled to Python.

    program = compile({"policy/main.rego": text}, data={...})
    program.query("data.main.deny = x", input={...})

Nothing of the compiler is imported until something has to be compiled.
"""

from collections.abc import Mapping
from typing import Any

from policykit.errors import RegoError, RegoErrors
from policykit.rego.program import Program, Result
from policykit.rego.values import UNDEFINED, to_json


def compile(  # noqa: A001  # the name of the public function
    modules: Mapping[str, str],
    *,
    data: dict[str, Any] | None = None,
    version: str = "v1",
) -> Program:
    """Return the program of *modules*, policy texts by file name, together with *data*.

    Raises RegoErrors with everything that is wrong in them, in source order.
    """
    from policykit.rego.build import build  # noqa: PLC0415  # the compiler is only for cold starts

    return build(modules, {} if data is None else data, version)


def parse_term(text: str) -> Any:
    """Return the value of a ground term (`{"a": {1, 2}}`); raises RegoError for anything else."""
    program = compile({})
    results = program.query(f"term__ = {text}")
    if len(results) != 1 or len(results[0].bindings) != 1:
        raise RegoError("rego_parse_error", f"not a ground term: {text}")
    return results[0].bindings["term__"]


__all__ = [
    "UNDEFINED",
    "Program",
    "RegoError",
    "RegoErrors",
    "Result",
    "compile",
    "parse_term",
    "to_json",
]
