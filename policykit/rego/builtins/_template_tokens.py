"""Go's text/template: the pieces of an action in braces, and their places."""

import ast as python
import re
from dataclasses import dataclass

ACTION = re.compile(r"\{\{(?:-(?=[ \t\r\n]))?")
_END = re.compile(r"[ \t\r\n]*?(?:(?<=[ \t\r\n])-)?\}\}")
_COMMENT = re.compile(r"[ \t\r\n]*/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<raw>`[^`]*`)|(?P<char>'(?:[^'\\\n]|\\.)*')
    |(?P<number>[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+
        |[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)(?![\w.]))
    |(?P<field>\.[^\W\d]\w*)|(?P<variable>\$\w*)|(?P<name>[^\W\d]\w*)
    |(?P<mark>:=|[=|(),.])""",
    re.VERBOSE,
)
SPACE = " \t\r\n"


class TemplateError(ValueError):
    """A template is wrong, or cannot be carried out; the message is Go's."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of an action; `after_space` tells it from what goes on without a break."""

    kind: str
    text: str
    at: int
    after_space: bool


def place(text: str, at: int) -> tuple[int, int]:
    """Return line, from 1, and column, from 0, of an index of *text*."""
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1)


class Reader:
    """Reads a template from left to right, action by action."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.tokens: list[Token] = []
        self.next = 0

    def error(self, problem: str) -> TemplateError:
        """Return the error of what is being read."""
        line, _ = place(self.text, self.at)
        return TemplateError(f"template: template:{line}: {problem}")

    def comment(self) -> bool:
        """Skip a comment, if one begins here."""
        if not self.text[self.at :].lstrip(SPACE).startswith("/*"):
            return False
        comment = _COMMENT.match(self.text, self.at)
        end = comment and _END.match(self.text, comment.end())
        if not comment or not end:
            raise self.error(
                "comment ends before closing delimiter" if comment else "unclosed comment"
            )
        self._finish(end)
        return True

    def _finish(self, end: re.Match[str]) -> None:
        """Go on behind the closing braces."""
        self.at = end.end()
        if end[0].endswith("-}}"):
            self.at = len(self.text) - len(self.text[self.at :].lstrip(SPACE))

    def read_tokens(self) -> None:
        """Read the tokens of one action."""
        self.tokens, self.next = [], 0
        spaced = True
        while not (end := _END.match(self.text, self.at)):
            token = _TOKEN.match(self.text, self.at)
            if not token:
                raise self._broken()
            self.at = token.end()
            kind = token.lastgroup or ""
            if kind == "space":
                spaced = True
                continue
            self.tokens.append(Token(kind, token[0], token.start(), spaced))
            spaced = False
            if kind in ("field", "variable", "name") and not self._ends_here():
                raise self._bad_character()
        start = self.at
        self._finish(end)
        self.tokens.append(Token("end", "}}", start, after_space=True))

    def _ends_here(self) -> bool:
        return self.text[self.at : self.at + 2] in ("", "}}") or (
            self.text[self.at : self.at + 1] in f"{SPACE}.,|:=()"
        )

    def _bad_character(self) -> TemplateError:
        char = self.text[self.at]
        return self.error(f"bad character U+{ord(char):04X} '{char}'")

    def _broken(self) -> TemplateError:
        """Return the error for what is no token."""
        rest = self.text[self.at :]
        if not rest:
            return self.error("unclosed action")
        if rest[0] in "\"`'":
            kinds = {'"': "quoted string", "`": "raw quoted string", "'": "character constant"}
            return self.error(f"unterminated {kinds[rest[0]]}")
        if rest[0] in "+-0123456789":
            number = re.match(r"[+-]?[\w.]*", rest)
            return self.error(f'bad number syntax: "{number[0] if number else ""}"')
        return self.error(f"unrecognized character in action: U+{ord(rest[0]):04X} '{rest[0]}'")

    def peek(self) -> Token:
        return self.tokens[min(self.next, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.peek()
        self.next += 1
        return token


def constant_of(token: Token) -> object:
    """Return the value of a literal: Go's escapes and digits are Python's, too."""
    if token.kind == "raw":
        return token.text[1:-1]
    if token.kind == "number":
        text = token.text
        if re.fullmatch("[+-]?0[0-7_]+", text):
            text = text.replace("0", "0o", 1)
        number = python.literal_eval(text)
        return int(number) if number == int(number) and "." not in text else number
    value = str(python.literal_eval(token.text))
    if token.kind == "string":
        return value
    if len(value) != 1:
        raise ValueError(value)
    return ord(value)
