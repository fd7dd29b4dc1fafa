"""Standard output and standard error, as the command line writes to them."""

import io
import os
import sys
from typing import TextIO

from policykit.errors import PolicykitError
from policykit.source import WIDTH


def prepare() -> None:
    """Make both streams take any text: what is no character of theirs is shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")


def is_terminal(stream: TextIO | None = None) -> bool:
    """Return whether a person looks at *stream*, which is standard output unless it is named."""
    looked_at = stream or sys.stdout
    return looked_at is not None and looked_at.isatty()


def width() -> int:
    """Return how many characters a line of standard output takes."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or WIDTH
    except (AttributeError, OSError, ValueError):
        return WIDTH


def write(text: str) -> None:
    """Write *text* to standard output; if nobody reads it any more, that is no error.

    Raises PolicykitError where it cannot be written, as on a full disk.
    """
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        _discard(sys.stdout)
    except OSError as error:
        _discard(sys.stdout)
        raise PolicykitError(f"standard output cannot be written: {error.strerror}") from error


def warn(text: str) -> None:
    """Write *text* to standard error, if it can be."""
    try:
        _write(sys.stderr, text)
    except OSError:
        _discard(sys.stderr)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is not None:  # a process may be started with its streams closed
        stream.write(text)
        stream.flush()


def _discard(stream: TextIO) -> None:
    """Give *stream* something that takes the rest: the interpreter flushes again as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
