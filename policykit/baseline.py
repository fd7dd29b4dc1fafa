"""Baselines: the findings that there are today, so that a team can begin with new ones only.

A finding is known by its file, rule, document path and message, so moved lines do not matter; of
several alike, as many are known as there were.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from policykit.documents import Value
from policykit.errors import UsageError
from policykit.findings import Finding, Kind, Result, Waiver
from policykit.gojson import Fields, to_json
from policykit.loading import parsed
from policykit.source import Location

_VERSION = 1
_KEYS = ("file", "rule", "path", "message")
_COUNTED = (Kind.FAILURE, Kind.WARNING)
_REASON = "known in the baseline"

# What a finding is known by: the values of _KEYS.
Known: TypeAlias = tuple[str, str, str, str]


class Sifted(NamedTuple):
    """Results in which what is known is an exception, and how many known findings are gone."""

    results: list[Result]
    gone: int


def baseline_of(results: Iterable[Result]) -> str:
    """Return the findings of *results* as the text of a baseline."""
    counts = Counter(
        _key(result, finding)
        for result in results
        for finding in result.findings
        if finding.kind in _COUNTED
    )
    rows = [
        Fields(zip(_KEYS, known, strict=True), count=count)
        for known, count in sorted(counts.items())
    ]
    return to_json(Fields(version=_VERSION, findings=rows), "  ") + "\n"


def sifted(results: Sequence[Result], path: str) -> Sifted:
    """Return *results* beside the baseline in the file at *path*.

    Of what the baseline knows, only what is about files in *results* can be gone. Raises LoadError
    and ParseError for a file that cannot be read, and UsageError for one that is no baseline.
    """
    known = _read(path)
    found = []
    for result in results:
        findings = []
        for finding in result.findings:
            key = _key(result, finding)
            is_known = finding.kind in _COUNTED and known[key] > 0
            if is_known:
                known[key] -= 1
            findings.append(_excepted(finding) if is_known else finding)
        found.append(result._replace(findings=tuple(findings)))
    files = {result.file for result in results}
    return Sifted(found, sum(count for key, count in known.items() if key[0] in files))


def _excepted(finding: Finding) -> Finding:
    return finding._replace(kind=Kind.EXCEPTION, waiver=Waiver(_REASON, kind=finding.kind))


def _key(result: Result, finding: Finding) -> Known:
    return result.file, finding.rule, finding.path or "", finding.message


def _read(path: str) -> Counter[Known]:
    [document] = parsed(path, parser="json")
    value = document.value
    rows = value.get("findings") if isinstance(value, dict) else None
    if not isinstance(rows, list) or not isinstance(value, dict) or value["version"] != _VERSION:
        raise _refused(path)
    known: Counter[Known] = Counter()
    for row in rows:
        known[_known(row, path)] += _count(row, path)
    return known


def _known(row: Value, path: str) -> Known:
    if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in _KEYS):
        raise _refused(path)
    file, rule, place, message = (str(row[key]) for key in _KEYS)
    return file, rule, place, message


def _count(row: Value, path: str) -> int:
    count = row.get("count") if isinstance(row, dict) else None
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise _refused(path)
    return count


def _refused(path: str) -> UsageError:
    return UsageError(
        "this is no baseline of policykit", Location(path), hint="write one: policykit baseline"
    )
