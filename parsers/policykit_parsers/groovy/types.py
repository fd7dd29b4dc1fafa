"""Names of types with their arguments and dimensions: their tokens, and where they end."""

from policykit_parsers.groovy.nodes import Cursor, Node
from policykit_parsers.groovy.tokens import PRIMITIVES

NAMES = frozenset(("Identifier", "CapitalizedIdentifier"))
_ARGUMENTS = NAMES | PRIMITIVES | {"Comma", "Question", "Dot", "KwExtends", "KwSuper"}
_ARGUMENTS |= {"LBrack", "RBrack", "BitwiseAnd", "At"}
_MAX_DEPTH = 32
_CLOSING = {"Gt": 1, "RightShift": 2, "UnsignedRightShift": 3}


def type_of(cursor: Cursor) -> list[Node]:
    """Return the tokens of the type that comes next; raises TextError if none does."""
    end = type_end(cursor, cursor.at)
    if end == cursor.at:
        raise cursor.unexpected("the name of a type")
    return tokens_to(cursor, end)


def tokens_to(cursor: Cursor, end: int) -> list[Node]:
    """Return the tokens up to the index *end*."""
    found = []
    while cursor.at < end:
        found.append(cursor.take())
    return found


def type_end(cursor: Cursor, start: int) -> int:
    """Return the index behind the type at index *start*, which is *start* where there is none."""
    at = arguments_end(cursor, name_end(cursor, start))
    while at > start and cursor.kind_at(at) == "LBrack" and cursor.kind_at(at + 1) == "RBrack":
        at += 2
    return at


def name_end(cursor: Cursor, start: int) -> int:
    """Return the index behind the name with dots at index *start*, or behind a primitive type."""
    if cursor.kind_at(start) in PRIMITIVES:
        return start + 1
    if cursor.kind_at(start) not in NAMES:
        return start
    at = start + 1
    while cursor.kind_at(at) == "Dot" and cursor.kind_at(at + 1) in NAMES:
        at += 2
    return at


def arguments_end(cursor: Cursor, start: int) -> int:
    """Return the index behind the type arguments at index *start*, if there are any.

    Deeper ones than anybody writes are taken for comparisons: the scan is made again and again.
    """
    if cursor.kind_at(start) != "Lt":
        return start
    at, depth = start + 1, 1
    while depth > 0:
        kind = cursor.kind_at(at)
        is_argument = kind in _ARGUMENTS or kind in _CLOSING or kind == "Lt"
        if not is_argument or depth > _MAX_DEPTH:
            return start
        depth += (kind == "Lt") - _CLOSING.get(kind, 0)
        at += 1
    return at
