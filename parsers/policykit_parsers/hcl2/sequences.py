"""Reads templates: quoted strings and heredocs, with the sequences in them."""

import re
from collections.abc import Callable
from enum import Enum
from typing import TypeAlias

from policykit.documents import Value
from policykit.errors import ParseError
from policykit_parsers._text import SPACE
from policykit_parsers.hcl2 import tokens
from policykit_parsers.hcl2.scanner import Scanner
from policykit_parsers.hcl2.templates import (
    Kind,
    Template,
    UnbalancedError,
    composed,
    doubled,
    undoubled,
)
from policykit_parsers.hcl2.tokens import ANYWHERE, Piece, Tokens


class Want(Enum):
    """What is to be made of an expression.

    Its value; its value and the text that it stands for in a template; or no more than its source
    text, which is all that is kept of the parts of a longer expression.
    """

    VALUE = 1
    PART = 2
    SOURCE = 3


# The value of an expression, and the text that it stands for in a template.
Reading: TypeAlias = "tuple[Value, str]"
Read = Callable[[int, Tokens, Want], Reading]


def quoted(scanner: Scanner, read: Read, at: int, want: Want) -> Reading:
    """Return what the template means whose opening quote ends at *at*.

    One that is an insertion and nothing else is whatever it inserts.
    """
    plain = tokens.PLAIN_QUOTED.match(scanner.text, at)
    if plain:
        scanner.at = plain.end()
        text = composed(plain[1])
        return text, text
    template = Template()
    value: Value = None
    opening = at - 1
    scanner.at = at
    while (piece := _piece(scanner, opening)).lastindex != Piece.CLOSE:
        scanner.at = piece.end()
        if piece.lastindex == Piece.LITERAL:
            template.literal(_literal(scanner, piece))
        else:
            value = _sequence(scanner, read, template, piece, want)
    scanner.at = piece.end()
    text = _finished(scanner, template, opening)
    return (value if template.is_insertion else text), text


def heredoc(scanner: Scanner, read: Read, match: re.Match[str], want: Want) -> Reading:
    """Return what the heredoc means whose opening is *match*."""
    opening = match[tokens.Operand.HEREDOC].rstrip()
    outdent = opening.startswith("<<-")
    marker = opening[3:] if outdent else opening[2:]
    template = Template()
    scanner.at = match.end()
    while not _closes(scanner, marker, opening, match.start(tokens.Operand.HEREDOC)):
        _line(scanner, read, template, want)
    if outdent:
        template.outdent()
    text = _finished(scanner, template, match.start(tokens.Operand.HEREDOC))
    return text, text


def _closes(scanner: Scanner, marker: str, opening: str, start: int) -> bool:
    """Return whether the line is the closing one, and if so step over all but its end."""
    end = scanner.text.find("\n", scanner.at)
    if end < 0:
        hint = f"end the text with a line that holds only {marker}"
        raise scanner.error(start, f"the text of {opening} is not closed", hint)
    line = scanner.text[scanner.at : end].removesuffix("\r")
    if "\r" in line:
        at = scanner.at + line.index("\r")
        raise scanner.error(
            at, "a carriage return without a line feed", "end lines with LF or CR LF"
        )
    if line.strip(SPACE) != marker:
        return False
    scanner.at += len(line)
    return True


def _line(scanner: Scanner, read: Read, template: Template, want: Want) -> None:
    """Read on up to the end of a line that is not within a sequence."""
    text = ""
    while not text.endswith("\n"):
        piece = tokens.HEREDOC_PIECE.match(scanner.text, scanner.at)
        if not piece:
            raise scanner.expected("the rest of the text", scanner.at, "close it with its marker")
        scanner.at = piece.end()
        if piece.lastindex == Piece.LITERAL:
            text = composed(piece[Piece.LITERAL])
            template.literal(text)
        else:
            _sequence(scanner, read, template, piece, want)


def _piece(scanner: Scanner, opening: int) -> re.Match[str]:
    piece = tokens.QUOTED_PIECE.match(scanner.text, scanner.at)
    if not piece:
        hint = "close it on its line; for longer text use a heredoc (<<EOT)"
        raise scanner.error(opening, "this string is not closed", hint)
    return piece


def _literal(scanner: Scanner, piece: re.Match[str]) -> str:
    text: str = piece[Piece.LITERAL]
    if "\\" not in text:
        return composed(text)
    return doubled(composed(scanner.unescaped(undoubled(text), piece.start())))


def _sequence(
    scanner: Scanner, read: Read, template: Template, piece: re.Match[str], want: Want
) -> Value:
    """Read on to the end of the sequence that *piece* opens; return the value of an insertion."""
    if piece[0].endswith("~"):
        template.strip_last()
    inner = Want.SOURCE if want is Want.SOURCE else Want.PART
    if piece.lastindex == Piece.INSERTION:
        value, text = read(scanner.at, ANYWHERE, inner)
        template.add(Kind.INSERTION, text, strip=_end(scanner, piece))
        return value
    kind, text = _directive(scanner, read)
    try:
        template.add(kind, f"%{{{text}}}", strip=_end(scanner, piece))
    except UnbalancedError:
        raise _unbalanced(scanner, template, piece.start(), kind) from None
    return None


def _end(scanner: Scanner, piece: re.Match[str]) -> bool:
    """Step over the end of a sequence; return whether it has a strip marker."""
    match = tokens.SEQUENCE_END.match(scanner.text, scanner.at)
    if not match:
        hint = f"a sequence that `{piece[0]}` opens ends with `}}`"
        raise scanner.expected("`}`", scanner.after(scanner.at, ANYWHERE), hint)
    scanner.at = match.end()
    return bool(match[1])


def _directive(scanner: Scanner, read: Read) -> tuple[Kind, str]:
    """Return the directive that stands here, and how it is spelled."""
    word = tokens.DIRECTIVE.match(scanner.text, scanner.at)
    if not word or word[1] not in tokens.DIRECTIVES:
        hint = "write `%%{` for the text `%{`"
        at = scanner.after(scanner.at, ANYWHERE)
        raise scanner.expected("`if`, `else`, `endif`, `for` or `endfor`", at, hint)
    kind = Kind(word[1])
    scanner.at = word.end()
    if kind is Kind.IF:
        return kind, f"if {read(scanner.at, ANYWHERE, Want.SOURCE)[1]}"
    if kind is Kind.FOR:
        names = for_names(scanner)
        return kind, f"for {names} in {read(scanner.at, ANYWHERE, Want.SOURCE)[1]}"
    return kind, kind.value


def for_names(scanner: Scanner) -> str:
    """Return the names that a `for` binds, and step over the `in` after them."""
    match = tokens.FOR_NAMES.match(scanner.text, scanner.at)
    if not match:
        at = scanner.after(scanner.at, ANYWHERE)
        raise scanner.expected("names and `in` after `for`", at, "write `for name in list`")
    scanner.at = match.end()
    return ", ".join(scanner.name(match, group) for group in (1, 2) if match[group])


def _finished(scanner: Scanner, template: Template, opening: int) -> str:
    if template.open:
        closing = "endfor" if template.open is Kind.FOR else "endif"
        message = f"`%{{{template.open.value}}}` is not closed in this text"
        raise scanner.error(opening, message, f"close it with `%{{{closing}}}`")
    return template.text()


def _unbalanced(scanner: Scanner, template: Template, at: int, kind: Kind) -> ParseError:
    inside = f"inside `%{{{template.open.value}}}`" if template.open else "with nothing open"
    hint = "`else` and `endif` belong to `if`, `endfor` to `for`"
    return scanner.error(at, f"`%{{{kind.value}}}` stands {inside}", hint)
