"""Charts on the disk: what is one, what is in it, and where its templates are."""

import contextlib
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from policykit.documents import Value
from policykit.errors import LoadError, PolicykitError
from policykit.source import Location, Source
from policykit_parsers import load

CHART = "Chart.yaml"
_SUBCHARTS = "charts"
_TEMPLATES = ("templates/", "crds/")
_DEEPEST = 16  # charts in charts


class Chart(NamedTuple):
    """A chart in a folder; `names` leads from the chart that is installed to this one.

    The names are those that templates go under: a dependency's alias, where it has one.
    """

    folder: str
    names: tuple[str, ...]

    @property
    def prefix(self) -> str:
        """What helm puts before the names of its files."""
        return f"/{_SUBCHARTS}/".join(self.names)

    @property
    def below(self) -> tuple[str, ...]:
        """The path of its values in those of the chart that is installed."""
        return self.names[1:]


def is_chart(folder: str) -> bool:
    """Tell whether there is a chart in *folder*."""
    return os.path.isfile(os.path.join(folder, CHART))


def parted(paths: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return those of *paths* that are charts, and the others."""
    charts: list[str] = []
    others: list[str] = []
    for path in paths:
        (charts if is_chart(path) else others).append(path)
    return charts, others


def charts_in(folder: str) -> list[Chart]:
    """Return the chart in *folder* and those in it, at any depth; packed ones are not looked into.

    Raises PolicykitError for a Chart.yaml that cannot be read.
    """
    meta = _metadata(folder)
    name = meta.get("name")
    return list(_charts(Chart(folder, (str(name),)), meta))


def _charts(chart: Chart, meta: Mapping[str, Value]) -> Iterator[Chart]:
    yield chart
    inside = os.path.join(chart.folder, _SUBCHARTS)
    if not os.path.isdir(inside) or len(chart.names) > _DEEPEST:
        return
    for entry in sorted(os.listdir(inside)):
        folder = os.path.join(inside, entry)
        if is_chart(folder):
            found = _metadata(folder)
            for name in _names_of(str(found.get("name")), meta):
                yield from _charts(Chart(folder, (*chart.names, name)), found)


def _names_of(name: str, meta: Mapping[str, Value]) -> list[str]:
    """Return the names under which a chart of that *name* is a dependency: its aliases."""
    rows = meta.get("dependencies")
    dependencies = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    names = [str(row.get("alias") or name) for row in dependencies if row.get("name") == name]
    return list(dict.fromkeys(names)) or [name]


def _metadata(folder: str) -> Mapping[str, Value]:
    path = os.path.join(folder, CHART)
    try:
        with open(path, "rb") as file:
            source = Source(path, file.read())
    except OSError as error:
        raise LoadError(f"cannot be read: {error.strerror}", Location(path)) from error
    value = load(source, "yaml")[0].value
    return value if isinstance(value, dict) else {}


def place_of(name: str, charts: list[Chart]) -> tuple[Chart, str] | None:
    """Return the chart and the file that helm calls *name*, if it is on the disk."""
    best = max(
        (chart for chart in charts if name.startswith(f"{chart.prefix}/")),
        key=lambda chart: len(chart.prefix),
        default=None,
    )
    if best is None:
        return None
    relative = name.removeprefix(f"{best.prefix}/")
    path = f"{best.folder}/{relative}".replace(os.sep, "/")
    is_template = relative.startswith(_TEMPLATES) and ".." not in relative.split("/")
    return (best, path) if is_template and os.path.isfile(path) else None


def copied(folder: str, target: str) -> str:
    """Return a copy of the chart in *folder* at *target*, in which charts are unpacked.

    Links are followed, as helm does. Raises LoadError where it cannot be copied.
    """
    try:
        ignored = shutil.ignore_patterns(".git")
        shutil.copytree(folder, target, ignore=ignored, ignore_dangling_symlinks=True)
        for chart in _walked(target):
            inside = os.path.join(chart, _SUBCHARTS)
            for entry in os.listdir(inside) if os.path.isdir(inside) else ():
                if entry.endswith(".tgz"):
                    _replace(os.path.join(inside, entry), inside)
    except (OSError, shutil.Error) as error:
        raise LoadError(f"the chart cannot be copied: {error}", Location(folder)) from error
    return target


def _walked(folder: str) -> Iterator[str]:
    yield folder
    inside = os.path.join(folder, _SUBCHARTS)
    for entry in sorted(os.listdir(inside)) if os.path.isdir(inside) else ():
        if is_chart(os.path.join(inside, entry)):
            yield from _walked(os.path.join(inside, entry))


def _replace(archive: str, folder: str) -> None:
    """Unpack *archive* beside itself, unless it cannot be: then helm has it as it is."""
    with contextlib.suppress(PolicykitError):
        unpacked(archive, folder)
        os.unlink(archive)


def unpacked(archive: str, target: str) -> str:
    """Return the folder of the chart in *archive*, unpacked into the folder *target*.

    Raises LoadError for what is no packed chart, or would leave *target*.
    """
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(target, filter="data")
            names = {member.name.split("/")[0] for member in packed.getmembers()}
    except (OSError, tarfile.TarError) as error:
        raise LoadError(f"this is no packed chart: {error}", Location(archive)) from error
    for name in sorted(names):
        if is_chart(os.path.join(target, name)):
            return os.path.join(target, name)
    raise LoadError("there is no chart in this archive", Location(archive))
