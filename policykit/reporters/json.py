"""All results as JSON: conftest's keys, and beside them the rule and the place of each finding.

`policykit.results` reads what this writes.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from policykit.findings import Finding, Kind, Result, Waiver
from policykit.gojson import Fields, to_json
from policykit.reporters import Options
from policykit.source import Location

LISTS = {
    "skipped": Kind.SKIPPED,
    "warnings": Kind.WARNING,
    "failures": Kind.FAILURE,
    "exceptions": Kind.EXCEPTION,
}


def report(results: Sequence[Result], options: Options) -> str:
    """Return the results as an array, or null where nothing was asked of any file."""
    del options  # programs read everything
    return to_json([_result(result) for result in results] or None, "\t") + "\n"


def _result(result: Result) -> Fields:
    row = Fields(
        filename="" if result.file == "-" else result.file,
        namespace=result.namespace,
        successes=result.successes,
    )
    for name, kind in LISTS.items():
        findings = result.of(kind)
        if findings:
            row[name] = [_finding(finding) for finding in findings]
    return row


def _finding(finding: Finding) -> Fields:
    row = Fields(msg=finding.message)
    place = finding.location
    if place is not None:
        loc = Fields(file=place.path, line=place.line)
        row["loc"] = Fields({name: value for name, value in loc.items() if value})
    metadata = metadata_of(finding)
    if metadata:
        row["metadata"] = metadata
    if finding.rule:
        row |= {
            "rule": finding.rule,
            "path": finding.path,
            "location": None if place is None else _location(place),
        }
    if finding.variables:
        row["variables"] = finding.variables
    if finding.waiver is not None:
        row["waiver"] = _waiver(finding.waiver)
    return row


def _waiver(waiver: Waiver) -> Fields:
    return Fields(
        reason=waiver.reason,
        owner=waiver.owner,
        until=waiver.until,
        kind=str(waiver.kind),
        location=None if waiver.location is None else _location(waiver.location),
    )


def metadata_of(finding: Finding) -> Mapping[str, Any]:
    """Return the metadata of *finding* with the query that led to it, as conftest gives it."""
    if finding.rule and finding.kind in {Kind.FAILURE, Kind.WARNING}:
        return {**finding.metadata, "query": finding.rule}
    return finding.metadata


def _location(place: Location) -> Fields:
    return Fields(
        file=place.path,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
    )
