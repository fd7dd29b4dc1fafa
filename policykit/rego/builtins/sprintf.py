"""`sprintf`: Go's formatting, its complaints about wrong verbs and arguments included."""

import re
from functools import lru_cache

from policykit.rego.builtins import builtin
from policykit.rego.builtins._terms import term_text
from policykit.rego.builtins._verbs import Argument, Layout, formatted, type_text
from policykit.rego.values import Value, number_text

_DIRECTIVE = re.compile("%([dsv%])")
# What Go takes for a typing error in a width or precision rather than for a number.
_TOO_LARGE = 1_000_000
_MAX_DIGITS = 7


@builtin("sprintf")
def sprintf(format_: str, arguments: list[Value]) -> str:
    """Return the format with the arguments put in where its verbs ask for them."""
    plain = _plain(format_, arguments)
    return formatted_text(format_, list(map(argument_of, arguments))) if plain is None else plain


def formatted_text(format_: str, arguments: list[Argument]) -> str:
    """Return the format with arguments of Go's own types put in."""
    return _Printer(format_, arguments).run()


def argument_of(value: Value) -> Argument:
    """Return *value* as OPA hands it to Go: numbers and strings as such, others as terms."""
    if type(value) is int or type(value) is str:
        return value
    if isinstance(value, float):
        text = number_text(value)
        if text.lstrip("-").isdecimal():
            return value if type(value) is int else int(text)
        number = float(text)
        return text if number in (float("inf"), float("-inf")) else number
    return term_text(value)


@lru_cache(maxsize=1024)
def _pieces(format_: str) -> tuple[str, ...]:
    """Return text and verbs by turns; nothing if a verb has flags or is none of d, s, v and %."""
    pieces = _DIRECTIVE.split(format_)
    return () if any("%" in text for text in pieces[::2]) else tuple(pieces)


def _plain(format_: str, arguments: list[Value]) -> str | None:
    """Return the text where verbs and arguments fit plainly, as nearly always; else None."""
    pieces = _pieces(format_)
    if len(pieces) - 1 != 2 * (len(arguments) + pieces[1::2].count("%")) or not pieces:
        return None
    parts = list(pieces)
    index = 0
    for at in range(1, len(parts), 2):
        if parts[at] == "%":
            continue
        text = _plain_argument(arguments[index], parts[at])
        if text is None:
            return None
        parts[at] = text
        index += 1
    return "".join(parts)


def _plain_argument(value: Value, verb: str) -> str | None:
    kind = type(value)
    if kind is int:
        return None if verb == "s" else number_text(value)
    if verb == "d" or isinstance(value, float):
        return None
    text: str = value if kind is str else term_text(value)
    return text


class _Printer:
    """One run over a format: where it stands, and which argument is next."""

    __slots__ = ("after_index", "arguments", "at", "good", "next", "parts", "reordered", "text")

    def __init__(self, text: str, arguments: list[Argument]) -> None:
        self.text = text
        self.arguments = arguments
        self.at = 0
        self.next = 0
        self.parts: list[str] = []
        self.reordered = False
        self.after_index = False
        self.good = True

    def run(self) -> str:
        """Return the whole text."""
        end = len(self.text)
        while self.at < end:
            percent = self.text.find("%", self.at)
            if percent < 0:
                percent = end
            self.parts.append(self.text[self.at : percent])
            self.at = percent + 1
            if percent < end:
                self.directive()
        if not self.reordered and self.next < len(self.arguments):
            self.parts.append(f"%!(EXTRA {', '.join(map(_extra, self.arguments[self.next :]))})")
        return "".join(self.parts)

    def directive(self) -> None:
        """Write what one `%…` stands for; it begins after the percent sign."""
        self.good = True
        layout = Layout(self.flags())
        self.index()
        self.width(layout)
        if self.peek() == "." and self.at + 1 < len(self.text):
            self.precision(layout)
        if not self.after_index:
            self.index()
        verb = self.peek()
        if not verb:
            self.parts.append("%!(NOVERB)")
            return
        self.at += 1
        self.parts.append(self.operand(verb, layout))

    def operand(self, verb: str, layout: Layout) -> str:
        """Return the next argument under *verb*, or what is wrong with it."""
        if verb == "%":
            return "%"
        if not self.good:
            return f"%!{verb}(BADINDEX)"
        if self.next >= len(self.arguments):
            return f"%!{verb}(MISSING)"
        argument = self.arguments[self.next]
        self.next += 1
        if verb == "v":
            # Under %v these flags ask for Go syntax and field names: on numbers they do nothing.
            sharp = "V" if layout.has("#") else ""
            plus = "+" if layout.has("+") and type_text(argument) == "*big.Int" else ""
            layout.flags = layout.flags.replace("#", "").replace("+", "") + sharp + plus
        return formatted(argument, verb, layout)

    def peek(self) -> str:
        """Return the next character, or nothing at the end."""
        return self.text[self.at : self.at + 1]

    def flags(self) -> str:
        """Read the flags."""
        start = self.at
        while self.peek() and self.peek() in "#0+- ":
            self.at += 1
        return self.text[start : self.at]

    def index(self) -> None:
        """Read an explicit argument index, `[2]`, if there is one."""
        self.after_index = False
        if self.peek() != "[":
            return
        self.reordered = True
        close = self.text.find("]", self.at)
        if close < 0:
            self.good = False
            self.at += 1
            return
        digits = self.text[self.at + 1 : close]
        self.at = close + 1
        is_number = digits.isdecimal() and digits.isascii() and len(digits) <= _MAX_DIGITS
        number = int(digits) if is_number else 0
        if 1 <= number <= len(self.arguments):
            self.next = number - 1
            self.after_index = True
        else:
            self.good = False
            self.after_index = is_number

    def width(self, layout: Layout) -> None:
        """Read the width: digits, or `*` for the next argument."""
        if self.peek() != "*":
            layout.width = self.number()
            if self.after_index and layout.width is not None:
                self.good = False
            return
        self.at += 1
        layout.width = self.star()
        if layout.width is None:
            self.parts.append("%!(BADWIDTH)")
        elif layout.width < 0:
            layout.width = -layout.width
            layout.flags += "-"
        self.after_index = False

    def precision(self, layout: Layout) -> None:
        """Read the precision: a point, then digits or `*`; nothing stands for 0."""
        self.at += 1
        if self.after_index:
            self.good = False
        self.index()
        if self.peek() != "*":
            layout.precision = self.number() or 0
            return
        self.at += 1
        layout.precision = self.star()
        if layout.precision is not None and layout.precision < 0:
            layout.precision = None
        if layout.precision is None:
            self.parts.append("%!(BADPREC)")
        self.after_index = False

    def number(self) -> int | None:
        """Read digits; too large a number ends the format."""
        start = self.at
        while self.peek().isdecimal() and self.peek().isascii():
            self.at += 1
            if int(self.text[start : self.at]) > _TOO_LARGE:
                self.at = len(self.text)
                return None
        return int(self.text[start : self.at]) if self.at > start else None

    def star(self) -> int | None:
        """Return the next argument as a width or precision, or None if it cannot be one."""
        if self.next >= len(self.arguments):
            return None
        argument = self.arguments[self.next]
        self.next += 1
        if isinstance(argument, int) and -_TOO_LARGE <= argument <= _TOO_LARGE:
            return argument
        return None


def _extra(argument: Argument) -> str:
    return f"{type_text(argument)}={formatted(argument, 'v', Layout())}"
