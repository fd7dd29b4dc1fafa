"""JSON with comments: `//` and `#` to the end of the line, `/* */`, the last closed or not.

Comments are blanked, so that all else stands where it stood, and the rest is read as JSON: commas
before a closing bracket are errors, as in conftest.
"""

import re

from policykit.documents import Document
from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.json import documents, text_of

_TEXT_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|(?://|#)[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
_NO_BREAK = re.compile(r"[^\r\n]")


def load(source: Source) -> list[Document]:
    """Return the one document of *source*; raises ParseError."""
    return documents(source, "jsonc", _text_of)


def _text_of(source: Source) -> str:
    """Return the text of *source* with blanks for comments; raises ParseError."""
    if source.content.startswith(b"\xef\xbb\xbf"):
        raise ParseError(
            "the file starts with a byte order mark",
            source.at(1, 1),
            hint="save the file as UTF-8 without a mark",
        )
    return _TEXT_OR_COMMENT.sub(_blanked, text_of(source))


def _blanked(match: re.Match[str]) -> str:
    found = match[0]
    return found if found.startswith('"') else _NO_BREAK.sub(" ", found)
