"""Semantic versions: a `v` may stand before them; their numbers fit 64 bits."""

import re
from typing import TypeAlias

from policykit.rego.builtins import BuiltinError, builtin
from policykit.rego.builtins._terms import quoted
from policykit.rego.values import Value

_NUMBER = "(?:0|[1-9][0-9]*)"
_IDENTIFIER = f"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_VERSION = re.compile(
    rf"v?({_NUMBER})\.({_NUMBER})\.({_NUMBER})"
    rf"(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
)
_LARGEST = (1 << 63) - 1

# Release numbers, whether it is a full release, and the identifiers of a pre-release: numbers come
# before words.
_Order: TypeAlias = tuple[list[int], bool, list[tuple[bool, int, str]]]


@builtin("semver.is_valid")
def is_valid(version: Value) -> bool:
    """Return whether the value is a string that says a semantic version."""
    return type(version) is str and _order(version) is not None


@builtin("semver.compare")
def compare(left: str, right: str) -> int:
    """Return -1, 0 or 1 as the first version is older than, equal to, or newer than the second."""
    first, second = _order(left), _order(right)
    for position, version, order in ((1, left, first), (2, right, second)):
        if order is None:
            problem = f"string {quoted(version)} is not a valid SemVer"
            raise BuiltinError(f"semver.compare: operand {position}: {problem}")
    assert first is not None
    assert second is not None
    return (first > second) - (first < second)


def _order(version: str) -> _Order | None:
    """Return what versions are compared by, or None if *version* is none."""
    found = _VERSION.fullmatch(version)
    if not found:
        return None
    numbers = [int(found[group]) for group in (1, 2, 3) if len(found[group]) <= len(str(_LARGEST))]
    if len(numbers) < 3 or max(numbers) > _LARGEST:  # major, minor, patch
        return None
    identifiers = found[4].split(".") if found[4] else []
    return numbers, not identifiers, [_identifier_order(each) for each in identifiers]


def _identifier_order(identifier: str) -> tuple[bool, int, str]:
    if identifier.isdecimal():
        return (False, len(identifier), identifier)
    return (True, 0, identifier)
