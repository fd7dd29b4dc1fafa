"""Patterns that Python's `re` matches exactly as RE2 does, within a bound on the time.

Only whether a text matches is answered here, so that the order in which alternatives are tried
does not matter. A pattern is simple if it is made of characters, escapes, classes, alternatives
and groups whose meaning is the same for both engines; what is not is left to RE2.

Backtracking makes `re` slow where a pattern can divide a text in many ways. So a repetition may
only repeat a single character or class, and the ways are counted while the pattern is read: each
unbounded repetition multiplies them by the length of the text, as does a search that may begin
anywhere. From this count follows the longest text for which `re` is used; up to it, the number of
steps is bounded.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

Search: TypeAlias = Callable[[str], object]

STEPS = 100_000
_MOST_WAYS = 64
_MOST_REPEATS = 1000
_PUNCTUATION = frozenset(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_SPACE = r"\t\n\f\r "
_ESCAPES = frozenset("dDwWabfnrtv")
_IN_CLASS = frozenset("dDwWafnrtv")
_COUNT = re.compile(r"\{([0-9]+)(,([0-9]*))?\}")
_BYTE = re.compile(r"\\x[0-9a-fA-F]{2}")


class _NotSimple(Exception):  # noqa: N818  # no error: it says that RE2 is asked instead
    """The pattern has something that the engines might take differently."""


def matcher_of(pattern: str) -> tuple[Search, int] | None:
    """Return a search that is right for texts up to a length, or None for no simple pattern."""
    try:
        reader = _Reader(pattern)
        translated, (ways, degree) = reader.alternatives()
        if reader.at < len(pattern):
            return None
    except _NotSimple:
        return None
    if not reader.is_anchored:
        degree += 1
    limit = int((STEPS // ways) ** (1 / degree)) if degree else STEPS
    return re.compile(translated, re.ASCII).search, limit


# How many ways there are to match: a factor, and a power of the length of the text.
_Ways: TypeAlias = tuple[int, int]
_ONE: _Ways = (1, 0)


class _Reader:
    """Reads a pattern from left to right, and writes it in Python's syntax."""

    __slots__ = ("at", "depth", "is_anchored", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.is_anchored = False

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def alternatives(self) -> tuple[str, _Ways]:
        """Read `a|b|c` up to a closing parenthesis or the end."""
        parts = []
        ways, degree = 0, 0
        while True:
            part, (more, higher) = self.sequence()
            parts.append(part)
            ways, degree = ways + more, max(degree, higher)
            if ways > _MOST_WAYS:
                raise _NotSimple
            if self.peek() != "|":
                self.is_anchored = all(part.startswith(r"\A") for part in parts)
                return "|".join(parts), (ways, degree)
            self.at += 1

    def sequence(self) -> tuple[str, _Ways]:
        """Read one alternative."""
        parts = []
        ways, degree = _ONE
        while self.peek() and self.peek() not in "|)":
            part, (more, higher) = self.group() if self.peek() == "(" else self.repeated()
            parts.append(part)
            ways, degree = ways * more, degree + higher
            if ways > _MOST_WAYS:
                raise _NotSimple
        return "".join(parts), (ways, degree)

    def group(self) -> tuple[str, _Ways]:
        """Read a group; it may be optional, but not repeated."""
        self.at += 1
        if self.peek() == "?":
            if not self.text.startswith("?:", self.at):
                raise _NotSimple
            self.at += 2
        self.depth += 1
        if self.depth > 50:  # RE2 refuses at 1000, the recursion of Python at less
            raise _NotSimple
        inner, (ways, degree) = self.alternatives()
        self.depth -= 1
        if self.peek() != ")":
            raise _NotSimple
        self.at += 1
        if self.peek() == "?":
            self.at += 1
            ways += 1
            inner = f"(?:{inner})?"
        else:
            inner = f"(?:{inner})"
        if self.peek() and self.peek() in "*+?{":
            raise _NotSimple
        return inner, (ways, degree)

    def repeated(self) -> tuple[str, _Ways]:
        """Read a character, class or assertion, and how often it may stand."""
        atom, may_repeat = self.atom()
        mark = self.peek()
        if not mark or mark not in "*+?{":
            return atom, _ONE
        if not may_repeat:
            raise _NotSimple
        self.at += 1
        ways = _ONE
        if mark == "?":
            ways = (2, 0)
        elif mark == "{":
            self.at -= 1
            mark, ways = self.count()
        else:
            ways = (1, 1)
        if self.peek() == "?":
            self.at += 1
            mark += "?"
        if self.peek() and self.peek() in "*+?{":
            raise _NotSimple
        return atom + mark, ways

    def count(self) -> tuple[str, _Ways]:
        """Read `{2}`, `{2,}` or `{2,5}`."""
        match = _COUNT.match(self.text, self.at)
        if not match or len(match[0]) > len("{1000,1000}"):
            raise _NotSimple
        self.at = match.end()
        least = int(match[1])
        most = int(match[3]) if match[3] else least
        if not least <= most <= _MOST_REPEATS:
            raise _NotSimple
        if match[2] and not match[3]:
            return match[0], (1, 1)
        return match[0], _ONE if most == least else (1, 1)

    def atom(self) -> tuple[str, bool]:
        """Read one character, class or assertion; tell whether it may be repeated."""
        char = self.text[self.at]
        if char == "\\":
            return self.escape()
        if char == "[":
            return self.character_class(), True
        self.at += 1
        if char == "^":
            return r"\A", False
        if char == "$":
            return r"\Z", False
        if char in "*+?{":
            raise _NotSimple
        return ("." if char == "." else re.escape(char)), True

    def escape(self) -> tuple[str, bool]:
        """Read an escape outside a class."""
        byte = _BYTE.match(self.text, self.at)
        if byte:
            self.at = byte.end()
            return byte[0], True
        char = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if char == "s":
            return f"[{_SPACE}]", True
        if char == "S":
            return f"[^{_SPACE}]", True
        if char in ("A", "z"):
            return (r"\A" if char == "A" else r"\Z"), False
        if char in _PUNCTUATION or char in _ESCAPES:
            return f"\\{char}", char != "b"
        raise _NotSimple

    def character_class(self) -> str:
        """Read a class: characters, escapes, ranges of letters or digits, `-` at either end."""
        start = self.at
        self.at += 1
        parts = ["["]
        if self.peek() == "^":
            self.at += 1
            parts.append("^")
        first = True
        while self.peek() != "]" or first:
            parts.append(self.class_item(first=first))
            first = False
        self.at += 1
        assert self.at > start + 1
        return "".join(parts) + "]"

    def class_item(self, *, first: bool) -> str:
        char = self.peek()
        if char == "\\":
            item = self.class_escape()
        elif not char or char in "[]":
            raise _NotSimple
        else:
            self.at += 1
            if char == "-" and not first and self.peek() != "]":
                raise _NotSimple
            item = re.escape(char)
        if self.peek() != "-" or self.text[self.at + 1 : self.at + 2] == "]":
            return item
        return self.range(char)

    def range(self, low: str) -> str:
        """Read the rest of a range whose first end was *low*."""
        high = self.text[self.at + 1 : self.at + 2]
        if not (low.isascii() and low.isalnum() and high.isascii() and high.isalnum()):
            raise _NotSimple
        if low > high:
            raise _NotSimple
        self.at += 2
        return f"{low}-{high}"

    def class_escape(self) -> str:
        byte = _BYTE.match(self.text, self.at)
        if byte:
            self.at = byte.end()
            return byte[0]
        char = self.text[self.at + 1 : self.at + 2]
        self.at += 2
        if char == "s":
            return _SPACE
        if char in _PUNCTUATION or char in _IN_CLASS:
            return f"\\{char}"
        raise _NotSimple
