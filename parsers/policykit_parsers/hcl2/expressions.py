"""Reads the expressions of HCL, in one pass over the text.

A literal becomes its value, a template the text it is written as, a list or object a list or dict
of such; every other expression stays its source text in `${…}`.

    expression = operand { "." attribute | "[" index "]" | operator operand } [ "?" … ":" … ]
    operand    = literal | name | call | template | list | object | "(" expression ")"
               | "-" operand | "!" operand

Nothing is evaluated, so operators need no precedence.
"""

import re
from collections.abc import Callable
from enum import Enum
from typing import ClassVar, Final, TypeAlias

from policykit.documents import Value
from policykit.source import Source
from policykit_parsers.hcl2 import tokens
from policykit_parsers.hcl2.scanner import Scanner
from policykit_parsers.hcl2.sequences import Reading, Want, for_names, heredoc, quoted
from policykit_parsers.hcl2.tokens import (
    ANYWHERE,
    ON_LINE,
    Attribute,
    Element,
    Operand,
    Pair,
    Step,
    Tokens,
)

# Expressions within expressions: more than any file has, less than Python's stack can take.
DEEPEST = 150


class _Mark(Enum):
    SOURCE = "the value is the source text"


_SOURCE: Final = _Mark.SOURCE
# What an operand means: its value, and the text that it stands for in a template where that is
# not its source text.
_Meaning: TypeAlias = "tuple[Value | _Mark, str | None]"
_UNREAD: _Meaning = (_SOURCE, None)


class Expressions(Scanner):
    """The expressions of one text; each method leaves in `at` where what it read ends."""

    __slots__ = ("_depth",)

    def __init__(self, source: Source, text: str) -> None:
        super().__init__(source, text)
        self._depth = 0

    def expression(self, at: int, blanks: Tokens, want: Want) -> Reading:
        """Return what is wanted of the expression at *at*; its text is filled in for `PART`."""
        match = blanks.operand.match(self.text, at)
        if match is None:
            raise self.expected("an expression", self.after(at, blanks))
        start = match.start(Operand.START)
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.error(start, f"nested more than {DEEPEST} deep", "use fewer levels")
        value, part = self._operands[match.lastindex or 0](self, match, blanks, want)
        step = blanks.step.match(self.text, self.at)
        if step and step.lastindex:
            value, part = self._longer(step, start, blanks, want)
        self._depth -= 1
        if want is Want.VALUE and value is not _SOURCE:
            return value, ""
        source = self.text[start : self.at]
        if want is Want.SOURCE:
            return source, source
        wrapped = f"${{{source}}}"
        return wrapped if value is _SOURCE else value, wrapped if part is None else part

    # -- what follows an operand

    def _longer(
        self, step: re.Match[str] | None, start: int, blanks: Tokens, want: Want
    ) -> _Meaning:
        """Read on from *step* while the expression goes on: then it is kept as its source text."""
        splat = False
        while step and step.lastindex:
            before, self.at = self.at, step.end()
            if step.lastindex == Step.QUESTION:
                return self._conditional(self.text[start:before], blanks, want)
            if step.lastindex == Step.OPERATOR:
                self._operand(blanks)
            elif step.lastindex == Step.INDEX:
                self._index(step.start(Step.INDEX))
            splat = step.lastindex == Step.DOT and self._attribute(blanks, splat)
            step = blanks.step.match(self.text, self.at)
        return _UNREAD

    def _operand(self, blanks: Tokens) -> None:
        match = blanks.operand.match(self.text, self.at)
        if match is None:
            raise self.expected("an expression", self.after(self.at, blanks))
        self._operands[match.lastindex or 0](self, match, blanks, Want.SOURCE)

    def _attribute(self, blanks: Tokens, splat: bool) -> bool:
        """Read what is after a dot; return whether it is part of a splat (`.*`)."""
        match = blanks.attribute.match(self.text, self.at)
        if match is None:
            raise self.expected("a name after the dot", self.after(self.at, blanks))
        self.at = match.end()
        if match.lastindex == Attribute.NAME:
            self.name(match, Attribute.NAME)
        elif match.lastindex == Attribute.NUMBER and "." in match[Attribute.NUMBER]:
            hint = "write the indexes in brackets, as in [0][1]"
            raise self.error(match.start(Attribute.NUMBER), "two indexes after one dot", hint)
        elif match.lastindex == Attribute.SPLAT and splat:
            raise self.error(match.start(Attribute.SPLAT), "a splat in a splat", "write [*]")
        return splat or match.lastindex == Attribute.SPLAT

    def _index(self, opening: int) -> None:
        splat = tokens.SPLAT_INDEX.match(self.text, self.at)
        if splat:
            self.at = splat.end()
        else:
            self.expression(self.at, ANYWHERE, Want.SOURCE)
            self.close("]", opening)

    def _conditional(self, condition: str, blanks: Tokens, want: Want) -> _Meaning:
        """Read what follows a `?`; in a template a conditional is written as a directive."""
        inner = Want.PART if want is Want.PART else Want.SOURCE
        _, then = self.expression(self.at, blanks, inner)
        colon = blanks.colon.match(self.text, self.at)
        if colon is None:
            hint = "a conditional is written `condition ? value : other value`"
            raise self.expected("`:`", self.after(self.at, blanks), hint)
        _, otherwise = self.expression(colon.end(), blanks, inner)
        ending = f"%{{else}}{otherwise}%{{endif}}" if otherwise else "%{endif}"
        return _SOURCE, f"%{{if {condition}}}{then}{ending}"

    # -- operands; each is given the match of its first token

    def _text(self, match: re.Match[str], _blanks: Tokens, _want: Want) -> _Meaning:
        self.at = match.end()
        text = match[Operand.TEXT]
        return text, text

    def _word(self, match: re.Match[str], _blanks: Tokens, _want: Want) -> _Meaning:
        self.at = match.end()
        word = match[Operand.WORD]
        return (tokens.LITERALS[word], word) if word in tokens.LITERALS else _UNREAD

    def _name(self, match: re.Match[str], _blanks: Tokens, _want: Want) -> _Meaning:
        self.at = match.end()
        self.name(match, Operand.NAME)
        return _UNREAD

    def _number(self, match: re.Match[str], _blanks: Tokens, want: Want) -> _Meaning:
        self.at = match.end()
        digits, start = match[Operand.NUMBER], match.start(Operand.NUMBER)
        if want is Want.SOURCE:
            return _UNREAD
        part = self.plain_number(digits, start) if want is Want.PART else None
        return self.number(digits, start), part

    def _sign(self, match: re.Match[str], blanks: Tokens, want: Want) -> _Meaning:
        """Read an operand after signs; one sign before a literal gives a value."""
        folded = blanks.folded.match(self.text, match.start(Operand.SIGN))
        self.at = match.end()
        self._operand(blanks)
        if want is Want.SOURCE or folded is None or folded.end() != self.at:
            return _UNREAD
        sign, digits, word = folded[1], folded[2], folded[3]
        if sign == "-" and digits:
            return -self.number(digits, folded.start(2)), None
        if sign == "!" and word and word != "null":
            return word == "false", None
        if want is Want.PART:
            return _UNREAD
        wanted = "a number" if sign == "-" else "true or false"
        hint = f"`{sign}` takes {wanted}"
        raise self.error(match.start(Operand.SIGN), f"`{folded[0]}` has no value", hint)

    def _parentheses(self, match: re.Match[str], _blanks: Tokens, _want: Want) -> _Meaning:
        self.expression(match.end(), ANYWHERE, Want.SOURCE)
        self.close(")", match.end() - 1)
        return _UNREAD

    def _call(self, match: re.Match[str], _blanks: Tokens, _want: Want) -> _Meaning:
        """Read the arguments of a call; the last of them may be followed by `...`."""
        self.at = match.end()
        opening = self.at - 1
        for name in tokens.NAMES.finditer(self.text, match.start(Operand.CALL), opening):
            self.name(name, 0)
        while not self._elements(tokens.ARGUMENT, None):
            self.expression(self.at, ANYWHERE, Want.SOURCE)
            ellipsis = tokens.ELLIPSIS.match(self.text, self.at)
            if ellipsis:
                self.at = ellipsis.end()
                self.close(")", opening)
                break
            self._comma(")", opening)
        return _UNREAD

    def _tuple(self, match: re.Match[str], _blanks: Tokens, want: Want) -> _Meaning:
        self.at = match.end()
        opening = self.at - 1
        if tokens.FOR.match(self.text, self.at):
            return self._for("]", opening)
        values: list[Value] = []
        inner = Want.SOURCE if want is Want.SOURCE else Want.VALUE
        while not self._elements(tokens.ELEMENT, values):
            values.append(self.expression(self.at, ANYWHERE, inner)[0])
            self._comma("]", opening)
        return values, None

    def _elements(self, pattern: re.Pattern[str], values: list[Value] | None) -> bool:
        """Read simple elements into *values*; return whether the closing bracket was read."""
        while match := pattern.match(self.text, self.at):
            self.at = match.end()
            if match.lastindex == Element.CLOSE:
                return True
            if values is not None:
                values.append(self.simple(match, Element.TEXT))
        return False

    def _comma(self, closing: str, opening: int) -> None:
        """Step over a comma, or to the closing bracket."""
        match = tokens.AFTER[","].match(self.text, self.at)
        if match:
            self.at = match.end()
        else:
            self.close(closing, opening, "`,` or ")
            self.at -= 1

    def _object(self, match: re.Match[str], _blanks: Tokens, want: Want) -> _Meaning:
        self.at = match.end()
        opening = self.at - 1
        if tokens.FOR.match(self.text, self.at):
            return self._for("}", opening)
        values: dict[str, Value] = {}
        inner = Want.SOURCE if want is Want.SOURCE else Want.VALUE
        while True:
            pair = tokens.PAIR.match(self.text, self.at)
            if pair:
                self.at = pair.end()
                if pair.lastindex == Pair.CLOSE:
                    return values, None
                key = pair[Pair.QUOTED] if pair[Pair.NAME] is None else pair[Pair.NAME]
                if pair.lastindex != Pair.OTHER:
                    values[key] = self.simple(pair, Pair.TEXT)
                    continue
            else:
                start = self.after(self.at, ANYWHERE)
                if start == len(self.text):
                    self.close("}", opening, "a key or ")
                key = self.key(start)
                self.separator()
            values[key] = self.expression(self.at, ON_LINE, inner)[0]
            self._pair_end()

    def key(self, start: int) -> str:
        """Return the key that the expression at *start* is, in an object."""
        _, part = self.expression(start, ON_LINE, Want.PART)
        source = self.text[start : self.at]
        return source if tokens.TRAVERSAL.fullmatch(source) else part

    def separator(self) -> None:
        """Step over the `=` or `:` after a key."""
        separator = tokens.PAIR_SEPARATOR.match(self.text, self.at)
        if separator is None:
            raise self.expected("`=` after the key", self.at)
        self.at = separator.end()

    def _pair_end(self) -> None:
        end = tokens.PAIR_END.match(self.text, self.at)
        if end is None:
            hint = "separate the keys of an object by commas or line ends"
            raise self.expected("`,`, `}` or the end of the line", self.at, hint)
        self.at = end.end()

    def _for(self, closing: str, opening: int) -> _Meaning:
        """Read a `for` expression up to its end; `opening` is where its bracket stands."""
        match = tokens.FOR.match(self.text, opening + 1)
        self.at = match.end() if match else self.at
        for_names(self)
        self.expression(self.at, ANYWHERE, Want.SOURCE)
        colon = ANYWHERE.colon.match(self.text, self.at)
        if colon is None:
            hint = "write `for name in list : value`"
            raise self.expected("`:`", self.after(self.at, ANYWHERE), hint)
        self.expression(colon.end(), ANYWHERE, Want.SOURCE)
        self._for_result(closing)
        condition = tokens.FOR_IF.match(self.text, self.at)
        if condition:
            self.expression(condition.end(), ANYWHERE, Want.SOURCE)
        self.close(closing, opening)
        return _UNREAD

    def _for_result(self, closing: str) -> None:
        """Read what makes the result an object: `=> value` and `...`."""
        arrow = tokens.ARROW.match(self.text, self.at)
        if closing == "}" and arrow is None:
            hint = "in braces write `for … : key => value`; for a list use brackets"
            raise self.expected("`=>`", self.after(self.at, ANYWHERE), hint)
        if closing == "]":
            return
        if arrow:
            self.expression(arrow.end(), ANYWHERE, Want.SOURCE)
        ellipsis = tokens.ELLIPSIS.match(self.text, self.at)
        self.at = ellipsis.end() if ellipsis else self.at

    def _quoted(self, match: re.Match[str], _blanks: Tokens, want: Want) -> _Meaning:
        return quoted(self, self.expression, match.end(), want)

    def _heredoc(self, match: re.Match[str], _blanks: Tokens, want: Want) -> _Meaning:
        return heredoc(self, self.expression, match, want)

    _operands: ClassVar["dict[int, _Operand]"] = {
        Operand.TEXT: _text,
        Operand.CALL: _call,
        Operand.WORD: _word,
        Operand.NAME: _name,
        Operand.NUMBER: _number,
        Operand.QUOTE: _quoted,
        Operand.TUPLE: _tuple,
        Operand.OBJECT: _object,
        Operand.PAREN: _parentheses,
        Operand.HEREDOC: _heredoc,
        Operand.SIGN: _sign,
    }


_Operand = Callable[[Expressions, re.Match[str], Tokens, Want], _Meaning]
