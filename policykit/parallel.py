"""Work spread over processes: chunks of file names out, what came of them back, in order."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Outcome = TypeVar("Outcome")
Work = Callable[[Sequence[str]], Outcome]

_WORTH_IT = 128  # files: below that, starting processes takes longer than they save
_LARGEST = 250  # files in a chunk, so that results come back while others are still at work
_EACH = 4  # chunks for each process, so that a slow one does not keep all waiting

_work: Any = None  # what this process does with a chunk; set once, when the process begins


def jobs_for(wanted: int, files: int) -> int:
    """Return how many processes to use: as many as *wanted*, or by itself where that is 0.

    One means this process alone: for few files, on one core, and where other threads are running,
    which a copy of this process would be without.
    """
    if wanted:
        return max(1, min(wanted, files))
    if files < _WORTH_IT or not hasattr(os, "fork") or _has_threads():
        return 1
    return min(_cores(), files // (_WORTH_IT // 2))


def _has_threads() -> bool:
    threading = sys.modules.get("threading")
    return threading is not None and threading.active_count() > 1


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def mapped(work: "Work[Outcome]", paths: Sequence[str], jobs: int) -> Iterator[Outcome]:
    """Yield what *work* makes of each chunk of *paths*, in their order, on *jobs* processes.

    The processes are copies of this one, so *work* may hold what cannot be sent to another. What
    it raises is raised here.
    """
    if jobs == 1:
        yield work(paths)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  # many files only
    from multiprocessing import get_context  # noqa: PLC0415  # many files only

    with ProcessPoolExecutor(
        jobs, mp_context=get_context("fork"), initializer=_begin, initargs=(work,)
    ) as pool:
        yield from pool.map(_do, list(_chunks(paths, jobs)))


def _chunks(paths: Sequence[str], jobs: int) -> Iterator[Sequence[str]]:
    size = max(1, min(_LARGEST, len(paths) // (jobs * _EACH)))
    for start in range(0, len(paths), size):
        yield paths[start : start + size]


def _begin(work: Any) -> None:  # noqa: ANN401  # whatever the pool was made for
    global _work  # noqa: PLW0603  # one for each process, before its first chunk
    _work = work


def _do(paths: Sequence[str]) -> Any:  # noqa: ANN401  # whatever the work gives
    return _work(paths)
