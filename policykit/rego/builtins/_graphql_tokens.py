"""GraphQL text cut into tokens, each with the comments before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_IGNORED = re.compile(r"(?:[ \t,\ufeff]|\r\n|\r|\n)+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"#[^\r\n]*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"-?(?P<whole>[0-9]+)?(?P<part>\.[0-9]*)?(?P<power>[eE][+-]?[0-9]*)?")
_PUNCTUATION = re.compile(r"\.\.\.|[!$&()=:@\[\]{|}]")
_PLAIN = re.compile(r"[^\x00-\x08\x0a-\x1f\"\\]*")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([\"\\/bfnrt]))")
_BLOCK = re.compile(r'"""((?:\\"""|(?!""")[^\x00-\x08\x0b\x0c\x0e-\x1f])*)"""')
_ESCAPED: Final = {
    '"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
}  # fmt: skip
END, INVALID = "<EOF>", "<Invalid>"


@dataclass(frozen=True, slots=True)
class Token:
    """A token: what kind it is, what it says, where it begins, the comments before it."""

    kind: str
    text: str
    line: int
    column: int
    comments: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind in ("Name", "String", "BlockString", "Int", "Float", "Comment"):
            return f'{self.kind} "{self.text}"'
        return self.kind


def tokens_of(text: str) -> Iterator[Token]:
    """Yield the tokens of a text; the last is its end, or what is no token."""
    lexer = _Lexer(text)
    token = lexer.next()
    while token.kind not in (END, INVALID):
        yield token
        token = lexer.next()
    yield token


class _Lexer:
    """Where in the text the next token begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.line = 1
        self.line_start = 0

    def next(self) -> Token:
        """Return the next token."""
        comments: list[str] = []
        while True:
            self._skip(_IGNORED)
            comment = _COMMENT.match(self.text, self.place)
            if not comment:
                return self._token(tuple(comments))
            comments.append(comment.group())
            self.place = comment.end()

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.place)
        if found:
            self._count_lines(found.group())
            self.place = found.end()

    def _count_lines(self, text: str) -> None:
        """Count the lines that begin in *text*, which stands at the place of the next token."""
        for found in _LINE_END.finditer(text):
            self.line += 1  # after \r\n, columns count from the \n, as they do in OPA
            self.line_start = self.place + found.start() + 1

    def _at(self, kind: str, text: str, place: int, comments: tuple[str, ...] = ()) -> Token:
        return Token(kind, text, self.line, place - self.line_start + 1, comments)

    def _token(self, comments: tuple[str, ...]) -> Token:
        start = self.place
        if start == len(self.text):
            return self._at(END, "", start, comments)
        if self.text.startswith('"""', start):
            return self._block(comments)
        if self.text.startswith('"', start):
            return self._string(comments)
        for kind, pattern in (("Name", _NAME), ("", _PUNCTUATION)):
            found = pattern.match(self.text, start)
            if found:
                self.place = found.end()
                return self._at(kind or found.group(), found.group(), start, comments)
        return self._number(comments)

    def _number(self, comments: tuple[str, ...]) -> Token:
        start = self.place
        found = _NUMBER.match(self.text, start)
        if not found or not found.group() or found.group().startswith("."):
            return self._at(INVALID, "", start, comments)
        whole, part, power = found["whole"], found["part"], found["power"]
        if whole is None:
            return self._at(INVALID, "", start + 1, comments)
        if len(whole) > 1 and whole.startswith("0"):
            return self._at(INVALID, "", found.start("whole") + 1, comments)
        if part == ".":
            return self._at(INVALID, "", found.end("part"), comments)
        if power and not power[-1].isdigit():
            return self._at(INVALID, "", found.end(), comments)
        self.place = found.end()
        kind = "Float" if part or power else "Int"
        return self._at(kind, found.group(), start, comments)

    def _string(self, comments: tuple[str, ...]) -> Token:
        start, place = self.place, self.place + 1
        parts: list[str] = []
        while True:
            plain = _PLAIN.match(self.text, place)
            assert plain is not None  # it matches the empty text
            parts.append(plain.group())
            place = plain.end()
            if self.text.startswith('"', place):
                self.place = place + 1
                return self._at("String", "".join(parts), start + 1, comments)
            escape = _ESCAPE.match(self.text, place)
            if not escape:
                is_escape = self.text.startswith("\\", place)
                return self._at(INVALID, "", place + is_escape, comments)
            code, letter = escape.groups()
            parts.append(_character(code) if code else _ESCAPED[letter])
            place = escape.end()

    def _block(self, comments: tuple[str, ...]) -> Token:
        found = _BLOCK.match(self.text, self.place)
        if not found:
            self._count_lines(self.text[self.place :])
            return self._at(INVALID, "", len(self.text), comments)
        token = self._at("BlockString", block_text(found[1]), self.place + 3, comments)
        self._count_lines(found.group())
        self.place = found.end()
        return token


def _character(code: str) -> str:
    character = chr(int(code, 16))
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character


def block_text(raw: str) -> str:
    """Return what a block string says: all lines but the first without what all are indented by."""
    lines = _LINE_END.sub("\n", raw.replace('\\"""', '"""')).split("\n")
    indents = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip(" \t")]
    shared = min(indents, default=0)
    lines = [lines[0], *[line[shared:] for line in lines[1:]]]
    while lines and not lines[0].strip(" \t"):
        lines.pop(0)
    while lines and not lines[-1].strip(" \t"):
        lines.pop()
    return "\n".join(lines)
