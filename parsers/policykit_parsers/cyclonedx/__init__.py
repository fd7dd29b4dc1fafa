"""CycloneDX bills of materials.

JSON is taken as it is, once its known members have the right types. XML becomes what its JSON form
would be, `bomFormat` and `specVersion` included, which conftest fills with nonsense.
"""

from functools import partial

from policykit.documents import Document, Place
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import json
from policykit_parsers._errors import TextError
from policykit_parsers._parts import Part, place_of, value_of
from policykit_parsers._text import ByteLines
from policykit_parsers.cyclonedx.check import check
from policykit_parsers.cyclonedx.markup import parts_of
from policykit_parsers.xml.tree import Tree


def load(source: Source) -> list[Document]:
    """Return the bill of materials in *source* as one document."""
    start = source.content.lstrip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n")[:1]
    if start == b"<":
        value = value_of(_parts(source)[0])
        return [Document(source.path, "cyclonedx", value, locate=partial(_locate, source))]
    if start != b"{":
        raise ParseError(
            "this is neither a JSON object nor XML",
            source.at(1, 1),
            hint="CycloneDX comes in these two forms",
        )
    documents = json.documents(source, "cyclonedx", json.text_of)
    check(source, documents[0])
    return documents


def _parts(source: Source) -> tuple[list[Part], ByteLines]:
    tree = Tree(source)
    lines = ByteLines(tree.content)
    try:
        return parts_of(tree.elements[0]), lines
    except TextError as error:
        location = source.at(*lines.place(error.offset))
        raise ParseError(error.message, location, hint=error.hint) from error


def _locate(source: Source) -> Place:
    parts, lines = _parts(source)
    return place_of(parts, lines)
