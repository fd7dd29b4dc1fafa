"""What a check against a JSON Schema finds, and how well the value did."""

from dataclasses import dataclass, field
from typing import Final

from policykit.rego.values import Value

ROOT: Final = "(Root)"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the value at a place."""

    kind: str
    place: str
    text: str

    @property
    def fields(self) -> dict[str, Value]:
        """The finding as `json.match_schema` gives it."""
        return {
            "error": f"{self.place}: {self.text}",
            "type": self.kind,
            "field": self.place,
            "desc": self.text,
        }


@dataclass(slots=True)
class Outcome:
    """The findings of a check, and how well the value did."""

    findings: list[Finding] = field(default_factory=list)
    score: int = 0

    def add(self, kind: str, place: str, text: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, place or ROOT, text))
        self.score -= 2

    def merge(self, other: "Outcome") -> None:
        """Add all findings of *other*."""
        self.findings.extend(other.findings)
        self.score += other.score
