"""Templates as text: which of their lines print something, and where a mark can follow it.

Nothing is evaluated. A template is taken apart into text and actions (`{{ … }}`), and of each
line that is kept which answers for the alignment.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# An action: a comment, or anything in which quoted texts hide what would end it.
_ACTION = re.compile(
    r"\{\{-?\s*/\*.*?\*/\s*-?\}\}"
    r"""|\{\{(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|[^"`'}]|\}(?!\}))*\}\}""",
    re.DOTALL,
)
_WORD = re.compile(r"\{\{-?\s*(/\*|\$\w*\s*(?:,\s*\$\w+\s*)?:?=|\w+)?")
_SILENT = frozenset(("if", "else", "end", "range", "with", "define", "break", "continue", "/*"))
_OPENING = frozenset(("if", "range", "with", "define", "block"))
_REBINDING = frozenset(("range", "with", "define", "block"))
_REFERENCE = re.compile(r"(?<![\w.)\]])(\$)?\.Values((?:\.[A-Za-z_]\w*)+)")


class Line(NamedTuple):
    """One line of a template.

    It `prints` where it holds text or an action that does; `markable` where a comment can follow
    what it prints; it `is_repeated` in a loop. `head` is its text before any action, `references`
    the values that it names.
    """

    prints: bool = False
    markable: bool = False
    is_repeated: bool = False
    head: str = ""
    references: tuple[tuple[str, ...], ...] = ()


class _Action(NamedTuple):
    start: int
    end: int
    word: str
    text: str
    blocks: tuple[str, ...]  # that it stands in

    @property
    def is_silent(self) -> bool:
        return self.word in _SILENT or self.word.endswith("=")


def scanned(text: str) -> list[Line]:
    """Return the lines of the template *text*."""
    actions = list(_actions(text))
    lines: list[Line] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        here = [action for action in actions if action.start <= end and action.end > start]
        lines.append(_line(line, start, here, _blocks_at(actions, end)))
        start = end + 1
    return lines


def _actions(text: str) -> Iterator[_Action]:
    blocks: list[str] = []
    for match in _ACTION.finditer(text):
        found = _WORD.match(match[0])
        word = (found[1] or "") if found else ""
        if word == "end" and blocks:
            blocks.pop()
        yield _Action(match.start(), match.end(), word, match[0], tuple(blocks))
        if word in _OPENING:
            blocks.append(word)
        elif word == "else" and re.match(r"\{\{-?\s*else\s+with\b", match[0]) and blocks:
            blocks[-1] = "with"


def _blocks_at(actions: Sequence[_Action], offset: int) -> tuple[str, ...]:
    """Return the blocks that are open at *offset*."""
    last = next((action for action in reversed(actions) if action.start <= offset), None)
    if last is None:
        return ()
    return (*last.blocks, last.word) if last.word in _OPENING else last.blocks


def _line(line: str, start: int, here: Sequence[_Action], blocks: Sequence[str]) -> Line:
    end = start + len(line)
    is_called = any(name in {"define", "block"} for name in blocks)
    if is_called and not any(action.word == "block" for action in here):
        return Line()  # it prints where it is included
    literal = _without(line, start, here)
    loud = any(not action.is_silent for action in here)
    is_separator = not here and literal.startswith("---")
    prints = not is_separator and (loud or bool(literal.strip()))
    is_block = any(action.word == "block" for action in here)
    is_inside = any(action.start < end < action.end for action in here)
    markable = prints and not (is_block or is_inside or _is_trimmed(line, start, here))
    head = line[: max(0, here[0].start - start)] if here else line
    is_repeated = "range" in blocks or any("range" in action.blocks for action in here)
    return Line(prints, markable, is_repeated, head.strip(), tuple(_references(here)))


def _is_trimmed(line: str, start: int, here: Sequence[_Action]) -> bool:
    """Tell whether the end of *line* is eaten by its last action: a mark would be drawn to it."""
    if not here or not here[-1].text.endswith("-}}"):
        return False
    return not line[here[-1].end - start :].strip()


def _without(line: str, start: int, here: Sequence[_Action]) -> str:
    """Return *line* without what is in actions."""
    text, position = "", 0
    for action in here:
        text += line[position : max(position, action.start - start)]
        position = max(position, action.end - start)
    return text + line[position:]


def _references(here: Sequence[_Action]) -> Iterator[tuple[str, ...]]:
    """Yield the paths below `.Values` in actions that print, where the dot is surely the root."""
    for action in here:
        if action.is_silent:
            continue
        for root, path in _REFERENCE.findall(action.text):
            if root or not any(name in _REBINDING for name in action.blocks):
                yield tuple(path.strip(".").split("."))
