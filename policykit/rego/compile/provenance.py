"""What the instrumented mode calls: origins of values, and what a derivation tested.

No container of a document is copied, so the identity of a container tells its place. An *origin*
is a tuple of reads, each the path of a part of the input and what it is:

    value    a scalar that is there         box      a container, or null
    key      the key itself                 absent   nothing: the path is what would hold it

A *test* is a condition that held on the way to a result, a *miss* one that did not. Both are kept
in lists that shrink when evaluation goes back, so that what stands in them when a rule gives a
result is this derivation's own.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from types import FrameType
from typing import Any, NamedTuple, TypeAlias

from policykit.rego.compile.runtime import (
    MISSING,
    UNDEFINED,
    Context,
    Node,
    at,
    entries,
    members,
    put_at,
    sorted_entries,
)
from policykit.rego.values import Set, Value, equal, key_of

Path: TypeAlias = tuple[Any, ...]


class Read(NamedTuple):
    """One part of the input that a value comes from."""

    path: Path
    kind: str


Origin: TypeAlias = tuple[Read, ...]


class Test(NamedTuple):
    """One condition of a policy at a line: what it was about, and which sort it is of."""

    line: int
    kind: str
    origin: Origin


class Mark(NamedTuple):
    """How long the lists were at one point of the evaluation."""

    tests: int
    misses: int
    sources: int


class TracedContext(Context):
    """An evaluation that keeps origins, tests and misses."""

    __slots__ = (
        "derivations",
        "kept",
        "known",
        "last",
        "makers",
        "misses",
        "notes",
        "sources",
        "stored",
        "tests",
    )

    def __init__(self, rules: Node, memo: list[Value], **options: Any) -> None:
        Context.__init__(self, rules, memo, **options)
        self.start()

    def start(self) -> None:
        """Begin with nothing tested; places are those of the input."""
        self.known: dict[int, Path] = {}
        self.notes: dict[tuple[int, Any], Origin] = {}
        self.kept: list[Value] = []
        self.tests: list[Test] = []
        self.misses: list[Test] = []
        self.sources: list[Origin] = []
        self.derivations: dict[tuple[int, Any], tuple[Test, ...]] = {}
        self.makers: dict[tuple[int, Any], str] = {}
        self.stored: dict[int, tuple[Origin, tuple[Test, ...], tuple[Test, ...]]] = {}
        self.last: Origin = ()
        self._learn(self.input)

    def _learn(self, document: Value) -> None:
        stack: list[tuple[Value, Path]] = [(document, ())]
        while stack:
            value, path = stack.pop()
            if type(value) is dict and id(value) not in self.known:
                self.known[id(value)] = path
                stack += [(item, (*path, key)) for key, item in value.items()]
            elif type(value) is list and id(value) not in self.known:
                self.known[id(value)] = path
                stack += [(item, (*path, index)) for index, item in enumerate(value)]

    def derive(self, cleared: Sequence[int]) -> "TracedContext":
        """Return a context like this one with empty slots, which goes on with the same lists."""
        context = TracedContext.__new__(TracedContext)
        plain = Context.derive(self, cleared)
        for name in Context.__slots__:
            setattr(context, name, getattr(plain, name))
        for name in TracedContext.__slots__:
            setattr(context, name, getattr(self, name))
        context.stored = {}
        return context

    # ------------------------------------------------------------------ origins

    def origin(self, value: Value) -> Origin:
        """Return where a container of the document stands."""
        path = self.known.get(id(value))
        return () if path is None else (Read(path, "box"),)

    def read(self, value: Value, key: Value, origin: Origin) -> tuple[Value, Origin]:
        """Return what *value* has at *key*, and where that comes from."""
        found = at(value, key)
        path = self.known.get(id(value))
        if path is not None:
            if found is UNDEFINED:
                return found, (Read(path, "absent"),)
            return found, (Read((*path, key), _kind(found)),)
        if value is not UNDEFINED and type(value) in (dict, list, Set):
            noted = self.notes.get((id(value), key_of(key)))
            if noted is not None:
                self.tests += self.derivations.get((id(value), key_of(key)), ())
                return found, noted
            if found is not UNDEFINED and id(found) in self.known:
                return found, self.origin(found)
        return found, origin

    def note(self, container: Value, pairs: Iterable[tuple[Value, Origin]]) -> None:
        """Keep the origins of what a new container holds."""
        self.kept.append(container)  # so that its identity is not used again
        for key, origin in pairs:
            self.notes[(id(container), key_of(key))] = origin

    def append(self, array: list[Value], item: Value, origin: Origin, begun: Mark) -> None:
        """Append *item* to an array that is collected, with what was tested on the way to it."""
        self.note(array, [(len(array), origin or self.origin(item))])
        self.derivations[(id(array), len(array))] = tuple(self.tests[begun.tests :])
        array.append(item)

    def add(self, members: Set[Value], member: Value, origin: Origin, begun: Mark) -> None:
        """Add *member* to a set, with what was tested on the way to it."""
        key = key_of(member)
        if key not in members:
            members[key] = member
            self.note(members, [(member, origin or self.origin(member))])
            self.derivations[(id(members), key)] = tuple(self.tests[begun.tests :])
            self.makers[(id(members), key)] = _maker()

    def put(
        self,
        target: dict[Any, Value],
        keys: Sequence[Value],
        value: Value,
        origin: Origin,
        path: str,
        line: int,
        column: int,
    ) -> None:  # fmt: skip
        """Make *value* the entry at the path *keys*."""
        put_at(target, keys, value, path, line, column)
        if len(keys) == 1:
            self.note(target, [(keys[0], origin)])

    def through(self, name: str, result: Value, *operands: tuple[Value, Origin]) -> Origin:
        """Return the origin of what a builtin found inside its operands."""
        first = operands[0]
        if name.startswith("internal.member"):
            return self._member(result, [value for value, _ in operands], operands)
        if name in ("max", "min"):
            index = next((i for i, item in enumerate(members(first[0])) if item is result), None)
            if index is not None and type(first[0]) is list:
                return self.read(first[0], index, first[1])[1]
        if name == "object.get" and len(operands) > 1:
            return self._get(first, operands[1][0])
        if name == "object.keys" and type(result) is Set and id(first[0]) in self.known:
            path = self.known[id(first[0])]
            self.note(result, [(key, (Read((*path, key), "key"),)) for key in result.values()])
        return tuple(read for _, origin in operands for read in origin)

    def _member(
        self, found: Value, values: list[Value], operands: Sequence[tuple[Value, Origin]]
    ) -> Origin:
        *wanted, domain = values
        if found is True:
            for key, item in entries(domain):
                if equal(item, wanted[-1]):
                    read = self.read(domain, key, operands[-1][1])[1]
                    return operands[-2][1] + read
        return tuple(read for _, origin in operands for read in origin)

    def _get(self, first: tuple[Value, Origin], key: Value) -> Origin:
        value, origin = first
        for step in key if type(key) is list else [key]:
            value, origin = self.read(value, step, origin)
        return origin

    # ------------------------------------------------------------------ tests

    def mark(self) -> Mark:
        """Return how much is known now."""
        return Mark(len(self.tests), len(self.misses), len(self.sources))

    def check(self, line: int, kind: str, holds: object, *origins: Origin) -> object:
        """Keep a condition as a test where it *holds*, as a miss where it does not."""
        origin = origins[0] if len(origins) == 1 else tuple(r for o in origins for r in o)
        (self.tests if holds else self.misses).append(Test(line, kind, origin))
        if not holds and kind == "defined":
            self.sources.append(origin)
        return holds

    def judged(self, begun: Mark, outcome: bool, domain: Origin) -> Origin:
        """Return what the outcome of a nested body was about, and forget how it came about."""
        seen = self.tests[begun.tests :] if outcome else self.misses[begun.misses :]
        about = domain if domain and outcome else _about(seen)
        self._forget(begun)
        return about or domain

    def gathered(self, begun: Mark) -> Origin:
        """Return what a comprehension was collected from."""
        found = next((origin for origin in self.sources[begun.sources :] if origin), ())
        self._forget(begun)
        return found

    def _forget(self, begun: Mark) -> None:
        del self.tests[begun.tests :]
        del self.misses[begun.misses :]
        del self.sources[begun.sources :]

    def undo(self, begun: Mark) -> Value:
        """Leave a definition that does not hold: its tests are void, its misses say why."""
        del self.tests[begun.tests :]
        self.last = _about(self.misses[begun.misses :])
        return UNDEFINED

    def give(self, begun: Mark, value: Value, origin: Origin) -> Value:
        """Leave a definition that holds."""
        del self.misses[begun.misses :]
        self.last = origin or self.origin(value)
        if value is False and not self.last:
            self.last = _about(self.tests[begun.tests :])
        return value

    def recall(self, slot: int) -> tuple[bool, Value]:
        """Return whether the value of a rule is known, and the value."""
        value = self.memo[slot]
        if value is MISSING:
            return False, None
        self.last, tests, misses = self.stored.get(slot, ((), (), ()))
        self.tests += tests
        self.misses += misses
        return True, value

    def remember(self, slot: int, value: Value, begun: Mark) -> Value:
        """Keep the value of a rule, and how it came about."""
        self.memo[slot] = value
        if type(value) is Set:
            self._forget(begun)
            self.last = ()
        tests, misses = tuple(self.tests[begun.tests :]), tuple(self.misses[begun.misses :])
        self.stored[slot] = (self.last, tests, misses)
        return value

    # ------------------------------------------------------------------ loops

    def members(
        self, domain: Value, origin: Origin, line: int, ordered: bool
    ) -> Iterator[tuple[Value, Origin]]:
        """Yield each entry of *domain* with its origin."""
        for _, item, _, found in self.entries(domain, origin, line, ordered):
            yield item, found

    def entries(
        self, domain: Value, origin: Origin, line: int, ordered: bool
    ) -> Iterator[tuple[Value, Value, Origin, Origin]]:
        """Yield key and value of each entry of *domain* with their origins."""
        begun = self.mark()
        self.sources.append(origin)
        for key, item, key_origin, item_origin, tests in self._entries(domain, origin, ordered):
            del self.tests[begun.tests :]
            self.tests += tests
            self.tests.append(Test(line, "entry", item_origin))
            yield key, item, key_origin, item_origin
        del self.tests[begun.tests :]
        self._none(begun, line, origin)

    def _entries(
        self, domain: Value, origin: Origin, ordered: bool
    ) -> Iterator[tuple[Value, Value, Origin, Origin, tuple[Test, ...]]]:
        """Yield key and value of each entry, their origins, and what was tested on its way."""
        found = sorted_entries(domain) if ordered else entries(domain)
        path = self.known.get(id(domain))
        if path is not None:
            for key, item in found:
                here = (*path, key)
                key_origin = (Read(here, "key"),) if type(key) is str else ()
                yield key, item, key_origin, (Read(here, _kind(item)),), ()
            return
        if type(domain) is Set and not ordered:
            found = domain.items()  # the keys are made already
        for key, item in found:
            name = (id(domain), key if type(domain) is Set and not ordered else key_of(key))
            noted = self.notes.get(name) or self.origin(item) or origin
            tests = self.derivations.get(name, ())
            is_member = type(domain) is Set
            yield item if is_member else key, item, noted if is_member else (), noted, tests

    def answers(
        self, found: Iterable[Value], subject: Value, line: int
    ) -> Iterator[tuple[Value, Origin]]:
        """Yield each answer of `walk` with the origin of the part it leads to."""
        begun = self.mark()
        path = self.known.get(id(subject))
        for answer in found:
            del self.tests[begun.tests :]
            origin: Origin = ()
            if path is not None:
                origin = (Read((*path, *answer[0]), _kind(answer[1])),)
                self.note(answer, [(0, origin), (1, origin)])
                self.note(answer[0], [(len(answer[0]) - 1, origin)])
            self.tests.append(Test(line, "entry", origin))
            yield answer, origin
        del self.tests[begun.tests :]

    def _none(self, begun: Mark, line: int, origin: Origin) -> None:
        """Sum up the misses of a loop: what all of them share, else what was searched."""
        missed = [miss.origin for miss in self.misses[begun.misses :]]
        del self.misses[begun.misses :]
        shared = [read for read in missed[0] if all(read in o for o in missed)] if missed else []
        if len(missed) == 1:
            shared = list(missed[0])
        about = tuple(shared) or origin
        if about:
            self.misses.append(Test(line, "test", about))


def _maker() -> str:
    """Return the name of the generated function that adds to a set; parts of it have none."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001  # the code that called `add`
    while frame is not None and frame.f_code.co_name.startswith("part"):
        frame = frame.f_back
    return frame.f_code.co_name if frame is not None else ""


def _kind(value: Value) -> str:
    return "box" if value is None or type(value) in (dict, list) else "value"


def _about(tests: Sequence[Test]) -> Origin:
    """Return what the last of *tests* that says anything was about."""
    for wanted in (("test",), ("defined", "shape"), ("entry",)):
        for test in reversed(tests):
            if test.kind in wanted and test.origin:
                return test.origin
    return ()
