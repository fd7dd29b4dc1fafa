"""SPDX bills of materials in tag-value form, 2.1 to 2.3, as the JSON form of 2.3 names things."""

from functools import partial

from policykit.documents import Document, Place
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers._parts import Part, place_of, value_of
from policykit_parsers._text import Lines, forgiving
from policykit_parsers.spdx.lines import Line, lines_of
from policykit_parsers.spdx.reader import Reader
from policykit_parsers.spdx.tags import check_names, read
from policykit_parsers.spdx.values import VERSIONS

# What a document has whether or not a tag says so.
_DEFAULTS = (
    Part(("SPDXID",), "SPDXRef-", 0, 0),
    Part(("dataLicense",), "", 0, 0),
    Part(("name",), "", 0, 0),
    Part(("documentNamespace",), "", 0, 0),
    Part(("creationInfo",), None, 0, 0),
)


def load(source: Source) -> list[Document]:
    """Return the bill of materials in *source* as one document."""
    value = value_of(_parts(source, _text(source)))
    return [Document(source.path, "spdx", value, locate=partial(_locate, source))]


def _text(source: Source) -> str:
    return forgiving(source).replace("\r\n", "\n")


def _parts(source: Source, text: str) -> list[Part]:
    try:
        lines = list(lines_of(text))
        reader = Reader(_version(lines))
        for line in lines:
            read(reader, line)
        check_names(reader)
    except TextError as error:
        raise error.located(source, text) from error
    return [*_DEFAULTS, *reader.parts]


def _version(lines: list[Line]) -> str:
    """Return the version that the first SPDXVersion names; raises TextError if it is not known."""
    line = next((line for line in lines if line.tag == "SPDXVersion"), None)
    if line is None:
        raise TextError("no line says SPDXVersion", 0, f"write `SPDXVersion: {VERSIONS[-1]}`")
    if line.value not in VERSIONS:
        hint = f"known are {', '.join(VERSIONS)}; newer ones are written as JSON"
        raise TextError(f"version {line.value!r} is not known", line.start, hint)
    return line.value


def _locate(source: Source) -> Place:
    text = _text(source)
    return place_of(_parts(source, text), Lines(text))
