"""Alignment: which line of a template a rendered line comes from, or that it is not sure.

The chart is rendered a second time from a copy in which a comment follows each line that prints:
a mark, with the number of the line. Marks leave the text as it was, else they prove nothing: once
they are removed, a document must be the same as without them, line by line. What is printed
between two marks comes from the line of the second one, since

- every line between them that prints would have left its own mark,
- so lines that print and cannot be marked must not be among those that may have run between them.

Named templates (`define`) are not marked: what they print belongs to the line that includes them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from policykit.helm.scanning import Line

_TELLING = frozenset(("", "apiVersion", "kind", "name", "namespace"))


class Marks(NamedTuple):
    """How marks are written: *nonce* is in no text of the chart."""

    nonce: str

    def written(self, file: int, line: int) -> str:
        """Return the mark after a *line* of the *file* of that number."""
        return f" #{self.nonce}:{file}:{line}:"

    @property
    def pattern(self) -> "re.Pattern[str]":
        """What finds marks in a text."""
        return re.compile(rf" #{self.nonce}:(\d+):(\d+):")


def marked(text: str, lines: Sequence[Line], marks: Marks, file: int) -> str:
    """Return the template *text* with a mark after each line that can have one."""
    return "\n".join(
        f"{body}{marks.written(file, number)}{ending}" if line.markable else row
        for number, (row, line) in enumerate(zip(text.split("\n"), lines, strict=True), 1)
        for body in [row.removesuffix("\r")]
        for ending in [row[len(body) :]]
    )


class Template(NamedTuple):
    """A template as alignment needs it: its number, its lines."""

    file: int
    lines: Sequence[Line]


def aligned(plain: str, instrumented: str, template: Template, marks: Marks) -> Mapping[int, int]:
    """Return the line of the template for each line of the rendered text where it is sure.

    *plain* and *instrumented* are one document, rendered without and with marks.
    """
    before = [line.rstrip() for line in plain.rstrip().split("\n")]
    without = marks.pattern.sub("", instrumented)
    after = [line.rstrip() for line in without.rstrip().split("\n")]
    if len(before) != len(after) or not all(map(_is_alike, before, after)):
        return {}
    return {row: line for row, line in _origins(instrumented, template, marks) if row <= len(after)}


def _is_alike(before: str, after: str) -> bool:
    """Tell whether two lines are the same, save for a value that changes by the marks.

    Such as the digest of another template, or a password that is drawn anew: never what tells one
    document from another.
    """
    if before == after:
        return True
    key = before.partition(":")[0]
    return key == after.partition(":")[0] and key.strip(" -") not in _TELLING


def _origins(text: str, template: Template, marks: Marks) -> Iterator[tuple[int, int]]:
    """Yield each rendered line with the line that it comes from, if it is sure."""
    sources: dict[int, set[int]] = {}
    row, position, last = 1, 0, 0
    for mark in marks.pattern.finditer(text):
        segment = text[position : mark.start()]
        line = int(mark[2]) if int(mark[1]) == template.file else 0
        origin = line if _is_sure(segment, last, line, template.lines) else 0
        _attribute(sources, row, segment, origin)
        row += segment.count("\n")
        position, last = mark.end(), line
    _attribute(sources, row, text[position:], 0)
    for number, origins in sources.items():
        if len(origins) == 1 and 0 not in origins:
            yield number, next(iter(origins))


def _attribute(sources: dict[int, set[int]], row: int, segment: str, origin: int) -> None:
    for offset, part in enumerate(segment.split("\n")):
        if part.strip():
            sources.setdefault(row + offset, set()).add(origin)


def _is_sure(segment: str, last: int, line: int, lines: Sequence[Line]) -> bool:
    """Tell whether all that stands in *segment*, between marks, comes from *line*."""
    if not 0 < line <= len(lines) or lines[line - 1].head not in segment:
        return False
    hidden = [number for number, row in enumerate(lines, 1) if row.prints and not row.markable]
    if not 0 < last < line or any(lines[number - 1].is_repeated for number in hidden):
        return not hidden  # a loop may have led here from anywhere
    return not any(last < number < line for number in hidden)
