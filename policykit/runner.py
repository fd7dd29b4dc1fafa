"""One run, from settings to a report."""

import os
import time
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from policykit import engine, loading
from policykit.discovery import STDIN, discover
from policykit.documents import Document
from policykit.errors import PolicykitError
from policykit.findings import Finding, Report, Result
from policykit.policy_files import data_of, policy_texts
from policykit.rego import compile as compile_policies
from policykit.rego.builtins import World
from policykit.rego.program import Program
from policykit.settings import Settings


def run(settings: Settings) -> Report:
    """Return what the policies say about the files that *settings* name.

    Raises PolicykitError for anything that keeps the run from being complete.
    """
    program = program_of(settings)
    namespaces = list(
        engine.selected(
            engine.namespaces_of(program),
            settings.namespace,
            every=settings.all_namespaces,
            matches=fnmatchcase,
        )
    )
    run_one = _Run(settings, program, namespaces)
    results = tuple(result for path in run_one.files() for result in path)
    return Report(
        results=results, warnings=tuple(dict.fromkeys(run_one.warnings)), prints=tuple(run_one.prints)
    )


def program_of(settings: Settings) -> Program:
    """Return the policies that *settings* name, compiled with their data."""
    return compile_policies(
        policy_texts(settings.policy), data=data_of(settings.data), version=settings.rego_version.lower()
    )


class _Run:
    """The state of one run: what was said besides results."""

    def __init__(
        self, settings: Settings, program: Program, namespaces: list[engine.Namespace]
    ) -> None:
        self.settings = settings
        self.program = program
        self.namespaces = namespaces
        self.warnings: list[str] = []
        self.prints: list[str] = []

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

    def results(self, name: str, documents: Iterable[Document]) -> list[Result]:
        """Return what each namespace says about the *documents* of one file."""
        documents = list(documents)
        return [self.result(name, namespace, documents) for namespace in self.namespaces]

    def result(
        self, name: str, namespace: engine.Namespace, documents: list[Document]
    ) -> Result:
        file = {"name": os.path.basename(name), "dir": os.path.dirname(os.path.abspath(name))}
        successes = 0
        findings: list[Finding] = []
        for document in documents:
            verdict = engine.evaluate(
                self.program,
                namespace,
                document.value,
                world=World(
                    time_ns=time.time_ns(), output=self.prints.append, environment=os.environ
                ),
                file=file,
                strict=self.settings.show_builtin_errors,
            )
            successes += verdict.successes
            findings += verdict.findings
            self.warnings += verdict.warnings
        return Result(name, namespace.name, successes, tuple(findings))



