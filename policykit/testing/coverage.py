"""What of policies the tests of a session reach, put together from all of its processes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

import pytest

from policykit.rego.check import Checked
from policykit.rego.coverage import Coverage, FileCoverage, Start
from policykit.rego.program import Program
from policykit.testing.compiled import Compiled
from policykit.testing.trees import trees_of

Roots = tuple[str, ...]


class Reached(NamedTuple):
    """What was reached, and the policies that were looked at, by the paths that they are under."""

    starts: frozenset[Start] = frozenset()
    roots: frozenset[Roots] = frozenset()

    def with_all(self, other: "Reached") -> "Reached":
        """Return this and the *other* together."""
        return Reached(self.starts | other.starts, self.roots | other.roots)

    def as_sent(self) -> dict[str, Any]:
        """Return what one process sends another."""
        starts = [list(start) for start in sorted(self.starts)]
        return {"starts": starts, "roots": [list(roots) for roots in sorted(self.roots)]}

    @staticmethod
    def of_sent(sent: Mapping[str, Any]) -> "Reached":
        """Return what a process has sent."""
        starts = frozenset((str(path), int(row), int(col)) for path, row, col in sent["starts"])
        return Reached(starts, frozenset(tuple(map(str, roots)) for roots in sent["roots"]))


class Recorder:
    """Records what is reached of programs."""

    def __init__(self) -> None:
        self._known: dict[int, Coverage] = {}
        self._before = Reached()

    @contextmanager
    def watching(
        self, program: Program, roots: Roots, checked: Callable[[], Checked]
    ) -> Iterator[None]:
        """Record what is reached inside of the *program* of the policies under *roots*."""
        coverage = self._known.get(id(program))
        if coverage is None:
            coverage = self._known[id(program)] = Coverage(program, checked())
            self._before = self._before._replace(roots=self._before.roots | {roots})
        with coverage.collect():
            yield

    def add(self, reached: Reached) -> None:
        """Count what was reached elsewhere."""
        self._before = self._before.with_all(reached)

    @property
    def reached(self) -> Reached:
        """Everything that was reached so far."""
        found: frozenset[Start] = frozenset().union(*(c.reached for c in self._known.values()))
        return self._before.with_all(Reached(found))


_RECORDER = pytest.StashKey[Recorder]()


def recorder_of(config: pytest.Config) -> Recorder:
    """Return what records in this session."""
    return config.stash.setdefault(_RECORDER, Recorder())


def watching(
    config: pytest.Config, compiled: Compiled, program: Program | None = None
) -> AbstractContextManager[None]:
    """Record what is reached inside of what was *compiled*, or of another *program* of the same."""
    own = program or compiled.program
    assert own is not None, "what does not compile is not evaluated"
    roots = compiled.settings.policy
    return recorder_of(config).watching(own, roots, lambda: trees_of(compiled).checked)


def swapped(config: pytest.Config, recorder: Recorder) -> Recorder:
    """Return what has recorded so far; from here on *recorder* does."""
    before = recorder_of(config)
    config.stash[_RECORDER] = recorder
    return before


def files_of(
    reached: Reached, compiled: Iterable[Compiled], is_left_out: Callable[[str], bool]
) -> dict[str, FileCoverage]:
    """Return what was *reached* of each file that was *compiled* and is not left out."""
    found: dict[str, FileCoverage] = {}
    for item in compiled:
        if item.program is not None:
            coverage = Coverage(item.program, trees_of(item).checked)
            coverage.reached |= reached.starts
            found |= coverage.files()
    return {path: found[path] for path in sorted(found) if not is_left_out(path)}
