"""Groovy text as tokens, named as conftest names them.

A line end is a token of its own where it can end a statement: behind a token that may be the last
of one, outside parentheses and square brackets, and not before a token that goes on. A text with
parts to fill in is a token for each piece around them.
"""

import re
from typing import NamedTuple

from policykit_parsers._text import Lines

NEWLINE, SEMICOLON, END = "Semicolon", "Semi", "EOF"

PRIMITIVES = frozenset(
    f"Kw{name}"
    for name in ("Boolean", "Byte", "Char", "Double", "Float", "Int", "Long", "Short", "Void")
)
_KEYWORDS = {
    name: f"Kw{name.capitalize()}"
    for name in (
        *("abstract", "as", "assert", "boolean", "break", "byte", "case", "catch", "char"),
        *("class", "continue", "def", "default", "do", "double", "else", "enum", "extends"),
        *("final", "finally", "float", "for", "if", "implements", "import"),
        *("in", "instanceof", "int", "interface", "long", "native", "new", "package", "private"),
        *("protected", "public", "return", "short", "static", "strictfp", "super", "switch"),
        *("synchronized", "this", "threadsafe", "throw", "throws", "trait", "transient", "try"),
        *("void", "volatile", "while"),
    )
} | {"true": "BoolLiteral", "false": "BoolLiteral", "null": "NullLiteral"}

_OPERATORS = {
    ">>>=": "UnsignedRightShiftAssign",
    "<..<": "FullOpen",
    "<=>": "Spaceship",
    "===": "IdentityEqual",
    "!==": "IdentityNotEqual",
    "==~": "Match",
    "**=": "PowerAssign",
    "<<=": "LeftShiftAssign",
    ">>=": "RightShiftAssign",
    ">>>": "UnsignedRightShift",
    "..<": "HalfOpenRight",
    "<..": "HalfOpenLeft",
    "...": "Ellipsis",
    "..": "Range",
    "?.": "SafeNav",
    "?[": "SafeIndex",
    "?:": "Elvis",
    "?=": "ElvisAssign",
    "*.": "Spread",
    ".@": "FieldAccess",
    ".&": "MethodPointer",
    "::": "MethodRef",
    "->": "Arrow",
    "++": "Inc",
    "--": "Dec",
    "**": "Power",
    "==": "Equal",
    "!=": "NotEqual",
    "<=": "LtEqual",
    ">=": "GtEqual",
    "&&": "And",
    "||": "Or",
    "=~": "Regex",
    "<<": "LeftShift",
    ">>": "RightShift",
    "+=": "PlusAssign",
    "-=": "MinusAssign",
    "*=": "StarAssign",
    "/=": "DivAssign",
    "%=": "ModAssign",
    "&=": "BitwiseAndAssign",
    "|=": "BitwiseOrAssign",
    "^=": "BitwiseXorAssign",
    "+": "Plus",
    "-": "Minus",
    "*": "Star",
    "/": "Div",
    "%": "Mod",
    "=": "Assign",
    "<": "Lt",
    ">": "Gt",
    "!": "Not",
    "~": "BitwiseNot",
    "&": "BitwiseAnd",
    "|": "BitwiseOr",
    "^": "BitwiseXor",
    "?": "Question",
    ":": "Colon",
    ".": "Dot",
    ",": "Comma",
    ";": SEMICOLON,
    "@": "At",
    "(": "LParen",
    ")": "RParen",
    "[": "LBrack",
    "]": "RBrack",
    "{": "LBrace",
    "}": "RBrace",
}
# What a statement may end with: a line end behind it counts, and a slash divides.
_ENDS = frozenset(
    (
        *("Identifier", "CapitalizedIdentifier", "IntLiteral", "FloatLiteral", "BoolLiteral"),
        *("NullLiteral", "StringLiteral", "GStringFull", "GStringEnd", "SlashyStringLit"),
        *("DollarSlashyStringLit", "RParen", "RBrack", "RBrace", "Inc", "Dec", "KwReturn"),
        *("KwBreak", "KwContinue", "KwThis", "KwSuper"),
    )
)
_VALUES = _ENDS - {"KwReturn", "KwBreak", "KwContinue"}
# What goes on with the statement of the line before.
_GOES_ON = re.compile(r"\.(?!\d)|\?(?![\[=])|\*\.|::")
_BLANK = re.compile(r"[ \t\r\f\n]+|\\\r?\n|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_CONTINUED = re.compile(r"\\\r?\n")
_NAME = re.compile(r"(?:[^\W\d]|\$)[\w$]*")
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F_]*[gGlLiI]?|0[bB][01_]*[gGlLiI]?"
    r"|(?P<float>(?:\d[\d_]*)?\.\d[\d_]*(?:[eE][+-]?\d+)?[gGdDfF]?"
    r"|\d[\d_]*(?:[eE][+-]?\d+[gGdDfF]?|[dDfF]))"
    r"|\d[\d_]*[gGlLiI]?",
    re.ASCII,
)
_OPERATOR = re.compile(
    r"!in(?:stanceof)?\b|" + "|".join(map(re.escape, sorted(_OPERATORS, key=len, reverse=True)))
)
_SINGLE = re.compile(r"'''(?:[^\\']|\\.|'(?!''))*(?:'''|\Z)|'(?:[^\\'\n]|\\.)*'?", re.DOTALL)
_SLASHY = re.compile(r"/(?:[^\\/]|\\.)*(?:/|\Z)", re.DOTALL)
_DOLLAR_SLASHY = re.compile(r"\$/(?:\$[/$]|[^/]|/(?!\$))*?(?:/\$|\Z)", re.DOTALL)
# A piece of a text in double quotes, up to what is filled in, if anything is.
_PIECES = {
    '"': re.compile(r'(?:[^\\"$\n]|\\.|\$(?![A-Za-z_{]))*(?:(?P<fill>\$)|"|)', re.DOTALL),
    '"""': re.compile(r'(?:[^\\"$]|\\.|"(?!"")|\$(?![A-Za-z_{]))*(?:(?P<fill>\$)|"""|)', re.DOTALL),
}
_NEGATED = {"!in": "NotIn", "!instanceof": "NotInstanceof"}
_OPENERS = {")": "(", "]": "[", "}": "{"}
_PATH = re.compile(r"[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*", re.ASCII)


class Token(NamedTuple):
    """A token, and where it begins: `column` counts bytes, as conftest does, `start` characters."""

    kind: str
    text: str
    line: int
    column: int
    start: int


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of *text*, the last of kind EOF; none is refused here."""
    return _Lexer(text).tokens()


class _Lexer:
    """Reads tokens from the start of a text to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = Lines(text)
        self._is_ascii = text.isascii()
        self._at = text.find("\n") if text.startswith("#!") and "\n" in text else 0
        self._tokens: list[Token] = []
        # The braces that are open; for one in a text in double quotes, the quotes of that.
        self._braces: list[str] = []
        # All brackets that are open, as far as line ends go by them.
        self._open: list[str] = []

    def tokens(self) -> list[Token]:
        """Return the tokens of the whole text."""
        while True:
            if self._skip_blanks() and self._ends_statement():
                self._append(NEWLINE, "\n")
            if self._at >= len(self._text):
                break
            self._read()
        self._add(END, len(self._text))
        return self._tokens

    def _skip_blanks(self) -> bool:
        """Go on to what is no blank and no comment; tell whether a line ended before that."""
        start = self._at
        while found := _BLANK.match(self._text, self._at):
            self._at = found.end()
        return "\n" in _CONTINUED.sub("", self._text[start : self._at])

    def _ends_statement(self) -> bool:
        """Whether a line end at this place ends a statement."""
        is_inside = self._open[-1:] in (["("], ["["])
        if not self._tokens or is_inside or any(brace in _PIECES for brace in self._braces):
            return False
        ends = self._tokens[-1].kind in _ENDS
        return ends and not _GOES_ON.match(self._text, self._at)

    def _read(self) -> None:
        """Read one token, or all pieces of a text up to what is filled in."""
        text, at = self._text, self._at
        if text[at] == '"':
            quotes = '"""' if text.startswith('"""', at) else '"'
            self._read_piece(quotes, at + len(quotes), is_first=True)
        elif found := _SINGLE.match(text, at):
            self._add("StringLiteral", found.end())
        elif text.startswith("$/", at) and (found := _DOLLAR_SLASHY.match(text, at)):
            self._add("DollarSlashyStringLit", found.end())
        elif found := _NAME.match(text, at):
            kind = "CapitalizedIdentifier" if found[0][0].isupper() else "Identifier"
            self._add(_KEYWORDS.get(found[0], kind), found.end())
        elif found := _NUMBER.match(text, at):
            self._add("FloatLiteral" if found["float"] else "IntLiteral", found.end())
        elif self._may_be_slashy() and (found := _SLASHY.match(text, at)):
            self._add("SlashyStringLit", found.end())
        else:
            self._read_operator()

    def _may_be_slashy(self) -> bool:
        """Whether a slash at this place begins a text instead of dividing."""
        is_after_value = bool(self._tokens) and self._tokens[-1].kind in _VALUES
        return not is_after_value and not self._text.startswith("/=", self._at)

    def _read_operator(self) -> None:
        found = _OPERATOR.match(self._text, self._at)
        if not found:
            self._add("Unknown", self._at + 1)
            return
        kind = _OPERATORS.get(found[0]) or _NEGATED[found[0]]
        self._add(kind, found.end())
        bracket = found[0][-1]
        if bracket in "([{":
            self._open.append(bracket)
            self._braces += ["{"] if bracket == "{" else []
        elif bracket in ")]}":
            # As in conftest, the brace behind a filled-in expression counts here as well: in
            # closures between parentheses, line ends behind it do not end statements any more.
            if self._open[-1:] == [_OPENERS[bracket]]:
                self._open.pop()
            if bracket == "}" and self._braces and (brace := self._braces.pop()) in _PIECES:
                self._read_piece(brace, self._at, is_first=False)

    def _read_piece(self, quotes: str, start: int, *, is_first: bool) -> None:
        """Read a text in *quotes* from *start* up to its end, or to an expression in braces."""
        while found := _PIECES[quotes].match(self._text, start):
            if not found["fill"]:
                self._add("GStringFull" if is_first else "GStringEnd", found.end())
                return
            self._add("GStringBegin" if is_first else "GStringPart", found.end())
            is_first = False
            if self._text[self._at] == "{":
                self._add("LBrace", self._at + 1)
                self._braces.append(quotes)
                return
            self._read_path()
            start = self._at

    def _read_path(self) -> None:
        """Read the names and dots of a value that is filled in without braces."""
        if path := _PATH.match(self._text, self._at):
            for part in re.split(r"(\.)", path[0]):
                self._add("Dot" if part == "." else "Identifier", self._at + len(part))

    def _add(self, kind: str, end: int) -> None:
        self._append(kind, self._text[self._at : end])
        self._at = end

    def _append(self, kind: str, text: str) -> None:
        line, column = self._lines.place(self._at)
        if not self._is_ascii:
            before = self._text[self._at - column + 1 : self._at]
            column = len(before.encode()) + 1
        self._tokens.append(Token(kind, text, line, column, self._at))
