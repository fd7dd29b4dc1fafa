"""Findings: what policies say about a document, and what a run of them adds up to."""

from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from policykit.errors import PolicykitError
from policykit.source import Location

_NOTHING: Mapping[str, Any] = {}  # a proxy that cannot be written does not travel between processes


class Exit(IntEnum):
    """What the end of a run says to a pipeline; every exit code there is."""

    PASSED = 0
    FAILED = 1
    FAILED_NOT_ONLY_WARNED = 2
    ERROR = 3
    INTERRUPTED = 130


class Kind(StrEnum):
    """What a finding means for the run."""

    FAILURE = "failure"
    WARNING = "warning"
    EXCEPTION = "exception"
    SKIPPED = "skipped"


class Waiver(NamedTuple):
    """Why a finding of one *kind* does not count: who says so, until when, and where.

    `until` is the last day on which that holds, as `2026-12-31`, or nothing. What a baseline knows
    has no place.
    """

    reason: str
    owner: str = ""
    until: str = ""
    location: Location | None = None
    kind: Kind = Kind.FAILURE


class Finding(NamedTuple):
    """One thing that one rule says about one document.

    `rule` is the rule's path (`data.main.deny_root`), `path` the part of the document that caused
    the finding, as people write it (`spec.containers[0].image`), `metadata` what the policy's
    object held beside `msg`. `location` is None where no place in the file is to blame.
    `definition` counts the definitions of the rule from 1; 0 where it is not known which it was.
    `variables` has what the line saw at which a test of policies failed, each value as text. An
    exception that a person has made, and no policy, has its `waiver`.
    """

    kind: Kind
    message: str
    rule: str
    location: Location | None = None
    path: str | None = None
    metadata: Mapping[str, Any] = _NOTHING
    definition: int = 0
    variables: Mapping[str, str] = _NOTHING
    waiver: Waiver | None = None


class Result(NamedTuple):
    """What the rules of one namespace say about the documents of one file."""

    file: str
    namespace: str
    successes: int = 0
    findings: tuple[Finding, ...] = ()

    def of(self, kind: Kind) -> tuple[Finding, ...]:
        """Return the findings of one *kind*, in order."""
        return tuple(finding for finding in self.findings if finding.kind is kind)


class Summary(NamedTuple):
    """What a whole run adds up to."""

    successes: int = 0
    warnings: int = 0
    failures: int = 0
    exceptions: int = 0
    skipped: int = 0

    @property
    def tests(self) -> int:
        """How many checks were made."""
        return self.successes + self.warnings + self.failures + self.exceptions + self.skipped


class Rule(NamedTuple):
    """What the METADATA of a policy says about one rule; `path` is as in `Finding.rule`.

    `name` is the id that the author chose, `url` the first related resource, `remediation` what
    to do about a finding.
    """

    path: str
    name: str = ""
    title: str = ""
    description: str = ""
    severity: str = ""
    url: str = ""
    remediation: str = ""


class Trace(NamedTuple):
    """How one rule was evaluated for one file: `lines` tell each condition it came to."""

    file: str
    query: str
    has_passed: bool
    lines: tuple[str, ...]


class Report(NamedTuple):
    """Everything that a run has to say.

    `warnings` are about the run itself, `prints` what policies print (`file:line: text`),
    `traces` how rules were evaluated; `errors` what could not be checked while the rest was.
    `rules` holds the metadata of rules by path, and by path and number of a definition
    (`data.main.deny#2`), `texts` the text of inputs that are no files.
    """

    results: tuple[Result, ...] = ()
    warnings: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    errors: tuple[PolicykitError, ...] = ()
    rules: Mapping[str, Rule] = _NOTHING
    texts: Mapping[str, str] = _NOTHING


def rule_of(finding: Finding, rules: Mapping[str, Rule]) -> Rule:
    """Return what is known of the rule of *finding*: of its very definition, if possible."""
    own = rules.get(f"{finding.rule}#{finding.definition}")
    return own or rules.get(finding.rule) or Rule(finding.rule)


def rule_id(rule: Rule) -> str:
    """Return the id that people know a rule by: its author's, else `main/deny_root`."""
    if rule.name:
        return rule.name
    namespace, _, name = rule.path.removeprefix("data.").rpartition(".")
    return f"{namespace}/{name}" if namespace else name


def exit_of(summary: Summary, *, fail_on_warn: bool = False, no_fail: bool = False) -> Exit:
    """Return the exit code of a run that did its work; under *fail_on_warn* 1 means warnings."""
    if no_fail:
        return Exit.PASSED
    if summary.failures:
        return Exit.FAILED_NOT_ONLY_WARNED if fail_on_warn else Exit.FAILED
    return Exit.FAILED if fail_on_warn and summary.warnings else Exit.PASSED


# How bad a severity is, in the words that policies use for it.
_SEVERITIES = {
    **dict.fromkeys(("info", "informational", "note"), 0),
    **dict.fromkeys(("low", "minor"), 1),
    **dict.fromkeys(("warning", "warn", "medium", "moderate"), 2),
    **dict.fromkeys(("error", "high", "major", "danger"), 3),
    **dict.fromkeys(("critical", "blocker"), 4),
}
_UNSAID = {Kind.FAILURE: "error", Kind.WARNING: "warning"}


def reaches(finding: Finding, rules: Mapping[str, Rule], level: str) -> bool:
    """Tell whether *finding* is as severe as *level*: by what the policy or METADATA says of it.

    Where neither says anything that is known, a failure is an error and a warning is one.
    """
    unsaid = _UNSAID.get(finding.kind)
    if unsaid is None:
        return False
    said = str(finding.metadata.get("severity") or rule_of(finding, rules).severity).lower()
    return _SEVERITIES.get(said, _SEVERITIES[unsaid]) >= _SEVERITIES[level]


def summary_of(results: Iterable[Result]) -> Summary:
    """Return the sums over *results*."""
    counts = dict.fromkeys(Kind, 0)
    successes = 0
    for result in results:
        successes += result.successes
        for finding in result.findings:
            counts[finding.kind] += 1
    return Summary(
        successes=successes,
        warnings=counts[Kind.WARNING],
        failures=counts[Kind.FAILURE],
        exceptions=counts[Kind.EXCEPTION],
        skipped=counts[Kind.SKIPPED],
    )
