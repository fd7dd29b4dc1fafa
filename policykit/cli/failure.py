"""How an error is shown: where, what, the line with a caret under the place, and what to do."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from policykit.errors import PolicykitError, RegoErrors
from policykit.source import Location, excerpt, lines_of
from policykit.terminal import visible


def shown(error: PolicykitError) -> str:
    """Return the text for *error*, or for each of several, with the end of its last line."""
    errors = error.errors if isinstance(error, RegoErrors) else (error,)
    return "".join(f"{line}\n" for each in errors for line in _lines(each))


def _lines(error: PolicykitError) -> Iterator[str]:
    yield f"error: {visible(str(error))}"
    excerpts: Iterable[str] = getattr(error, "__notes__", None) or _excerpts(error.location)
    for text in excerpts:
        yield from (f"  {line}" for line in visible(text).split("\n"))
    if error.hint:
        yield f"hint: {visible(error.hint)}"


def _excerpts(location: Location | None) -> Iterator[str]:
    """Yield the excerpt at *location*, where there is a file to take it from."""
    if location is None or not location.line:
        return
    try:
        yield excerpt(lines_of(Path(location.path).read_text("utf-8", "replace")), location)
    except (OSError, ValueError):
        return
