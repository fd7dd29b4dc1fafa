"""The text that is being read: its names and scalars, and what to say where it is wrong."""

import re

from policykit.documents import Value
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._text import Lines
from policykit_parsers.hcl2 import tokens
from policykit_parsers.hcl2.templates import undoubled

_WORD = re.compile(r"[\w-]{1,40}|\r?\n|.")


class Scanner:
    """A text and, in `at`, how far it has been read."""

    __slots__ = ("_source", "at", "text")

    def __init__(self, source: Source, text: str) -> None:
        self._source = source
        self.text = text
        self.at = 0

    def error(self, at: int, message: str, hint: str = "") -> ParseError:
        """Return the error that *message* is true of what stands at *at*."""
        return ParseError(message, self._source.at(*Lines(self.text).place(at)), hint=hint)

    def expected(self, what: str, at: int, hint: str = "") -> ParseError:
        """Return the error that *what* should stand at *at*, after any blanks."""
        at = self.after(at, tokens.ON_LINE)
        return self.error(at, f"expected {what}, found {self.found(at)}", hint)

    def found(self, at: int) -> str:
        """Return what stands at *at*, in words."""
        match = _WORD.match(self.text, at)
        if not match:
            return "the end of the file"
        return "the end of the line" if match[0] in "\r\n" else f"`{match[0]}`"

    def after(self, at: int, blanks: tokens.Tokens) -> int:
        """Return where the blanks at *at* end."""
        match = blanks.skip.match(self.text, at)
        return match.end() if match else at

    def close(self, char: str, opening: int, alternative: str = "") -> None:
        """Step over *char*, which closes what was opened at *opening*."""
        match = tokens.AFTER[char].match(self.text, self.at)
        if not match:
            line, column = Lines(self.text).place(opening)
            opened = f"`{self.text[opening]}` at line {line}, column {column}"
            at = self.after(self.at, tokens.ANYWHERE)
            raise self.expected(f"{alternative}`{char}`", at, f"it closes the {opened}")
        self.at = match.end()

    def name(self, match: re.Match[str], group: int) -> str:
        """Return the name that *match* found, if it is one."""
        name: str = match[group]
        if not name.isascii() and not name.replace("-", "_").isidentifier():
            at = match.start(group)
            raise self.error(at, f"`{name}` is not a name", "use letters, digits, `_` and `-`")
        return name

    def label(self, match: re.Match[str]) -> str:
        """Return the label of a block that *match*, of `LABEL_TOKEN`, found."""
        if match.lastindex == _BARE_LABEL:
            return self.name(match, _BARE_LABEL)
        return self.unescaped(undoubled(match[1]), match.start(1))

    def unescaped(self, text: str, at: int) -> str:
        """Return *text*, which stands at *at*, with its escapes as what they stand for."""

        def meant(match: re.Match[str]) -> str:
            if match.lastindex == 1:
                return _ESCAPES[match[1]]
            code = int(match[match.lastindex], 16) if match.lastindex else -1
            if 0 <= code < _SURROGATES or _AFTER_SURROGATES <= code <= _LAST:
                return chr(code)
            hint = r"HCL knows \n \r \t \" \\ \uXXXX \UXXXXXXXX; write \\ for a backslash"
            raise self.error(at + match.start(), "this is not an escape", hint)

        return tokens.ESCAPE.sub(meant, text)

    def simple(self, match: re.Match[str], text: int) -> Value:
        """Return the value that *match* found last: text, a word or a number, in this order."""
        group = match.lastindex or 0
        found: str = match[group]
        if group == text:
            return found
        if group == text + 1:
            return tokens.LITERALS.get(found, f"${{{found}}}")
        return self.number(found, match.start(group))

    def number(self, digits: str, at: int) -> int | float:
        """Return the number that *digits*, found at *at*, spell: an integer exact, else a float."""
        if digits.isdigit() and len(digits) <= _MOST_DIGITS:
            value: int | float = int(digits)
        elif tokens.VALID_NUMBER.fullmatch(digits):
            value = float(digits)
        else:
            raise self.error(at, f"`{digits}` is not a number", "put text in quotes")
        if value > _LARGEST:
            raise self.error(at, "this number is too large", "put it in quotes to keep it as text")
        return int(value) if value < _EXACT and value == int(value) else value

    def plain_number(self, digits: str, at: int) -> str:
        """Return the number that *digits*, found at *at*, spell without an exponent."""
        mantissa, _, exponent = digits.lower().partition("e")
        whole, _, fraction = mantissa.partition(".")
        if len(exponent) > _MOST_DIGITS or abs(int(exponent or 0)) > _MOST_DIGITS:
            raise self.error(at, "this number is too long to write out", "use an exponent nearer 0")
        point = len(whole) + int(exponent or 0)
        figures = f"{'0' * -point}{whole}{fraction}".ljust(point, "0")
        whole, fraction = figures[: max(point, 0)].lstrip("0"), figures[max(point, 0) :].rstrip("0")
        return f"{whole or '0'}.{fraction}" if fraction else whole or "0"


_BARE_LABEL = 2
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_SURROGATES, _AFTER_SURROGATES, _LAST = 0xD800, 0xE000, 0x10FFFF
_MOST_DIGITS = 309
_LARGEST = 1.7976931348623157e308
_EXACT = 1e15
