"""A run of expat over one file: encodings, what is refused, errors in a person's words."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import NoReturn
from xml.parsers import expat

from policykit.errors import ParseError
from policykit.source import Source
from policykit_parsers.xml.attributes import Tag, tag_at

_MAX_DEPTH = 10_000
_DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
# The encodings that files come in; Python knows others that no XML file should ask for.
_KNOWN = re.compile(
    r"(iso-?8859|windows|ibm|cp)[-_]?\d+|latin-?\d+|koi8-[ru]|mac-?\w+|shift[-_]?jis"
    r"|euc-?(jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5|tis-620",
    re.IGNORECASE,
)
_CODES = expat.errors.codes
_HINTS = {
    _CODES[expat.errors.XML_ERROR_SYNTAX]: "begin with an element: <name>…</name>",
    _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]: "close every element that is open",
    _CODES[expat.errors.XML_ERROR_INVALID_TOKEN]: (
        "write < as &lt;, & as &amp; and attribute values in quotes; save the file as UTF-8"
    ),
    _CODES[expat.errors.XML_ERROR_TAG_MISMATCH]: "close the innermost open element first",
    _CODES[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: "give each attribute once",
    _CODES[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: "put everything into one root element",
    _CODES[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: (
        "write the character itself, or its number as &#160;"
    ),
    _CODES[expat.errors.XML_ERROR_MISPLACED_XML_PI]: "remove what stands before the declaration",
}


class Reading:
    """Expat over one file; it declares no entities and fetches nothing.

    The caller sets the handlers of `parser`; `content` is what its byte indexes count in.
    """

    __slots__ = ("content", "depth", "parser", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.content = _utf8(source)
        self.depth = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.specified_attributes = True
        self.parser.EntityDeclHandler = self._refuse_declaration
        self.parser.SkippedEntityHandler = self._refuse_reference

    def run(self) -> None:
        """Call the handlers over the whole file; raises ParseError where it is not XML."""
        try:
            self.parser.Parse(self.content, True)
        except expat.ExpatError as error:
            raise ParseError(
                expat.ErrorString(error.code),
                self.source.at(error.lineno, error.offset + 1),
                hint=_HINTS.get(error.code, ""),
            ) from error

    def deeper(self) -> None:
        """Count an element that opens; raises ParseError where too many are open."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            self.refuse(f"this is nested more than {_MAX_DEPTH} levels deep", "flatten the file")

    def tag(self, start: int) -> Tag:
        """Return the start tag at byte *start* as it is written."""
        try:
            return tag_at(self.content, start)
        except KeyError as error:
            self._refuse_reference(error.args[0])

    def refuse(self, message: str, hint: str) -> NoReturn:
        """Raise a ParseError for the place that is being read."""
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        raise ParseError(message, self.source.at(line, column), hint=hint)

    def _refuse_declaration(self, name: str, *_rest: object) -> NoReturn:
        hint = "write its text where it is used: entities can hide other files and grow without end"
        self.refuse(f"entity {name} is declared, which is not allowed", hint)

    def _refuse_reference(self, name: str, *_rest: object) -> NoReturn:
        self.refuse(f"entity {name} is not known", "write its text itself")


def _utf8(source: Source) -> bytes:
    """Return the content of *source* in UTF-8 without a byte order mark.

    Raises ParseError where it is not what its byte order mark or declaration says.
    """
    content = source.content
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _recoded(source, "utf-16")
    declared = _DECLARED.match(content)
    encoding = declared[1].decode() if declared else "utf-8"
    if encoding.lower() in {"utf-8", "utf8", "us-ascii", "ascii"}:
        return content.removeprefix(BOM_UTF8)
    if not _KNOWN.fullmatch(encoding):
        assert declared is not None
        column = declared.start(1) + 1
        raise ParseError(
            f"encoding {encoding} is not known",
            source.at(1, column),
            hint="save the file as UTF-8 and declare that",
        )
    return _recoded(source, encoding)


def _recoded(source: Source, encoding: str) -> bytes:
    try:
        return source.content.decode(encoding).encode()
    except (UnicodeError, LookupError) as error:
        raise ParseError(
            f"this is not {encoding}, as the start of the file promises",
            source.at(1, 1),
            hint="save the file as UTF-8 and declare that",
        ) from error
