"""HOCON, as Akka and Play read it: objects that are merged, with references between them.

    syntax      text → a tree of fields
    resolution  the tree → values, with merges and references done, and their places

Values are typed as conftest types them, quoted or not; text with blanks in it stands in quotes,
and a reference to nothing that need not exist is `<<unknown value>>`. Lists are lists. The
environment is not read, and other files are not included.
"""

from functools import partial

from policykit.documents import Document, Place
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines
from policykit_parsers.hocon.resolution import Resolution
from policykit_parsers.hocon.syntax import tree


def load(source: Source) -> list[Document]:
    """Return the fields of *source* as one document."""
    text = decoded(source)
    try:
        value = Resolution(tree(text)).value()
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "hocon", value, locate=partial(_locate, source))]


def _locate(source: Source) -> Place:
    text = decoded(source)
    return Resolution(tree(text)).place(Lines(text))
