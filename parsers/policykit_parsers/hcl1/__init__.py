"""HCL 1, as Consul, Nomad, Vault and Packer read it before HCL 2, and its JSON form.

scalars  strings, heredocs, numbers
syntax   text → items
shape    items → the document and its places
"""

from functools import partial

from policykit.documents import Document, Place
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers._errors import TextError
from policykit_parsers.hcl1.shape import document, places
from policykit_parsers.hcl1.syntax import items

_MARK = b"\xef\xbb\xbf"


def load(source: Source) -> list[Document]:
    """Return the items of *source* as one document."""
    if source.content.startswith(_MARK):
        hint = "save the file as UTF-8 without one"
        raise ParseError("a byte order mark, which HCL 1 does not know", source.at(1, 1), hint=hint)
    text = decoded(source)
    try:
        value = document(items(text))
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "hcl1", value, locate=partial(_locate, source))]


def _locate(source: Source) -> Place:
    text = decoded(source)
    return places(items(text), text)
