"""Programs that evaluate a config file, and the JSON that comes of it."""

import json
import math
import subprocess
from collections.abc import Sequence

from policykit.documents import Value
from policykit.errors import ParseError
from policykit.source import Source


def output_of(
    source: Source, command: Sequence[str], content: bytes, *, folder: str, timeout: float
) -> subprocess.CompletedProcess[bytes]:
    """Run *command* in *folder* on *content*, which is about *source*.

    Raises ParseError if that takes longer than *timeout* seconds.
    """
    try:
        return subprocess.run(  # noqa: S603 - the callers' own programs
            command, cwd=folder, input=content, capture_output=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired as error:
        message = f"evaluation takes longer than {timeout:g} seconds"
        hint = "look for endless recursion and huge ranges"
        raise ParseError(message, source.at(1, 1), hint=hint) from error


def value_of(source: Source, text: str) -> Value:
    """Return the value of the JSON *text* that *source* evaluates to; raises ParseError."""
    try:
        value: Value = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as error:
        message = "the result is nested too deeply, or holds numbers that JSON cannot"
        raise ParseError(message, source.at(1, 1)) from error
    return value


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number
