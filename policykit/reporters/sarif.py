"""SARIF 2.1.0: one run, a rule for each Rego rule that has results, a result for each finding."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from urllib.parse import quote

from policykit import __version__
from policykit.findings import Finding, Kind, Result, Rule, Waiver, rule_id, rule_of, summary_of
from policykit.gojson import Fields, to_json
from policykit.reporters import Options
from policykit.reporters._places import place_of
from policykit.reporters.json import metadata_of
from policykit.source import Location

_SCHEMA = (
    "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main"
    "/sarif-2.1/schema/sarif-schema-2.1.0.json"
)
_FINGERPRINT = "policykit/v1"
_UNESCAPED = "$&+,/:;=@"

# What conftest calls the rule of each kind of finding, its level, and what it says of it.
_KINDS = {
    Kind.FAILURE: ("deny", "error", "Policy violation"),
    Kind.WARNING: ("warn", "warning", "Policy warning"),
    Kind.EXCEPTION: ("allow", "note", "Policy exception"),
}
_PASSED = ("success", "Policy was satisfied successfully")
_SKIPPED = ("skip", "Policy check was skipped")


def report(results: Sequence[Result], options: Options) -> str:
    """Return the log, one line without an end.

    A finding whose rule is not known goes under conftest's rule for its kind.
    """
    log = _Log(options)
    rows = [row for result in results for row in log.rows(result)]
    driver = Fields(name="policykit", rules=list(log.rules.values()), version=__version__)
    run = Fields(tool=Fields(driver=driver), invocations=[_invocation(results)], results=rows)
    if any(finding.location for result in results for finding in result.findings):
        run["columnKind"] = "unicodeCodePoints"
    return to_json(Fields({"version": "2.1.0", "$schema": _SCHEMA, "runs": [run]}))


def _invocation(results: Sequence[Result]) -> Fields:
    summary = summary_of(results)
    said = "Policy violations found" if summary.failures else "No policy violations found"
    if summary.warnings and not summary.failures:
        said = "Policy warnings found"
    return Fields(
        executionSuccessful=True, exitCode=int(summary.failures > 0), exitCodeDescription=said
    )


class _Log:
    """The rules that results have referred to so far, and the fingerprints given out."""

    def __init__(self, options: Options) -> None:
        self._known = options.rules
        self._fingerprints: dict[str, int] = {}
        self._indexes: dict[str, int] = {}
        self.rules: dict[str, Fields] = {}

    def rows(self, result: Result) -> Iterator[Fields]:
        """Yield the results for *result*; one that has no finding passed or was skipped."""
        for kind, (word, _, _) in _KINDS.items():
            for finding in result.of(kind):
                own = finding.rule if kind is not Kind.EXCEPTION or finding.waiver else ""
                known = rule_of(finding, self._known) if own else Rule("")
                name = rule_id(known) if own else f"{result.namespace}/{word}"
                rule = _rule(name, _said(finding), finding, known)
                place = place_of(finding, result.file) or Location(result.file)
                row = self._row(rule, _level(finding), finding.message, place)
                if own:
                    row |= self._marks(name, result, finding)
                if finding.waiver is not None:
                    row["suppressions"] = [_suppression(finding.waiver, place)]
                yield row
        if not result.of(Kind.FAILURE) and not result.of(Kind.WARNING):
            has_passed = result.successes or result.of(Kind.EXCEPTION)
            word, said = _PASSED if has_passed else _SKIPPED
            rule = _described(f"{result.namespace}/{word}", said)
            rule["properties"] = {"description": said}
            yield self._row(rule, "none", said, Location(result.file))

    def _row(self, rule: Fields, level: str, message: str, place: Location) -> Fields:
        name = str(rule["id"])
        if name not in self.rules:
            self._indexes[name] = len(self.rules)
            self.rules[name] = rule
        return Fields(
            ruleId=name,
            ruleIndex=self._indexes[name],
            level=level,
            message=Fields(text=message),
            locations=[Fields(physicalLocation=_physical(place))],
        )

    def _marks(self, name: str, result: Result, finding: Finding) -> Fields:
        """Return what tells *finding* from others in later runs, even if its line has moved."""
        parts = "\0".join((name, result.file, finding.path or "", finding.message))
        digest = sha256(parts.encode(errors="surrogatepass")).hexdigest()[:32]
        nth = self._fingerprints[digest] = self._fingerprints.get(digest, 0) + 1
        marks = Fields(partialFingerprints={_FINGERPRINT: f"{digest}:{nth}"})
        if finding.path:
            marks["properties"] = {"path": finding.path}
        return marks


def _own_kind(finding: Finding) -> Kind:
    """Return the kind of a finding, even if it is waived."""
    return finding.waiver.kind if finding.waiver is not None else finding.kind


def _level(finding: Finding) -> str:
    return _KINDS[_own_kind(finding)][1]


def _said(finding: Finding) -> str:
    return _KINDS[_own_kind(finding)][2]


def _suppression(waiver: Waiver, place: Location) -> Fields:
    """Return a waiver as SARIF has it: one in the file that it is about, or elsewhere."""
    is_inside = waiver.location is not None and waiver.location.path == place.path
    said = ", ".join(filter(None, (waiver.owner, waiver.until and f"until {waiver.until}")))
    justification = f"{waiver.reason} ({said})" if said else waiver.reason
    kind = "inSource" if is_inside else "external"
    return Fields(kind=kind, status="accepted", justification=justification)


def _rule(name: str, said: str, finding: Finding, rule: Rule) -> Fields:
    """Return the descriptor of *rule*, with the metadata of the first *finding* under it."""
    row = _described(name, rule.title or said)
    if rule.description:
        row["fullDescription"] = Fields(text=rule.description)
    if rule.url:
        row["helpUri"] = rule.url
    if rule.remediation:
        row["help"] = Fields(text=rule.remediation)
    severity = {"severity": rule.severity} if rule.severity else {}
    properties = {**severity, **metadata_of(finding)}
    if properties:
        row["properties"] = properties
    return row


def _described(name: str, said: str) -> Fields:
    return Fields(id=name, shortDescription=Fields(text=said))


def _physical(place: Location) -> Fields:
    uri = quote(place.path.encode(errors="surrogateescape"), safe=_UNESCAPED)
    row = Fields(artifactLocation=Fields(uri=uri))
    if place.line:
        row["region"] = _region(place)
    return row


def _region(place: Location) -> Fields:
    row = Fields(startLine=place.line)
    if place.column:
        row["startColumn"] = place.column
    row["endLine"] = place.end_line or place.line
    if place.column and place.end_line:
        row["endColumn"] = place.end_column
    return row
