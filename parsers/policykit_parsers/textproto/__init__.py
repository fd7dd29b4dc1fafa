"""Protocol buffers in text form, by the library `protobuf`, as their JSON form with proto names.

A comment `# proto-message: package.Message` names the type, which `.proto` files below the folders
*proto_dirs* declare; conftest knows only types that are not nested. The parts of the document
stand nowhere in the file.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from policykit.documents import Document
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers._errors import TextError
from policykit_parsers.textproto.messages import is_installed, messages_of

_HEADER = re.compile(r"#\s+proto-message:\s+([A-Za-z0-9_.]+)")
_LIBRARY = "install the library: pip install 'policykit[textproto]'"


def load(source: Source, *, proto_dirs: Iterable[str | Path] = ()) -> list[Document]:
    """Return the message in *source* as one document; its type is declared below *proto_dirs*."""
    if not is_installed():
        raise ParseError("text protos cannot be read here", source.at(0, 0), hint=_LIBRARY)
    text = decoded(source)
    header = _HEADER.search(text)
    if header is None:
        hint = "name the type of the message: # proto-message: package.Message"
        raise ParseError("no comment says proto-message", source.at(1, 1), hint=hint)
    messages = messages_of(tuple(Path(folder) for folder in proto_dirs))
    try:
        value = messages.read(header[1], text)
    except KeyError as error:
        hint = "give the folders of its .proto file as proto-file-dirs"
        unknown = TextError(f"message type {header[1]} is not known", header.start(1), hint)
        raise unknown.located(source, text) from error
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "textproto", value)]
