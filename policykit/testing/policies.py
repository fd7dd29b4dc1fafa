"""Policies as Python tests ask them.

    policy = Policy.load("policy/")
    policy.assert_denies({"kind": "Pod"}, "no root", at="spec.containers[0]")
    assert policy.deny(document) == []
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from policykit.documents import Document, Value
from policykit.errors import UsageError
from policykit.evaluation import Evaluation
from policykit.findings import Finding, Kind, rule_id, rule_of
from policykit.loading import documents, documents_of, elements
from policykit.policies import Policies
from policykit.rego.values import UNDEFINED
from policykit.settings import Configuration, configure
from policykit.settings.flags import CommandLine
from policykit.source import Source
from policykit.testing.values import plain

# What can be checked: the name of a file, what `parse` gives, or a value as it is.
Subject: TypeAlias = "str | os.PathLike[str] | Document | Sequence[Document] | Value"
Watch: TypeAlias = Callable[[Policies, Sequence[Document]], None]

_NAMELESS = "document"
_GROUND = re.compile(r"data(\.[A-Za-z_]\w*)+")


class Found(NamedTuple):
    """One finding: the rule by its id, the message, the part of the document, and its place.

    `path` is the part as people write it (`spec.containers[0]`), `line` is 0 where none is known.
    """

    rule_id: str
    msg: str
    path: str
    file: str
    line: int
    column: int
    kind: Kind
    rule: str
    metadata: Mapping[str, Any]

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column} " if self.line else ""
        part = f"{self.path}: " if self.path else ""
        return f"{self.kind} {self.rule_id} {place}{part}{self.msg}"


class Findings(list[Found]):
    """Findings in the order of rules; where two are compared, pytest shows a line for each."""


class Messages(list[str]):
    """The messages of findings, which it keeps."""

    def __init__(self, findings: Iterable[Found]) -> None:
        self.findings = tuple(findings)
        super().__init__(found.msg for found in self.findings)


def parse(text: str, format: str) -> Document:  # noqa: A002  # what it is called everywhere
    """Return the document that *text* is in a *format* such as `hcl2`.

    Raises ParseError, and UsageError where it holds no document or several: see `parse_all`.
    """
    found = parse_all(text, format)
    if len(found) != 1:
        raise UsageError(f"the text holds {len(found)} documents", hint="parse_all returns all")
    return found[0]


def parse_all(text: str, format: str) -> list[Document]:  # noqa: A002  # as above
    """Return the documents in *text*; raises ParseError."""
    return documents_of(Source.of(_NAMELESS, text), format)


class Policy:
    """Policies that are compiled once and asked as often as wanted.

    *watch*, if given, is called with the policies and the documents that they are asked about.
    Methods raise PolicykitError for what cannot be read or evaluated.
    """

    def __init__(self, policies: Policies, *, watch: Watch | None = None) -> None:
        self._policies = policies
        self._settings = policies.settings
        self._watch = watch
        if not any(namespace.checks for namespace in policies.namespaces):
            names = ", ".join(namespace.name for namespace in policies.namespaces)
            raise UsageError(
                f"no rule deny, violation or warn in {names or 'any package'}",
                hint=f"packages are {', '.join(policies.available)}; name one with namespace",
            )

    @classmethod
    def load(
        cls,
        *paths: str | os.PathLike[str],
        data: Iterable[str] = (),
        namespace: Iterable[str] = (),
        watch: Watch | None = None,
    ) -> "Policy":
        """Return the policies at *paths*, with *data*; what is not given is as policykit's settings say.

        The packages asked are those of *namespace* or of the settings, else `main`, else all.
        """
        configuration = configure(CommandLine({}, ()))
        given = {
            "policy": tuple(map(os.fspath, paths)),
            "data": tuple(data),
            "namespace": tuple(namespace),
        }
        changes = {name: value for name, value in given.items() if value}
        settings = configuration.settings._replace(**changes)  # type: ignore[arg-type]  # as named
        is_named = bool(namespace) or "namespace" in configuration.origins
        return cls(policies_of(settings, is_named=is_named), watch=watch)

    def check(self, subject: Subject) -> Findings:
        """Return what the policies say about a file, a document, or a value."""
        return Findings(found for found in self._found(subject) if found.kind is not Kind.EXCEPTION)

    def findings(self, path: str | os.PathLike[str]) -> Findings:
        """Return what the policies say about the file at *path*."""
        return self.check(path)

    def deny(self, subject: Subject) -> Messages:
        """Return the messages of all failures (`deny`, `violation`)."""
        return Messages(found for found in self._found(subject) if found.kind is Kind.FAILURE)

    def warn(self, subject: Subject) -> Messages:
        """Return the messages of all warnings."""
        return Messages(found for found in self._found(subject) if found.kind is Kind.WARNING)

    def eval(self, query: str, subject: Subject = None) -> Any:  # noqa: ANN401  # values are untyped
        """Return the value of a *query* such as `data.main.allow`, None where it is undefined.

        Its input is *subject*, which must be one document.
        """
        document = self._one(subject)
        return plain(value_of(self._policies, query, document.value, self._world()))

    def assert_denies(
        self, subject: Subject, message: str = "", *, rule: str = "", at: str = ""
    ) -> Found:
        """Fail unless some rule denies *subject*; return the first finding that is as asked.

        *message* is a regular expression, *rule* the name or the id of a rule, *at* the part of
        the document, or one that it is in.
        """
        __tracebackhide__ = True
        return asserted(self._found(subject), Kind.FAILURE, message, rule, at)

    def assert_warns(
        self, subject: Subject, message: str = "", *, rule: str = "", at: str = ""
    ) -> Found:
        """Fail unless some rule warns of *subject*; see `assert_denies`."""
        __tracebackhide__ = True
        return asserted(self._found(subject), Kind.WARNING, message, rule, at)

    def assert_allows(self, subject: Subject) -> None:
        """Fail if any rule denies *subject*; warnings are no failure."""
        __tracebackhide__ = True
        found = [found for found in self._found(subject) if found.kind is Kind.FAILURE]
        if found:
            raise AssertionError("\n".join(["the policies deny it:", *map(str, found)]))

    def _found(self, subject: Subject) -> Iterator[Found]:
        """Yield what the policies say, exceptions included."""
        documents = documents_of_subject(subject, self._settings)
        if self._watch is not None:
            self._watch(self._policies, documents)
        evaluation = Evaluation(self._settings)
        name = documents[0].path if documents else _NAMELESS
        results = evaluation.results(self._policies, name, documents)
        for line in evaluation.prints:
            print(line)
        rules = self._policies.rules()
        for result in results:
            yield from (_found(finding, rules) for finding in result.findings)
