"""Traces: every condition that an evaluation came to, with its line of the policy and its values.

The instrumented mode passes each condition through `check`; from there the generated code tells
the line, and Python's frames tell the variables and how deep rules call each other.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from types import FrameType
from typing import Any, NamedTuple, TypeAlias

from policykit.engine import context_of
from policykit.errors import RegoError
from policykit.evidence import evidence_of, shown
from policykit.rego.builtins import World
from policykit.rego.compile.provenance import Origin, TracedContext
from policykit.rego.compile.runtime import Context
from policykit.rego.explain import variables_of
from policykit.rego.program import GENERATED, Program, Rule
from policykit.rego.values import UNDEFINED, Value

Lines: TypeAlias = Mapping[str, Sequence[str]]

_RULES = "data_"


class Event(NamedTuple):
    """One condition, or one note of a policy: where it stands, and whether it held.

    `values` are the references in its line with their values.
    """

    path: str
    line: int
    depth: int
    holds: bool
    text: str
    values: Mapping[str, Value]
    is_note: bool = False

    def is_part_of(self, other: "Event") -> bool:
        """Whether *other* is a later condition of the same literal, which knows more."""
        is_same_place = self[:3] == other[:3] and not self.is_note
        return is_same_place and self.values.items() <= other.values.items()


class Traces(NamedTuple):
    """What is known of the policies that are traced, and the events so far."""

    places: Sequence[tuple[str, int, int] | None]
    lines: Lines
    events: list[Event]

    def condition(self, frame: FrameType, document: Value, *, holds: bool) -> None:
        """Keep the condition that the generated code in *frame* has come to."""
        place = self.places[frame.f_lineno - 1]
        if place is None:
            return
        path, line, _ = place
        lines = self.lines.get(path, ())
        text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        values = evidence_of(text, variables_of(frame), document)
        event = Event(path, line, _depth(frame), holds, text, values)
        if self.events and self.events[-1].is_part_of(event):
            self.events.pop()
        self.events.append(event)

    def note(self, text: str) -> None:
        """Keep a note of a policy, which is what calls this in the end."""
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # from here to the policy's code
        while frame is not None and frame.f_code.co_filename != GENERATED:
            frame = frame.f_back
        place = self.places[frame.f_lineno - 1] if frame is not None else None
        path, line, _ = place or ("", 0, 0)
        event = Event(path, line, _depth(frame), holds=True, text=text, values={}, is_note=True)
        self.events.append(event)


class TracingContext(TracedContext):
    """An evaluation that keeps an event for every condition."""

    __slots__ = ("traces",)
    traces: Any

    def check(self, line: int, kind: str, holds: object, *origins: Origin) -> object:
        """Keep a condition as an event."""
        frame = sys._getframe(1)  # noqa: SLF001  # the policy's own code
        self.traces.condition(frame, self.input, holds=bool(holds))
        return TracedContext.check(self, line, kind, holds, *origins)

    def derive(self, cleared: Sequence[int]) -> "TracingContext":
        """Return a context like this one with empty slots, which keeps on in the same events."""
        plain = TracedContext.derive(self, cleared)
        context = TracingContext.__new__(TracingContext)
        for name in (*Context.__slots__, *TracedContext.__slots__):
            setattr(context, name, getattr(plain, name))
        context.traces = self.traces
        return context


def traced(
    program: Program, rule: Rule, document: Value, *, world: World, texts: Lines, file: Value = None
) -> tuple[Value, list[Event]]:
    """Return the value of *rule* for *document*, and all that was come to on the way.

    *program* is instrumented; *texts* has the lines of each policy; *file* is what policies see as
    `data.conftest.file`. A rule that fails has no value.
    """
    traces = Traces(program.manifest.places, texts, [])
    extras = {**world.extras, "note": traces.note}
    seeing = World(world.time_ns, world.environment, world.output, extras)
    plain = context_of(program, document, world=seeing, file=file)
    context = TracingContext(
        plain.rules, plain.memo, input=plain.input, data=plain.data, world=plain.world
    )
    context.traces = traces
    try:
        value = program.named(rule.path, context)
    except RegoError as error:
        traces.events.append(Event("", 0, 0, holds=False, text=str(error), values={}))
        value = UNDEFINED
    return value, traces.events


def _depth(frame: FrameType | None) -> int:
    """Return how many rules and functions of policies call each other here."""
    depth, inner = 0, ""
    while frame is not None:
        code = frame.f_code
        name = code.co_name
        if code.co_filename == GENERATED and name.startswith(_RULES):
            depth += not inner.startswith(f"{name}__")
            inner = name
        frame = frame.f_back
    return max(depth - 1, 0)


def lines_of_events(events: Sequence[Event], *, wanted: str = "full") -> Iterator[str]:
    """Yield a line for each of *events*: of all in `full`, of `fails` or of `notes` alone."""
    for event in events:
        is_wanted = event.is_note if wanted == "notes" else not (event.holds or event.is_note)
        if wanted == "full" or is_wanted:
            yield _line(event)


def _line(event: Event) -> str:
    word = "note" if event.is_note else "true" if event.holds else "fail"
    values = ", ".join(f"{ref} = {shown(value)}" for ref, value in event.values.items())
    place = f"{event.path}:{event.line}"
    text = f"{place:<24} {'| ' * event.depth}{word} {event.text}"
    return f"{text}    {{{values}}}" if values else text
