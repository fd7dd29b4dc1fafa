"""Findings about rendered text, told as findings about the templates and values behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from policykit.documents import Value
from policykit.errors import PolicykitError
from policykit.findings import Finding, Report, Result
from policykit.helm.charts import place_of
from policykit.helm.origins import Origin, Values, is_seen
from policykit.helm.rendering import Rendering
from policykit.source import Location, lines_of


def relocated(report: Report, rendering: Rendering, run: int, files: Mapping[str, str]) -> Report:
    """Return the *report* on the *files* of one run in terms of the chart.

    *files* names the template of each. Every finding has its template for its place, with the
    line there if that is sure. Its metadata has `helm`: the rendered line, the values that made it,
    and the file of the matrix that leads to it.
    """
    work = _Places(rendering, run, files)
    return report._replace(
        results=tuple(map(work.result, report.results)),
        errors=tuple(map(work.error, report.errors)),
        texts={**report.texts, **work.texts()},
    )


class _Places:
    """The way back from what was rendered in one run."""

    def __init__(self, rendering: Rendering, run: int, files: Mapping[str, str]) -> None:
        self._rendering = rendering
        self._run = run
        self._files = files
        self._entry = rendering.runs[run].entry
        request = rendering.request
        entries = (self._entry,) if self._entry else ()
        self._values = Values((*request.values, *entries), [text for _, text in request.sets])

    def result(self, result: Result) -> Result:
        """Return *result* under the name of its template."""
        name = self._files.get(result.file)
        return result._replace(
            file=self._rendering.sources.path(name) if name else result.file,
            findings=tuple(self._finding(finding, name) for finding in result.findings),
        )

    def error(self, error: PolicykitError) -> PolicykitError:
        """Return *error* under the name of its template, without a line: that one is rendered."""
        place = error.location
        if place is not None and place.path in self._files:
            error.location = Location(self._rendering.sources.path(self._files[place.path]))
            if place.line:
                error.message = f"line {place.line} of the rendered text: {error.message}"
        return error

    def texts(self) -> Mapping[str, str]:
        """Return the texts of templates that are no files of the person's."""
        rendering = self._rendering
        names = [
            name
            for name in self._files.values()
            if not (rendering.sources.is_own and place_of(name, rendering.sources.charts))
        ]
        return {rendering.sources.path(name): rendering.text(name) for name in names}

    def _finding(self, finding: Finding, name: str | None) -> Finding:
        """Return *finding* in terms of the template of that *name*, or where there are several."""
        about: dict[str, Value] = {"values_files": [self._entry]} if self._entry else {}
        place = finding.location
        name = self._files.get(place.path, name) if place else name
        if name is None:
            return _told(finding, place, about, {})
        path = self._rendering.sources.path(name)
        if place is None or not place.line or place.path not in self._files:
            return _told(finding, place if place and place.line else Location(path), about, {})
        text = lines_of(self._rendering.runs[self._run].text(name))[place.line - 1]
        line = self._rendering.line(self._run, name, place.line)
        origins = list(self._origins(name, line, text))
        about["rendered"] = {"line": place.line, "text": text.strip()}
        if origins:
            about["values"] = [_row(origin) for origin in origins]
        seen = {f"rendered line {place.line}": text.strip()}
        seen |= {origin.reference: _shown(origin) for origin in origins}
        own = lines_of(self._rendering.text(name))[line - 1] if line else ""
        return _told(finding, _template_place(path, line, place, text, own), about, seen)

    def _origins(self, name: str, line: int, text: str) -> Iterator[Origin]:
        """Yield the values that made a rendered line, where it is known."""
        lines = self._rendering.template(name)
        charts = self._rendering.chart(name)
        if not (charts and 0 < line <= len(lines)):
            return
        for reference in dict.fromkeys(lines[line - 1].references):
            origin = self._values.origin(reference, charts)
            if origin is not None and is_seen(origin, text):
                path = self._rendering.shown_path(origin.place.path)
                yield origin._replace(place=origin.place._replace(path=path))


def _told(
    finding: Finding, place: Location | None, about: Mapping[str, Value], seen: Mapping[str, str]
) -> Finding:
    metadata = {**finding.metadata, "helm": about} if about else finding.metadata
    return finding._replace(
        location=place, metadata=metadata, variables={**finding.variables, **seen}
    )


def _row(origin: Origin) -> dict[str, Value]:
    return {"name": origin.reference, "file": origin.place.path, "line": origin.place.line}


def _shown(origin: Origin) -> str:
    place = f"{origin.place.path}:{origin.place.line}"
    if isinstance(origin.value, dict | list):
        return place
    return f"{str(origin.value)[:60]} ({place})"


def _template_place(path: str, line: int, rendered: Location, shown: str, own: str) -> Location:
    """Return the place in the template: the same columns where the line is the same, else all."""
    if not line:
        return Location(path)
    if own == shown and rendered.end_line == rendered.line:
        return Location(path, line, rendered.column, line, rendered.end_column)
    column = len(own) - len(own.lstrip()) + 1
    return Location(path, line, column, line, len(own.rstrip()) + 1)


def merged(runs: Sequence[tuple[str, Sequence[Result]]]) -> list[Result]:
    """Return the results of all *runs*, each with the file of the matrix that it is for.

    Equal findings of several runs stand once, in the first of them, and name all the files.
    """
    entries: dict[object, list[str]] = {}
    for entry, results in runs:
        keys = [key for result in results for key in map(_key(result), result.findings)]
        for key in dict.fromkeys(keys):
            entries.setdefault(key, []).append(entry)
    return [
        result._replace(
            findings=tuple(
                _listing(finding, entries[key])
                for finding in result.findings
                for key in [_key(result)(finding)]
                if entries[key][0] == entry
            )
        )
        for entry, results in runs
        for result in results
    ]


def _key(result: Result) -> Callable[[Finding], object]:
    """Return what tells by what a finding of *result* is known in all runs."""
    return lambda finding: (
        result.file, result.namespace, finding.kind, finding.message, finding.rule, finding.path,
        finding.location,
    )  # fmt: skip


def _listing(finding: Finding, files: Sequence[str]) -> Finding:
    helm = {**finding.metadata.get("helm", {}), "values_files": list(files)}
    variables = {**finding.variables, "values files": ", ".join(files)}
    return finding._replace(metadata={**finding.metadata, "helm": helm}, variables=variables)
