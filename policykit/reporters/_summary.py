"""The last line of most formats: how many checks were made, and how they ended."""

from policykit.findings import Summary


def summary_line(summary: Summary, *, counts_skipped: bool = False) -> str:
    """Return the counts of *summary* in a line without its end."""
    counts = [
        _counted(summary.tests, "test"),
        f"{summary.successes} passed",
        _counted(summary.warnings, "warning"),
        _counted(summary.failures, "failure"),
        _counted(summary.exceptions, "exception"),
    ]
    if counts_skipped:
        counts.append(f"{summary.skipped} skipped")
    return ", ".join(counts)


def summary_color(summary: Summary) -> str:
    """Return the colour of the worst that *summary* counts."""
    if summary.failures:
        return "red"
    if summary.warnings:
        return "yellow"
    return "cyan" if summary.exceptions else "green"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
