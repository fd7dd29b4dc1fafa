"""The parts of pytest that it makes no promise about, in one place: how a failure is shown."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import pytest
from _pytest._code.code import (
    ExceptionChainRepr,
    ReprEntry,
    ReprFileLocation,
    ReprLocals,
    ReprTraceback,
    TerminalRepr,
)

Shown: TypeAlias = str | TerminalRepr
Style: TypeAlias = Any  # the literals that --tb takes


def skipped(reason: str) -> Exception:
    """Return what skips an item, for *reason*, at the line where the item itself stands."""
    return pytest.skip.Exception(reason, _use_item_location=True)  # type: ignore[return-value]  # a BaseException


def failure(
    lines: Sequence[str], values: Sequence[str], message: str, path: str, line: int, *, style: str
) -> ExceptionChainRepr:
    """Return what pytest shows of a failure, and sends from one process to another.

    *lines* are the source and behind it what is wrong, each after `E   `; *values* are variables;
    *message* stands in the summary; *style* is the value of `--tb`.
    """
    crash = ReprFileLocation(path, line, message)
    is_short = style in ("short", "line")
    entry = ReprEntry(
        lines=list(lines),
        reprfuncargs=None,
        reprlocals=ReprLocals(list(values)) if values else None,
        reprfileloc=crash,
        style="short" if is_short else "long",
    )
    traceback = ReprTraceback([entry], None, "short" if is_short else "long")
    return ExceptionChainRepr([(traceback, crash, None)])
