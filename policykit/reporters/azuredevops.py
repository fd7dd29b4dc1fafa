"""Logging commands of Azure Pipelines: a section for each result, an issue for each finding."""

from collections.abc import Iterator, Sequence

from policykit.findings import Finding, Kind, Result, rule_id, rule_of, summary_of
from policykit.reporters import Options
from policykit.reporters._places import place_of
from policykit.reporters._summary import summary_line
from policykit.terminal import visible

_LEVELS = ((Kind.FAILURE, "error"), (Kind.WARNING, "warning"), (Kind.EXCEPTION, "warning"))
_DATA = {"\r": "%0D", "\n": "%0A"}
_ESCAPED_DATA = str.maketrans(_DATA)
_ESCAPED_PROPERTY = str.maketrans(_DATA | {"%": "%AZP25", ";": "%3B", "]": "%5D"})


def report(results: Sequence[Result], options: Options) -> str:
    """Return the commands, then the summary."""
    lines = [line for result in results for line in _section(result, options)]
    lines.append(summary_line(summary_of(results)))
    return "".join(f"{visible(line.translate(_ESCAPED_DATA))}\n" for line in lines)


def _section(result: Result, options: Options) -> Iterator[str]:
    checks = summary_of([result]).tests
    yield (
        f"##[section]Testing '{result.file}' against {checks} policies"
        f" in namespace '{result.namespace}'"
    )
    yield "##[group]See conftest results"
    for kind, level in _LEVELS:
        for finding in result.of(kind):
            properties = _properties(result, finding, options)
            issue = f"##vso[task.logissue type={level}{properties}]"
            yield f"{issue} file={result.file} --> {finding.message}"
    for finding in result.of(Kind.SKIPPED):
        yield f"skipped file={result.file} {finding.message}"
    if result.successes:
        yield f"success file={result.file} {result.successes}"
    yield "##[endgroup]"


def _properties(result: Result, finding: Finding, options: Options) -> str:
    """Return the place and the rule of *finding*, as far as they are known."""
    found: list[tuple[str, object]] = []
    place = place_of(finding, result.file)
    if place is not None:
        found += [
            ("sourcepath", place.path),
            ("linenumber", place.line),
            ("columnnumber", place.column),
        ]
    if finding.rule and finding.kind is not Kind.EXCEPTION:
        found.append(("code", rule_id(rule_of(finding, options.rules))))
    return "".join(
        f";{name}={str(value).translate(_ESCAPED_PROPERTY)}" for name, value in found if value
    )
