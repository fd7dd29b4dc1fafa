"""How long a command takes, and how much memory it and its children hold at once."""

import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

PROCESSES = Path("/proc")
_PAUSE = 0.005


class CommandError(Exception):
    """A measured command did not do its work."""


def seconds(command: Sequence[str]) -> float:
    """Return how long *command* takes; findings (exit codes 0 to 2) are work done."""
    start = time.perf_counter()
    process = subprocess.run(command, capture_output=True, check=False)
    taken = time.perf_counter() - start
    if process.returncode not in (0, 1, 2) or b"error:" in process.stderr.lower():
        raise CommandError(f"{' '.join(command)}: {process.stderr.decode(errors='replace')}")
    return taken


def peak_megabytes(command: Sequence[str]) -> float:
    """Return the most megabytes that *command* and its children held at one time.

    Pages that processes share are counted once; needs Linux's `/proc`.
    """
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_proportional_bytes, _members(process.pid))))
        time.sleep(_PAUSE)
    return peak / 1e6


def _members(session: int) -> list[int]:
    """Return the processes of a session."""
    found = []
    for entry in PROCESSES.iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if os.getsid(int(entry.name)) == session:
                    found.append(int(entry.name))
    return found


def _proportional_bytes(process: int) -> int:
    """Return the memory of one process, a page that n processes share counted as one n-th."""
    try:
        text = (PROCESSES / str(process) / "smaps_rollup").read_text(encoding="ascii")
    except OSError:  # it has ended meanwhile
        return 0
    rows = (line.split() for line in text.splitlines() if line.startswith("Pss:"))
    return next((int(row[1]) << 10 for row in rows), 0)
