"""Values of SPDX tags that have a form of their own; each raises TextError where it is broken."""

import re

from policykit_parsers._errors import TextError
from policykit_parsers.spdx.lines import Line

VERSIONS = ("SPDX-2.1", "SPDX-2.2", "SPDX-2.3")

_ALGORITHMS = {
    **dict.fromkeys(("SHA1", "SHA256", "MD5"), "SPDX-2.1"),
    **dict.fromkeys(("SHA224", "SHA384", "SHA512", "MD2", "MD4", "MD6"), "SPDX-2.2"),
    **dict.fromkeys(("SHA3-256", "SHA3-384", "SHA3-512", "BLAKE3", "ADLER32"), "SPDX-2.3"),
    **dict.fromkeys(("BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512"), "SPDX-2.3"),
}
_SUM = re.compile(r"(?<=[0-9]):(?=[0-9A-Fa-f]+$)")
_ELEMENT, _DOCUMENT = "SPDXRef-", "DocumentRef-"


def words(line: Line, count: int, shape: str) -> list[str]:
    """Return the *count* words of a value that looks like *shape*."""
    found = [word for word in line.value.split(" ") if word]
    if len(found) != count:
        raise _broken(line, f"write `{line.tag}: {shape}`")
    return found


def pair(line: Line, shape: str) -> tuple[str, str]:
    """Return the two sides of the first colon in a value that looks like *shape*."""
    left, colon, right = line.value.partition(":")
    if not colon:
        raise _broken(line, f"write `{line.tag}: {shape}`")
    return left.strip(), right.strip()


def actor(line: Line, *kinds: str) -> str:
    """Return who did something, if it is one of *kinds*."""
    kind, name = pair(line, f"{kinds[0]}: name")
    if kind not in kinds or not name:
        raise _broken(line, f"write one of {', '.join(kinds)}, a colon, and a name")
    return f"{kind}: {name}"


def checksum(line: Line, version: str) -> tuple[str, str]:
    """Return the algorithm, one that *version* knows, and the sum."""
    algorithm, value = pair(line, "SHA256: …")
    since = _ALGORITHMS.get(algorithm)
    if since is None or since > version:
        known = ", ".join(name for name, since in _ALGORITHMS.items() if since <= version)
        raise _broken(line, f"{version} knows the algorithms {known}")
    return algorithm, value


def identifier(line: Line, word: str) -> str:
    """Return *word* if it names an element of this document."""
    if not word.startswith(_ELEMENT) or word == _ELEMENT:
        raise _broken(line, f"identifiers look like {_ELEMENT}name")
    return word


def reference(line: Line, word: str) -> str:
    """Return *word* if it names an element of this document or of another one."""
    if not word.startswith(_DOCUMENT):
        name = word
    else:
        document, _, name = word.partition(":")
        document_name(line, document)
    if ":" in name:
        raise _broken(line, f"references look like {_ELEMENT}name or {_DOCUMENT}a:{_ELEMENT}name")
    identifier(line, name)
    return word


def document_name(line: Line, word: str) -> str:
    """Return *word* if it names another document."""
    if not word.startswith(_DOCUMENT) or word == _DOCUMENT:
        raise _broken(line, f"other documents have names like {_DOCUMENT}name")
    return word


def other_document(line: Line) -> tuple[str, str, str, str]:
    """Return the name and address of another document, and the algorithm and value of its sum."""
    shape = "DocumentRef-name http://… SHA1: …"
    # The blank after the colon is often left out.
    found = line._replace(value=_SUM.sub(": ", line.value))
    name, document, algorithm, value = words(found, 4, shape)
    if not algorithm.endswith(":"):
        raise _broken(line, f"write `{line.tag}: {shape}`")
    return document_name(line, name), document, algorithm.removesuffix(":"), value


def check_range(line: Line) -> None:
    """Do nothing if the value is a range of two numbers."""
    for bound in pair(line, "1:10"):
        try:
            int(bound)
        except ValueError as error:
            raise _broken(line, f"write `{line.tag}: 1:10`") from error


def _broken(line: Line, hint: str) -> TextError:
    return TextError(f"{line.tag} cannot be {line.value[:60]!r}", line.start, hint)
