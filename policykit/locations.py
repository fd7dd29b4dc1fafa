"""Where in a file a finding belongs: the part of the document whose test made the rule fire.

The rule is evaluated once more in the instrumented mode, which keeps what was tested on the way to
each message. Of these tests

- the last that compares, calls or negates something is the cause,
- but one on `kind` or `apiVersion` only selects the document, and counts if there is no other,
- then an entry that was iterated, then one that merely had to be there.

A container, and null, is placed at its key; what is absent at the nearest part that is there.
"""

from collections.abc import Callable, Mapping, Sequence

from policykit.documents import Document, Path, Place, Positions, Span
from policykit.engine import Namespace, context_of
from policykit.findings import Finding
from policykit.rego.builtins import World
from policykit.rego.compile.provenance import Read, Test, TracedContext
from policykit.rego.program import Program
from policykit.rego.values import Set
from policykit.source import Location

_SELECTORS = frozenset(("apiVersion", "kind"))


def located(
    program: Program,
    namespace: Namespace,
    document: Document,
    findings: Sequence[Finding],
    *,
    world: World,
    file: Mapping[str, str],
    file_of: Callable[[Document, Path], str] | None = None,
) -> list[Finding]:
    """Return *findings* of one document with the places that they come from.

    *program* is instrumented; *file* is what policies see as `data.conftest.file`; *file_of* names
    the file of a part, for a document made of several. A place that the policy names itself stays.
    """
    context = context_of(program, document.value, world=world, file=file)
    assert isinstance(context, TracedContext)
    positions = document.positions
    causes: dict[tuple[str, object], Read | None] = {}
    definitions: dict[tuple[str, object], int] = {}
    fired = {finding.rule for finding in findings}
    for check in namespace.checks:
        if check.path not in fired:
            continue
        value = program.named(check.rule.path, context)
        for key in value if type(value) is Set else ():
            tests = context.derivations.get((id(value), key), ())
            name = (check.path, _message(value[key]))
            causes[name] = causes.get(name) or cause(tests, positions)
            definitions[name] = _number(context.makers.get((id(value), key), ""))
    return [
        _placed(finding, causes.get(name), document, positions, file_of)._replace(
            definition=definitions.get(name, 0)
        )
        for finding in findings
        for name in [(finding.rule, finding.message)]
    ]


def _number(function: str) -> int:
    """Return which definition a generated function is: `data_main_deny__2` is the second."""
    number = function.rpartition("__")[2]
    return int(number) if number.isdecimal() else 0


def _message(member: object) -> object:
    return member.get("msg") if type(member) is dict else member


def cause(tests: Sequence[Test], positions: Positions) -> Read | None:
    """Return the part of the document that *tests* are about, or None if they read none of it."""
    best = max(
        (test for test in enumerate(tests) if test[1].origin),
        key=lambda test: (_rank(test[1]), test[0]),
        default=None,
    )
    if best is None:
        return None
    reads = [read for read in best[1].origin if read.kind != "box"] or best[1].origin
    return max(reads, key=lambda read: _start(positions, read))


def _rank(test: Test) -> int:
    if test.kind != "test":
        return {"entry": 1}.get(test.kind, 0)
    selects = all(read.path and read.path[-1] in _SELECTORS for read in test.origin)
    return 2 if selects else 3


def _start(positions: Positions, read: Read) -> tuple[int, int]:
    span = span_of(positions, read)
    return (span.line, span.column) if span else (0, 0)


def span_of(positions: Positions, read: Read) -> Span | None:
    """Return where *read* stands: the nearest part of its path that the file knows of."""
    for size in range(len(read.path), -1, -1):
        place = positions.at(read.path[:size])
        if place is not None:
            is_whole = size == len(read.path)
            return _span(place, read.kind if is_whole else "absent")
    return None


def _span(place: Place, kind: str) -> Span:
    if kind == "value" or place.key is None:
        if kind != "value" and place.children is not None:
            line, column = place.span.line, place.span.column
            return Span(line, column, line, column + 1)
        return place.span
    return place.key


def _placed(
    finding: Finding,
    read: Read | None,
    document: Document,
    positions: Positions,
    file_of: Callable[[Document, Path], str] | None,
) -> Finding:
    if finding.location is not None or read is None:
        return finding
    span = span_of(positions, read)
    path = read.path
    file = file_of(document, path) if file_of else document.path
    if span is None:
        return finding._replace(path=path_text(path))
    return finding._replace(location=Location(file, *span), path=path_text(path))


def path_text(path: Path) -> str:
    """Return a path as people write it: `spec.containers[1].image`, `labels["app.name"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.replace("-", "_").isidentifier():
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text
