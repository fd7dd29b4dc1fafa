"""Loading: files to documents, one file at a time.

A file whose value is one array is as many documents as that has elements, as in conftest.
"""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial

from policykit.discovery import STDIN, Patterns, claimed, unreadable
from policykit.documents import Document, Place, Span, Value
from policykit.errors import LoadError, ParseError, UsageError
from policykit.source import Location, Source, excerpt, lines_of
from policykit.suggestion import suggestion
from policykit_parsers import FORMATS, load

COMBINED = "Combined"

_MAX_BYTES = 256 << 20
_NOWHERE = Span(0, 0, 0, 0)
_STDIN_DESCRIPTOR = 0


def documents(
    path: str,
    *,
    parser: str = "",
    name: str = "",
    max_bytes: int = _MAX_BYTES,
    proto_dirs: Sequence[str] = (),
    patterns: Patterns = (),
) -> list[Document]:
    """Return the documents of the file at *path*, those of one array each on its own.

    *parser* is the format to read it as, if its name does not tell; *name* the one to show instead
    of `-` for standard input; *proto_dirs* declares the messages of text protos; *patterns* tell
    the formats of further names. Raises LoadError, ParseError, and UsageError for an unknown
    format.
    """
    return elements(
        parsed(
            path,
            parser=parser,
            name=name,
            max_bytes=max_bytes,
            proto_dirs=proto_dirs,
            patterns=patterns,
        )
    )


def parsed(
    path: str,
    *,
    parser: str = "",
    name: str = "",
    max_bytes: int = _MAX_BYTES,
    proto_dirs: Sequence[str] = (),
    patterns: Patterns = (),
) -> list[Document]:
    """Return the documents of the file at *path* as its parser gives them; see `documents`."""
    source = source_of(path, name=name, max_bytes=max_bytes)
    chosen = format_name(path, parser, patterns)
    return documents_of(source, chosen, proto_dirs=proto_dirs)


def source_of(path: str, *, name: str = "", max_bytes: int = _MAX_BYTES) -> Source:
    """Return the content of the file at *path*; *name* is shown for standard input."""
    return Source(name if name and path == STDIN else path, _read(path, max_bytes))


def documents_of(source: Source, parser: str, *, proto_dirs: Sequence[str] = ()) -> list[Document]:
    """Return the documents of *source* as the *parser* of that name gives them; see `documents`."""
    try:
        if _known(parser) == "textproto":
            from policykit_parsers.textproto import load as load_textproto  # noqa: PLC0415  # rare

            return load_textproto(source, proto_dirs=proto_dirs)
        return load(source, parser)
    except ParseError as error:
        if error.location is not None and b"\0" not in source.content:
            # Who shows the error may not be able to read the file again: it may be a pipe.
            lines = lines_of(source.content.decode(errors="replace"))
            error.add_note(excerpt(lines, error.location))
        raise


def combined(parts: Iterable[Document]) -> Document:
    """Return *parts* as the one document of `--combine`: an array of paths and contents.

    The file that a part of it comes from is the `path` of its element.
    """
    entries = sorted(parts, key=lambda part: part.path)
    value: Value = [{"path": part.path, "contents": part.value} for part in entries]
    return Document(COMBINED, "", value or None, locate=partial(_combined_place, entries))


def format_name(path: str, parser: str, patterns: Patterns) -> str:
    """Return the name of the format of the file at *path*; raises UsageError."""
    if parser:
        return _known(parser)
    if path == STDIN:
        return "yaml"
    name = claimed(path, patterns)
    if name is None:
        raise UsageError(
            "the name of the file tells no format",
            Location(path),
            hint=f"say which with --parser: {', '.join(row.name for row in FORMATS)}",
        )
    return name


def _known(parser: str) -> str:
    """Return *parser*, if there is a format of that name; raises UsageError."""
    names = [row.name for row in FORMATS]
    if parser not in names:
        raise UsageError(
            f'unknown format "{parser}"',
            hint=suggestion(parser, names) or f"formats are {', '.join(names)}",
        )
    return parser


def _read(path: str, max_bytes: int) -> bytes:
    """Return the content of the file at *path*; raises LoadError."""
    is_stdin = path == STDIN
    try:
        with open(_STDIN_DESCRIPTOR if is_stdin else path, "rb", closefd=not is_stdin) as file:
            status = os.fstat(file.fileno())
            is_bounded = stat.S_ISREG(status.st_mode) and status.st_size <= max_bytes
            content = file.read(-1 if is_bounded else max_bytes + 1)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if len(content) > max_bytes:
        raise LoadError(
            f"larger than {max_bytes >> 20} MiB",
            Location(path),
            hint="raise the limit with --max-file-size if you trust the file",
        )
    return content


def elements(found: list[Document]) -> list[Document]:
    """Return the elements of the one array that *found* is, or *found* itself."""
    document = found[0] if len(found) == 1 else None
    if document is None or not isinstance(document.value, list):
        return found
    elements: list[Value] = document.value
    locate = cache(document.locate)  # one reading of the file for all its elements
    return [
        Document(document.path, document.format, element, index, partial(_child, locate, index))
        for index, element in enumerate(elements)
    ]


def _child(locate: Callable[[], Place | None], index: int) -> Place | None:
    place = locate()
    return place and place.child(index)


def _combined_place(entries: Sequence[Document]) -> Place:
    children: list[Place] = []
    for entry in entries:
        contents = entry.locate()
        span = contents.span if contents else _NOWHERE
        children.append(Place(span, children={"contents": contents} if contents else None))
    return Place(_NOWHERE, children=children)
