"""Findings for people: grouped by file, each with its line and what to do about it."""

from collections.abc import Iterator, Sequence

from policykit.findings import Finding, Kind, Result, rule_id, rule_of, summary_of
from policykit.reporters import Options
from policykit.reporters._places import is_known, place_of, reason_of
from policykit.reporters._summary import summary_color, summary_line
from policykit.source import excerpt
from policykit.terminal import painted, visible, visible_line

_LABELS = {
    Kind.FAILURE: ("error", "red"),
    Kind.WARNING: ("warning", "yellow"),
    Kind.EXCEPTION: ("exception", "cyan"),
    Kind.SKIPPED: ("skipped", "cyan"),
}
_INDENT = "  "


def report(results: Sequence[Result], options: Options) -> str:
    """Return the findings of each file, by line and those without one last, then the summary."""
    files: dict[str, list[Finding]] = {}
    for result in results:
        shown = [finding for finding in result.findings if _is_shown(finding, options)]
        if shown:
            files.setdefault(result.file, []).extend(shown)
    summary = summary_of(results)
    last = summary_line(summary, counts_skipped=options.counts_skipped)
    blocks = [
        *(
            painted("print", "blue", enabled=options.color) + f" {visible(text)}"
            for text in options.prints
        ),
        *(block for file, findings in files.items() for block in _file(file, findings, options)),
        painted(last, summary_color(summary), enabled=options.color),
    ]
    return "\n\n".join(blocks) + "\n"


def _is_shown(finding: Finding, options: Options) -> bool:
    is_hidden = finding.kind is Kind.EXCEPTION and options.suppress_exceptions
    return not (is_hidden or is_known(finding))


def _file(file: str, findings: Sequence[Finding], options: Options) -> Iterator[str]:
    yield painted(visible_line(file), "bold", enabled=options.color)
    for finding in sorted(findings, key=_line):
        yield "\n".join(_block(file, finding, options))


def _line(finding: Finding) -> tuple[bool, int]:
    line = finding.location.line if finding.location else 0
    return not line, line


def _block(file: str, finding: Finding, options: Options) -> Iterator[str]:
    rule = rule_of(finding, options.rules)
    word, color = _LABELS[finding.kind]
    severity = finding.metadata.get("severity") or rule.severity or word
    if finding.kind in (Kind.EXCEPTION, Kind.SKIPPED):
        severity = word
    name = f"[{rule_id(rule)}]" if finding.rule else ""
    head = painted(visible_line(f"{severity}{name}"), color, enabled=options.color)
    yield f"{_INDENT}{head}: {visible(finding.message)}".replace("\n", f"\n{_INDENT * 2}")
    yield from _place(file, finding, options)
    help_text = finding.metadata.get("remediation") or rule.remediation
    notes = (("help", help_text), ("more", rule.url))
    if finding.waiver is not None:
        notes = (("waived", reason_of(finding)), ("by", str(finding.waiver.location)))
    for label, text in notes:
        if text:
            shown = painted(f"{label}:", "green", enabled=options.color)
            yield f"{_INDENT * 2}{shown} {visible(str(text))}".replace("\n", f"\n{_INDENT * 3}")


def _place(file: str, finding: Finding, options: Options) -> Iterator[str]:
    place = place_of(finding, file)
    path = f" ({finding.path})" if finding.path else ""
    if place is None and not path:
        return
    arrow = painted("-->", "cyan", enabled=options.color)
    yield f"{_INDENT * 2}{arrow} {visible_line(f'{place or file}{path}')}"
    room = options.width - len(_INDENT) * 2
    shown = excerpt(options.lines_of(place.path), place, width=room) if place else ""
    if shown:
        yield from (f"{_INDENT * 2}{line}" for line in visible(shown).split("\n"))
    for name, value in finding.variables.items():
        yield f"{_INDENT * 3}{visible_line(f'{name} = {value}')}"
