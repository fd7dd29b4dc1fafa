"""Policies as Python tests ask them.

policy = Policy.load("policy/")
policy.assert_denies({"kind": "Pod"}, "no root", at="spec.containers[0]")
assert policy.deny(document) == []
"""

import os
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import Any, TypeAlias

from policykit.errors import UsageError
from policykit.evaluation import Evaluation
from policykit.findings import Kind
from policykit.policies import Policies
from policykit.programs import world_of
from policykit.rego.values import UNDEFINED, Value
from policykit.settings import Settings, configure
from policykit.settings.flags import CommandLine
from policykit.testing.found import Findings, Found, Messages, found_of, matching
from policykit.testing.subjects import Subject, documents_about
from policykit.testing.values import plain

# What is open while policies are evaluated.
Watch: TypeAlias = Callable[[Policies], AbstractContextManager[None]]

_GROUND = re.compile(r"data(\.[A-Za-z_]\w*)+")


class Policy:
    """Policies that are compiled once and asked as often as wanted.

    They are loaded when they are asked first. Methods raise PolicykitError for what cannot be read
    or evaluated.
    """

    def __init__(
        self, load: Callable[[], Policies], *, watch: Watch = lambda _: nullcontext()
    ) -> None:
        self._load = load
        self._watch = watch

    @cached_property
    def _policies(self) -> Policies:
        return self._load()

    @classmethod
    def load(
        cls,
        *paths: str | os.PathLike[str],
        data: Iterable[str] = (),
        namespace: Iterable[str] = (),
    ) -> "Policy":
        """Return the policies at *paths* with *data*; what is not given is as in the settings.

        The packages asked are those of *namespace* or of the settings, else `main`, else all.
        """
        configuration = configure(CommandLine({}, ()))
        is_named = "namespace" in configuration.origins
        settings = with_given(configuration.settings, paths, data, namespace)
        policies = policies_of(settings, is_named=is_named or bool(namespace))
        return cls(lambda: policies)

    def check(self, subject: Subject) -> Findings:
        """Return what the policies say about a file, a document, or a value."""
        return Findings(self._of_kinds(subject, Kind.FAILURE, Kind.WARNING))

    def findings(self, path: str | os.PathLike[str]) -> Findings:
        """Return what the policies say about the file at *path*."""
        return self.check(path)

    def deny(self, subject: Subject) -> Messages:
        """Return the messages of the rules `deny` and `violation`."""
        return Messages(self._of_kinds(subject, Kind.FAILURE))

    def warn(self, subject: Subject) -> Messages:
        """Return the messages of the rules `warn`."""
        return Messages(self._of_kinds(subject, Kind.WARNING))

    def eval(self, query: str, subject: Subject = None) -> Any:  # noqa: ANN401  # values are untyped
        """Return the value of a *query* such as `data.main.allow`, None where it is undefined.

        Its input is *subject*, which must be one document.
        """
        found = documents_about(subject, self._policies.settings)
        if len(found) != 1:
            raise UsageError(f"a query has one input, and there are {len(found)} documents")
        with self._watch(self._policies):
            value = self._value(query, found[0].value)
        return None if value is UNDEFINED else plain(value)

    def assert_denies(
        self, subject: Subject, message: str = "", *, rule: str = "", at: str = ""
    ) -> Found:
        """Fail unless some rule denies *subject*; return the first finding that is as asked.

        *message* is a regular expression, *rule* the name or the id of a rule, *at* the part of
        the document, or one that it is in.
        """
        __tracebackhide__ = True
        return matching(self._found(subject), Kind.FAILURE, message, rule, at)

    def assert_warns(
        self, subject: Subject, message: str = "", *, rule: str = "", at: str = ""
    ) -> Found:
        """Fail unless some rule warns of *subject*; see `assert_denies`."""
        __tracebackhide__ = True
        return matching(self._found(subject), Kind.WARNING, message, rule, at)

    def assert_allows(self, subject: Subject) -> None:
        """Fail if any rule denies *subject*; a warning is no failure."""
        __tracebackhide__ = True
        denials = self._of_kinds(subject, Kind.FAILURE)
        if denials:
            raise AssertionError("\n  ".join(["the policies deny it:", *map(str, denials)]))

    def _of_kinds(self, subject: Subject, *kinds: Kind) -> list[Found]:
        return [found for found in self._found(subject) if found.kind in kinds]

    def _found(self, subject: Subject) -> list[Found]:
        policies = self._policies
        _refuse_silent(policies)
        documents = documents_about(subject, policies.settings)
        evaluation = Evaluation(policies.settings)
        name = documents[0].path if documents else ""
        with self._watch(policies):
            results = evaluation.results(policies, name, documents)
        for line in evaluation.prints:
            print(line)
        rules = policies.rules()
        return [found_of(finding, rules) for result in results for finding in result.findings]

    def _value(self, query: str, document: Value) -> Value:
        program = self._policies.program
        world = world_of(self._policies.settings, _printed)
        path = tuple(query.split(".")[1:])
        node = program.tree.at(path) if _GROUND.fullmatch(query) else None
        if node is not None and node.slot >= 0:
            return program.named(path, program.context(document, world=world))
        results = program.query(query, document, world=world)
        return results[0].expressions[-1] if results else UNDEFINED


def with_given(
    settings: Settings,
    paths: Iterable[str | os.PathLike[str]],
    data: Iterable[str] = (),
    namespace: Iterable[str] = (),
) -> Settings:
    """Return *settings* with the paths, data and packages that are given instead of their own."""
    return settings._replace(
        policy=tuple(os.fspath(path) for path in paths) or settings.policy,
        data=tuple(data) or settings.data,
        namespace=tuple(namespace) or settings.namespace,
    )


def policies_of(settings: Settings, *, is_named: bool) -> Policies:
    """Return the policies of *settings*, compiled; raises PolicykitError.

    Where no packages *is_named* they are `main`, or all if that reports nothing.
    """
    policies = Policies(settings)
    if is_named or _reports(policies):
        return policies
    return Policies(settings._replace(all_namespaces=True))


def _refuse_silent(policies: Policies) -> None:
    """Raise UsageError for policies without any rule that reports: they would allow everything."""
    if not _reports(policies):
        names = ", ".join(namespace.name for namespace in policies.namespaces)
        raise UsageError(
            f"there is no rule deny, violation or warn in {names or 'any package'}",
            hint=f"packages are {', '.join(policies.available) or 'none'}; name one: namespace=[…]",
        )


def _reports(policies: Policies) -> bool:
    return any(namespace.checks for namespace in policies.namespaces)


def _printed(text: str, path: str, line: int) -> None:
    print(f"{path}:{line}: {text}")
