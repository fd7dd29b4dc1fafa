"""Rendering: a chart and its values to the texts that its templates become, run by run."""

import glob
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import NamedTuple

from policykit.errors import PolicykitError
from policykit.helm.alignment import Marks, Template, aligned, marked
from policykit.helm.charts import Chart, charts_in, copied, place_of
from policykit.helm.program import Helm, HelmError, helm_at
from policykit.helm.rendered import body_of, parts_of
from policykit.helm.scanning import Line, scanned
from policykit.helm.sources import Request, Sources, entries_of, sources_of

_ATTEMPTS = 8  # templates that do not bear marks, before there are none at all
_HEAD = 2  # lines
_SUFFIXES = (".yaml", ".yml")


class Run(NamedTuple):
    """One set of values: its file of the matrix, if it has one, and what templates become."""

    entry: str
    words: Sequence[str]
    parts: Mapping[str, list[str]]
    warnings: tuple[str, ...]

    def text(self, name: str) -> str:
        """Return all that the template of that *name* has become, as helm shows it."""
        return "".join(self.parts[name])


class Rendering:
    """A chart, rendered; the lines of its templates are found out when they are asked for."""

    def __init__(self, helm: Helm, request: Request, sources: Sources, folder: str) -> None:
        self.request = request
        self.sources = sources
        self._helm = helm
        self._folder = folder
        self._marks = Marks(secrets.token_hex(6))
        self._origins: dict[tuple[int, str], Mapping[int, int]] = {}
        self._with_marks: dict[int, Mapping[str, list[str]]] = {}
        self.runs = [self._run(entry) for entry in entries_of(request, sources.folder)]

    def _run(self, entry: str) -> Run:
        words = [*self.request.words, *(["--values", entry] if entry else [])]
        text, warnings = self._output(self.sources.folder, words)
        return Run(entry, words, parts_of(text), warnings)

    def _output(self, folder: str, words: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        release = [self.request.release] if self.request.release else []
        return self._helm.output(["template", *release, folder, *words])

    # ------------------------------------------------------------------ files to check

    def written(self, run: int) -> dict[str, str]:
        """Write what templates become in a run, and return the template of each file."""
        found: dict[str, str] = {}
        for name in self.runs[run].parts:
            path = f"{self._folder}/run{run}/{name}"
            path = path if path.endswith(_SUFFIXES) else f"{path}.yaml"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            _write(path, self.runs[run].text(name))
            found[path] = name
        return found

    # ------------------------------------------------------------------ lines of templates

    def line(self, run: int, name: str, rendered: int) -> int:
        """Return the line of the template that a rendered line comes from; 0 if it is not sure."""
        if (run, name) not in self._origins:
            self._origins[run, name] = self._found_origins(run, name)
        return self._origins[run, name].get(rendered, 0)

    def template(self, name: str) -> Sequence[Line]:
        """Return the lines of the template of that *name*, as far as they are known."""
        found = self._templates.get(name)
        return found.lines if found else ()

    def text(self, name: str) -> str:
        """Return the text of the template of that *name*; nothing where it is not known."""
        found = place_of(name, self._copy)
        return _text_of(found[1]) or "" if found else ""

    def shown_path(self, path: str) -> str:
        """Return the *path* of a file in the chart, or in a copy of it, as people know it."""
        copy = self._copy[0].folder
        inside = path.removeprefix(copy) if path.startswith(f"{copy}/") else ""
        return self.sources.shown_path(f"{self.sources.folder}{inside}" if inside else path)

    def chart(self, name: str) -> list[Chart]:
        """Return the charts that lead to the one with the template of that *name*."""
        found = place_of(name, self._copy)
        names = found[0].names if found else ()
        by_names = {chart.names: chart for chart in (*self._copy, *self.sources.charts)}
        return [by_names[names[: size + 1]] for size in range(len(names))]

    @cached_property
    def _copy(self) -> list[Chart]:
        """The charts in a copy in which packed ones are unpacked."""
        return charts_in(copied(self.sources.folder, f"{self._folder}/copy"))

    @cached_property
    def _templates(self) -> dict[str, Template]:
        """The templates that can be marked, by the name that helm gives them."""
        found: dict[str, Template] = {}
        for chart in self._copy:
            for path in _template_files(chart.folder):
                text = _text_of(path)
                if text is not None:
                    name = f"{chart.prefix}/{os.path.relpath(path, chart.folder)}"
                    found[name.replace(os.sep, "/")] = Template(len(found), scanned(text))
        return found

    @cached_property
    def _marked(self) -> str:
        """The folder of a copy in which templates are marked."""
        folder = f"{self._folder}/marked"
        places = {chart.names: chart for chart in charts_in(copied(self._copy[0].folder, folder))}
        done: set[str] = set()
        for name, template in self._templates.items():
            found = place_of(name, list(places.values()))
            text = _text_of(found[1]) if found else None
            # A chart under two aliases has its files marked once: under the first.
            if found and text is not None and found[1] not in done:
                done.add(found[1])
                _write(found[1], marked(text, template.lines, self._marks, template.file))
        return folder

    def _instrumented(self, run: int) -> Mapping[str, list[str]]:
        """Return what templates become with marks; without them for those that break by it."""
        for _ in range(_ATTEMPTS):
            try:
                return parts_of(self._output(self._marked, self.runs[run].words)[0])
            except HelmError as error:
                name = error.invalid or (error.place.path if error.place else "")
                found = place_of(name, charts_in(self._marked))
                plain = self.text(name)
                if not found or not plain or _text_of(found[1]) == plain:
                    break
                _write(found[1], plain)
            except PolicykitError:
                break  # without marks it was rendered in the time and memory that there are
        return {}

    def _found_origins(self, run: int, name: str) -> Mapping[int, int]:
        plain = self.runs[run].parts[name]
        if "/crds/" in name and name not in self._templates:
            return _copied_lines(plain, self.text(name))
        if run not in self._with_marks:
            self._with_marks[run] = self._instrumented(run)
        pattern = self._marks.pattern
        parts = [
            part
            for part in self._with_marks[run].get(name, [])
            if pattern.sub("", body_of(part)).strip()
        ]
        if len(parts) != len(plain) or name not in self._templates:
            return {}
        found: dict[int, int] = {}
        offset = 0
        for before, after in zip(plain, parts, strict=True):
            pairs = aligned(before, after, self._templates[name], self._marks)
            found |= {offset + row: line for row, line in pairs.items()}
            offset += before.count("\n")
        return found


@contextmanager
def rendered(request: Request) -> Iterator[Rendering]:
    """Render what is asked for; files that come of it are there until the context ends.

    Raises PolicykitError: HelmError, with helm's own message, where helm refuses.
    """
    helm = helm_at(request.program)
    with tempfile.TemporaryDirectory(prefix="policykit-helm-") as folder:
        sources = sources_of(helm, request, folder)
        try:
            rendering = _built(helm, request, sources, folder)
        except HelmError as error:
            raise _placed(error, sources) from error
        yield rendering


def _built(helm: Helm, request: Request, sources: Sources, folder: str) -> Rendering:
    try:
        return Rendering(helm, request, sources, folder)
    except HelmError as error:
        if not error.lacks_dependencies:
            raise
        if not request.builds_dependencies:
            error.hint = "--dependency-build lets helm fetch them into the chart's folder"
            raise
    helm.output(["dependency", "build", sources.folder])
    found = sources._replace(charts=charts_in(sources.folder))
    return Rendering(helm, request, found, folder)


def _placed(error: HelmError, sources: Sources) -> HelmError:
    """Return *error* with the place in a template that helm names, where there is one."""
    place = error.place
    if place and place_of(place.path, sources.charts):
        error.location = place._replace(path=sources.path(place.path))
    return error


def _template_files(folder: str) -> Iterator[str]:
    """Yield the templates of a chart that become documents."""
    for suffix in _SUFFIXES:
        pattern = os.path.join(glob.escape(folder), "templates", "**", f"*{suffix}")
        for path in sorted(glob.glob(pattern, recursive=True, include_hidden=True)):
            if not os.path.basename(path).startswith("_") and os.path.isfile(path):
                yield path


def _text_of(path: str) -> str | None:
    """Return the text of a file, or None where it is no text."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, ValueError):
        return None


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _copied_lines(parts: Sequence[str], text: str) -> Mapping[int, int]:
    """Return the lines of a file that helm copies as it is, as CRDs."""
    if len(parts) != 1 or body_of(parts[0]).strip() != text.strip():
        return {}
    head = len(text) - len(text.lstrip())
    body = body_of(parts[0])
    shift = text[:head].count("\n") - body[: len(body) - len(body.lstrip())].count("\n")
    lines = parts[0].count("\n")
    return {row: row - _HEAD + shift for row in range(_HEAD + 1, lines + 1)}
