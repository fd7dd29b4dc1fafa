"""Policies that pass everything without a word: rules that can never report, names that are not.

conftest overlooks all of these; a run that says nothing should mean that there is nothing to say.
"""

from collections.abc import Iterator, Mapping, Sequence

from policykit.engine import Namespace, dotted, is_check, is_pattern
from policykit.errors import RegoError
from policykit.rego.program import Program, Rule
from policykit.settings import Settings
from policykit.suggestion import suggestion

CODE = "policykit_policy_error"


def oddities_of(
    program: Program,
    available: Mapping[str, Namespace],
    wanted: Sequence[Namespace],
    settings: Settings,
) -> Iterator[RegoError]:
    """Yield each reason for which the *wanted* namespaces may stay silent, as an error."""
    names = {namespace.name for namespace in wanted}
    for rule in program.manifest.rules:
        yield from _rule(rule, program, names)
    yield from _names(program, names)
    yield from _namespaces(available, wanted, settings)


def _rule(rule: Rule, program: Program, names: set[str]) -> Iterator[RegoError]:
    """Yield what is wrong with one rule that has the name of a check."""
    for size in (1, 2):
        package, rest = rule.path[:-size], rule.path[-size:]
        if package not in program.packages or dotted(package) not in names:
            continue
        name = ".".join(rest)
        if not is_check(rest[0]) or rule.kind == "function":
            return
        if size > 1:
            yield _silent(rule, f"{name} is never asked", f"write: {rest[0]}_{rest[1]} contains …")
        elif rule.plain:
            hint = f"write: {name} contains msg if {{ … }}"
            yield _silent(rule, f"the value of {name} is no set of messages", hint)
        return


def _silent(rule: Rule, problem: str, hint: str) -> RegoError:
    message = f"{problem}, so it can never report anything"
    return RegoError(CODE, message, rule.locations[0], hint=hint)


def _names(program: Program, names: set[str]) -> Iterator[RegoError]:
    """Yield the checks whose names differ in case alone: conftest asks only the first of them."""
    seen: dict[tuple[str, ...], Rule] = {}
    for rule in program.manifest.rules:
        if dotted(rule.path[:-1]) in names and is_check(rule.path[-1]):
            folded = (*rule.path[:-1], rule.path[-1].lower())
            first = seen.setdefault(folded, rule)
            if first is not rule:
                message = f"{rule.path[-1]} differs from {first.path[-1]} in case alone"
                hint = f"only {first.path[-1]} ({first.locations[0]}) is asked; rename one of them"
                yield RegoError(CODE, message, rule.locations[0], hint=hint)


def _namespaces(
    available: Mapping[str, Namespace], wanted: Sequence[Namespace], settings: Settings
) -> Iterator[RegoError]:
    patterns = settings.namespace
    known = [name for name, namespace in available.items() if namespace.checks]
    if not settings.all_namespaces and not any(map(is_pattern, patterns)):
        for name in patterns:
            if name not in available and available:
                hint = suggestion(name, available) or f"packages with checks: {_listed(known)}"
                yield RegoError(CODE, f"there is no package {name}", hint=hint)
    if not any(namespace.checks for namespace in wanted) and available:
        where = "all packages" if settings.all_namespaces else ", ".join(patterns)
        hint = (
            f"rules called deny, violation or warn are checks; packages with any: {_listed(known)}"
        )
        yield RegoError(CODE, f"there is nothing to check with in {where}", hint=hint)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
