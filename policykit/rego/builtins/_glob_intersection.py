r"""Whether two glob-like patterns have a text in common, as `regex.globs_match` asks.

A pattern is a row of tokens: a character, `.` for any, or a set `[a-z]`, each of which may be
followed by `+` or `*`; a backslash takes the meaning from the character behind it.

OPA's answer is not always the mathematical one: it walks both patterns from left to right, and a
repeated token takes from the other pattern token by token, without looking into what is repeated
there. So `a*b*` and `b*c*` have nothing in common. The walk here gives the same answers.
"""

from dataclasses import dataclass
from functools import cache

_FLAGS = "+*"
# Each repetition is a recursion: more would exhaust the stack.
_MAX_REPETITIONS = 200


class GlobError(ValueError):
    """A pattern is malformed; the message is OPA's."""


@dataclass(frozen=True, slots=True)
class Token:
    """What one place of a text may hold: ranges of characters, or anything if there are None."""

    ranges: tuple[tuple[str, str], ...] | None
    flag: str = ""

    def meets(self, other: "Token") -> bool:
        """Tell whether a character can be both tokens'."""
        if self.ranges is None or other.ranges is None:
            return True
        return any(
            low <= top and bottom <= high
            for low, high in self.ranges
            for bottom, top in other.ranges
        )


def intersects(left: str, right: str) -> bool:
    """Return whether the patterns have a text in common; raises GlobError for a bad pattern."""
    first, second = _simplified(_tokens(left)), _simplified(_tokens(right))
    if sum(bool(token.flag) for token in first + second) > _MAX_REPETITIONS:
        raise GlobError(f"more than {_MAX_REPETITIONS} repetitions are not supported")
    return _ends_meet(first, second) and _Walk(first, second).plain(0, 0, 0)


def _simplified(tokens: list[Token]) -> list[Token]:
    """Return *tokens* with repetitions of the same token, one behind the other, as one."""
    result: list[Token] = []
    for token in tokens:
        last = result[-1] if result else None
        if last and last.flag and token.flag and last.ranges == token.ranges:
            result[-1] = max(last, token, key=lambda each: each.flag == "+")
        else:
            result.append(token)
    return result


def _ends_meet(first: list[Token], second: list[Token]) -> bool:
    """Tell whether the last tokens meet, as far as neither is repeated."""
    for token, other in zip(reversed(first), reversed(second), strict=False):
        if token.flag or other.flag:
            break
        if not token.meets(other):
            return False
    return True


class _Walk:
    """The walk through two patterns, of which one leads; every pair of places is seen once.

    It matters to the answer which leads: where both repeat, only the leader's repetition is tried.
    """

    def __init__(self, first: list[Token], second: list[Token]) -> None:
        self.patterns = first, second
        self.plain = cache(self._plain)
        self.starred = cache(self._starred)

    def _plain(self, leader: int, i: int, j: int) -> bool:
        """Tell whether the rests from *i* in the leader and *j* in the other meet."""
        ours, theirs = self.patterns[leader], self.patterns[1 - leader]
        while i < len(ours) and j < len(theirs):
            if ours[i].flag:
                return self._repeated(leader, i, j)
            if theirs[j].flag:
                return self._repeated(1 - leader, j, i)
            if not ours[i].meets(theirs[j]):
                return False
            i, j = i + 1, j + 1
        return i == len(ours) and j == len(theirs)

    def _repeated(self, leader: int, i: int, j: int) -> bool:
        """Tell whether the rests meet where the leader's begins with a repetition."""
        token, other = self.patterns[leader][i], self.patterns[1 - leader][j]
        if token.flag == "*":
            return self.starred(leader, i, j)
        if not token.meets(other):
            return False
        if self.starred(leader, i, j + 1):
            return True
        return bool(other.flag) and self.plain(leader, i + 1, j)

    def _starred(self, leader: int, i: int, j: int) -> bool:
        """Tell whether the rests meet where the leader's token takes others while they meet."""
        ours, theirs = self.patterns[leader], self.patterns[1 - leader]
        follower = ours[i + 1] if i + 1 < len(ours) else None
        for at in range(j, len(theirs)):
            if (
                follower is not None
                and theirs[at].meets(follower)
                and self.plain(leader, i + 1, at)
            ):
                return True
            if not theirs[at].meets(ours[i]):
                return False
        return follower is None


def _tokens(pattern: str) -> list[Token]:
    """Return the tokens of *pattern*."""
    tokens: list[Token] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char in _FLAGS:
            if not tokens or tokens[-1].flag:
                raise _error(pattern, at + 1, f"flag '{char}' must be preceded by a non-flag")
            tokens[-1] = Token(tokens[-1].ranges, char)
            at += 1
        elif char == "[":
            ranges, at = _set(pattern, at + 1)
            tokens.append(Token(ranges))
        elif char == "]":
            raise _error(pattern, at + 1, "set-close ']' with no preceding '['")
        elif char == ".":
            tokens.append(Token(None))
            at += 1
        else:
            char, at = _character(pattern, at)
            tokens.append(Token(((char, char),)))
    return tokens


def _character(pattern: str, at: int) -> tuple[str, int]:
    """Return the character at a place, or behind a backslash there; and the next place."""
    if pattern[at] != "\\":
        return pattern[at], at + 1
    if at + 1 == len(pattern):
        raise _error(pattern, at, "input ends with a \\ (escape) character")
    return pattern[at + 1], at + 2


def _set(pattern: str, at: int) -> tuple[tuple[tuple[str, str], ...], int]:
    """Return the ranges of a set, which begins after its bracket, and the place behind it."""
    ranges: list[tuple[str, str]] = []
    low = ""
    while at < len(pattern):
        char = pattern[at]
        if char == "]":
            return tuple(ranges), at + 1
        if char == "-":
            high, at = _range_end(pattern, at, low)
            ranges.append((low, high))
            low = ""
        else:
            low, at = _character(pattern, at)
            ranges.append((low, low))
    raise _error(pattern, at, "found [ without matching ]")


def _range_end(pattern: str, at: int, low: str) -> tuple[str, int]:
    """Return the upper end of the range whose `-` is at a place, and the place behind it."""
    if not low:
        raise _error(pattern, at + 1, "range character '-' must be preceded by a Unicode character")
    if at + 1 >= len(pattern) - 1:
        raise _error(pattern, at + 1, "range character '-' must be followed by a Unicode character")
    if pattern[at + 1] in "]-":
        raise _error(pattern, at + 2, "range character '-' cannot be followed by a special symbol")
    high, after = _character(pattern, at + 1)
    if high < low:
        problem = f"range is out of order: '{high}' comes before '{low}' in Unicode"
        raise _error(pattern, after, problem)
    return high, after


def _error(pattern: str, place: int, problem: str) -> GlobError:
    return GlobError(f"input:{pattern}, pos:{place}, {problem}: the input provided is invalid")
