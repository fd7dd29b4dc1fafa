"""Documents against policies: results with their places, and what policies say besides."""

import os
from collections.abc import Mapping, Sequence

from policykit import engine, loading
from policykit.documents import Document, Path
from policykit.findings import Finding, Result, Trace
from policykit.policies import Policies
from policykit.programs import world_of
from policykit.rego.builtins import World
from policykit.settings import Settings


class Evaluation:
    """Evaluates documents by *settings*; keeps warnings, prints and traces in order."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.warnings: list[str] = []
        self.prints: list[str] = []
        self.traces: list[Trace] = []

    def results(self, policies: Policies, name: str, documents: Sequence[Document]) -> list[Result]:
        """Return what each namespace of *policies* says about the *documents* of one file."""
        found = [self._result(policies, item, name, documents) for item in policies.namespaces]
        if policies.gatekeeper is not None:
            found += policies.gatekeeper.results(
                name,
                documents,
                world=lambda: self._world(self.prints),
                strict=self._settings.show_builtin_errors,
            )
        return found

    def _result(
        self,
        policies: Policies,
        namespace: engine.Namespace,
        name: str,
        documents: Sequence[Document],
    ) -> Result:
        successes = 0
        findings: list[Finding] = []
        file = {"name": os.path.basename(name), "dir": os.path.dirname(os.path.abspath(name))}
        for document in documents:
            verdict = engine.evaluate(
                policies.program,
                namespace,
                document.value,
                world=self._world(self.prints),
                file=file,
                strict=self._settings.show_builtin_errors,
            )
            successes += verdict.successes
            findings += self._located(policies, namespace, document, file, verdict.findings)
            self.warnings += verdict.warnings
            if self._settings.trace:
                self._trace(policies, namespace, document, file)
        return Result(name, namespace.name, successes, tuple(findings))

    def _world(self, prints: list[str]) -> World:
        def keep(text: str, path: str, line: int) -> None:
            prints.append(f"{path}:{line}: {text}")

        return world_of(self._settings, keep)

    def _located(
        self,
        policies: Policies,
        namespace: engine.Namespace,
        document: Document,
        file: Mapping[str, str],
        findings: Sequence[Finding],
    ) -> Sequence[Finding]:
        """Return *findings* with their places; only documents that have any are looked at again."""
        if not findings:
            return findings
        from policykit import locations  # noqa: PLC0415  # clean files need no places

        return locations.located(
            policies.instrumented,
            namespace,
            document,
            findings,
            world=self._world([]),
            file=file,
            file_of=_file_in_all if document.path == loading.COMBINED else None,
        )

    def _trace(
        self,
        policies: Policies,
        namespace: engine.Namespace,
        document: Document,
        file: Mapping[str, str],
    ) -> None:
        """Keep how each check of *namespace* came to what it says about *document*."""
        from policykit.tracing import lines_of_events, traced  # noqa: PLC0415  # only for traces

        rules = [(check.path, check.rule) for check in namespace.checks]
        if namespace.exception is not None:
            rules.insert(0, (f"data.{namespace.name}.exception", namespace.exception))
        for query, rule in rules:
            value, events = traced(
                policies.instrumented,
                rule,
                document.value,
                world=self._world([]),
                texts=policies.lines,
                file=file,
            )
            lines = tuple(lines_of_events(events))
            self.traces.append(Trace(document.path, query, not engine.is_reported(value), lines))


def _file_in_all(document: Document, path: Path) -> str:
    """Return the name of the file that a part of a combined document comes from."""
    if path and isinstance(document.value, list) and isinstance(path[0], int):
        entry = document.value[path[0]]
        if isinstance(entry, dict):
            return str(entry["path"])
    return document.path
