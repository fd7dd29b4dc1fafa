"""conftest's conventions: which rules are checks, and what their values say about a document.

Rules called `deny`, `violation` (or `deny_…`, `violation_…`) give failures, `warn` gives warnings.
A member of their value is a message, or an object with a `msg`. `exception` names rules, by what
follows their prefix, that do not count for a document.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from policykit.errors import RegoError, UsageError
from policykit.findings import Finding, Kind
from policykit.rego.builtins import World
from policykit.rego.compile.runtime import Context
from policykit.rego.program import Program, Rule
from policykit.rego.values import UNDEFINED, Set, Value, sorted_members, to_json
from policykit.source import Location

_CHECKS = {"deny": Kind.FAILURE, "violation": Kind.FAILURE, "warn": Kind.WARNING}
_PREFIXES = ("violation_", "deny_", "warn_")


class Check(NamedTuple):
    """One rule that reports, under the name that exceptions know it by."""

    rule: Rule
    path: str
    kind: Kind
    suffix: str


class Namespace(NamedTuple):
    """One package: its checks, what excepts from them, and how many definitions they have."""

    name: str
    checks: tuple[Check, ...]
    exception: Rule | None
    definitions: int


class Verdict(NamedTuple):
    """What the checks of one namespace say about one document."""

    successes: int = 0
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


def namespaces_of(program: Program) -> dict[str, Namespace]:
    """Return the packages of *program* by name, in order.

    Raises RegoError for a check that is written as v1 has it no more: `deny["x"] if …`.
    """
    by_package: dict[tuple[str, ...], list[Rule]] = {path: [] for path in program.packages}
    for rule in program.manifest.rules:
        if rule.path[:-1] in by_package:
            by_package[rule.path[:-1]].append(rule)
        elif rule.path[:-2] in by_package and is_check(rule.path[-2]) and rule.plain == "true":
            name, key = rule.path[-2:]
            message = f"{name} uses `if` without `contains`, so it has no messages"
            hint = f'write: {name} contains "{key}" if {{ … }}'
            raise RegoError("rego_compile_error", message, rule.locations[0], hint=hint)
    return {
        name: _namespace(name, rules)
        for name, rules in sorted((dotted(path), rules) for path, rules in by_package.items())
    }


def is_check(name: str) -> bool:
    """Tell whether a rule called *name* reports what is wrong."""
    return _kind(name) is not None


def _kind(name: str) -> Kind | None:
    """Return what a rule called *name* reports: `deny`, `deny_root` or `warn_1`, not `deny_`."""
    first, *words = name.split("_")
    is_plain = name.isascii() and all(word.isalnum() for word in words)
    return _CHECKS.get(first) if is_plain else None


def dotted(path: Iterable[str]) -> str:
    """Return a path as OPA prints it: `main`, `k8s["x-y"]`."""
    text = ""
    for name in path:
        if name.isidentifier() and name.isascii():
            text += f".{name}" if text else name
        else:
            text += f'["{name}"]'
    return text


def _namespace(name: str, rules: list[Rule]) -> Namespace:
    checks: dict[str, Check] = {}
    definitions = 0
    exception = None
    for rule in rules:
        last = rule.path[-1]
        kind = _kind(last)
        if kind is None:
            exception = rule if last == "exception" else exception
            continue
        definitions += len(rule.locations)
        check = Check(rule, f"data.{name}.{last}", kind, suffix_of(last))
        checks.setdefault(last.lower(), check)
    return Namespace(name, tuple(checks.values()), exception, definitions)


def suffix_of(name: str) -> str:
    """Return what exceptions call the rule *name*: `deny_root` is `root`, plain `deny` is ``."""
    if name in ("deny", "violation", "warn"):
        return ""
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name


def evaluate(
    program: Program,
    namespace: Namespace,
    value: Value,
    *,
    world: World,
    file: Value = None,
    strict: bool = False,
) -> Verdict:
    """Return what the checks of *namespace* say about the document *value*.

    *file* is what policies see as `data.conftest.file`. Raises RegoError where a rule fails.
    """
    context = context_of(program, value, world=world, file=file, strict=strict)
    excepted = _excepted(program, namespace, context)
    findings: list[Finding] = []
    warnings: list[str] = []
    passes = 0
    for check in namespace.checks:
        names = [name for name in excepted if name == check.suffix]
        found = _reports(program, check, context, warnings)
        if names:
            message = f'data.{namespace.name}.exception[_][_] == "{check.suffix}"'
            findings += [Finding(Kind.EXCEPTION, message, check.path)] * len(names)
        elif found is not None:
            findings += found[0]
            passes += found[1]
    silent = max(0, namespace.definitions - len(findings) - passes)
    return Verdict(passes + silent, tuple(findings), tuple(warnings))


def context_of(
    program: Program, value: Value, *, world: World, file: Value = None, strict: bool = False
) -> Context:
    """Return an evaluation on *value*, in which policies see *file* as `data.conftest.file`."""
    context = program.context(value, strict=strict, world=world)
    if file is not None:
        known = context.data.get("conftest")
        conftest = {**(known if isinstance(known, dict) else {}), "file": file}
        context.data = {**context.data, "conftest": conftest}
    return context


def _excepted(program: Program, namespace: Namespace, context: Context) -> list[Value]:
    """Return every name that the exceptions of this document list."""
    if namespace.exception is None:
        return []
    value = program.value(namespace.exception, context)
    return [name for group in _items(value) for name in _items(group)]


def _items(value: Value) -> list[Value]:
    if type(value) is list:
        return value
    if type(value) is Set:
        return sorted_members(value)
    return list(value.values()) if type(value) is dict else []


def _reports(
    program: Program, check: Check, context: Context, warnings: list[str]
) -> tuple[list[Finding], int] | None:
    """Return the findings of one check and how often it passed; None where it is undefined."""
    value = program.value(check.rule, context)
    if value is UNDEFINED:
        return None
    if type(value) is not Set and type(value) is not list:
        return [], 1
    members = _items(value)
    if not members:
        return [], 1
    findings, passes = [], 0
    for member in members:
        finding = _finding(check, member, warnings)
        if finding is None:
            passes += member == "" or (type(member) is dict and member.get("msg") == "")
        else:
            findings.append(finding)
    return findings, passes


def _finding(check: Check, member: Value, warnings: list[str]) -> Finding | None:
    """Return what one *member* of a rule's value reports; an empty message is a pass."""
    if type(member) is str:
        return Finding(check.kind, member, check.path) if member else None
    if type(member) is not dict:
        warnings.append(
            f"{check.rule.locations[0]}: {check.path} gives {_shown(member)}, "
            "which is neither text nor an object with `msg`, so nothing is reported"
        )
        return None
    message = member.get("msg")
    if type(message) is not str:
        raise RegoError(
            "eval_type_error",
            '"msg" field must be present and a string',
            check.rule.locations[0],
            hint=f"{check.path} gives {_shown(member)}",
        )
    details = {k: v for k, v in to_json(member).items() if k not in ("msg", "_loc")}
    location = _given_location(member.get("_loc"))
    return Finding(check.kind, message, check.path, location, None, details) if message else None


def _given_location(place: Value) -> Location | None:
    """Return the place that a policy names itself, in `_loc`."""
    if type(place) is not dict:
        return None
    file, line = place.get("file"), place.get("line")
    path = file if isinstance(file, str) else ""
    number = int(line) if isinstance(line, int | float) and not isinstance(line, bool) else 0
    return Location(path, number) if path or number else None


def _shown(value: Value) -> str:
    text = repr(to_json(value))
    return text if len(text) < 60 else f"{text[:57]}…"


def selected(
    available: Mapping[str, Namespace], wanted: Iterable[str], *, every: bool
) -> list[Namespace]:
    """Return the namespaces that are asked for: by name, or where any has `*?[`, by pattern.

    Raises UsageError for a pattern that is none, and RegoError for a check that is a function: no
    document can be asked for its value.
    """
    wanted = tuple(wanted)
    if every:
        found = list(available.values())
    elif any(map(is_pattern, wanted)):
        found = [
            namespace
            for name, namespace in available.items()
            if any(_matches(name, pattern) for pattern in wanted)
        ]
    else:
        found = [available.get(name, Namespace(name, (), None, 0)) for name in wanted]
    for check in (check for namespace in found for check in namespace.checks):
        if check.rule.kind == "function":
            message = f"function {check.path} used as reference, not called"
            raise RegoError("rego_type_error", message, check.rule.locations[0])
    return found


def is_reported(value: Value) -> bool:
    """Tell whether the value of a check reports anything."""
    return type(value) in (Set, list) and len(value) > 0


def is_pattern(name: str) -> bool:
    """Tell whether *name* stands for any namespaces that it matches."""
    return any(char in name for char in "*?[")


def _matches(name: str, pattern: str) -> bool:
    """Tell whether *name* matches *pattern*, by Go's rules."""
    if pattern.count("[") > pattern.count("]"):
        raise UsageError(
            f'the pattern of namespaces "{pattern}" has a [ without its ]',
            hint=r"write \[ for the character itself",
        )
    from fnmatch import fnmatchcase  # noqa: PLC0415  # names are plain more often

    return fnmatchcase(name, pattern.replace("[^", "[!"))
