"""A line on the terminal that tells how far a long run is."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from policykit.cli import console
from policykit.runner import Progress
from policykit.settings import Settings

_AFTER = 0.5  # seconds; shorter runs need no word
_WIDTH = 30


@contextmanager
def shown_progress(settings: Settings) -> Iterator[Progress | None]:
    """Give what shows progress on standard error while a person looks at it, else None."""
    if settings.quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar.show
    finally:
        bar.clear()


class _Bar:
    """The line, which is written over and over, and wiped in the end."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._is_shown = False

    def show(self, done: int, files: int) -> None:
        if time.monotonic() - self._begun < _AFTER or done == files:
            return
        filled = _WIDTH * done // files
        bar = "█" * filled + "░" * (_WIDTH - filled)
        console.warn(f"\r{bar} {done} of {files} files")
        self._is_shown = True

    def clear(self) -> None:
        if self._is_shown:
            console.warn("\r\x1b[K")
