"""What is asked for: a chart, wherever it is, and the sets of values to render it with."""

import glob
import os
from typing import NamedTuple

from policykit.errors import LoadError, UsageError
from policykit.helm.charts import Chart, charts_in, is_chart, place_of, unpacked
from policykit.helm.program import Helm
from policykit.source import Location


class Request(NamedTuple):
    """What to render: a chart, and the flags of helm for it.

    `values` are files, `sets` pairs of a flag such as `--set` and its text, `flags` are for
    `helm template`, `source` for fetching the chart too. Each file that a pattern of `matrix`
    matches is a run of its own, its values after those of `values`.
    """

    chart: str
    program: str = ""
    release: str = ""
    values: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    matrix: tuple[str, ...] = ()
    builds_dependencies: bool = False

    @property
    def words(self) -> list[str]:
        """The flags that all runs have."""
        files = [word for file in self.values for word in ("--values", file)]
        sets = [word for pair in self.sets for word in pair]
        return [*files, *sets, *self.flags]


class Sources(NamedTuple):
    """A chart on the disk: under which name people know it, and all charts in it."""

    folder: str
    shown: str
    charts: list[Chart]

    @property
    def is_own(self) -> bool:
        """Whether the chart is a folder of the person's."""
        return self.shown == self.folder

    def path(self, name: str) -> str:
        """Return the file that helm calls *name*, as people know it."""
        found = place_of(name, self.charts)
        return self.shown_path(found[1]) if found else f"{self.shown}/{name.partition('/')[2]}"

    def shown_path(self, path: str) -> str:
        """Return the *path* of a file in the chart as people know it."""
        if not path.startswith(f"{self.folder}/"):
            return path
        return f"{self.shown}{path.removeprefix(self.folder)}"


def sources_of(helm: Helm, request: Request, folder: str) -> Sources:
    """Return the chart that is named: a folder, an archive, or what helm pulls."""
    chart = request.chart
    if is_chart(chart):
        shown = os.path.normpath(chart).replace(os.sep, "/")
        return Sources(shown, shown, charts_in(shown))
    if os.path.isdir(chart):
        raise LoadError("there is no Chart.yaml in this folder", Location(chart))
    pulled = f"{folder}/pulled"
    if os.path.isfile(chart):
        found = unpacked(chart, pulled)
    else:
        helm.output(["pull", chart, "--untar", "--untardir", pulled, *request.source])
        found = next(path for path in sorted(glob.glob(f"{pulled}/*")) if is_chart(path))
    charts = charts_in(found)
    return Sources(found, charts[0].names[0], charts)


def entries_of(request: Request, folder: str) -> list[str]:
    """Return the files of the matrix, in the chart or where we are; raises UsageError."""
    if not request.matrix:
        return [""]
    found: list[str] = []
    for pattern in request.matrix:
        inside = sorted(glob.glob(os.path.join(glob.escape(folder), pattern), recursive=True))
        files = inside or sorted(glob.glob(pattern, recursive=True))
        if not files:
            raise UsageError(
                f"--values-matrix: no files match {pattern}",
                hint=f"patterns are looked up in {request.chart}, then in the working directory",
            )
        found += (file.replace(os.sep, "/") for file in files)
    return list(dict.fromkeys(found))
