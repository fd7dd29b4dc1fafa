"""Results read back from JSON: what `-o json` of policykit or of conftest wrote."""

from collections.abc import Iterator
from typing import TypeVar

from policykit.documents import Document, Path, Value
from policykit.errors import ParseError
from policykit.findings import Finding, Kind, Result, Waiver
from policykit.reporters.json import LISTS
from policykit.source import Location

_T = TypeVar("_T")
_NAMES: dict[type, str] = {list: "array", dict: "object", str: "text", int: "whole number"}


def results_of(document: Document) -> list[Result]:
    """Return the results that *document* holds; raises ParseError where it holds something else."""
    reader = _Reader(document)
    rows = reader.read(document.value, list, ()) if document.value is not None else []
    return [reader.result(row, (index,)) for index, row in enumerate(rows)]


class _Reader:
    """The way back from JSON; unknown keys do not matter, values of another type do."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def read(self, value: Value, kind: type[_T], path: Path) -> _T:
        """Return *value*, which must be of one *kind*; null is the empty one, as for Go."""
        if value is None:
            return kind()
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        place = self._document.positions.at(path)
        line, column = place.span[:2] if place else (0, 0)
        where = ".".join(map(str, path)) or "the input"
        raise ParseError(
            f"{where} is no {_NAMES[kind]}",
            Location(self._document.path, line, column),
            hint="results are what policykit test -o json or conftest test -o json writes",
        )

    def result(self, value: Value, path: Path) -> Result:
        """Return the result that the object *value* stands for."""
        row = self.read(value, dict, path)
        findings = [
            finding
            for name, kind in LISTS.items()
            for finding in self._findings(row.get(name), kind, (*path, name))
        ]
        return Result(
            self._text(row, "filename", path),
            self._text(row, "namespace", path),
            max(self.read(row.get("successes"), int, (*path, "successes")), 0),
            tuple(findings),
        )

    def _findings(self, value: Value, kind: Kind, path: Path) -> Iterator[Finding]:
        for index, member in enumerate(self.read(value, list, path)):
            here = (*path, index)
            row = self.read(member, dict, here)
            yield Finding(
                kind,
                self._text(row, "msg", here),
                self._text(row, "rule", here),
                self._place(row, here),
                self._text(row, "path", here) or None,
                self.read(row.get("metadata"), dict, (*here, "metadata")),
                variables=self.read(row.get("variables"), dict, (*here, "variables")),
                waiver=self._waiver(row.get("waiver"), (*here, "waiver")),
            )

    def _waiver(self, value: Value, path: Path) -> Waiver | None:
        row = self.read(value, dict, path)
        if not row:
            return None
        reason, owner, until = (self._text(row, key, path) for key in ("reason", "owner", "until"))
        kind = self._text(row, "kind", path)
        place = self._place(row, path)
        return Waiver(
            reason, owner, until, place, Kind(kind) if kind in set(Kind) else Kind.FAILURE
        )

    def _place(self, row: dict[str, Value], path: Path) -> Location | None:
        name = "location" if row.get("location") else "loc"
        place = self.read(row.get(name), dict, (*path, name))
        if not place:
            return None
        here = (*path, name)
        numbers = ("line", "column", "end_line", "end_column")
        return Location(
            self._text(place, "file", here),
            *(self.read(place.get(key), int, (*here, key)) for key in numbers),
        )

    def _text(self, row: dict[str, Value], key: str, path: Path) -> str:
        return self.read(row.get(key), str, (*path, key))
