"""The program helm: where it is, and what it says when it is run.

It works on charts that may be anybody's, so it gets a bounded time and bounded memory.
"""

import contextlib
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

from policykit.errors import PolicykitError, UsageError
from policykit.source import Location

_SECONDS = 300
_BYTES = 2 << 30  # of addresses; large charts take half a gigabyte
_EXHAUSTED = "runtime: out of memory"
_ADVICE = "Use --debug flag to render out invalid YAML"
_PLACE = re.compile(
    r"(?:template: |error at \(|^(?:Error: )?)([^\s:()]+/[^\s:()]+):(\d+)(?::(\d+))?", re.MULTILINE
)
_FAILED_YAML = re.compile(r"YAML parse error on ([^\s:]+)")


class Helm(NamedTuple):
    """The program at a path."""

    program: str

    def output(self, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Return what helm writes when run with *words*, and the lines that it warns with.

        Raises HelmError with helm's own message where it refuses.
        """
        child = self._started(words)
        try:
            out, said = child.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired as error:
            child.kill()
            child.communicate()
            raise PolicykitError(
                f"helm {words[0]} was still running after {_SECONDS} seconds",
                hint="a template may loop over too much",
            ) from error
        message = said.decode(errors="replace").strip()
        if child.returncode and _EXHAUSTED in message:
            raise PolicykitError(
                f"helm {words[0]} used up its memory", hint="a template may loop over too much"
            )
        if child.returncode:
            raise HelmError(message or f"helm {words[0]} ended with {child.returncode}")
        return out.decode(errors="replace"), tuple(filter(None, message.splitlines()))

    def _started(self, words: Sequence[str]) -> "subprocess.Popen[bytes]":
        try:
            child = subprocess.Popen(  # noqa: S603  # the user's own helm, without a shell
                [self.program, *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise UsageError(f"helm cannot be run: {error}", hint="name it with --helm") from error
        _bound(child.pid)
        return child


class HelmError(PolicykitError):
    """helm refused; the message is its own."""

    def __init__(self, said: str) -> None:
        # What helm says of its own flags does not help those who call it through us.
        message = said.removeprefix("Error: ").removesuffix(_ADVICE).rstrip()
        super().__init__(f"helm: {message}")
        self.said = said

    @property
    def place(self) -> Location | None:
        """The place in a template that helm names, under the name that it has there."""
        match = _PLACE.search(self.said)
        if match is None:
            failed = self.invalid
            return Location(failed) if failed else None
        return Location(match[1], int(match[2]), int(match[3] or -1) + 1)

    @property
    def invalid(self) -> str:
        """The template whose text is no YAML once it is rendered, or nothing."""
        match = _FAILED_YAML.search(self.said)
        return match[1] if match else ""

    @property
    def lacks_dependencies(self) -> bool:
        """Whether the chart names others that are not in its folder `charts`."""
        return "missing in charts/" in self.said


def helm_at(chosen: str) -> Helm:
    """Return the program *chosen*, or helm as the PATH has it; raises UsageError."""
    found = shutil.which(chosen or "helm")
    if found is None:
        raise UsageError(
            f"there is no program {chosen}" if chosen else "helm is not on the PATH",
            hint="charts are rendered by helm, version 3 or 4: install it, or name it with --helm",
        )
    return Helm(found)


def _bound(pid: int) -> None:
    """Let the process have no more memory than any chart needs, where the system can do that."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  # not on every system

        with contextlib.suppress(OSError):  # it may have ended already
            resource.prlimit(pid, resource.RLIMIT_AS, (_BYTES, _BYTES))
