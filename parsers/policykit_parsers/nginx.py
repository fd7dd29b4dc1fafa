"""nginx configuration: a tree of directives, each with its name, its parameters and its block.

Quotes stay where they are. Any directive is taken, as modules bring their own; directives keep
their order. The code in a block of Lua is kept as it is, as `code` beside an empty list.
"""

import re
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines, covering, forgiving

# Blocks within blocks: more than any file has, less than Python's stack can take.
_DEEPEST = 150
_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\(?s:.))*+\"|'(?:[^'\\]|\\(?s:.))*+'")
_WORD = re.compile(r"(?:\$\{(?:[^ \t\r\n;{}]*+\})?|\\[;{}]|[^ \t\r\n;{}])++")
# What is of account in Lua: braces, and what may hide them. Lines that begin with `#` are comments
# to those who write nginx files, and nobody begins a line with the operator.
_LUA = re.compile(r"([{}])|([\"'])|(?:--)?\[(=*)\[|(--|\n[ \t]*+#)")


class _Word(NamedTuple):
    """A piece of text, such as the name of a directive, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Directive:
    """A directive; `opening` is where the brace of its block stands, -1 without a block."""

    words: list[_Word]
    opening: int = -1
    directives: "list[_Directive]" = field(default_factory=list)
    code: _Word | None = None
    end: int = -1


def load(source: Source) -> list[Document]:
    """Return the directives of *source* as one document."""
    text = forgiving(source)
    try:
        value = _block(_read(text))
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "nginx", value, locate=partial(_locate, source))]


def _block(directive: _Directive) -> dict[str, Value]:
    value: dict[str, Value] = {"directives": [_value(inner) for inner in directive.directives]}
    if directive.code is not None:
        value["code"] = directive.code.text
    return value


def _value(directive: _Directive) -> Value:
    name, *parameters = directive.words
    value: dict[str, Value] = {"name": name.text}
    if parameters:
        value["parameters"] = [word.text for word in parameters]
    if directive.opening >= 0:
        value["block"] = _block(directive)
    return value


def _read(text: str) -> _Directive:
    """Return a directive whose block is the whole of *text*; raises TextError."""
    return _Reader(text).top()


class _Reader:
    """Reads one text from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        top = _Directive([_Word("", 0, 0)], end=len(text))
        self._open = [top]

    def top(self) -> _Directive:
        """Return a directive whose block is the whole text."""
        while self._statement():
            pass
        if len(self._open) > 1:
            start = self._open[-1].opening
            raise TextError("this `{` is not closed", start, "close it with `}`")
        return self._open[0]

    def _statement(self) -> bool:
        """Read up to the next `;`, `{` or `}`; return whether there was one."""
        words = self._words()
        mark = self._text[self._at : self._at + 1]
        self._at += len(mark)
        if mark == "{":
            self._begin(words)
        elif mark == ";":
            if words:
                self._open[-1].directives.append(_Directive(words, end=self._at))
        elif words:
            hint = "end the directive with `;`, or give it a block"
            message = f"`{words[0].text}` goes on to the end of the "
            message += "block" if mark else "file"
            raise TextError(message, words[0].start, hint)
        elif mark:
            self._end()
        return bool(mark)

    def _words(self) -> list[_Word]:
        words: list[_Word] = []
        while True:
            blank = _BLANK.match(self._text, self._at)
            self._at = blank.end() if blank else self._at
            quote = self._text[self._at : self._at + 1] in {'"', "'"}
            match = (_QUOTED if quote else _WORD).match(self._text, self._at)
            if not match:
                if quote:
                    raise TextError("these quotes are not closed", self._at, "close them")
                return words
            words.append(_Word(match[0], match.start(), match.end()))
            self._at = match.end()

    def _begin(self, words: list[_Word]) -> None:
        start = self._at - 1
        if not words:
            raise TextError("a block without a name", start, "write the directive before `{`")
        if len(self._open) > _DEEPEST:
            raise TextError(f"nested more than {_DEEPEST} deep", start, "use fewer levels")
        directive = _Directive(words, opening=start)
        self._open[-1].directives.append(directive)
        self._open.append(directive)
        if words[0].text.endswith("_by_lua_block"):
            self._code(directive)

    def _end(self) -> None:
        if len(self._open) == 1:
            hint = "remove it, or open the block that it closes"
            raise TextError("`}` closes nothing", self._at - 1, hint)
        self._open.pop().end = self._at

    def _code(self, directive: _Directive) -> None:
        """Read Lua up to the brace that closes its block, but not over it."""
        start, depth = self._at, 1
        while depth:
            match = _LUA.search(self._text, self._at)
            end = self._after_lua(match) if match else -1
            if match is None or end < 0:
                hint = "close the block with `}`, and the strings in its code"
                raise TextError("this block of Lua is not closed", directive.opening, hint)
            depth += {"{": 1, "}": -1}.get(match[0], 0)
            self._at = end if depth else match.start()
        code = self._text[start : self._at].strip()
        start = self._text.index(code, start)
        directive.code = _Word(code, start, start + len(code))

    def _after_lua(self, match: re.Match[str]) -> int:
        """Return where what *match* opens in Lua ends, -1 if it does not."""
        if match[1]:
            return match.end()
        if match[2]:
            string = _QUOTED.match(self._text, match.start())
            return string.end() if string else -1
        if match[4]:
            return self._text.find("\n", match.end())
        closing = f"]{match[3]}]"
        end = self._text.find(closing, match.end())
        return end + len(closing) if end >= 0 else -1


def _locate(source: Source) -> Place:
    text = forgiving(source)
    return _block_place(_read(text), Lines(text))


def _block_place(directive: _Directive, lines: Lines) -> Place:
    """Return the place of a block: from brace to brace, or all that is in the file."""
    places = [_place(inner, lines) for inner in directive.directives]
    inside = covering(*(place.span for place in places))
    span = lines.span(directive.opening, directive.end) if directive.opening >= 0 else inside
    children = {"directives": Place(inside if places else span, None, places)}
    if directive.code is not None:
        children["code"] = Place(lines.span(directive.code.start, directive.code.end))
    return Place(span, None, children)


def _place(directive: _Directive, lines: Lines) -> Place:
    places = [Place(lines.span(word.start, word.end)) for word in directive.words]
    children = {"name": places[0]}
    if len(places) > 1:
        children["parameters"] = Place(covering(*(p.span for p in places[1:])), None, places[1:])
    if directive.opening >= 0:
        children["block"] = _block_place(directive, lines)
    return Place(lines.span(directive.words[0].start, directive.end), None, children)
