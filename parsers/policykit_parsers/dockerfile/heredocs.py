"""Finds the heredocs that an instruction opens.

BuildKit cuts the line into words as a shell would, and takes each word that is `<<` and a name
for a heredoc, whatever the program makes of it.
"""

import re
from typing import NamedTuple

from policykit_parsers._text import SPACE
from policykit_parsers.dockerfile.pieces import Instruction

_NAMED = r"(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-])"
_BRACED = rf"\$\{{{_NAMED}(?:[:+?#%/-][^}}]*)?\}}"
_DOUBLE = rf'"(?:[^"\\$]|\\(?s:.)|{_BRACED}|\$(?!\{{))*+"'
_BIT = rf"[^\s'\"\\$]|\\(?s:.)|'[^']*+'|{_DOUBLE}|{_BRACED}|\$(?!\{{)"
# Blanks after `<<` do not end a word.
_WORD = re.compile(rf"(?:<<[ \t]++(?=\S)|{_BIT})++")
_HEREDOC = re.compile(r"[0-9]*<<(-?)[ \t]*([^<]+)")
_QUOTED = re.compile(r"\\(.)|'([^']*)'|\"((?:[^\"\\]|\\.)*)\"")
_ESCAPED = re.compile(r'\\(["\\$])')
_OPENING = frozenset(("add", "copy", "run"))


class Heredoc(NamedTuple):
    """The marker that ends a heredoc, and whether tabs may stand before it."""

    marker: str
    tabs: bool


def heredocs(instruction: Instruction, text: str) -> list[Heredoc]:
    """Return the heredocs that *instruction*, written as *text*, opens."""
    inner = instruction.trigger or instruction
    if "<<" not in text or inner.name not in _OPENING or instruction.is_array:
        return []
    found: list[Heredoc] = []
    at = 0
    while (at := len(text) - len(text[at:].lstrip(SPACE))) < len(text):
        word = _WORD.match(text, at)
        if word is None:
            return []
        at = word.end()
        heredoc = _HEREDOC.fullmatch(word[0])
        if heredoc:
            found.append(Heredoc(_unquoted(heredoc[2]), bool(heredoc[1])))
    return found


def _unquoted(marker: str) -> str:
    return _QUOTED.sub(_meant, marker)


def _meant(match: re.Match[str]) -> str:
    if match[3] is not None:
        return _ESCAPED.sub(r"\1", match[3])
    return match[1] or match[2] or ""
