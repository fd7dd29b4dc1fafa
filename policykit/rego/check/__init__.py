"""From trees to what can be compiled: names resolved, bodies ordered, all errors at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from policykit.errors import RegoError, RegoErrors
from policykit.rego import ast
from policykit.rego.builtins import Builtin
from policykit.rego.check.annotations import (
    Annotation,
    Annotations,
    annotations_of,
    redeclared,
    term_of,
)
from policykit.rego.check.calls import call_errors, calls_in
from policykit.rego.check.conflicts import conflict_errors, import_errors, unused_imports
from policykit.rego.check.graph import dependencies, recursion_errors
from policykit.rego.check.names import Globals, Names, Scope, imports_of
from policykit.rego.check.order import NOTHING, Ordering
from policykit.rego.check.rules import (
    Definition,
    GroundPath,
    Group,
    Kind,
    definitions_of,
    groups_of,
)
from policykit.rego.check.types import Types


@dataclass(frozen=True, slots=True)
class Checked:
    """A set of modules ready to be compiled: their rules by path, names resolved, in order."""

    groups: Mapping[GroundPath, Group]
    modules: tuple[ast.Module, ...]
    builtins: Mapping[str, int]
    annotations: Annotations
    types: Types

    @property
    def functions(self) -> dict[GroundPath, int]:
        """The arity of each function by its path."""
        return {path: g.arity for path, g in self.groups.items() if g.kind is Kind.FUNCTION}


def check(
    modules: Iterable[ast.Module],
    builtins: Mapping[str, Builtin],
    *,
    strict: bool = False,
) -> Checked:
    """Return *modules* checked; *builtins* are all there are, *strict* refuses the unused.

    Raises RegoErrors with everything that one phase finds wrong, in the order of the sources.
    """
    modules = tuple(modules)
    arities = {name: row.arity for name, row in builtins.items()}
    deprecated = {name for name, row in builtins.items() if row.is_deprecated}
    definitions = list(definitions_of(modules))
    groups = groups_of(definitions)
    functions = {path: g.arity for path, g in groups.items() if g.kind is Kind.FUNCTION}
    errors: list[RegoError] = [
        error
        for module in modules
        if strict or module.version == "v1"
        for error in import_errors(module)
    ]
    errors += conflict_errors(modules, definitions)
    scopes = {
        module.path: Globals(
            package=module.package,
            rules=_rule_names(module, modules),
            imports=imports_of(module),
            functions=functions,
            paths=groups,
            builtins=arities,
            deprecated=deprecated,
            is_v1=strict or module.version == "v1",
        )
        for module in modules
    }
    used_imports: dict[str, set[str]] = {module.path: set() for module in modules}
    annotations = _annotations(modules, errors)

    def resolve(definition: Definition) -> Definition:
        path = definition.module.path
        constants = _metadata(definition, annotations)
        names = Names(scopes[path], errors, [], strict, used_imports[path], constants=constants)
        rule = names.rule(definition.rule)
        size = len(definition.path) - len(rule.head.path)
        return replace(definition, path=definition.path[:size] + rule.head.path, rule=rule)

    resolved = {path: _each(group, resolve) for path, group in groups.items()}
    if strict:
        for module in modules:
            errors += unused_imports(module, used_imports[module.path])
    errors += call_errors(resolved.values(), functions, arities)
    _raise(errors)
    ordering = Ordering(errors)
    ordered = {path: _each(group, ordering.definition) for path, group in resolved.items()}
    _raise(errors)
    edges = dependencies(ordered)
    _raise(recursion_errors(ordered, edges))
    types = Types(ordered, edges, builtins, annotations)
    _raise(types.errors())
    return Checked(ordered, modules, arities, annotations, types)


def check_query(body: ast.Body, checked: Checked) -> ast.Body:
    """Return the literals of a query with names resolved, in order; raises RegoErrors."""
    names = Names(
        Globals((), frozenset(), {}, checked.functions, checked.groups, checked.builtins),
        scopes=[Scope()],
    )
    resolved = names.open_body(body)
    _raise([*names.errors, *calls_in(resolved, checked.functions, checked.builtins)])
    ordering = Ordering()
    ordered, _ = ordering.scope(resolved, [], NOTHING, NOTHING)
    _raise(ordering.errors)
    _raise(checked.types.query_errors(ordered))
    return ordered


def _annotations(modules: Iterable[ast.Module], errors: list[RegoError]) -> Annotations:
    found: list[Annotation] = []
    for module in modules:
        try:
            found += annotations_of(module)
        except RegoError as error:
            errors.append(error)
    errors += redeclared(found)
    return Annotations(tuple(found))


def _metadata(definition: Definition, annotations: Annotations) -> dict[str, ast.Term]:
    """Return what calls of `rego.metadata.*` in a rule stand for."""
    rule, place = definition.rule, definition.rule.location
    own = annotations.rule(rule)
    chain = annotations.chain(rule, definition.ground, definition.module.package)
    return {
        "rego.metadata.rule": term_of({} if own is None else dict(own.values), place),
        "rego.metadata.chain": term_of(chain, place),
    }


def _each(group: Group, change: Callable[[Definition], Definition]) -> Group:
    default = None if group.default is None else change(group.default)
    return replace(group, definitions=tuple(map(change, group.definitions)), default=default)


def _rule_names(module: ast.Module, modules: Iterable[ast.Module]) -> frozenset[str]:
    """Return the first names of all rules in the package of *module*."""
    names = set()
    for other in modules:
        if other.package == module.package:
            names |= {rule.head.path[0].value for rule in other.rules}  # type: ignore[union-attr]  # a head begins with a name
    return frozenset(map(str, names))


def _raise(errors: list[RegoError]) -> None:
    if errors:
        raise RegoErrors(sorted(errors, key=_source_order))


def _source_order(error: RegoError) -> tuple[str, int, int]:
    place = error.location
    return (place.path, place.line, place.column) if place else ("", 0, 0)
