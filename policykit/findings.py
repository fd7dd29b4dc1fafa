"""Findings: what policies say about a document, and what a run of them adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policykit.source import Location


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
