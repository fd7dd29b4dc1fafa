"""Base64 and PEM as Go decodes them, with its messages."""

import base64
import re
from dataclasses import dataclass
from typing import Final

_STANDARD: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_URL: Final = _STANDARD[:-2] + "-_"
_LINE_ENDS: Final = {10: None, 13: None}
_BLOCK = re.compile(
    rb"^-----BEGIN (?P<label>[^\n]*?)-----[ \t\r]*\n"
    rb"(?P<body>.*?)^-----END (?P=label)-----[ \t\r]*$",
    re.DOTALL | re.MULTILINE,
)
_HEADER = re.compile(rb"^[^\n:]*:[^\n]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PemBlock:
    """What stands between one pair of BEGIN and END lines."""

    label: str
    content: bytes


def from_base64(text: str, *, url: bool = False, padded: bool = True) -> bytes:
    """Return what *text* encodes; line ends do not count. Raises ValueError."""
    alphabet = _URL if url else _STANDARD
    clean = text.translate(_LINE_ENDS)
    digit = f"[{re.escape(alphabet)}]"
    tail = f"{digit}{{2}}==|{digit}{{3}}=" if padded else f"{digit}{{2,3}}"
    if not re.fullmatch(f"(?:{digit}{{4}})*(?:{tail})?", clean):
        place = _place_of_error(text.encode(), alphabet.encode(), padded)
        raise ValueError(f"illegal base64 data at input byte {place}")
    return base64.b64decode(clean + "=" * (-len(clean) % 4), b"-_" if url else None)


def to_base64(content: bytes) -> str:
    """Return *content* in base64."""
    return base64.b64encode(content).decode()


def to_base64url(content: bytes) -> str:
    """Return *content* in base64 for URLs, without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _place_of_error(text: bytes, alphabet: bytes, padded: bool) -> int:
    """Return the index of the byte at which Go stops: base64 goes in groups of four digits."""
    count = 0
    for index, byte in enumerate(text):
        if byte in b"\r\n":
            continue
        if byte in alphabet:
            count = (count + 1) % 4
            continue
        if byte != ord("=") or not padded or count < 2:  # two digits make a byte
            return index
        return _place_after_padding(text, index + 1, 3 - count)
    return len(text) - count


def _place_after_padding(text: bytes, index: int, missing: int) -> int:
    index = _after_line_ends(text, index)
    if missing:
        if index == len(text):
            return index
        if text[index] != ord("="):
            return index - 1
        index = _after_line_ends(text, index + 1)
    return index


def _after_line_ends(text: bytes, index: int) -> int:
    while text[index : index + 1] in (b"\r", b"\n"):
        index += 1
    return index


def pem_blocks(text: str | bytes) -> list[PemBlock]:
    """Return the PEM blocks of a text; what is no whole block is passed over."""
    content = text.encode() if isinstance(text, str) else text
    blocks = []
    for found in _BLOCK.finditer(content):
        body = _HEADER.sub(b"", found["body"])
        try:
            decoded = from_base64(re.sub(rb"[ \t\r\n]", b"", body).decode("latin-1"))
        except ValueError:
            continue
        blocks.append(PemBlock(found["label"].decode("latin-1"), decoded))
    return blocks
