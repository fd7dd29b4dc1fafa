"""Globs: `*` within a part, `**` across parts, `?`, `[a-z]`, `[!abc]`, `{a,b}`.

A glob is translated to a regular expression, which gives it linear time.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from policykit.rego.builtins import BuiltinError, builtin
from policykit.rego.builtins._regexes import RegexError, matcher

_MAX_DEPTH = 100
_ANY = r"[\d\D]"
_SPECIAL = re.compile(r"[*?\\\[\]{}]")


@builtin("glob.match")
def matches(pattern: str, delimiters: list[str] | None, text: str) -> bool:
    """Return whether the whole text matches the glob; delimiters end what `*` and `?` match.

    No delimiters at all stand for the dot, null for none.
    """
    if delimiters is None:
        return _matcher(pattern, "")(text)
    if any(len(delimiter) != 1 for delimiter in delimiters):
        raise BuiltinError(
            "glob.match: operand 2 must be array of runes but got array containing string",
            "eval_type_error",
        )
    return _matcher(pattern, "".join(delimiters) or ".")(text)


@builtin("glob.quote_meta")
def quote_meta(text: str) -> str:
    """Return a glob that matches just the given text."""
    return _SPECIAL.sub(r"\\\g<0>", text)


@lru_cache(maxsize=512)
def _matcher(pattern: str, delimiters: str) -> Callable[[str], bool]:
    try:
        return matcher(_Translator(pattern, delimiters).whole())
    except RegexError as error:
        raise BuiltinError(f"glob.match: {error}") from error


class _Translator:
    """Reads a glob from left to right and writes it as a regular expression."""

    __slots__ = ("at", "single", "text")

    def __init__(self, text: str, delimiters: str) -> None:
        self.text = text
        self.at = 0
        self.single = f"[^{re.escape(delimiters)}]" if delimiters else _ANY

    def whole(self) -> str:
        """Return the regular expression of the whole glob."""
        return f"^{self.sequence(depth=0)}$"

    def sequence(self, *, depth: int) -> str:
        """Read up to the end or, within braces, up to `,` or `}`."""
        parts = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if depth and char in ",}":
                break
            self.at += 1
            if char == "*":
                parts.append(self.stars())
            elif char == "?":
                parts.append(self.single)
            elif char == "[":
                parts.append(self.range())
            elif char == "{":
                parts.append(self.alternatives(depth + 1))
            else:
                parts.append(re.escape(self.escaped() if char == "\\" else char))
        return "".join(parts)

    def stars(self) -> str:
        """Read what follows a star: one more makes it cross delimiters."""
        start = self.at
        while self.text.startswith("*", self.at):
            self.at += 1
        return f"{_ANY if self.at > start else self.single}*"

    def alternatives(self, depth: int) -> str:
        """Read `a,b}`."""
        if depth > _MAX_DEPTH:
            raise BuiltinError(f"glob.match: glob: more than {_MAX_DEPTH} braces within braces")
        parts = [self.sequence(depth=depth)]
        while self.text.startswith(",", self.at):
            self.at += 1
            parts.append(self.sequence(depth=depth))
        if self.at == len(self.text):
            raise self.error("unclosed `{`")
        self.at += 1
        return f"(?:{'|'.join(parts)})"

    def range(self) -> str:
        """Read `a-z]`, `abc]`, or either behind `!`."""
        mark = "^" if self.text.startswith("!", self.at) else ""
        self.at += len(mark)
        if self.text.startswith("-", self.at + 1):
            return f"[{mark}{self.bounds()}]"
        chars = []
        while (char := self.next()) != "]":
            chars.append(re.escape(self.next() if char == "\\" else char))
        if not chars:
            raise self.error("could not parse range")
        return f"[{mark}{''.join(chars)}]"

    def bounds(self) -> str:
        """Read `a-z]`."""
        low = self.next()
        self.at += 1
        high = self.next()
        if self.next() != "]":
            raise self.error("expected close range character")
        if high < low:
            raise self.error("range hi character is less than lo")
        return f"{re.escape(low)}-{re.escape(high)}"

    def next(self) -> str:
        """Return the next character of a range, which must not end here."""
        if self.at == len(self.text):
            raise self.error("unexpected end of input")
        self.at += 1
        return self.text[self.at - 1]

    def escaped(self) -> str:
        """Return the character behind a backslash."""
        if self.at == len(self.text):
            raise self.error("trailing backslash")
        self.at += 1
        return self.text[self.at - 1]

    def error(self, problem: str) -> BuiltinError:
        """Return the error for what stands just before the place reached, in bytes."""
        place = len(self.text[: self.at].encode(errors="replace"))
        return BuiltinError(f"glob.match: glob: syntax error at {place}: {problem}")
