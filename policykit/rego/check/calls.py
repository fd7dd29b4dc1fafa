"""Calls that cannot be: too few or too many arguments, and calls without a result used as one.

A call that is a condition by itself may have one argument more, which takes the result; `names`
has made a unification of it before.
"""

from collections.abc import Iterable, Iterator, Mapping

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.check.names import ground_path
from policykit.rego.check.rules import GroundPath, Group
from policykit.source import Location

_WITHOUT_RESULT = frozenset(("print",))


def call_errors(
    groups: Iterable[Group], functions: Mapping[GroundPath, int], builtins: Mapping[str, int]
) -> Iterator[RegoError]:
    """Yield an error for each wrong call in *groups*; the mappings have the numbers of arguments.

    A negative number stands for any.
    """
    for group in groups:
        for definition in (*group.definitions, *([group.default] if group.default else [])):
            yield from calls_in((definition.rule,), functions, builtins)


def calls_in(
    nodes: Iterable[object], functions: Mapping[GroundPath, int], builtins: Mapping[str, int]
) -> Iterator[RegoError]:
    """Yield an error for each wrong call in *nodes*."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Scalar | ast.Var):
            continue
        if isinstance(node, ast.Literal) and isinstance(node.statement, ast.Call):
            yield from _arity(node.statement, functions, builtins)
            stack += (*node.statement.arguments, *node.withs)
            continue
        if isinstance(node, ast.Call):
            yield from _void(node)
            yield from _arity(node, functions, builtins)
            stack += node.arguments
        else:
            stack += ast.children(node)


def _void(call: ast.Call) -> Iterator[RegoError]:
    if isinstance(call.function, ast.Var) and call.function.name in _WITHOUT_RESULT:
        yield _error(f"{call.function.name} used as value", call.location, "it gives none")


def _arity(
    call: ast.Call, functions: Mapping[GroundPath, int], builtins: Mapping[str, int]
) -> Iterator[RegoError]:
    found = len(call.arguments)
    if isinstance(call.function, ast.Var):
        name = call.function.name
        arity = builtins.get(name, -1)
        if found != arity >= 0:
            hint = f"it takes {_counted(arity)}, not {found}"
            yield _error(f"{name}: arity mismatch", call.location, hint)
        return
    path = ground_path(call.function)
    arity = -1 if path is None else functions.get(path, -1)
    if path is not None and found != arity >= 0:
        name = f"data.{'.'.join(path)}"
        message = f"function {name} has arity {arity}, got {_counted(found)}"
        yield _error(message, call.location, "")


def _counted(number: int) -> str:
    return f"{number} argument{'' if number == 1 else 's'}"


def _error(message: str, location: Location, hint: str) -> RegoError:
    return RegoError("rego_type_error", message, location, hint=hint)
