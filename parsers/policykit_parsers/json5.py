"""JSON5: JSON with comments, trailing commas, bare keys, single quotes, other numbers."""

import re
from functools import partial

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers.json import text_of
from policykit_parsers.json.dialect import WORDS, number
from policykit_parsers.json.reader import Dialect, read

_BREAKS = "\n\r\u2028\u2029"
_BLANKS = re.compile(
    rf"(?:[\t\v\f \xa0\ufeff\u1680\u2000-\u200a\u202f\u205f\u3000{_BREAKS}]++"
    rf"|//[^{_BREAKS}]*|/\*(?:[^*]|\*(?!/))*+\*/)*"
)
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hexadecimal>[0-9a-fA-F]+)"
    r"|(?P<decimal>(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]*)?|\.[0-9]+)(?P<power>[eE][-+]?[0-9]+)?)"
    r"(?![\w.$\\])"
)
_TOKEN = re.compile(r"[^\s,:\[\]{}]*")
_NAME = re.compile(r"(?:[^\W\d]|[$]|\\u[0-9a-fA-F]{4})(?:[\w$\u200c\u200d]|\\u[0-9a-fA-F]{4})*")
_STRINGS = {
    quote: re.compile(rf"{quote}((?:[^{quote}\\\n\r]++|\\\r\n|\\[\s\S])*+){quote}")
    for quote in ('"', "'")
}
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[^ux1-9]))")
_BAD_ESCAPE = re.compile(
    r"(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\0(?![0-9])|\\[^ux0-9]|[^\\])*+\\"
)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def load(source: Source) -> list[Document]:
    """Return the one document of *source*; raises ParseError."""
    text = text_of(source)
    value, _ = read(source, text, _JSON5)
    return [Document(source.path, "json5", value, 0, partial(_place, source))]


def _place(source: Source) -> Place:
    return read(source, text_of(source), _JSON5)[1]


def _scalar(text: str, start: int) -> tuple[Value, int]:
    """Return the string, number or word at *start* and its end; raises TextError."""
    if text[start] in _STRINGS:
        return _string(text, start)
    if match := _NUMBER.match(text, start):
        return _number(match), match.end()
    match = _TOKEN.match(text, start)
    token = match[0] if match else ""
    if token in WORDS:
        return WORDS[token], start + len(token)
    raise _no_value(text, start, token)


def _number(match: re.Match[str]) -> int | float:
    if match["hexadecimal"]:
        value = int(match["hexadecimal"], 16)
        return -value if match["sign"] == "-" else value
    is_float = bool(match["fraction"] or match["power"] or match["decimal"].startswith("."))
    return number(match[0], match.start(), is_float=is_float)


def _key(text: str, start: int) -> tuple[str, int]:
    """Return the key at *start*, quoted or a name, and its end; raises TextError."""
    if text[start] in _STRINGS:
        return _string(text, start)
    if match := _NAME.match(text, start):
        return _unescaped(match[0]), match.end()
    raise TextError(f"expected a key, found {text[start]!r}", start, "put the key in quotes")


def _string(text: str, start: int) -> tuple[str, int]:
    quote = text[start]
    match = _STRINGS[quote].match(text, start)
    if match is None:
        raise TextError("this text is never closed", start, f"add {quote} on the same line")
    return _unescaped(match[1], start + 1), match.end()


def _unescaped(text: str, start: int = 0) -> str:
    if "\\" not in text:
        return text
    if wrong := _BAD_ESCAPE.match(text):
        raise TextError("unknown escape after a backslash", start + wrong.end() - 1, "double it")
    plain = _ESCAPE.sub(_character, text)
    if _SURROGATE.search(plain):
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def _character(escape: re.Match[str]) -> str:
    """Return what an escape stands for; an escaped line break is nothing."""
    code = escape[1] or escape[2]
    if code:
        return chr(int(code, 16))
    return "" if escape[3][0] in _BREAKS else _ESCAPES.get(escape[3], escape[3])


def _no_value(text: str, start: int, token: str) -> TextError:
    if token.lstrip("+-") in ("Infinity", "NaN"):
        return TextError(f"the number {token} has no JSON form", start, "put it in quotes")
    if text.startswith("/*", start):
        return TextError("this comment is never closed", start, "add */")
    if not token:
        return TextError(f"expected a value, found {text[start]!r}", start)
    return TextError(f"{token[:40]!r} is no value", start, "put it in quotes if it is text")


_JSON5 = Dialect(_BLANKS, _scalar, _key, may_end_with_comma=True)
