"""What HCL is spelled with, as patterns.

A pattern covers the blanks before what it looks for, so that one match makes one step. Blanks are
of two kinds: `_ON_LINE`, where a line end closes what is being written, and `_ANYWHERE`, where it
is as good as a space (in parentheses, brackets and templates).

What needs no thought — a plain string, a reference, a number, each with what ends it — is matched
whole. Such a string may hold `${reference}`: that is the same in the document as in the file.
"""

import re
from typing import NamedTuple

_COMMENT = r"(?:\#|//)[^\n]*+"
_BLOCK_COMMENT = r"/\*(?s:.*?)\*/"
_ON_LINE = rf"(?:[ \t]++|{_BLOCK_COMMENT})*+"
_ANYWHERE = rf"(?:[ \t\n]++|\r\n|{_COMMENT}|{_BLOCK_COMMENT})*+"
_NEW_LINE = rf"(?:{_COMMENT})?\r?\n"
_LINE_END = rf"[ \t]*+(?:{_COMMENT})?(?:\r?\n|\Z)"

# A name beyond ASCII is taken whole here, and checked where it is used.
# The classes say what is not in a name, as that compiles fast.
_NO_NAME_CHARACTER = r"\0-,./:-@\[-^`{-\x7f"
_NAME = rf"[^\0-@\[-^`{{-\x7f][^{_NO_NAME_CHARACTER}]*+"
_WORD_END = rf"(?![^{_NO_NAME_CHARACTER}])"
_PLAIN_NAME = r"[A-Za-z_][A-Za-z0-9_-]*+(?![^\0-\x7f])"
_KEYWORD = r"(?:true|false|null)(?![\w-])"
_STEP = rf'\.{_PLAIN_NAME}|\[(?:[0-9]++|"[A-Za-z0-9_. /:-]*+"|\*)\]'
_REFERENCE = rf"{_PLAIN_NAME}(?:{_STEP})*+"
_INSERTED = rf"\$\{{(?!{_KEYWORD}){_REFERENCE}\}}"
_PLAIN_CHARACTERS = r"[\t !\#&-\[\]-~]"
_PLAIN_TEXT = rf"(?:{_PLAIN_CHARACTERS}++|{_INSERTED}|\$(?![{{$])|%(?![{{%]))*+"
_NUMBER = r"[0-9]++(?:\.[0-9]++)*+(?:\.?[eE][+-]?[0-9]++(?:\.[0-9]++)*+)?+"
_SIMPLE = rf'(?:"({_PLAIN_TEXT})"|({_REFERENCE})|([0-9]++(?:\.[0-9]++)?+))'

# The words that are values.
LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Item:
    """The groups of `ITEM`; the last one that matched tells what was found."""

    KEY = 1
    TEXT = 2
    WORD = 3
    NUMBER = 4
    OTHER = 5
    LABELS = 6
    EMPTY = 7
    CLOSE = 8


# One thing of a body, after blank lines and comments, its line end included.
ITEM = re.compile(
    rf"(?:[ \t]*+{_NEW_LINE})*+[ \t]*+(?:({_PLAIN_NAME})(?:"
    rf"[ \t]*+=[ \t]*+(?:{_SIMPLE}{_LINE_END}|(?![=>])())"
    rf'|((?:[ \t]*+(?:"{_PLAIN_CHARACTERS}*+"|{_PLAIN_NAME}))*+)'
    rf"[ \t]*+\{{(?:[ \t]*+(\}}){_LINE_END}|{_LINE_END}))"
    rf"|(\}}){_LINE_END})"
)
LABEL = re.compile(rf'"({_PLAIN_CHARACTERS}*+)"|({_PLAIN_NAME})')


class Element:
    """The groups of `ELEMENT`; the last one that matched tells what was found."""

    TEXT = 1
    WORD = 2
    NUMBER = 3
    CLOSE = 4


# One element of a list or argument of a call, with the comma after it, or the closing bracket.
ELEMENT = re.compile(rf"{_ANYWHERE}(?:{_SIMPLE}{_ANYWHERE}(?:,|(?=\]))|(\]))")
ARGUMENT = re.compile(rf"{_ANYWHERE}(?:{_SIMPLE}{_ANYWHERE}(?:,|(?=\)))|(\)))")


class Pair:
    """The groups of `PAIR`; the last one that matched tells what was found."""

    NAME = 1
    QUOTED = 2
    TEXT = 3
    WORD = 4
    NUMBER = 5
    OTHER = 6
    CLOSE = 7


_PAIR_END = rf"{_ON_LINE}(?:,|{_NEW_LINE}|(?=\}}))"
# One key of an object, with its value and what ends that, or the closing brace.
PAIR = re.compile(
    rf"{_ANYWHERE}(?:(?:((?!{_KEYWORD}\.){_PLAIN_NAME}(?:\.{_PLAIN_NAME})*+)"
    rf'|"({_PLAIN_TEXT})"){_ON_LINE}(?:=(?![=>])|:(?!:))'
    rf"(?:{_ON_LINE}{_SIMPLE}{_PAIR_END}|())|(\}}))"
)
PAIR_SEPARATOR = re.compile(rf"{_ON_LINE}(?:=(?![=>])|:(?!:))")
PAIR_END = re.compile(_PAIR_END)


class Operand:
    """The groups of `Tokens.operand`; START is empty and stands where the operand begins."""

    START = 1
    TEXT = 2
    CALL = 3
    WORD = 4
    NAME = 5
    NUMBER = 6
    QUOTE = 7
    TUPLE = 8
    OBJECT = 9
    PAREN = 10
    HEREDOC = 11
    SIGN = 12


class Step:
    """The groups of `Tokens.step`: how an expression goes on after an operand."""

    DOT = 1
    INDEX = 2
    OPERATOR = 3
    QUESTION = 4


class Attribute:
    """The groups of `Tokens.attribute`: what stands after a dot."""

    NAME = 1
    NUMBER = 2
    SPLAT = 3


class Tokens(NamedTuple):
    """The patterns of expressions, for one kind of blanks."""

    skip: re.Pattern[str]
    operand: re.Pattern[str]
    step: re.Pattern[str]
    attribute: re.Pattern[str]
    colon: re.Pattern[str]
    folded: re.Pattern[str]


def _tokens(blank: str) -> Tokens:
    operand = (
        rf'{blank}()(?:"({_PLAIN_TEXT})"|((?:{_NAME}{blank}::{blank})*+{_NAME}{blank}\()'
        rf'|({_REFERENCE})|({_NAME})|({_NUMBER})|(")|(\[)|(\{{)|(\()'
        rf"|(<<-?{_NAME}\r?\n)|([-!](?:{blank}[-!])*+))"
    )
    operators = r"[=!<>]=|&&|\|\||[-+*%<>]|/(?![/*])"
    return Tokens(
        skip=re.compile(blank),
        operand=re.compile(operand),
        step=re.compile(rf"{blank}(?:(\.(?!\.\.))|(\[)|({operators})|(\?))?+"),
        attribute=re.compile(rf"{blank}(?:({_NAME})|({_NUMBER})|(\*))"),
        colon=re.compile(rf"{blank}:"),
        folded=re.compile(rf"([-!]){blank}(?:({_NUMBER})|({_KEYWORD}))"),
    )


ON_LINE = _tokens(_ON_LINE)
ANYWHERE = _tokens(_ANYWHERE)

NAMES = re.compile(_NAME)
LINE_END = re.compile(rf"{_ON_LINE}(?:{_COMMENT})?(?:\r?\n|\Z)")
NAME = re.compile(rf"{_ON_LINE}({_NAME})")
EQUALS = re.compile(rf"{_ON_LINE}=(?![=>])")
OPENING_BRACE = re.compile(rf"{_ON_LINE}\{{")
CLOSING_BRACE = re.compile(rf"{_ON_LINE}\}}")
# A traversal by constant steps: as the key of an object it stands for its own text.
TRAVERSAL = re.compile(
    rf"(?!{_KEYWORD}){_NAME}(?:{_ON_LINE}\.{_ON_LINE}(?:{_NAME}|{_NUMBER})"
    rf'|{_ON_LINE}\[{_ANYWHERE}(?:[0-9]++|"[^"\\$%]*+"){_ANYWHERE}\])*+'
)
VALID_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
AFTER = {char: re.compile(_ANYWHERE + re.escape(char)) for char in "(),]}"}
SPLAT_INDEX = re.compile(rf"{_ANYWHERE}\*{_ANYWHERE}\]")
FOR = re.compile(rf"{_ANYWHERE}for{_WORD_END}")
FOR_NAMES = re.compile(
    rf"{_ANYWHERE}({_NAME}){_ANYWHERE}(?:,{_ANYWHERE}({_NAME}){_ANYWHERE})?+in{_WORD_END}"
)
FOR_IF = re.compile(rf"{_ANYWHERE}if{_WORD_END}")
ARROW = re.compile(rf"{_ANYWHERE}=>")
ELLIPSIS = re.compile(rf"{_ANYWHERE}\.\.\.")

_SEQUENCES = r"\$++(?!\{)|%++(?!\{)|\$\$++\{|%%++\{"


class Piece:
    """The groups of `QUOTED_PIECE` and `HEREDOC_PIECE`."""

    LITERAL = 1
    INSERTION = 2
    DIRECTIVE = 3
    CLOSE = 4


# A piece of a template: literal text, the opening of a sequence, the closing quote.
QUOTED_PIECE = re.compile(rf'((?:[^"\\$%\n\r]++|\\[^\n\r]|{_SEQUENCES})++)|(\$\{{~?)|(%\{{~?)|(")')
HEREDOC_PIECE = re.compile(rf"((?:[^$%\n]++|{_SEQUENCES})++\n?|\n)|(\$\{{~?)|(%\{{~?)")
# One label of a block: what is between its quotes, or a bare name.
LABEL_TOKEN = re.compile(
    rf'{_ON_LINE}(?:"((?:[^"\\$%\n\r]++|\\[^\n\r]|{_SEQUENCES})*+)"|({_NAME}))'
)
PLAIN_QUOTED = re.compile(r'([^"\\$%\n\r]*+)"')
SEQUENCE_END = re.compile(rf"{_ANYWHERE}(~?)\}}")
INSERTION_END = re.compile(rf'{_ANYWHERE}~?\}}"')
DIRECTIVE = re.compile(rf"{_ANYWHERE}({_NAME})")
ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|)')
DIRECTIVES = frozenset(("if", "else", "endif", "for", "endfor"))
