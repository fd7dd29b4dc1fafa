"""conftest's classic text: a line for each finding, then the summary."""

from collections.abc import Iterator, Sequence

from policykit.findings import Kind, Result, summary_of
from policykit.reporters import Options
from policykit.reporters._places import is_known, reason_of
from policykit.reporters._summary import summary_color, summary_line
from policykit.terminal import painted, visible

_LABELS = {
    Kind.WARNING: ("WARN", "yellow"),
    Kind.FAILURE: ("FAIL", "red"),
    Kind.EXCEPTION: ("EXCP", "cyan"),
}


def report(results: Sequence[Result], options: Options) -> str:
    """Return what policies printed, the findings in order, and the summary."""
    summary = summary_of(results)
    last = summary_line(summary, counts_skipped=options.counts_skipped)
    lines = [
        *_prints(options),
        *(line for result in results for line in _findings(result, options)),
        "",
        painted(last, summary_color(summary), enabled=options.color),
    ]
    return "\n".join(lines) + "\n"


def _prints(options: Options) -> Iterator[str]:
    label = painted("PRNT ", "blue", enabled=options.color)
    for text in options.prints:
        yield f"{label}  {visible(text)}\n"


def _findings(result: Result, options: Options) -> Iterator[str]:
    file = "-" if result.file == "-" else f"{result.file} -"
    for kind, (label, color) in _LABELS.items():
        if kind is Kind.EXCEPTION and options.suppress_exceptions:
            continue
        shown = painted(label, color, enabled=options.color)
        for finding in result.of(kind):
            if is_known(finding):
                continue
            reason = f" (waived: {reason_of(finding)})" if finding.waiver else ""
            text = f"{file} {result.namespace} - {finding.message}{reason}"
            yield f"{shown} - {visible(text)}"
