"""Regular expressions (RE2) and patterns made of text and regular expressions."""

import re
from collections.abc import Iterable

from policykit.rego.builtins import BuiltinError, builtin
from policykit.rego.builtins._glob_intersection import GlobError, intersects
from policykit.rego.builtins._regexes import RegexError, compiled, encoded, found, matcher
from policykit.rego.values import Value

_MAX_DIGITS = 9  # of the number of a group
_REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})")


@builtin("regex.is_valid")
def is_valid(pattern: Value) -> bool:
    """Return whether the string is a regular expression."""
    if type(pattern) is not str:
        return False
    try:
        matcher(pattern)
    except RegexError:
        return False
    return True


@builtin("regex.match")
def matches(pattern: str, text: str) -> bool:
    """Return whether the pattern matches somewhere in the text."""
    try:
        return matcher(pattern)(text)
    except RegexError as error:
        raise BuiltinError(f"regex.match: {error}") from error


@builtin("re_match", deprecated=True)
def re_match(pattern: str, text: str) -> bool:
    """Return whether the pattern matches somewhere in the text: the old name of `regex.match`."""
    try:
        return matcher(pattern)(text)
    except RegexError as error:
        raise BuiltinError(f"re_match: {error}") from error


@builtin("regex.find_n")
def find_n(pattern: str, text: str, count: int) -> list[str]:
    """Return the first *count* matches, or all if it is negative."""
    return [groups[0] for groups in _groups("regex.find_n", pattern, text, count)]


@builtin("regex.find_all_string_submatch_n")
def find_submatches(pattern: str, text: str, count: int) -> list[list[str]]:
    """Return the first *count* matches, or all if it is negative, each with its groups."""
    return _groups("regex.find_all_string_submatch_n", pattern, text, count)


def _groups(name: str, pattern: str, text: str, count: int) -> list[list[str]]:
    whole = encoded(text)
    try:
        return [
            [whole[start:end].decode() if start >= 0 else "" for start, end in spans]
            for spans in found(pattern, whole, count)
        ]
    except RegexError as error:
        raise BuiltinError(f"{name}: {error}") from error


@builtin("regex.split")
def split(pattern: str, text: str) -> list[str]:
    """Return the parts of the text between matches."""
    whole = encoded(text)
    try:
        if not whole:
            compiled(pattern)
            return [""] if pattern else []
        parts = []
        begin = end = 0
        for (start, stop), *_ in found(pattern, whole):
            end = start
            if stop:
                parts.append(whole[begin:end].decode())
            begin = stop
    except RegexError as error:
        raise BuiltinError(f"regex.split: {error}") from error
    if end != len(whole):
        parts.append(whole[begin:].decode())
    return parts


@builtin("regex.replace")
def replace(text: str, pattern: str, replacement: str) -> str:
    """Return the text with each match replaced; `$1` and `${name}` stand for groups."""
    whole = encoded(text)
    parts = []
    begin = 0
    try:
        for spans in found(pattern, whole):
            parts.append(whole[begin : spans[0][0]].decode())
            parts.append(_expanded(replacement, pattern, whole, spans))
            begin = spans[0][1]
    except RegexError as error:
        raise BuiltinError(f"regex.replace: {error}") from error
    return "".join(parts) + whole[begin:].decode()


def _expanded(replacement: str, pattern: str, whole: bytes, spans: list[tuple[int, int]]) -> str:
    """Return *replacement* with the groups of one match put in."""
    if "$" not in replacement:
        return replacement
    names = compiled(pattern).groupindex

    def group(reference: re.Match[str]) -> str:
        name = reference[1] or reference[2]
        if not name:
            return "$"
        is_number = name.isdecimal() and len(name) <= _MAX_DIGITS
        index = int(name) if is_number else names.get(name.encode(), len(spans))
        start, end = spans[index] if index < len(spans) else (-1, -1)
        return whole[start:end].decode() if start >= 0 else ""

    return _REFERENCE.sub(group, replacement)


@builtin("regex.template_match")
def template_match(template: str, text: str, start: str, end: str) -> bool:
    """Return whether a template of text, with regular expressions between delimiters, matches."""
    for name, delimiter in (("start", start), ("end", end)):
        size = len(delimiter.encode(errors="replace"))
        if size != 1:
            raise BuiltinError(
                f"regex.template_match: {name} delimiter has to be exactly one character long"
                f" but is {size} long"
            )
    try:
        patterns = [f"^{part}$" for part in _delimited(template, start, end)]
        for pattern in patterns:
            compiled(pattern)
        return matcher(_assembled(template, start, end))(text)
    except RegexError as error:
        raise BuiltinError(f"regex.template_match: {error}") from error


def _delimited(template: str, start: str, end: str) -> Iterable[str]:
    return (part for part, is_pattern in _parts(template, start, end) if is_pattern)


def _assembled(template: str, start: str, end: str) -> str:
    parts = (
        f"({part})" if is_pattern else re.escape(part)
        for part, is_pattern in _parts(template, start, end)
    )
    return f"^{''.join(parts)}$"


def _parts(template: str, start: str, end: str) -> list[tuple[str, bool]]:
    """Return the parts of *template*, each with whether it stands between delimiters."""
    parts = []
    depth = begin = 0
    for index, char in enumerate(template):
        if char == start:
            depth += 1
            if depth == 1:
                parts.append((template[begin:index], False))
                begin = index + 1
        elif char == end:
            depth -= 1
            if depth == 0:
                parts.append((template[begin:index], True))
                begin = index + 1
            elif depth < 0:
                break
    if depth:
        raise BuiltinError(f'regex.template_match: unbalanced braces in "{template}"')
    parts.append((template[begin:], False))
    return parts


@builtin("regex.globs_match")
def globs_match(left: str, right: str) -> bool:
    """Return whether some text matches both of two glob-like patterns."""
    try:
        return intersects(left, right)
    except GlobError as error:
        raise BuiltinError(f"regex.globs_match: {error}") from error
