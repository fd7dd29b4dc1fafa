"""Groovy, for Jenkinsfiles: the concrete syntax tree, as conftest has it.

Each node has `kind`, `line` and `column`, and either `children` or `text`. Comments and blanks are
left out.
"""

from functools import partial

from policykit.documents import Document, Place
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines, forgiving
from policykit_parsers.groovy.nodes import Cursor, Node
from policykit_parsers.groovy.statements import Statements
from policykit_parsers.groovy.tokens import tokens_of


def load(source: Source) -> list[Document]:
    """Return the syntax tree of *source* as one document."""
    value = _file(source).value()
    return [Document(source.path, "groovy", value, locate=partial(_locate, source))]


def _file(source: Source) -> Node:
    text = forgiving(source)
    try:
        cursor = Cursor(tokens_of(text))
        statements = Statements(cursor).file()
        return cursor.node("FileNode", statements) if statements else Node("FileNode", 1, 1, 0, 0)
    except TextError as error:
        raise error.located(source, text) from error
    except RecursionError as error:
        raise ParseError("the file is nested too deeply", source.at(1, 1)) from error


def _locate(source: Source) -> Place:
    return _file(source).place(Lines(forgiving(source)))
