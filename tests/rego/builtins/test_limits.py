"""Calls that ask for more time or memory than there is are refused, not obeyed."""

import pytest

from policykit.rego.builtins._floats import MAX_EXPONENT
from policykit.rego.builtins.arithmetic import MAX_RANGE
from policykit.rego.values import Value, number_of
from tests.rego.builtins.oracle import call, ours

HUGE = number_of(f"1.5e{MAX_EXPONENT + 1}")


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        ("plus", (HUGE, 1), "too large"),
        ("round", (HUGE,), "too large"),
        ("sum", ([HUGE, 0.5],), "too large"),
        ("numbers.range", (1, MAX_RANGE + 1), "more than"),
        ("numbers.range_step", (MAX_RANGE * 2 + 2, 0, 2), "more than"),
        ("bits.lsh", (1, 1 << 40), "not supported"),
        ("units.parse", (f"1e{MAX_EXPONENT + 1}",), "could not parse"),
        ("json.unmarshal", ("[" * 100_000,), "exceeded max depth"),
        ("yaml.unmarshal", ("[" * 20_000,), "exceeded max depth"),
        ("regex.globs_match", ("a*b+" * 200, "a"), "not supported"),
        ("strings.render_template", ('{{define "t"}}{{template "t"}}{{end}}{{template "t"}}', {}),
         "maximum template depth"),
    ],
)  # fmt: skip
def test_what_would_exhaust_the_machine_is_an_error(
    name: str, arguments: tuple[Value, ...], problem: str
):
    answer = ours(call(name, *arguments))
    assert answer.startswith("eval_builtin_error: ")
    assert problem in answer


def test_aliases_that_multiply_a_document_are_refused():
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "excessive aliasing" in ours(call("yaml.unmarshal", "\n".join(lines)))
