"""What a line of a policy saw: the references that stand in it, with their values at that point."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from policykit.rego.builtins._terms import term_text
from policykit.rego.compile.runtime import at
from policykit.rego.values import UNDEFINED, Value

_STEP = r"\.[A-Za-z_]\w*|\[\"(?:[^\"\\]|\\.)*\"\]|\[\w+\]"
_TOKEN = re.compile(
    rf"(?P<ref>\b[A-Za-z_]\w*(?:{_STEP})*)|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|#.*|\.\w+|\d[\w.]*"
)
_PART = re.compile(_STEP)
_SHOWN = 80


def evidence_of(
    text: str, variables: Mapping[str, Value], document: Value = UNDEFINED
) -> Mapping[str, Value]:
    """Return the references in *text*, a line of a policy, with their values in order.

    What is not there is `UNDEFINED`; references that need more than *variables* and the input, the
    *document*, are left out, and a variable of which only parts are named is as well.
    """
    names = {"input": document, **variables}
    found: dict[str, Value] = {}
    for match in _TOKEN.finditer(text):
        ref = match["ref"]
        if ref is not None and not text.startswith("(", match.end()):
            value = _value(ref, names)
            if value is not None:
                found[ref] = value[0]
    return MappingProxyType({ref: value for ref, value in found.items() if ref != "input"})


def _value(ref: str, names: Mapping[str, Value]) -> tuple[Value] | None:
    """Return the value of a reference, or None where that is not known."""
    head, *_ = re.split(r"[.\[]", ref, maxsplit=1)
    # Generated code has names of its own: a variable called like one of these is `found_` there.
    name = head if head in names else f"{head}_"
    if name not in names:
        return None
    value = names[name]
    for part in _PART.findall(ref[len(head) :]):
        key = _key(part, names)
        if key is None:
            return None
        value = UNDEFINED if value is UNDEFINED else at(value, key[0])
    return (value,)


def _key(part: str, names: Mapping[str, Value]) -> tuple[Value] | None:
    if part.startswith("."):
        return (part[1:],)
    inside = part[1:-1]
    if inside.startswith('"'):
        return (inside[1:-1].replace('\\"', '"').replace("\\\\", "\\"),)
    if inside.isdecimal():
        return (int(inside),)
    return (names[inside],) if inside in names else None


def shown(value: Value) -> str:
    """Return a value as people read it, cut where it is long."""
    if value is UNDEFINED:
        return "undefined"
    text = term_text(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
