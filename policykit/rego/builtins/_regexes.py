"""Regular expressions as Go has them: RE2's syntax and linear time, matches left to right.

Patterns are compiled once and kept, up to a bound. Texts are matched as UTF-8; positions in them
are in bytes.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from policykit.rego.builtins._simple_regexes import matcher_of

Span: TypeAlias = tuple[int, int]

# Where RE2 takes what Go does not: single bytes, and names beyond ASCII. \Q…\E is text.
_DOUBTFUL = re.compile(r"\\Q.*?(?:\\E|\Z)|\\.|\(\?P?<[^>]*>", re.DOTALL)
_GO_WORDS = (
    ("missing ]", "missing closing ]"),
    ("missing )", "missing closing )"),
    ("no argument for repetition operator", "missing argument to repetition operator"),
    ("bad repetition operator", "invalid nested repetition operator"),
    ("invalid repetition size", "invalid repeat count"),
    ("bad repeat argument", "invalid repeat count"),
    ("trailing \\", "trailing backslash at end of expression"),
    ("invalid perl operator", "invalid or unsupported Perl syntax"),
    ("invalid named capture group", "invalid named capture"),
)


class RegexError(ValueError):
    """A pattern is no regular expression of Go's; the message is Go's."""


def _syntax_error(message: str) -> RegexError:
    for theirs, gos in _GO_WORDS:
        if message.startswith(theirs):
            message = gos + message[len(theirs) :]
            break
    problem, _, found = message.partition(": ")
    return RegexError(f"error parsing regexp: {problem}: `{found}`")


def _refuse_unknown(pattern: str) -> None:
    """Raise RegexError for what RE2 takes and Go does not."""
    if pattern.isascii() and "\\C" not in pattern:
        return
    for piece in _DOUBTFUL.findall(pattern):
        if piece == "\\C":
            raise _syntax_error(f"invalid escape sequence: {piece}")
        if piece.startswith("(") and not piece.isascii():
            raise _syntax_error(f"invalid named capture: {piece}")


@lru_cache(maxsize=512)
def compiled(pattern: str, *, capture: bool = True) -> Any:
    """Return RE2's form of *pattern*; raises RegexError if it is none of Go's."""
    import re2

    _refuse_unknown(pattern)
    options = re2.Options()
    options.log_errors = False
    options.never_capture = not capture
    try:
        return re2.compile(encoded(pattern), options)
    except re2.error as error:
        message = error.args[0]
        text = message.decode(errors="replace") if isinstance(message, bytes) else str(message)
        raise _syntax_error(text) from error


@lru_cache(maxsize=512)
def matcher(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a text matches *pattern*; raises RegexError for a bad pattern.

    Most patterns of policies are simple enough for Python's own engine, which answers faster and
    needs no import; the rest, and long texts, go to RE2.
    """
    simple = matcher_of(pattern)
    if simple is None:
        search = compiled(pattern, capture=False).search
        return lambda text: search(encoded(text)) is not None
    search, limit = simple

    def matches(text: str) -> bool:
        if len(text) <= limit:
            return search(text) is not None
        return compiled(pattern, capture=False).search(encoded(text)) is not None

    return matches


def encoded(text: str) -> bytes:
    """Return *text* in UTF-8; what UTF-8 cannot say becomes `?`."""
    return text.encode(errors="replace")


def found(pattern: str, text: bytes, count: int = -1) -> Iterator[list[Span]]:
    """Yield the spans of the groups of at most *count* matches, the whole match first.

    An empty match right behind the match before it does not count.
    """
    search = compiled(pattern).search
    place, last_end = 0, -1
    while count and place <= len(text):
        match = search(text, place)
        if match is None:
            return
        start, end = match.span()
        if not start == end == last_end:
            yield [match.span(group) for group in range(len(match.groups()) + 1)]
            count -= 1
        last_end = end
        place = end if end > place else end + _width(text, end)


def _width(text: bytes, place: int) -> int:
    """Return how many bytes the character at *place* has; one at the end."""
    end = place + 1
    while end < len(text) and text[end] & 0xC0 == 0x80:  # continuation bytes
        end += 1
    return end - place
