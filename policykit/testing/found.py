"""Findings as Python tests ask about them, and what is told where they are not as asked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from policykit.findings import Finding, Kind, Rule, rule_id, rule_of

_WORDS = {Kind.FAILURE: "deny", Kind.WARNING: "warn", Kind.EXCEPTION: "exception"}


class Found(NamedTuple):
    """One finding: the rule by its id, the message, the part of the document, and its place.

    `path` is the part as people write it (`spec.containers[0]`), `line` is 0 where none is known.
    """

    rule_id: str
    msg: str
    path: str
    file: str
    line: int
    column: int
    kind: Kind
    rule: str
    metadata: Mapping[str, Any]

    def __str__(self) -> str:
        place = f" {self.file}:{self.line}:{self.column}" if self.line else ""
        part = f" at {self.path}" if self.path else ""
        return f"{_WORDS.get(self.kind, self.kind)} {self.rule_id}{place}{part}: {self.msg}"

    def is_of(self, rule: str) -> bool:
        """Tell whether *rule* names the rule: its id, `deny_root`, `main.deny_root`, its path."""
        full = self.rule.removeprefix("data.")
        return rule in (self.rule_id, self.rule, full, full.rpartition(".")[2])

    def is_at(self, path: str) -> bool:
        """Tell whether the finding is about the part at *path*, or about something in it."""
        rest = self.path.removeprefix(path) if self.path.startswith(path) else "-"
        return not rest or rest[0] in ".["


class Findings(list[Found]):
    """Findings in the order of rules. Compared in an `assert`, each is shown on its own line."""


class Messages(list[str]):
    """The messages of findings, which it knows. Compared in an `assert`, it shows them."""

    def __init__(self, findings: Iterable[Found]) -> None:
        self.findings = tuple(findings)
        super().__init__(found.msg for found in self.findings)


def found_of(finding: Finding, rules: Mapping[str, Rule]) -> Found:
    """Return a finding of a run as tests have it; *rules* is what METADATA says."""
    place = finding.location
    return Found(
        rule_id(rule_of(finding, rules)),
        finding.message,
        finding.path or "",
        place.path if place else "",
        place.line if place else 0,
        place.column if place else 0,
        finding.kind,
        finding.rule,
        finding.metadata,
    )


def matching(findings: Sequence[Found], kind: Kind, message: str, rule: str, at: str) -> Found:
    """Return the first of *findings* that is as asked; raises AssertionError if none is."""
    __tracebackhide__ = True
    for found in findings:
        if found.kind is kind and not list(_unlike(found, message, rule, at)):
            return found
    raise AssertionError("\n".join(_missing(findings, kind, message, rule, at)))


def _unlike(found: Found, message: str, rule: str, at: str) -> Iterator[str]:
    """Yield what of a finding is not as asked."""
    if rule and not found.is_of(rule):
        yield f"the rule is not {rule}"
    if at and not found.is_at(at):
        yield f"it is not at {at}"
    if message and not re.search(message, found.msg):
        yield f"the message does not match {message!r}"


def _missing(
    findings: Sequence[Found], kind: Kind, message: str, rule: str, at: str
) -> Iterator[str]:
    """Yield what was asked for, and how each finding differs from it."""
    asked = [f"from {rule}"] * bool(rule) + [f"at {at}"] * bool(at)
    asked += [f"that matches {message!r}"] * bool(message)
    yield " ".join([f"no finding of {_WORDS[kind]}", *asked])
    for found in findings:
        kinds = [] if found.kind is kind else [f"it is no {_WORDS[kind]}"]
        yield f"  {found}"
        yield f"    {'; '.join([*kinds, *_unlike(found, message, rule, at)])}"
    if not findings:
        yield "  the policies say nothing about it"


def compared(operator: str, left: object, right: object) -> list[str] | None:
    """Return what pytest shows of a comparison of findings, None for any other."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Messages | Findings) and isinstance(other, list):
            found = one.findings if isinstance(one, Messages) else one
            lines = [f"  {item}" for item in found] or ["  the policies say nothing"]
            return [f"findings {operator} {list(other)!r}", *lines, *_differences(one, other)]
    return None


def _differences(one: Sequence[object], other: Sequence[object]) -> Iterator[str]:
    yield from (f"not expected: {item!s}" for item in one if item not in other)
    yield from (f"missing: {item!s}" for item in other if item not in one)
