r"""CODEOWNERS files: `rules`, each with its pattern, owners, comment and line number.

A pattern may hold letters, digits and `*?./@_+-()`, and blanks after a backslash; `#` begins a
comment wherever it stands. Owners are e-mail addresses, `@organisation/team` or `@name`; their
values have no `@` before them. Without any rule `rules` is null.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from policykit.documents import Document, Place, Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers._text import SPACE, Lines, covering, forgiving

_PATTERN = re.compile(r"(?:\\[ \t]|[A-Za-z0-9*?./@_+()\\-])+")
_BLANKS = re.compile(r"[ \t]*")
_OWNER = re.compile(r"[A-Za-z0-9@/._%+-]+")
_OWNERS = (
    ("email", re.compile(r"([A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,6})")),
    ("team", re.compile(r"@([A-Za-z0-9-]+/[A-Za-z0-9_-]+)")),
    ("username", re.compile(r"@([A-Za-z0-9_-]+)")),
)


class _Word(NamedTuple):
    """A part of a line, and its offset in the text; `kind` is set for owners."""

    text: str
    start: int
    kind: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class _Rule(NamedTuple):
    number: int
    pattern: _Word
    owners: list[_Word]
    comment: _Word


def load(source: Source) -> list[Document]:
    """Return the rules of *source* as one document."""
    text = _text(source)
    try:
        rules: list[Value] = [_value(rule) for rule in _rules(text)]
    except TextError as error:
        raise error.located(source, text) from error
    value: dict[str, Value] = {"rules": rules or None}
    return [Document(source.path, "codeowners", value, locate=partial(_locate, source))]


def _text(source: Source) -> str:
    if source.content.startswith(b"\xef\xbb\xbf"):
        raise ParseError(
            "a byte order mark stands before the first pattern, which would then match no file",
            source.at(1, 1),
            hint="save the file as UTF-8 without byte order mark",
        )
    return forgiving(source)


def _value(rule: _Rule) -> dict[str, Value]:
    owners: list[Value] = [{"type": owner.kind, "value": owner.text} for owner in rule.owners]
    return {
        "pattern": rule.pattern.text,
        "owners": owners,
        "comment": rule.comment.text,
        "lineNumber": rule.number,
    }


def _rules(text: str) -> Iterator[_Rule]:
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        start = at + len(line) - len(line.lstrip(SPACE))
        end = at + len(line.rstrip(SPACE))
        if start < end and text[start] != "#":
            yield _rule(text, number, start, end)
        at += len(line) + 1


def _rule(text: str, number: int, start: int, end: int) -> _Rule:
    found = _PATTERN.match(text, start, end)
    if not found:
        raise _unexpected(text, start, "a pattern cannot hold")
    at = _blanks(text, found.end(), end)
    if at == found.end() and at < end and text[at] != "#":
        raise _unexpected(text, at, "a pattern cannot hold")
    owners = []
    while at < end and text[at] != "#":
        word = _OWNER.match(text, at, end)
        at = word.end() if word else at
        if not word or (at < end and text[at] not in " \t#"):
            raise _unexpected(text, at, "an owner cannot hold")
        owners.append(_owner(word))
        at = _blanks(text, at, end)
    comment = text[at + 1 : end].strip(SPACE)
    return _Rule(number, _Word(found[0], start), owners, _Word(comment, end - len(comment)))


def _blanks(text: str, at: int, end: int) -> int:
    found = _BLANKS.match(text, at, end)
    return found.end() if found else at


def _owner(word: re.Match[str]) -> _Word:
    for kind, shape in _OWNERS:
        if found := shape.fullmatch(word[0]):
            return _Word(found[1], word.start() + found.start(1), kind)
    hint = "write @name, @organisation/team or an e-mail address"
    raise TextError(f"{word[0]} is no owner", word.start(), hint)


def _unexpected(text: str, at: int, message: str) -> TextError:
    hint = "GitHub knows no `!`, `[…]` or sections; a blank in a pattern is written `\\ `"
    return TextError(f"{message} {text[at]!r}", at, hint)


def _locate(source: Source) -> Place:
    text = _text(source)
    lines = Lines(text)
    rules = [_place(lines, rule) for rule in _rules(text)]
    whole = covering(*(rule.span for rule in rules))
    return Place(whole, None, {"rules": Place(whole, None, rules or None)})


def _place(lines: Lines, rule: _Rule) -> Place:
    """Return the places of one rule; what it has not stands where the rule does."""
    last = max(rule.pattern.end, rule.comment.end, *(owner.end for owner in rule.owners))
    whole = lines.span(rule.pattern.start, last)
    owners = [_owner_place(lines, owner) for owner in rule.owners]
    listed = covering(*(owner.span for owner in owners)) if owners else whole
    comment = lines.span(rule.comment.start, rule.comment.end) if rule.comment.text else whole
    parts = {
        "pattern": Place(lines.span(rule.pattern.start, rule.pattern.end)),
        "owners": Place(listed, None, owners),
        "comment": Place(comment),
        "lineNumber": Place(whole),
    }
    return Place(whole, None, parts)


def _owner_place(lines: Lines, owner: _Word) -> Place:
    value = lines.span(owner.start, owner.end)
    whole = lines.span(owner.start - (owner.kind != "email"), owner.end)
    return Place(whole, None, {"type": Place(whole), "value": Place(value)})
