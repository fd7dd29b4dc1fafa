"""What policies can be asked about in a test: a file, a document that was parsed, a plain value."""

import os
from collections.abc import Sequence
from typing import TypeAlias

from policykit.documents import Document, Value
from policykit.errors import UsageError
from policykit.loading import documents, documents_of, elements
from policykit.settings import Settings
from policykit.source import Source

Subject: TypeAlias = "str | os.PathLike[str] | Document | Sequence[Document] | Value"

_NAMELESS = "document"


def parse(text: str, format: str) -> Document:  # noqa: A002  # what it is called everywhere
    """Return the document that *text* is in a *format* such as `hcl2`.

    Raises ParseError, and UsageError where it holds none or several: see `parse_all`.
    """
    found = parse_all(text, format)
    if len(found) != 1:
        raise UsageError(f"the text holds {len(found)} documents", hint="parse_all returns all")
    return found[0]


def parse_all(text: str, format: str) -> list[Document]:  # noqa: A002  # as above
    """Return the documents in *text*; raises ParseError."""
    return documents_of(Source.of(_NAMELESS, text), format)


def documents_about(subject: Subject, settings: Settings) -> list[Document]:
    """Return the documents that *subject* stands for: a text is the name of a file.

    An array is as many documents as it has elements, as in a file. Raises LoadError, ParseError
    and UsageError.
    """
    match subject:
        case str() | os.PathLike():
            return documents(
                os.fspath(subject),
                parser=settings.parser,
                max_bytes=settings.max_file_size << 20,
                proto_dirs=settings.proto_file_dirs,
                patterns=settings.formats,
            )
        case Document():
            return elements([subject])
        case list() | tuple() if subject and all(isinstance(it, Document) for it in subject):
            return [it for it in subject if isinstance(it, Document)]
        case _:
            value: Value = subject  # type: ignore[assignment]  # what is no document
            return elements([Document(_NAMELESS, "", value)])
