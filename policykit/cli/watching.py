"""Running again whenever a file changes: inputs, policies, data, config files."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from policykit.cli import console
from policykit.cli.failure import shown
from policykit.discovery import STDIN, discover
from policykit.errors import PolicykitError, UsageError
from policykit.findings import Exit
from policykit.settings import Settings

_PAUSE = 0.3  # seconds between two looks at the files
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch(settings: Settings, once: Callable[[], int]) -> int:
    """Call *once*, and again after every change, until the person interrupts; errors are shown.

    Raises UsageError where there is nothing to watch.
    """
    if STDIN in settings.arguments:
        raise UsageError("standard input cannot be watched", hint="name files or folders")
    seen = None
    while True:
        state = dict(_state(settings))
        if state != seen:
            seen = state
            _show(once)
        time.sleep(_PAUSE)


def _show(once: Callable[[], int]) -> None:
    if console.is_terminal():
        console.write(_CLEAR)
    try:
        code = once()
    except PolicykitError as error:
        console.warn(shown(error))
        code = Exit.ERROR
    at = time.strftime("%H:%M:%S")
    console.warn(f"{at} exit code {int(code)}; waiting for changes, Ctrl-C ends\n")


def _state(settings: Settings) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the files that a run depends on, with their times and sizes."""
    for path in _files(settings):
        try:
            status = os.stat(path)
        except OSError:
            continue
        yield path, (status.st_mtime_ns, status.st_size)


def _files(settings: Settings) -> Iterator[str]:
    with suppress(PolicykitError):  # the run tells of it
        yield from discover(settings.arguments, ignore=settings.ignore, patterns=settings.formats)
    others = [settings.capabilities, settings.baseline, settings.config_file, *settings.builtins]
    places = [data.rpartition(":")[2] for data in settings.data]
    overridden = [
        path
        for override in settings.overrides
        for path in override.values.get("policy") or ()
        if isinstance(path, str)
    ]
    for path in (*settings.policy, *overridden, *places):
        if os.path.isdir(path):
            yield from (str(file) for file in Path(path).rglob("*") if file.is_file())
        else:
            others.append(path)
    yield from filter(None, others)
