"""Objects against constraints: what each violation is to a pipeline, and where it stands."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from policykit import engine
from policykit.documents import Document, Place, Span
from policykit.errors import LoadError, RegoError
from policykit.findings import Finding, Kind, Result
from policykit.gatekeeper.manifests import Constraint, Template
from policykit.gatekeeper.match import Subject, matches
from policykit.locations import located
from policykit.rego.builtins import World
from policykit.rego.program import Program
from policykit.suggestion import suggestion

CODE = "policykit_policy_error"
Compile: TypeAlias = Callable[[Template], Program]

_INSIDE = "review.object"
_NOWHERE = Span(0, 0, 0, 0)
_KINDS = {"deny": Kind.FAILURE, "warn": Kind.WARNING, "dryrun": Kind.WARNING}
_INVENTORY = "data.inventory"


class _Compiled(NamedTuple):
    """A template ready to be asked: its program, and the package whose `violation` counts."""

    program: Program
    namespace: engine.Namespace


class Gatekeeper:
    """The templates and constraints of a run; raises LoadError and RegoErrors for wrong ones."""

    def __init__(
        self, templates: Sequence[Template], constraints: Sequence[Constraint], compiled: Compile
    ) -> None:
        self._templates = templates
        self._constraints = constraints
        self._compiled: dict[str, _Compiled] = {}
        for template in templates:
            program = compiled(template)
            self._compiled[template.kind] = _Compiled(program, _violations(template, program))
        for constraint in constraints:
            if constraint.kind not in self._compiled:
                hint = suggestion(constraint.kind, self._compiled)
                message = f"there is no template of {constraint.kind} for this constraint"
                raise LoadError(
                    message, constraint.place, hint=hint or "name its file with --policy too"
                )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask."""
        return not self._constraints

    def oddities(self) -> Iterator[RegoError]:
        """Yield what keeps templates silent: no constraint, or data that only a cluster has."""
        used = {constraint.kind for constraint in self._constraints}
        for template in self._templates:
            if template.kind not in used:
                message = f"no constraint uses the template {template.kind}, so it is never asked"
                yield RegoError(CODE, message, template.place)
            elif any(_INVENTORY in text for text in template.modules.values()):
                message = f"{template.kind} reads {_INVENTORY}, which only a cluster has"
                hint = "give other objects as data: --data inventory:FOLDER"
                yield RegoError(CODE, message, template.place, hint=hint)

    def results(
        self, name: str, documents: Sequence[Document], *, world: Callable[[], World], strict: bool
    ) -> Iterator[Result]:
        """Yield what each constraint says of the objects of one file, if it is for any of them."""
        for constraint in self._constraints:
            successes, findings, is_asked = 0, list[Finding](), False
            for document in documents:
                if not isinstance(document.value, dict):
                    continue
                subject = Subject(document.value)
                if subject.kind and matches(constraint.match, subject):
                    found = self._violations(constraint, document, subject, world, strict=strict)
                    is_asked = True
                    findings += found
                    successes += not found
            if is_asked:
                yield Result(name, constraint.kind, successes, tuple(findings))

    def _violations(
        self,
        constraint: Constraint,
        document: Document,
        subject: Subject,
        world: Callable[[], World],
        *,
        strict: bool,
    ) -> list[Finding]:
        program, namespace = self._compiled[constraint.kind]
        review = _reviewed(document, subject, constraint)
        verdict = engine.evaluate(program, namespace, review.value, world=world(), strict=strict)
        if not verdict.findings:
            return []
        assert program.instrumented is not None
        findings = located(
            program.instrumented(), namespace, review, verdict.findings, world=world(), file={}
        )
        return [_told(finding, constraint) for finding in findings]


def _violations(template: Template, program: Program) -> engine.Namespace:
    """Return the package of a template, with `violation` as its one check; raises LoadError."""
    for namespace in engine.namespaces_of(program).values():
        for check in namespace.checks:
            is_main = check.rule.locations[0].path == template.main.name
            if is_main and check.rule.path[-1] == "violation":
                return namespace._replace(checks=(check,), exception=None)
    raise LoadError(f"the template of {template.kind} has no rule called violation", template.place)


def _reviewed(document: Document, subject: Subject, constraint: Constraint) -> Document:
    """Return the review of an object, as a cluster would ask for it; its parts keep their place."""
    version = str(document.value.get("apiVersion") or "").rpartition("/")[2]  # type: ignore[union-attr]  # an object, see `results`
    value: dict[str, Any] = {
        "parameters": constraint.parameters,
        "review": {
            "kind": {"group": subject.group, "version": version, "kind": subject.kind},
            "name": subject.name,
            "namespace": subject.namespace,
            "object": document.value,
            "operation": "CREATE",
        },
    }

    def locate() -> Place | None:
        place = document.locate()
        if place is None:
            return None
        children = {"object": Place(place.span, children=place.children)}
        return Place(_NOWHERE, children={"review": Place(_NOWHERE, children=children)})

    return document._replace(value=value, locate=locate)


def _told(finding: Finding, constraint: Constraint) -> Finding:
    """Return *finding* in terms of the object, and as the constraint wants it to count."""
    path = finding.path or ""
    is_inside = path == _INSIDE or path.startswith((f"{_INSIDE}.", f"{_INSIDE}["))
    place = finding.location if is_inside or finding.path is None else None
    return finding._replace(
        kind=_KINDS.get(constraint.action, Kind.FAILURE),
        rule=f"data.{constraint.kind}.{constraint.name}",
        location=place,
        path=(path.removeprefix(_INSIDE).removeprefix(".") or None) if is_inside else None,
        definition=0,
    )
