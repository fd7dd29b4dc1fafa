"""Why rules fired for a document, and where those stopped that did not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from policykit.documents import Document, Positions
from policykit.engine import Check, Namespace, context_of
from policykit.errors import RegoError, UsageError
from policykit.evaluation import Evaluation
from policykit.evidence import evidence_of, shown
from policykit.findings import Finding, Rule, rule_id, rule_of
from policykit.loading import documents
from policykit.locations import path_text, span_of
from policykit.policies import Policies
from policykit.programs import world_of
from policykit.rego.builtins import World
from policykit.rego.explain import Attempt, ExplainedContext, Outcome, outcomes
from policykit.rego.program import Program
from policykit.settings import Settings
from policykit.source import Location
from policykit.suggestion import suggestion


class Part(NamedTuple):
    """A part of the document that a condition was about, and where it stands, or would stand."""

    path: str
    place: Location | None


class Stop(NamedTuple):
    """The condition at which a definition stopped: its place, what it saw and was about."""

    place: Location
    values: Sequence[tuple[str, str]]
    parts: Sequence[Part]


class Explained(NamedTuple):
    """What came of one definition of a rule for one document.

    Where there are no findings, `stopped` tells the condition that got furthest, if any did.
    """

    rule: str
    definition: Location
    findings: Sequence[Finding]
    stopped: Stop | None
    error: RegoError | None = None


class Explanation(NamedTuple):
    """What is to be told of one document: where it begins, and what came of each definition."""

    place: Location
    definitions: Sequence[Explained]


def explanations_of(settings: Settings, policies: Policies, path: str) -> Iterator[Explanation]:
    """Yield what is to be told of each document of the file at *path*.

    Raises PolicykitError for a file that cannot be read, and UsageError for unknown rules.
    """
    checks = list(_checks(policies, settings.rule))
    read = documents(
        path,
        parser=settings.parser,
        name=settings.stdin_filename,
        max_bytes=settings.max_file_size << 20,
        proto_dirs=settings.proto_file_dirs,
        patterns=settings.formats,
    )
    for document in read:
        positions = document.positions
        root = positions.root
        place = Location(document.path, *root.span) if root else Location(document.path)
        explaining = _Explaining(settings, policies, document, positions)
        found = [item for check in checks for item in explaining.check(*check)]
        yield Explanation(place, found)


def _checks(policies: Policies, wanted: Sequence[str]) -> Iterator[tuple[Namespace, Check]]:
    """Yield the checks of the run that are *wanted*: all, unless any are named."""
    rules = policies.rules()
    known: dict[str, None] = {}
    missing = set(wanted)
    for namespace in policies.namespaces:
        for check in namespace.checks:
            names = _names(namespace, check, rules)
            known |= dict.fromkeys(names[:2])
            if not wanted or missing.intersection(names) or set(wanted).intersection(names):
                missing.difference_update(names)
                yield namespace, check
    if missing:
        name = min(missing)
        hint = suggestion(name, known) or f"rules are {', '.join(known) or 'in other packages'}"
        raise UsageError(f'there is no rule "{name}" to explain', hint=hint)


def _names(namespace: Namespace, check: Check, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """Return what people may call a check, the shortest first."""
    last = check.rule.path[-1]
    ids = [rule_id(rule) for rule in rules.values() if rule.path == check.path]
    name = f"{namespace.name}/{last}"
    return (last, *(ids or [name]), name, f"{namespace.name}.{last}", check.path)


class _Explaining:
    """One document, evaluated once for its findings and once for what did not hold."""

    def __init__(
        self, settings: Settings, policies: Policies, document: Document, positions: Positions
    ) -> None:
        self._settings = settings
        self._policies = policies
        self._document = document
        self._positions = positions
        self._findings: dict[str, Sequence[Finding]] = {}

    def check(self, namespace: Namespace, check: Check) -> Iterator[Explained]:
        """Yield what came of each definition of *check*."""
        findings = [item for item in self._found(namespace) if item.rule == check.path]
        rules = self._policies.rules()
        try:
            found = self._outcomes(check)
        except RegoError as error:
            name = rule_id(rules.get(check.path, Rule(check.path)))
            yield Explained(name, check.rule.locations[0], (), None, error)
            return
        for number, outcome in enumerate(found, 1):
            one = Finding(check.kind, "", check.path, definition=number)
            own = [item for item in findings if item.definition in (number, 0)]
            stopped = self._stop(outcome) if not own else None
            yield Explained(rule_id(rule_of(one, rules)), outcome.location, own, stopped)

    def _found(self, namespace: Namespace) -> Sequence[Finding]:
        if namespace.name not in self._findings:
            evaluation = Evaluation(self._settings._replace(trace=False))
            results = evaluation.results(self._policies, self._document.path, [self._document])
            for result in results:
                self._findings[result.namespace] = result.findings
        return self._findings[namespace.name]

    def _outcomes(self, check: Check) -> list[Outcome]:
        program: Program = self._policies.instrumented
        rule = next(item for item in program.manifest.rules if item.path == check.rule.path)
        plain = context_of(program, self._document.value, world=self._world())
        context = ExplainedContext(
            plain.rules, plain.memo, input=plain.input, data=plain.data, world=plain.world
        )
        return outcomes(program, rule, context)

    def _world(self) -> World:
        return world_of(self._settings, lambda *_: None)

    def _stop(self, outcome: Outcome) -> Stop | None:
        attempt = outcome.failed
        if attempt is None:
            return None
        path = outcome.location.path
        line = self._policies.lines[path][attempt.line - 1]
        begin = len(line) - len(line.lstrip())
        place = Location(path, attempt.line, begin + 1, attempt.line, len(line.rstrip()) + 1)
        values = evidence_of(line[begin:], attempt.variables, attempt.input)
        texts = [(name, shown(value)) for name, value in values.items()]
        return Stop(place, texts, list(self._parts(attempt)))

    def _parts(self, attempt: Attempt) -> Iterator[Part]:
        for read in dict.fromkeys(attempt.origin):
            span = span_of(self._positions, read)
            place = Location(self._document.path, *span) if span else None
            absent = "not in " if read.kind == "absent" else ""
            yield Part(f"{absent}{path_text(read.path) or 'the document'}", place)
