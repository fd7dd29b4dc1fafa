"""Findings: what policies say about a document, and what a run of them adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

from policykit.errors import PolicykitError
from policykit.source import Location


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


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that one rule says about one document.

    `rule` is the rule's path (`data.main.deny_root`), `path` the part of the document that caused
    the finding, as people write it (`spec.containers[0].image`), `metadata` what the policy's
    object held beside `msg`. `location` is None where no place in the file is to blame.
    """

    kind: Kind
    message: str
    rule: str
    location: Location | None = None
    path: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """What the rules of one namespace say about the documents of one file."""

    file: str
    namespace: str
    successes: int = 0
    findings: tuple[Finding, ...] = ()

    def of(self, kind: Kind) -> tuple[Finding, ...]:
        """Return the findings of one *kind*, in order."""
        return tuple(finding for finding in self.findings if finding.kind is kind)


@dataclass(frozen=True, slots=True)
class Summary:
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


@dataclass(frozen=True, slots=True)
class Rule:
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


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a run has to say.

    `warnings` are about the run itself, `prints` what policies print (`file:line: text`),
    `traces` how rules were evaluated; `errors` what could not be checked while the rest was.
    `rules` holds the metadata of rules by path, `texts` the text of inputs that are no files.
    """

    results: tuple[Result, ...] = ()
    warnings: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()
    traces: tuple[str, ...] = ()
    errors: tuple[PolicykitError, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def rule_id(path: str, rules: Mapping[str, Rule]) -> str:
    """Return the id that people know a rule by: its author's, else `main/deny_root`."""
    rule = rules.get(path)
    if rule is not None and rule.name:
        return rule.name
    namespace, _, name = path.removeprefix("data.").rpartition(".")
    return f"{namespace}/{name}" if namespace else name


def exit_of(summary: Summary, *, fail_on_warn: bool = False, no_fail: bool = False) -> Exit:
    """Return the exit code of a run that did its work; under *fail_on_warn* 1 means warnings."""
    if no_fail:
        return Exit.PASSED
    if summary.failures:
        return Exit.FAILED_NOT_ONLY_WARNED if fail_on_warn else Exit.FAILED
    return Exit.FAILED if fail_on_warn and summary.warnings else Exit.PASSED


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
