"""The place of a finding, as reports show it."""

from policykit.findings import Finding
from policykit.source import Location


def place_of(finding: Finding, file: str) -> Location | None:
    """Return where *finding* about *file* stands: a policy may name a line of it and no more."""
    place = finding.location
    if place is None or place.path:
        return place
    return place._replace(path=file)
