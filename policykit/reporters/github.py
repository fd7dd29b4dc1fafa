"""Workflow commands of GitHub Actions: a group for each result, an annotation for each finding."""

import os
from collections.abc import Iterator, Mapping, Sequence

from policykit.findings import Finding, Kind, Result, rule_id, rule_of, summary_of
from policykit.reporters import Options
from policykit.reporters._places import place_of
from policykit.reporters._summary import summary_line
from policykit.source import Location
from policykit.terminal import visible

_LEVELS = (
    (Kind.FAILURE, "error", ""),
    (Kind.WARNING, "warning", ""),
    (Kind.EXCEPTION, "notice", ""),
    (Kind.SKIPPED, "notice", "Test was skipped: "),
)
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPED_DATA = str.maketrans(_DATA)
_ESCAPED_PROPERTY = str.maketrans(_DATA | {":": "%3A", ",": "%2C"})
_LETTERS = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}


def report(results: Sequence[Result], options: Options) -> str:
    """Return the commands, then the summary."""
    lines = [
        line
        for result in results
        if result.findings or not options.github_hide_passed
        for line in _group(result, options)
    ]
    lines.append(summary_line(summary_of(results)))
    return "\n".join(lines) + "\n"


def _group(result: Result, options: Options) -> Iterator[str]:
    checks = summary_of([result]).tests
    file, namespace = _quoted(result.file), _quoted(result.namespace)
    yield f"::group::Testing {file} against {checks} policies in namespace {namespace}"
    for kind, level, prefix in _LEVELS:
        for finding in result.of(kind):
            for properties, message in _annotations(result, finding, options):
                yield _command(level, properties, prefix + message)
    passed = f"Number of successful checks: {result.successes}"
    yield _command("notice", {"file": result.file, "line": 1}, passed)
    yield "::endgroup::"


def _annotations(
    result: Result, finding: Finding, options: Options
) -> Iterator[tuple[dict[str, object], str]]:
    """Yield what to say at which place: one that is in another file is told in both files."""
    title: dict[str, object] = {}
    if finding.rule and finding.kind is not Kind.EXCEPTION:
        title["title"] = rule_id(rule_of(finding, options.rules))
    place = place_of(finding, result.file)
    message = finding.message
    if place is not None and place.path != result.file:
        yield _properties(place) | title, message
        message = f"(ORIGINATING FROM {place.path} L{place.line or ''}) {message}"
        place = None
    yield _properties(place or Location(result.file, 1)) | title, message


def _properties(place: Location) -> dict[str, object]:
    path = os.path.relpath(place.path) if os.path.isabs(place.path) else place.path
    found: dict[str, object] = {"file": path, "line": place.line or ""}
    if place.line and place.column:
        found["col"] = place.column
        if place.end_line:
            found |= {"endLine": place.end_line, "endColumn": place.end_column}
    return found


def _command(name: str, properties: Mapping[str, object], message: str) -> str:
    pairs = ",".join(
        f"{key}={visible(str(value).translate(_ESCAPED_PROPERTY))}"
        for key, value in properties.items()
    )
    return f"::{name} {pairs}::{visible(message.translate(_ESCAPED_DATA))}"


def _quoted(text: str) -> str:
    """Return *text* between quotes, as Go's %q."""
    return f'"{"".join(map(_quoted_character, text))}"'


def _quoted_character(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    if char in _LETTERS:
        return f"\\{_LETTERS[char]}"
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
