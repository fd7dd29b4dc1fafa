r"""Environment files by the rules of gotenv: an object of strings.

A line is `NAME=value` or `NAME: value`, with `export` before it if you like. Quotes around a whole
value are dropped; a quoted value may run over lines. Values that are not in single quotes name
others by `$NAME` or `${NAME}`: earlier ones in the file and, only where the caller hands it in, the
environment, which comes first. In double quotes `\n` and `\r` are line ends, and a backslash before
anything but `$` vanishes.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers._text import SPACE, Lines, covering, forgiving

_BLANK = r"[\t\n\f\r ]"
_ASSIGNMENT = re.compile(
    rf"""
    (?:export{_BLANK}+)? (?P<name>[A-Za-z0-9_.]+) (?:{_BLANK}*={_BLANK}*|:{_BLANK}+?)
    (?P<value>'.*'|".*"|[^#\n]+)? {_BLANK}* (?:\#[^\n]*)?
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN = re.compile(rf"(?:[^=]*=|[^:=]*:(?=[^=\n]*$)){_BLANK}*(['\"])", re.MULTILINE)
_ESCAPE = re.compile(r"\\([^$])")
_VARIABLE = re.compile(r"(\\)?\$\{?([A-Z0-9_]+)?\}?")


class _Entry(NamedTuple):
    """One assignment as it is written; `start` is the offset of the value in the text."""

    name: str
    name_start: int
    value: str
    start: int


def load(source: Source, *, environment: Mapping[str, str] | None = None) -> list[Document]:
    """Return the variables of *source* as one document; `$NAME` looks in *environment* first."""
    text = _text(source)
    outside = environment or {}
    value: dict[str, Value] = {}
    known = dict(outside)
    try:
        for entry in _entries(text):
            value[entry.name] = meant = _meant(entry.value, known)
            known[entry.name] = outside.get(entry.name, meant)
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "dotenv", value, locate=partial(_locate, source))]


def _text(source: Source) -> str:
    return forgiving(source).replace("\r\n", "\n").replace("\r", "\n")


def _entries(text: str) -> Iterator[_Entry]:
    for start, line in _lines(text):
        found = _ASSIGNMENT.fullmatch(line)
        if not found:
            hint = "write `NAME=value`, the name of letters, digits, `_` and `.`"
            raise TextError("this is no assignment", start, hint)
        value = found["value"] or ""
        word = value.strip(SPACE)
        indent = len(value) - len(value.lstrip(SPACE)) if word else 0
        begin = found.start("value") if value else found.end("name") + 1
        yield _Entry(found["name"], start + found.start("name"), word, start + begin + indent)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, trimmed; one that opens a quote takes in those after."""
    at = 0
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = text[at:stop].strip(SPACE)
        start = at + text[at:stop].find(line)
        if line and line[0] != "#":
            stop = _end(text, start, stop)
            yield start, text[start:stop].strip(SPACE)
        at = stop + 1


def _end(text: str, start: int, stop: int) -> int:
    """Return the end of the assignment at *start*, whose first line ends at *stop*."""
    opening = _OPEN.match(text, start, stop)
    if not opening:
        return stop
    closing = re.compile(rf"(?<!\\){opening[1]}").search(text, opening.end())
    if not closing:
        hint = f"end the value with {opening[1]}"
        raise TextError("the quotes around this value are not closed", opening.start(1), hint)
    end = text.find("\n", max(closing.end(), stop))
    return len(text) if end < 0 else end


def _meant(written: str, known: Mapping[str, str]) -> str:
    """Return what a value stands for: without its quotes, escapes decoded, variables filled in."""
    first, newline, rest = written.partition("\n")
    value = first.rstrip(SPACE) + newline + rest
    quote = value[0] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else ""
    if quote == "'":
        return value[1:-1]
    if quote:
        value = value[1:-1].replace(r"\n", "\n").replace(r"\r", "\r")
        value = _ESCAPE.sub(r"\1", value)
    return _VARIABLE.sub(lambda found: _filled(found, known), value) if "$" in value else value


def _filled(found: re.Match[str], known: Mapping[str, str]) -> str:
    if found[1] or not found[2]:
        return found[0].removeprefix("\\")
    return known.get(found[2], "")


def _locate(source: Source) -> Place:
    text = _text(source)
    lines = Lines(text)
    children = {}
    for entry in _entries(text):
        name = lines.span(entry.name_start, entry.name_start + len(entry.name))
        value = lines.span(entry.start, entry.start + len(entry.value))
        children[entry.name] = Place(value, name)
    spans = [span for place in children.values() for span in (place.key or place.span, place.span)]
    return Place(covering(*spans), None, children)
