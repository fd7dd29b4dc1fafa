"""INI files by the rules of go-ini: an object of sections, each an object of typed values.

A key ends at the first `=` or `:`, a value at the first `#` or `;`. Quotes around a whole value
are dropped; text in backticks or triple quotes is kept as it is, over lines; a backslash at the
end of a line continues it. Keys before the first section stand under `DEFAULT`.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers._scalars import scalar
from policykit_parsers._text import SPACE, Lines, covering, forgiving

_COMMENT = re.compile("[#;]")
_DELIMITER = re.compile("[=:]")
_QUOTE = re.compile('"""|"|`')


class _Entry(NamedTuple):
    """A key with its value, or a section's header, whose key is empty; places are offsets."""

    section: str
    key: str
    value: bool | float | str
    name_start: int
    name_end: int
    value_start: int
    value_end: int


class _Stretch(NamedTuple):
    """A key or value as it is meant, where it stands, and where to read on."""

    meant: str
    start: int
    end: int
    next: int


def load(source: Source) -> list[Document]:
    """Return the sections of *source* as one document."""
    text = forgiving(source)
    sections: dict[str, dict[str, Value]] = {}
    try:
        for entry in _entries(text):
            section = sections.setdefault(entry.section, {})
            if entry.key:
                section[entry.key] = entry.value
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "ini", {**sections}, locate=partial(_locate, source))]


def _entries(text: str) -> Iterator[_Entry]:
    section, unnamed = "DEFAULT", 0
    at = 0
    while at < len(text):
        stop = text.find("\n", at) + 1 or len(text)
        line = text[at:stop].lstrip(SPACE)
        start = stop - len(line)
        if not line or line[0] in "#;":
            at = stop
        elif line[0] == "[":
            section, unnamed = _section(start, line), 0
            yield _Entry(section, "", "", start + 1, start + 1 + len(section), stop, stop)
            at = stop
        else:
            key = _key(text, start, stop)
            value = _value(text, key.next, stop)
            unnamed += key.meant == "-"
            name = f"#{unnamed}" if key.meant == "-" else key.meant
            typed = scalar(value.meant)
            yield _Entry(section, name, typed, key.start, key.end, value.start, value.end)
            at = value.next


def _section(start: int, line: str) -> str:
    close = line.rfind("]")
    if close < 0:
        raise TextError("this section is not closed", start, "end its name with `]`")
    if close == 1:
        raise TextError("this section has no name", start, "write it between `[` and `]`")
    return line[1:close]


def _key(text: str, start: int, stop: int) -> _Stretch:
    opening = _QUOTE.match(text, start)
    quote = opening[0] if opening else ""
    inner = start + len(quote)
    close = text.find(quote, inner, stop) if quote else inner
    if close < 0:
        hint = f"end the key with {quote}"
        raise TextError("the quotes around this key are not closed", start, hint)
    delimiter = _DELIMITER.search(text, close + len(quote), stop)
    if not delimiter:
        hint = "write `key = value`, or begin a comment with `#`"
        raise TextError("no `=` or `:` after this key", start, hint)
    end = close + len(quote) if quote else delimiter.start()
    name = text[inner : close if quote else end].strip(SPACE)
    if not name:
        raise TextError("this key has no name", start, "write one before the `=`")
    return _Stretch(name, start, end if quote else start + len(name), delimiter.end())


def _value(text: str, at: int, stop: int) -> _Stretch:
    rest = text[at:stop].lstrip(SPACE)
    if not rest:
        return _Stretch("", at, at, stop)
    start = stop - len(rest)
    if rest[0] == "`":
        return _raw(text, start, stop, "`")
    if rest.startswith('"""') and len(rest) > len('"""'):
        return _raw(text, start, stop, '"""')
    line = rest.rstrip(SPACE)
    if line[-1] == "\\":
        return _continued(text, start, start + len(line), stop)
    comment = _COMMENT.search(line)
    word = line[: comment.start()].rstrip(SPACE) if comment else line
    return _Stretch(_unquoted(word), start, start + len(word), stop)


def _unquoted(word: str) -> str:
    if len(word) > 1 and word[0] in "'\"" and word.find(word[0], 1) == len(word) - 1:
        return word[1:-1]
    return word


def _raw(text: str, start: int, stop: int, quote: str) -> _Stretch:
    """Read up to the last *quote* on the line, or on the first later line that has one."""
    inner = start + len(quote)
    close = text.rfind(quote, inner, stop)
    if close < 0:
        first = text.find(quote, stop)
        if first < 0:
            hint = f"end the value with {quote}"
            raise TextError("the quotes around this value are not closed", start, hint)
        stop = text.find("\n", first) + 1 or len(text)
        close = text.rfind(quote, first, stop)
    return _Stretch(text[inner:close], start, close + len(quote), stop)


def _continued(text: str, start: int, end: int, stop: int) -> _Stretch:
    """Glue lines together while they end with a backslash; an empty one ends the value."""
    parts = [text[start : end - 1]]
    while stop < len(text):
        begin, stop = stop, text.find("\n", stop) + 1 or len(text)
        line = text[begin:stop].strip(SPACE)
        if not line:
            break
        end = begin + len(text[begin:stop].rstrip(SPACE))
        parts.append(line.removesuffix("\\"))
        if line[-1] != "\\":
            break
    return _Stretch("".join(parts), start, end, stop)


def _locate(source: Source) -> Place:
    """Return the places of all sections; the key of a section is the name in its first header."""
    text = forgiving(source)
    lines = Lines(text)
    sections: dict[str, Place] = {}
    for entry in _entries(text):
        name = lines.span(entry.name_start, entry.name_end)
        if not entry.key:
            sections.setdefault(entry.section, Place(name, name, {}))
            continue
        value = lines.span(entry.value_start, entry.value_end)
        section = sections.setdefault(entry.section, Place(name, None, {}))
        assert isinstance(section.children, dict)
        first = section.span if section.children else name
        section.children[entry.key] = Place(value, name)
        section.span = covering(first, value)
    spans = [place.key or place.span for place in sections.values()]
    return Place(covering(*spans, *(place.span for place in sections.values())), None, sections)
