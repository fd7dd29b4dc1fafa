"""Where a value of a chart comes from: `.Values.image.tag` is line 12 of values.yaml.

The last that says it counts, as for helm: what is set by flags, then the files that are given,
from the last to the first, then the chart's own values.yaml. A chart in a chart takes its values
from its parents' first.
"""

import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from policykit.documents import Document, Value
from policykit.errors import PolicykitError
from policykit.helm.charts import Chart
from policykit.source import Location, Source
from policykit_parsers import load

Steps = tuple[str, ...]

_DEFAULTS = "values.yaml"
_GLOBAL = "global"


class Origin(NamedTuple):
    """A value that a template names: how it is written, what it is, and where that stands."""

    reference: str
    value: Value
    place: Location


class Values(NamedTuple):
    """What values there are: files in the order of the command line, and flags as given."""

    files: Sequence[str] = ()
    flags: Sequence[str] = ()

    def origin(self, reference: Steps, charts: Sequence[Chart]) -> Origin | None:
        """Return where the value comes from that the last of *charts* calls *reference*.

        *charts* lead from the one that is installed to that one. None where no file says it, or a
        flag does.
        """
        own = charts[-1]
        below = _seen_from(own, reference)
        if any(_touches(flag, below) for flag in self.flags):
            return None
        files = [(file, below) for file in reversed(self.files)]
        for depth, chart in enumerate(charts):
            path = reference if reference[0] == _GLOBAL else (*own.names[depth + 1 :], *reference)
            files.append((f"{chart.folder}/{_DEFAULTS}", path))
        for file, path in files:
            document = _document(file)
            if document is None and file in self.files:
                return None  # what it says is not known, and it may be just this
            found = _found(document, path) if document else None
            if found is not None:
                return Origin(f".Values.{'.'.join(reference)}", *found)
        return None


def _seen_from(chart: Chart, reference: Steps) -> Steps:
    return reference if reference[0] == _GLOBAL else (*chart.below, *reference)


def _touches(flag: str, path: Steps) -> bool:
    """Tell whether what a flag sets is the value at *path*, around it or inside it."""
    if flag.lstrip().startswith("{"):
        return True  # an object in JSON: not worth a second reader
    name = ".".join(path)
    for part in _assignments(flag):
        key = part.partition("=")[0].partition("[")[0]
        if f"{name}.".startswith(f"{key}.") or key.startswith(f"{name}."):
            return True
    return False


def _assignments(flag: str) -> Iterator[str]:
    """Yield what may be an assignment in *flag*: parts of a list are no harm."""
    for part in flag.split(","):
        if "=" in part:
            yield part.strip()


def _document(path: str) -> Document | None:
    """Return what the file of values holds; None where it cannot be read, as one at an URL."""
    try:
        return _read(path, os.stat(path).st_mtime_ns)
    except (OSError, PolicykitError):
        return None


@cache
def _read(path: str, _changed: int) -> Document | None:
    with open(path, "rb") as file:
        found = load(Source(path, file.read()), "yaml")
    return found[0] if len(found) == 1 else None


def _found(document: Document, path: Steps) -> tuple[Value, Location] | None:
    value = document.value
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    place = document.positions.at(path)
    if place is None or place.key is None:
        return None
    return value, Location(document.path, *place.key)


def is_seen(origin: Origin, rendered: str) -> bool:
    """Tell whether a value can have made the line *rendered*: its text stands in it.

    Of objects and lists it is not asked: they are printed over several lines.
    """
    match origin.value:
        case dict() | list():
            return True
        case None:
            return False
        case bool():
            return str(origin.value).lower() in rendered
        case value:
            return str(value).split("\n", 1)[0] in rendered
