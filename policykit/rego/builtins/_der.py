"""ASN.1 values in DER: tags, lengths and the types that certificates are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING = 0x01, 0x02, 0x03, 0x04
OID, UTF8_STRING, BMP_STRING = 0x06, 0x0C, 0x1E
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
SEQUENCE, SET = 0x30, 0x31
_LONG, _MANY = 0x80, 0x1F


@dataclass(frozen=True, slots=True)
class Node:
    """One value: its tag with class and form, what it holds, and all of its bytes."""

    tag: int
    content: bytes
    raw: bytes

    def __iter__(self) -> "Iterator[Node]":
        rest = self.content
        while rest:
            node, rest = first_of(rest)
            yield node


def context(number: int, *, constructed: bool = False) -> int:
    """Return the context-specific tag of a number."""
    return 0x80 | number | (0x20 if constructed else 0)


def first_of(data: bytes) -> tuple[Node, bytes]:
    """Return the first value of *data* and what follows it; raises ValueError."""
    if len(data) < 2 or data[0] & _MANY == _MANY:  # a tag and a length
        raise ValueError("asn1: syntax error: sequence truncated")
    size, start = data[1], 2
    if size >= _LONG:
        start += size - _LONG
        size = int.from_bytes(data[2:start])
    end = start + size
    if end > len(data) or data[1] == _LONG:
        raise ValueError("asn1: syntax error: data truncated")
    return Node(data[0], data[start:end], data[:end]), data[end:]


def only_of(data: bytes) -> Node:
    """Return the one value that *data* is; raises ValueError."""
    node, rest = first_of(data)
    if rest:
        raise ValueError("asn1: syntax error: trailing data")
    return node


class Reader:
    """Takes the members of a value in order, some of which may be left out."""

    __slots__ = ("_waiting",)

    def __init__(self, node: Node) -> None:
        self._waiting = list(node)

    def take(self, *tags: int) -> Node:
        """Return the next member, which has one of the *tags*; raises ValueError."""
        node = self.take_if(*tags)
        if node is None:
            raise ValueError("asn1: structure error: tags don't match")
        return node

    def take_if(self, *tags: int) -> Node | None:
        """Return the next member if it has one of the *tags*; no tags allow any."""
        if self._waiting and (not tags or self._waiting[0].tag in tags):
            return self._waiting.pop(0)
        return None


def integer(node: Node) -> int:
    """Return the integer of a node."""
    return int.from_bytes(node.content, signed=True)


def oid(node: Node) -> tuple[int, ...]:
    """Return the numbers of an object identifier; raises ValueError."""
    numbers, number = [], 0
    for byte in node.content:
        number = number << 7 | byte & 0x7F
        if byte < _LONG:
            numbers.append(number)
            number = 0
    if not numbers:
        raise ValueError("asn1: structure error: zero length OBJECT IDENTIFIER")
    top = min(numbers[0] // 40, 2)
    return (top, numbers[0] - 40 * top, *numbers[1:])


def bits(node: Node) -> bytes:
    """Return the bytes of a bit string; raises ValueError."""
    if not node.content or node.content[0] > 7:  # bits of the last byte
        raise ValueError("asn1: syntax error: invalid BIT STRING")
    return node.content[1:]


_ENCODINGS: Final = {UTF8_STRING: "utf-8", BMP_STRING: "utf-16-be"}


def text(node: Node) -> str:
    """Return the text of a node, in the encoding that its tag stands for; raises ValueError."""
    return node.content.decode(_ENCODINGS.get(node.tag, "latin-1"))


def time(node: Node) -> str:
    """Return the time of a node in RFC 3339; raises ValueError."""
    digits = node.content.decode("ascii")
    if node.tag == UTC_TIME:
        digits = ("19" if digits[:2] >= "50" else "20") + digits
    moment, zone = digits[:14], digits[14:]
    if len(moment) != 14 or not moment.isdigit() or zone != "Z":  # YYYYMMDDhhmmss
        raise ValueError("x509: malformed time")
    year, month, day, hour, minute, second = (
        moment[:4], moment[4:6], moment[6:8], moment[8:10], moment[10:12], moment[12:],
    )  # fmt: skip
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}Z"
