"""Two columns of measurements side by side, and what their ratio says."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Measure = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was measured of policykit and, in the same minute, of a peer; no peer: nothing of it."""

    what: str
    unit: str
    peer: str
    bar: float
    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """Return ours to theirs, round by round."""
        return [mine / other for mine, other in zip(self.ours, self.theirs, strict=True)]

    def row(self) -> tuple[str, ...]:
        """Return the cells of a table: medians, the ratio with its spread, the bar."""
        mine = f"{median(self.ours):.4g} {self.unit}"
        bar = f"≤ {self.bar:g}" if self.bar else ""
        if not self.theirs:
            return (self.what, mine, f"{self.peer}: not on PATH", "", bar)
        other = f"{self.peer}: {median(self.theirs):.4g} {self.unit}"
        ratios = self.ratios
        shown = f"**{median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f})"
        return (self.what, mine, other, shown, bar)


HEADINGS = ("", "policykit", "peer", "ratio (spread)", "bar")


def compare(
    what: str,
    unit: str,
    ours: Measure,
    peer: str,
    theirs: Measure | None,
    *,
    rounds: int,
    bar: float = 0.0,
) -> Comparison:
    """Measure *rounds* times, by turns, so that what else the machine does meets both alike."""
    mine, other = [], []
    for _ in range(rounds):
        mine.append(ours())
        if theirs is not None:
            other.append(theirs())
    return Comparison(what, unit, peer, bar, tuple(mine), tuple(other))


def table(comparisons: list[Comparison]) -> str:
    """Return *comparisons* as a table in Markdown."""
    rows = [HEADINGS, *(found.row() for found in comparisons)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
