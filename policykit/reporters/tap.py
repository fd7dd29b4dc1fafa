"""The Test Anything Protocol: one plan for the run, a line for each check."""

from collections.abc import Iterator, Sequence
from itertools import count

from policykit.findings import Finding, Kind, Result, rule_id, rule_of, summary_of
from policykit.gojson import to_json
from policykit.reporters import Options
from policykit.reporters._places import place_of
from policykit.terminal import visible

# How the lines of each kind begin, and the comment above them.
_SECTIONS = (
    (Kind.FAILURE, "not ok", ""),
    (Kind.WARNING, "not ok", "# warnings"),
    (Kind.EXCEPTION, "ok", "# exceptions"),
    (Kind.SKIPPED, "ok", "# skip"),
)


def report(results: Sequence[Result], options: Options) -> str:
    """Return the plan and the checks, or nothing where no check was made."""
    planned = summary_of(results).tests
    if not planned:
        return ""
    numbers = count(1)
    lines = [f"1..{planned}"]
    for result in results:
        lines += _checks(result, numbers, options)
    if options.locations:
        lines.insert(0, "TAP version 13")
    return "\n".join(lines) + "\n"


def _checks(result: Result, numbers: Iterator[int], options: Options) -> Iterator[str]:
    file = "-" if result.file == "-" else f"{result.file} -"
    name = visible(f"{file} {result.namespace}")
    for kind, start, header in _SECTIONS:
        findings = result.of(kind)
        if findings and header:
            yield header
        for finding in findings:
            yield f"{start} {next(numbers)} - {name} - {visible(finding.message)}"
            if options.locations:
                yield from _place(result, finding, options)
    if result.successes:
        yield "# successes"
    for _ in range(result.successes):
        yield f"ok {next(numbers)} - {name} - SUCCESS"


def _place(result: Result, finding: Finding, options: Options) -> Iterator[str]:
    """Yield where *finding* stands, as the YAML that TAP 13 allows below a check."""
    place = place_of(finding, result.file)
    if place is None:
        return
    yield "  ---"
    yield f"  file: {to_json(place.path)}"
    yield f"  line: {place.line}"
    yield f"  column: {place.column}"
    yield f"  rule: {to_json(rule_id(rule_of(finding, options.rules)))}"
    yield "  ..."
