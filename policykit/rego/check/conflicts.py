"""Rules that cannot stand beside each other: two kinds under one path, a rule below a value."""

from collections.abc import Iterable, Mapping, Sequence

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.check.rules import Definition, GroundPath
from policykit.source import Location

ROOTS = ("input", "data")


def conflict_errors(
    modules: Sequence[ast.Module], definitions: Sequence[Definition]
) -> list[RegoError]:
    """Return an error for each pair of rules, defaults or packages that exclude each other."""
    by_path: dict[GroundPath, list[Definition]] = {}
    for definition in definitions:
        if definition.is_ground:
            by_path.setdefault(definition.ground, []).append(definition)
    errors = [error for path, found in by_path.items() for error in _of_one_path(path, found)]
    errors += _objects_and_sets(definitions, by_path)
    errors += _packages(modules, by_path)
    errors += _below(by_path)
    errors += _shadowing(definitions)
    return errors


def _of_one_path(path: GroundPath, found: Sequence[Definition]) -> Iterable[RegoError]:
    """Yield the conflicts of rules with the same path: their kinds, arities, defaults."""
    defaults = [item for item in found if item.rule.default]
    if len(defaults) > 1:
        places = ", ".join(_line(item.rule.location) for item in defaults)
        message = f"multiple default rules {_name(path)} found at {places}"
        package = found[0].module.location
        yield RegoError("rego_type_error", message, package)
    elif len({_shape(item) for item in found}) > 1:
        message = f"conflicting rules {_name(path)} found"
        yield RegoError("rego_type_error", message, found[0].rule.location)


def _shape(definition: Definition) -> tuple[str, int]:
    head = definition.rule.head
    if head.arguments is not None:
        return "function", len(head.arguments)
    return ("set" if head.key is not None else "rule"), 0


def _objects_and_sets(
    definitions: Iterable[Definition], by_path: Mapping[GroundPath, Sequence[Definition]]
) -> Iterable[RegoError]:
    """Yield the entries of objects whose path is a set or a value."""
    for definition in definitions:
        if definition.is_ground or definition.rule.head.arguments is not None:
            continue
        known = by_path.get(definition.ground)
        if known is not None:
            keys = "".join(f"[{_text(term)}]" for term in definition.path[len(definition.ground) :])
            message = f"conflicting rules {_name(definition.ground)}{keys} found"
            yield RegoError("rego_type_error", message, known[0].rule.location)


def _packages(
    modules: Iterable[ast.Module], by_path: Mapping[GroundPath, Sequence[Definition]]
) -> Iterable[RegoError]:
    """Yield the packages whose path is that of a rule."""
    for module in modules:
        rules = by_path.get(module.package)
        if rules and len(rules[0].rule.head.path) == 1:
            place = _line(rules[0].rule.location)
            message = (
                f"package {'.'.join(module.package)} conflicts with rule {module.package[-1]} "
                f"defined at {place}"
            )
            yield RegoError("rego_type_error", message, rules[0].module.location)


def _below(by_path: Mapping[GroundPath, Sequence[Definition]]) -> Iterable[RegoError]:
    """Yield the rules that have others below their path."""
    below: dict[GroundPath, list[GroundPath]] = {}
    for path in sorted(by_path):
        for size in range(1, len(path)):
            if path[:size] in by_path:
                below.setdefault(path[:size], []).append(path)
    for path, inner in below.items():
        rules = "\n".join(
            f"  rule {_name(item)} at {_line(by_path[item][0].rule.location)}" for item in inner
        )
        message = f"rule {_name(path)} conflicts with:\n{rules}"
        yield RegoError("rego_type_error", message, by_path[path][0].rule.location)


def _shadowing(definitions: Iterable[Definition]) -> Iterable[RegoError]:
    """Yield the rules that are called `input` or `data`, which v1 does not allow."""
    for definition in definitions:
        name = definition.path[len(definition.module.package)]
        if (
            definition.module.version == "v1"
            and isinstance(name, ast.Scalar)
            and name.text in ROOTS
        ):
            message = f"rules must not shadow {name.text} (use a different rule name)"
            yield RegoError("rego_compile_error", message, definition.rule.location)


def import_errors(module: ast.Module) -> list[RegoError]:
    """Return an error for each import whose name another import has."""
    known: dict[str, ast.Import] = {}
    errors = []
    for item in module.imports:
        name = imported_name(item)
        if name is None:
            continue
        if name in known:
            message = f"import must not shadow import {_import_text(known[name])}"
            errors.append(RegoError("rego_compile_error", message, item.location))
        known.setdefault(name, item)
    return errors


def unused_imports(module: ast.Module, used: Iterable[str]) -> list[RegoError]:
    """Return an error for each import of *module* that is not among those *used*."""
    used = set(used)
    return [
        RegoError("rego_compile_error", f"import {_import_text(item)} unused", item.location)
        for item in module.imports
        if (name := imported_name(item)) is not None and name not in used
    ]


def imported_name(item: ast.Import) -> str | None:
    """Return the name that an import makes known, or None for `rego.v1` and future keywords."""
    head = item.path.head if isinstance(item.path, ast.Ref) else item.path
    if isinstance(head, ast.Var) and head.name in ("rego", "future"):
        return None
    if item.alias is not None:
        return item.alias
    if isinstance(item.path, ast.Ref):
        last = item.path.path[-1]
        return str(last.value) if isinstance(last, ast.Scalar) else None
    return None


def _import_text(item: ast.Import) -> str:
    text = import_path(item)
    return f"{text} as {item.alias}" if item.alias else text


def import_path(item: ast.Import) -> str:
    """Return the path of an import as it is written."""
    if isinstance(item.path, ast.Var):
        return item.path.name
    head = item.path.head
    names = [head.name] if isinstance(head, ast.Var) else []
    return ".".join([*names, *(_text(part) for part in item.path.path)])


def _name(path: GroundPath) -> str:
    return f"data.{'.'.join(path)}"


def _text(term: ast.Term) -> str:
    if isinstance(term, ast.Var):
        return term.name
    return term.text if isinstance(term, ast.Scalar) else "…"


def _line(location: Location) -> str:
    return f"{location.path}:{location.line}"
