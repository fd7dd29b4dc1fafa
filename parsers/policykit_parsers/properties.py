r"""Java properties files by the rules of magiconair/properties: an object of strings.

Dots in keys nest nothing. A backslash at the end of a line continues the value, the blanks that
follow being dropped; before CR LF it continues nothing, as the CR is what it escapes. `${key}`
stays as it is, but must be closed and must not lead back to itself.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines, covering, forgiving

_SKIPPED = re.compile(r"(?:[ \t\f\r\n]|[#!][^\r\n]*)*")
_PROPERTY = re.compile(
    r"(?P<key>[^\\ \t\f=:\r\n]*(?:\\.[^\\ \t\f=:\r\n]*)*)"
    r"[ \t\f]*[=:]?[ \t\f]*"
    r"(?P<value>[^\\\r\n]*(?:\\.[^\\\r\n]*)*)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|([\r\n][ \t\f]*)|(.))", re.DOTALL)
_KEY_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|()(.))", re.DOTALL)
_BAD_UNICODE = re.compile(r"(?:[^\\]|\\[^u]|\\u[0-9a-fA-F]{4})*+(?P<bad>\\u)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_REFERENCE = re.compile(r"\$\{([^}]*)\}")
_UNCLOSED = re.compile(r"\$\{[^}]*\Z")


def load(source: Source) -> list[Document]:
    """Return the properties of *source* as one document."""
    text = forgiving(source)
    values: dict[str, str] = {}
    places: dict[str, int] = {}
    try:
        for found in _properties(text):
            key = _key(found)
            values[key] = _decoded(_ESCAPE, found["value"])
            places[key] = found.start()
        _check(values, places)
    except TextError as error:
        raise error.located(source, text) from error
    value: dict[str, Value] = {**values}
    return [Document(source.path, "properties", value, locate=partial(_locate, source))]


def _properties(text: str) -> Iterator[re.Match[str]]:
    """Yield a match of key and value, both as they are written, for each property."""
    at = 0
    while True:
        if skipped := _SKIPPED.match(text, at):
            at = skipped.end()
        found = _PROPERTY.match(text, at)
        if not found or at == len(text):
            return
        if not found["key"]:
            raise TextError("this property has no key", at, "write one before the `=`")
        at = found.end()
        if text.startswith("\\", at):
            hint = "remove the backslash, or write what it continues with"
            raise TextError("the file ends after this backslash", at, hint)
        if "\\u" in found[0] and (bad := _BAD_UNICODE.match(text, found.start(), at)):
            hint = r"write \u and four hexadecimal digits, or \\u for the text itself"
            raise TextError(r"\u stands without its digits", bad.start("bad"), hint)
        yield found


def _key(found: re.Match[str]) -> str:
    return _decoded(_KEY_ESCAPE, found["key"])


def _decoded(escape: re.Pattern[str], written: str) -> str:
    return escape.sub(_character, written) if "\\" in written else written


def _character(escape: re.Match[str]) -> str:
    digits, continuation, character = escape.groups()
    if digits:
        number = int(digits, 16)
        # Half of a surrogate pair is no character; conftest too replaces each half.
        return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)
    return "" if continuation else _CONTROLS.get(character, character)


def _check(values: Mapping[str, str], places: Mapping[str, int]) -> None:
    """Refuse references that are not closed or that lead back to where they started."""
    references: dict[str, list[str]] = {}
    for key, value in values.items():
        if "${" not in value:
            continue
        references[key] = _REFERENCE.findall(value)
        if _UNCLOSED.search(value):
            hint = "close it with `}`"
            raise TextError(f"{key}: a reference is not closed", places[key], hint)
    if (circle := _circle(references)) is not None:
        message = f"the value of {circle} refers to itself"
        raise TextError(message, places[circle], "give it a value of its own")


def _circle(references: Mapping[str, list[str]]) -> str | None:
    """Return a key from which references lead back to it, if there is one."""
    done: set[str] = set()
    for start in references:
        path = {start: iter(references[start])}
        while path:
            key, pending = next(reversed(path.items()))
            target = next(pending, None)
            if target is None:
                done.add(key)
                path.popitem()
            elif target in path:
                return target
            elif target in references and target not in done:
                path[target] = iter(references[target])
    return None


def _locate(source: Source) -> Place:
    text = forgiving(source)
    lines = Lines(text)
    children = {}
    for found in _properties(text):
        key, value = lines.span(*found.span("key")), lines.span(*found.span("value"))
        children[_key(found)] = Place(value, key)
    spans = [span for place in children.values() for span in (place.key or place.span, place.span)]
    return Place(covering(*spans), None, children)
