"""What v1 has no more: names, calls and imports that a module of v0 may have."""

from collections.abc import Iterator

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.builtins import builtins
from policykit.rego.check.conflicts import import_errors
from policykit.rego.formatting.spelling import reference_text
from policykit.rego.parse import FUTURE_KEYWORDS

_ROOTS = frozenset(("data", "input"))


def refusals(module: ast.Module, *, for_v0: bool) -> list[RegoError]:
    """Return the errors for what cannot be written in v1, or *for_v0* as well, in source order."""
    errors = import_errors(module)
    for rule in module.rules:
        if not rule.shorthand:
            errors += _head(rule)
    errors += _variables(module)
    errors += _deprecated(module)
    if for_v0:
        errors += _templates(module)
    return sorted(errors, key=lambda error: error.location or module.location)


def _head(rule: ast.Rule) -> Iterator[RegoError]:
    name = rule.head.path[0]
    assert isinstance(name, ast.Scalar)
    if name.value in FUTURE_KEYWORDS and len(rule.head.path) == 1:
        message = f"{name.value} keyword cannot be used for rule name"
        yield RegoError("rego_parse_error", message, rule.location)
    if name.value in _ROOTS:
        message = f"rules must not shadow {name.value} (use a different rule name)"
        yield RegoError("rego_compile_error", message, rule.location)
    for argument in rule.head.arguments or ():
        if isinstance(argument, ast.Var) and argument.name in _ROOTS:
            message = f"args must not shadow {argument.name} (use a different variable name)"
            yield RegoError("rego_compile_error", message, argument.location)


def _variables(module: ast.Module) -> Iterator[RegoError]:
    for node in ast.walk(module):
        match node:
            case ast.Unify(left=ast.Var(name=name) as left, declares=True) if name in _ROOTS:
                message = f"variables must not shadow {name} (use a different variable name)"
                yield RegoError("rego_compile_error", message, left.location)


def _deprecated(module: ast.Module) -> Iterator[RegoError]:
    deprecated = {name for name, row in builtins().items() if row.is_deprecated}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and (name := reference_text(node.function)) in deprecated:
            message = f"deprecated built-in function calls in expression: {name}"
            yield RegoError("rego_type_error", message, node.location)


def _templates(module: ast.Module) -> Iterator[RegoError]:
    for node in ast.walk(module):
        if isinstance(node, ast.TemplateString):
            message = "template strings are not supported in v0: use sprintf"
            yield RegoError("rego_parse_error", message, node.location)
