"""Policies as a run asks them: compiled, with the namespaces that are wanted and what is odd."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from policykit import engine
from policykit.errors import RegoError
from policykit.findings import Rule
from policykit.oddities import oddities_of
from policykit.policy_files import gatekeeper_files, policy_texts
from policykit.programs import compiled, program_of, settled
from policykit.rego.program import Program
from policykit.rego.program import Rule as RegoRule
from policykit.settings import Settings
from policykit.source import lines_of


class Policies:
    """The policies that *settings* name; raises PolicykitError where they cannot be used."""

    def __init__(self, settings: Settings) -> None:
        settings = settled(settings)
        self.settings = settings
        manifests = gatekeeper_files(settings.policy)
        self.gatekeeper = _gatekeeper(manifests, settings) if manifests else None
        self.program = program_of(settings, may_be_empty=self.gatekeeper is not None)
        self.available = engine.namespaces_of(self.program)
        self.namespaces: list[engine.Namespace] = []
        if self.available or self.gatekeeper is None:
            self.namespaces = engine.selected(
                self.available, settings.namespace, every=settings.all_namespaces
            )

    def oddities(self) -> Iterator[RegoError]:
        """Yield what keeps rules from ever reporting anything, for the namespaces of the run."""
        if self.gatekeeper is not None:
            yield from self.gatekeeper.oddities()
        if self.namespaces:
            yield from oddities_of(self.program, self.available, self.namespaces, self.settings)

    @property
    def instrumented(self) -> Program:
        """The same policies in the mode that knows where values come from."""
        instrumented: Callable[[], Program] | None = self.program.instrumented
        assert instrumented is not None
        return instrumented()

    def rules(self) -> Mapping[str, Rule]:
        """Return what METADATA says of each check, as `Report.rules` has it."""
        found: dict[str, Rule] = {}
        for namespace in self.namespaces:
            for check in namespace.checks:
                found.update(_described(check.path, check.rule))
        return found

    @cached_property
    def lines(self) -> Mapping[str, Sequence[str]]:
        """The lines of the policies, by file name."""
        texts = policy_texts(self.settings.policy)
        return {path: lines_of(text) for path, text in texts.items()}


def _gatekeeper(manifests: Sequence[str], settings: Settings) -> Any:  # noqa: ANN401  # a Gatekeeper, imported where there is one
    from policykit.gatekeeper import Gatekeeper, loaded  # noqa: PLC0415  # few runs have any

    return Gatekeeper(
        *loaded(manifests),
        lambda template: compiled(template.modules, settings, version=template.version),
    )


def _described(path: str, rule: RegoRule) -> Iterator[tuple[str, Rule]]:
    """Yield what is known of each definition of a rule, and of the rule if all say the same."""
    rows = [_rule(path, notes) for notes in rule.notes]
    if rows and all(row == rows[0] for row in rows):
        yield path, rows[0]
    for number, row in enumerate(rows, 1):
        yield f"{path}#{number}", row


def _rule(path: str, notes: Mapping[str, Any]) -> Rule:
    custom: Mapping[str, Any] = notes.get("custom", {})
    related = notes.get("related_resources") or [{}]
    return Rule(
        path,
        name=_text(custom, "id", "short_code"),
        title=_text(notes, "title"),
        description=_text(notes, "description"),
        severity=_text(custom, "severity"),
        url=_text(related[0], "ref") or _text(custom, "url"),
        remediation=_text(custom, "remediation", "fix"),
    )


def _text(values: Mapping[str, Any], *names: str) -> str:
    """Return the first of the *names* that has text."""
    texts = (values.get(name) for name in names)
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), "")
