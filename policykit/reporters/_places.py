"""The place of a finding, as reports show it."""

from policykit.findings import Finding
from policykit.source import Location


def is_known(finding: Finding) -> bool:
    """Tell whether a baseline knows *finding*: it is counted, and shown to programs alone."""
    return finding.waiver is not None and finding.waiver.location is None


def reason_of(finding: Finding) -> str:
    """Return why *finding* is waived, by whom and until when; nothing where it is not."""
    waiver = finding.waiver
    if waiver is None:
        return ""
    said = [waiver.owner, waiver.until and f"until {waiver.until}"]
    more = ", ".join(filter(None, said))
    return f"{waiver.reason} ({more})" if more else waiver.reason


def place_of(finding: Finding, file: str) -> Location | None:
    """Return where *finding* about *file* stands: a policy may name a line of it and no more."""
    place = finding.location
    if place is None or place.path:
        return place
    return place._replace(path=file)
