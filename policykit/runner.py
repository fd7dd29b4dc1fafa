"""One run, from settings to a report."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from policykit import engine, loading
from policykit.discovery import STDIN, discover
from policykit.documents import Document, Path
from policykit.findings import Finding, Report, Result
from policykit.policy_files import data_of, policy_texts
from policykit.rego import compile as compile_policies
from policykit.rego.builtins import World
from policykit.rego.program import Program
from policykit.settings import Settings
from policykit.settings.folders import cache_folder


def run(settings: Settings) -> Report:
    """Return what the policies say about the files that *settings* name.

    Raises PolicykitError for anything that keeps the run from being complete.
    """
    running = _Run(settings, program_of(settings))
    results = tuple(result for of_one_file in running.files() for result in of_one_file)
    warnings = tuple(dict.fromkeys(running.warnings))
    return Report(results=results, warnings=warnings, prints=tuple(running.prints))


def program_of(settings: Settings) -> Program:
    """Return the policies that *settings* name, compiled with their data."""
    return compile_policies(
        policy_texts(settings.policy),
        data=data_of(settings.data),
        version=settings.rego_version.lower(),
        strict=settings.strict,
        shadow_data=True,
        cache=f"{cache_folder()}/programs",
    )


class _Run:
    """The state of one run: its policies, and what was said besides results."""

    def __init__(self, settings: Settings, program: Program) -> None:
        self.settings = settings
        self.program = program
        self.namespaces = list(
            engine.selected(
                engine.namespaces_of(program),
                settings.namespace,
                every=settings.all_namespaces,
                matches=fnmatchcase,
            )
        )
        self.warnings: list[str] = []
        self.prints: list[str] = []
        self._instrumented: Program | None = None

    def files(self) -> Iterator[list[Result]]:
        """Yield the results of each file in order, or of all together."""
        settings = self.settings
        found = discover(settings.arguments, ignore=settings.ignore)
        if settings.combine:
            parts = [part for path in found for part in self.documents(path)]
            yield self.results(loading.COMBINED, [loading.combined(parts)])
            return
        for path in found:
            yield self.results(self.name(path), self.documents(path))

    def name(self, path: str) -> str:
        return self.settings.stdin_filename or path if path == STDIN else path

    def documents(self, path: str) -> list[Document]:
        settings = self.settings
        return loading.documents(
            path,
            parser=settings.parser,
            name=settings.stdin_filename,
            max_bytes=settings.max_file_size << 20,
        )

    def results(self, name: str, documents: Sequence[Document]) -> list[Result]:
        """Return what each namespace says about the *documents* of one file."""
        return [self.result(name, namespace, documents) for namespace in self.namespaces]

    def result(
        self, name: str, namespace: engine.Namespace, documents: Sequence[Document]
    ) -> Result:
        successes = 0
        findings: list[Finding] = []
        file = {"name": os.path.basename(name), "dir": os.path.dirname(os.path.abspath(name))}
        for document in documents:
            verdict = engine.evaluate(
                self.program,
                namespace,
                document.value,
                world=self.world(self.prints),
                file=file,
                strict=self.settings.show_builtin_errors,
            )
            successes += verdict.successes
            findings += self.located(namespace, document, file, verdict.findings)
            self.warnings += verdict.warnings
        return Result(name, namespace.name, successes, tuple(findings))

    def world(self, prints: list[str]) -> World:
        def keep(text: str, path: str, line: int) -> None:
            prints.append(f"{path}:{line}: {text}")

        return World(time_ns=time.time_ns(), output=keep, environment=os.environ)

    def located(
        self,
        namespace: engine.Namespace,
        document: Document,
        file: Mapping[str, str],
        findings: Sequence[Finding],
    ) -> Sequence[Finding]:
        """Return *findings* with their places; only documents that have any are looked at again."""
        if not findings:
            return findings
        from policykit import locations  # noqa: PLC0415  # clean files need no places

        if self._instrumented is None:
            assert self.program.instrumented is not None
            self._instrumented = self.program.instrumented()
        return locations.located(
            self._instrumented,
            namespace,
            document,
            findings,
            world=self.world([]),
            file=file,
            file_of=_file_in_all if document.path == loading.COMBINED else None,
        )


def _file_in_all(document: Document, path: Path) -> str:
    """Return the name of the file that a part of a combined document comes from."""
    if path and isinstance(document.value, list) and isinstance(path[0], int):
        entry = document.value[path[0]]
        if isinstance(entry, dict):
            return str(entry["path"])
    return document.path
