"""Why a rule fired, or where it stopped: the instrumented mode with the variables of each miss.

Every condition of instrumented code passes through `check`. Here one that does not hold is kept
together with the variables of the policy at that point; of all the attempts of a definition, the
one that got furthest says why it gave nothing.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from policykit.rego.compile.provenance import Origin, Read, Test, TracedContext
from policykit.rego.compile.runtime import Context
from policykit.rego.program import Program, Rule
from policykit.rego.values import UNDEFINED, Value
from policykit.source import Location

# What generated code adds to the policy's own names.
_MADE = re.compile(
    r"t\d+|from_(__\d+)?|(ctx|out|begun|found|value|result|error|mark|holds|maybe|inner|every_holds|"
    r"hoisted|key|part)(__\d+)?|operand\d+(_from)?"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One condition that did not hold: its line, the variables there, and what it was about.

    `input` is what the policy saw at that point, where `with` may have replaced it.
    """

    function: str
    line: int
    kind: str
    variables: Mapping[str, Value]
    origin: Origin
    depth: int
    input: Value = UNDEFINED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one definition: how often it held, or the attempt that got furthest."""

    location: Location
    results: int
    failed: Attempt | None


@dataclass(slots=True)
class _Notes:
    attempts: list[Attempt] = field(default_factory=list)


class ExplainedContext(TracedContext):
    """An evaluation that keeps every condition that does not hold."""

    __slots__ = ("explained",)

    def start(self) -> None:
        """Begin with nothing tested."""
        TracedContext.start(self)
        self.explained = _Notes()

    def check(self, line: int, kind: str, holds: object, *origins: Origin) -> object:
        """Keep a condition, and where it does not hold the variables of the policy as well."""
        if not holds:
            frame = sys._getframe(1)  # noqa: SLF001  # the generated function that asks
            origin: tuple[Read, ...] = tuple(read for part in origins for read in part)
            name, depth = frame.f_code.co_name, len(self.tests)
            self.explained.attempts.append(
                Attempt(name, line, kind, variables_of(frame), origin, depth, self.input)
            )
        return TracedContext.check(self, line, kind, holds, *origins)

    def derive(self, cleared: Sequence[int]) -> "ExplainedContext":
        """Return a context like this one with empty slots, which keeps on in the same notes."""
        plain = TracedContext.derive(self, cleared)
        context = ExplainedContext.__new__(ExplainedContext)
        for name in (*Context.__slots__, *TracedContext.__slots__):
            setattr(context, name, getattr(plain, name))
        context.explained = self.explained
        return context


def variables_of(frame: FrameType) -> dict[str, Value]:
    """Return the variables of the policy in a frame of generated code."""
    return {
        name.partition("__")[0]: value
        for name, value in frame.f_locals.items()
        if not _MADE.fullmatch(name) and value is not UNDEFINED
    }


def outcomes(program: Program, rule: Rule, context: ExplainedContext) -> list[Outcome]:
    """Return what comes of each definition of *rule* in one evaluation; *program* is traced."""
    begin = len(context.explained.attempts)
    program.value(rule, context)
    attempts = context.explained.attempts[begin:]
    held = _held(context)
    return [
        _outcome(rule, index, location, attempts, held)
        for index, location in enumerate(rule.locations, 1)
    ]


def _outcome(
    rule: Rule, index: int, location: Location, attempts: list[Attempt], held: list[Test]
) -> Outcome:
    names = (rule.function, f"{rule.function}__{index}")
    own = [a for a in attempts if a.function in names or a.function.startswith(f"{names[1]}__else")]
    last = location.end_line or location.line
    results = sum(1 for test in held if location.line <= test.line <= last)
    furthest = max(own, key=lambda attempt: attempt.depth, default=None)
    return Outcome(location, results, furthest)


def _held(context: TracedContext) -> list[Test]:
    """Return the last test of each derivation that gave a result."""
    return [tests[-1] for tests in context.derivations.values() if tests]
