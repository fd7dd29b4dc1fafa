"""From the text of policies to a program: parse, check, generate."""

from collections.abc import Collection, Mapping, Sequence
from types import CodeType, MappingProxyType
from typing import Any

from policykit.errors import RegoError, RegoErrors
from policykit.rego import ast
from policykit.rego import builtins as registry
from policykit.rego.builtins import Builtin
from policykit.rego.check import Checked, check, check_query
from policykit.rego.check.rules import Group, Kind
from policykit.rego.compile.bodies import Bodies
from policykit.rego.compile.generate import (
    Generated,
    PlaceInPolicy,
    generate,
    generate_query,
    mocked,
    unit_of,
)
from policykit.rego.compile.terms import Unit
from policykit.rego.compile.traced import Traced
from policykit.rego.notes import notes_of
from policykit.rego.parse import parse_module, parse_query
from policykit.rego.program import (
    GENERATED,
    QUERY,
    Manifest,
    Program,
    Query,
    Rule,
    namespace_of,
    program_of,
)
from policykit.rego.values import Value

_NOTHING: Mapping[str, str] = MappingProxyType({})


def build(
    modules: Mapping[str, str],
    data: dict[str, Value],
    *,
    version: str = "v1",
    strict: bool = False,
    builtins: Collection[str] = (),
    capabilities: Collection[str] | None = None,
    versions: Sequence[tuple[str, str]] = (),
    traced: bool = False,
) -> tuple[Program, CodeType]:
    """Return the program of *modules* (text by file name) and its code, instrumented if *traced*.

    Raises RegoErrors with all that is wrong in them.
    """
    checked, known = checked_of(
        modules,
        version=version,
        strict=strict,
        builtins=builtins,
        capabilities=capabilities,
        versions=versions,
    )
    return assemble(checked, modules, data, known, frozenset(), traced=traced)


def checked_of(
    modules: Mapping[str, str],
    *,
    version: str = "v1",
    strict: bool = False,
    builtins: Collection[str] = (),
    capabilities: Collection[str] | None = None,
    versions: Sequence[tuple[str, str]] = (),
) -> tuple[Checked, Mapping[str, Builtin]]:
    """Return *modules* as checked trees, and the builtins that they may use; raises RegoErrors.

    *builtins* are modules of Python that define more of them; *capabilities* the names of those
    that there are; *versions* the version of Rego of files that are in another than *version*.
    """
    trees = parsed(modules, version, dict(versions))
    try:
        return _checked(trees, builtins, capabilities, strict=strict)
    except RegoErrors as error:
        # What installed packages offer is looked up only for a name that nothing else has.
        if not any(one.message.startswith("undefined function") for one in error.errors):
            raise
        installed = registry.installed()
        if not installed:
            raise
        return _checked(trees, [*builtins, *installed], capabilities, strict=strict)


def _checked(
    trees: list[ast.Module],
    modules: Collection[str],
    capabilities: Collection[str] | None,
    *,
    strict: bool,
) -> tuple[Checked, Mapping[str, Builtin]]:
    known = registry.builtins(modules)
    if capabilities is not None:
        known = {name: known[name] for name in capabilities if name in known}
    return check(trees, known, strict=strict), known


def parsed(
    modules: Mapping[str, str], version: str, versions: Mapping[str, str] = _NOTHING
) -> list[ast.Module]:
    """Return the trees of *modules*; raises RegoErrors with the errors of all files."""
    trees, errors = [], []
    for path in sorted(modules):
        try:
            trees.append(parse_module(modules[path], path, versions.get(path, version)))
        except RegoError as error:
            errors.append(error)
    if errors:
        raise RegoErrors(errors)
    return trees


def assemble(
    checked: Checked,
    sources: Mapping[str, str],
    data: dict[str, Value],
    builtins: Mapping[str, Builtin],
    mockable: frozenset[str],
    *,
    traced: bool,
) -> tuple[Program, CodeType]:
    """Return the program of checked modules in which *mockable* functions can be replaced."""
    unit = unit_of(checked, builtins, mockable)
    generated = generate(checked, unit, sources, Traced if traced else Bodies)
    manifest = Manifest(
        rules=tuple(_rule(group, unit, checked) for group in checked.groups.values()),
        packages=tuple(sorted({module.package for module in checked.modules})),
        parents=tuple(sorted(unit.packages)),
        imports=generated.imports,
        places=generated.places,
        source=generated.source,
        traced=traced,
    )
    code = code_of(generated)

    def compile_query(text: str) -> Query:
        body = check_query(parse_query(text), checked)
        wanted = frozenset(mocked(body))
        if not wanted <= unit.mockable:
            other, _ = assemble(
                checked, sources, data, builtins, unit.mockable | wanted, traced=False
            )
            return other.compile_query(text)
        return query_of(body, unit, program.namespace, manifest.places)

    program = program_of(manifest, code, data, compile_query)
    return program, code


def query_of(
    body: ast.Body, unit: Unit, names: dict[str, Any], places: tuple[PlaceInPolicy | None, ...]
) -> Query:
    """Return a compiled query that sees the functions in *names*, whose lines stand at *places*."""
    generated, variables = generate_query(body, unit)
    scope = names | namespace_of(generated.imports)
    code = compile(generated.source, QUERY, "exec", dont_inherit=True)
    exec(code, scope)  # noqa: S102  # the source comes from `generate_query` alone
    return Query(scope["query"], variables, places)


def code_of(generated: Generated) -> CodeType:
    """Return the code object of generated source."""
    return compile(generated.source, GENERATED, "exec", dont_inherit=True)


_PLAIN = (ast.Scalar, ast.Object, ast.ObjectComprehension, ast.TemplateString)


def _rule(group: Group, unit: Unit, checked: Checked) -> Rule:
    definitions = [*group.definitions, *([group.default] if group.default else [])]
    is_function = group.kind is Kind.FUNCTION
    return Rule(
        path=group.path,
        kind=str(group.kind),
        function=(unit.functions if is_function else unit.rules)[group.path],
        slot=-1 if is_function else unit.slots[group.path],
        locations=tuple(item.rule.location for item in definitions),
        has_default=group.default is not None,
        notes=notes_of(group, checked.annotations),
        plain=_plain(group),
    )


def _plain(group: Group) -> str:
    """Return what is known of the values of *group*, as `Rule.plain` has it."""
    if group.kind is not Kind.COMPLETE:
        return "other" if group.kind is Kind.OBJECT else ""
    rules = [item.rule for item in (*group.definitions, group.default) if item is not None]
    heads = [
        value for rule in rules for value in (rule.head.value, *(e.value for e in rule.orelse))
    ]
    values = [value for value in heads if value is not None]
    if all(isinstance(value, ast.Scalar) and value.value is True for value in values):
        return "true"
    return "other" if all(isinstance(value, _PLAIN) for value in values) else ""
