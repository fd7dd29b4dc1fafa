"""Unit tests of policies: rules called `test_…`, as OPA runs them.

A test passes where its value is true. `todo_test_…` is skipped. A test whose head has keys
(`test_port[note] if …`) has a case for each value that the keys take, and passes where all do.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from policykit.engine import dotted
from policykit.errors import RegoError
from policykit.rego.builtins import World
from policykit.rego.compile.runtime import Context
from policykit.rego.explain import Attempt, ExplainedContext, outcomes
from policykit.rego.program import Program, Rule
from policykit.rego.values import UNDEFINED, Value, json_text, key_of, to_json
from policykit.source import Location

_PREFIX = "test_"
_TODO = "todo_test_"


class Outcome(StrEnum):
    """How a test ended."""

    PASS = "pass"  # noqa: S105  # no password
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Test:
    """One test: the rule, and which of its definitions (`test_x`, `test_x#01`, …)."""

    rule: Rule
    package: str
    name: str
    location: Location
    is_default: bool = False

    @property
    def path(self) -> str:
        """The test as a reference: `data.main.test_denies_root`."""
        return f"data.{self.package}.{self.name}"

    @property
    def is_todo(self) -> bool:
        """Whether the test is only planned."""
        return self.name.startswith(_TODO)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one test. `cases` says for each case whether it passed; times are in seconds."""

    test: Test
    outcome: Outcome
    error: RegoError | None = None
    prints: tuple[str, ...] = ()
    cases: Mapping[str, bool] = field(default_factory=dict)
    duration: float = 0.0


def tests_of(program: Program) -> Iterator[Test]:
    """Yield the tests of *program*, file by file, in the order in which they stand there."""
    found = [
        (location, rule, package, name, rule.has_default and index == len(rule.locations) - 1)
        for rule in program.manifest.rules
        for package, name in [_named(rule, program)]
        if name.startswith((_PREFIX, _TODO))
        for index, location in enumerate(rule.locations)
    ]
    seen: dict[tuple[str, str], int] = {}
    for location, rule, package, name, is_default in sorted(
        found, key=lambda row: (row[0].path, row[0].line, row[0].column)
    ):
        number = seen.get((package, name), 0)
        seen[package, name] = number + 1
        shown = f"{name}#{number:02}" if number else name
        yield Test(rule, package, shown, location, is_default)


def _named(rule: Rule, program: Program) -> tuple[str, str]:
    """Return the package of a rule and the first name below it."""
    for size in range(len(rule.path) - 1, -1, -1):
        if rule.path[:size] in program.packages:
            return dotted(rule.path[:size]), rule.path[size]
    return "", rule.path[0]


def run(
    program: Program,
    test: Test,
    *,
    world: Callable[[Callable[[str, str, int], None]], World],
    strict: bool = False,
) -> Verdict:
    """Return what comes of *test*.

    *world* makes the world of the evaluation from what takes the lines of `print`. Raises
    RegoError for a test that is a function, and where builtin errors are *strict*, for those.
    """
    if test.rule.kind == "function":
        message = f"function {test.path} used as reference, not called"
        raise RegoError("rego_type_error", message, test.location)
    if test.is_todo:
        return Verdict(test, Outcome.SKIP)
    prints: list[str] = []
    context = program.context(world=world(lambda text, *_: prints.append(text)), strict=strict)
    context.cases = []
    started = time.perf_counter()
    try:
        value = _value(program, test, context)
    except RegoError as error:
        if strict:
            raise
        return Verdict(test, Outcome.ERROR, error, tuple(prints))
    duration = time.perf_counter() - started
    cases = _cases(value, context.cases)
    passed = all(cases.values()) if cases else value is True and not test.is_default
    outcome = Outcome.PASS if passed else Outcome.FAIL
    return Verdict(test, outcome, None, tuple(prints), cases, duration)


def _value(program: Program, test: Test, context: Context) -> Value:
    """Return the value at the first name below the package: an object for `test_group.one`."""
    name = test.name.partition("#")[0]
    if test.rule.path[-1] == name:
        return program.value(test.rule, context)
    return UNDEFINED


def _cases(value: Value, bound: Sequence[Sequence[Value]]) -> dict[str, bool]:
    """Return for each case that was begun whether the test gives true for it."""
    cases: dict[str, bool] = {}
    for keys in bound:
        at = value
        for key in keys:
            at = at.get(key_of(key), UNDEFINED) if type(at) is dict else UNDEFINED
        cases[case_of(keys)] = at is True
    return cases


def case_of(keys: Iterable[Value]) -> str:
    """Return the name of the case with these *keys*."""
    return "/".join(key if type(key) is str else json_text(key) for key in keys)


def failure(program: Program, test: Test, world: World) -> Attempt | None:
    """Return the condition at which a failing *test* stopped, with its variables.

    None where the test stopped at none: its value is simply not true.
    """
    assert program.instrumented is not None
    instrumented = program.instrumented()
    rule = next(r for r in instrumented.manifest.rules if r.path == test.rule.path)
    plain = instrumented.context(world=world)
    context = ExplainedContext(
        plain.rules, plain.memo, input=UNDEFINED, data=plain.data, world=world
    )
    found = [o for o in outcomes(instrumented, rule, context) if o.location == test.location]
    return found[0].failed if found else None


def variables_text(attempt: Attempt) -> str:
    """Return the variables of an attempt, one on each line: `port = 80`."""
    return "\n".join(
        f"{name} = {json_text(to_json(value))}" for name, value in sorted(attempt.variables.items())
    )
