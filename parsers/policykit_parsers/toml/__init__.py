"""TOML 1.1, with the values that conftest makes of it, dates and times in UTC."""

from functools import partial

from policykit.documents import Document, Place
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines
from policykit_parsers.toml.parser import parse


def load(source: Source) -> list[Document]:
    """Return the one document of *source*; raises ParseError."""
    text = decoded(source)
    try:
        value = parse(text).value
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "toml", value, 0, partial(_place, source))]


def _place(source: Source) -> Place | None:
    text = decoded(source)
    return parse(text, Lines(text)).place
