"""What a reference leads to, step by step, and what is wrong with one that leads nowhere."""

from collections.abc import Sequence

from policykit.rego import ast
from policykit.rego.check.types.environment import ROOTS, Environment, Node, type_below
from policykit.rego.check.types.lattice import ANY, ArrayType, FunctionType, Type
from policykit.rego.check.types.parts import keys_of, part_at, values_of
from policykit.rego.check.types.unification import bind
from policykit.rego.check.types.wording import Problem, absent, not_called
from policykit.rego.values import key_of

_EMPTY = ArrayType(())
_NAMES = 2  # steps from `data` that can only be names: a package has one, a rule another


def followed(ref: ast.Ref, env: Environment) -> Type | Problem:
    """Return the type of what *ref* leads to; the variables in its brackets are its keys."""
    head = ref.head
    if not isinstance(head, ast.Var):
        return _inside(env.type_of(head) or ANY, ref, 0, env)
    if head.name in ROOTS:
        return _from_root(head.name, ref, env)
    return _inside(env.variables.setdefault(head.name, ANY), ref, 0, env)


def _from_root(root: str, ref: ast.Ref, env: Environment) -> Type | Problem:
    for layer in env.layers:
        node = layer.children.get(root)
        found = None if node is None else _down(node, ref, env)
        if found is not None:
            return found
    return _inside(ANY, ref, 0, env)


def _down(node: Node, ref: ast.Ref, env: Environment) -> Type | Problem | None:
    """Follow *ref* down a tree; None where the tree does not know it."""
    for index, part in enumerate(ref.path):
        if node.kind is not None:
            return _into_rule(node, ref, index, env)
        if not isinstance(part, ast.Scalar):
            return _among(node, ref, index, env)
        if index < _NAMES and not isinstance(part.value, str):
            return absent(node.extent(), ref)
        child = node.children.get(key_of(part.value))
        if child is None:
            return None
        node = child
    kind = node.extent()
    return not_called(kind, ref) if isinstance(kind, FunctionType) else kind


def _among(node: Node, ref: ast.Ref, index: int, env: Environment) -> Type | Problem:
    """Follow *ref* from a package by a name that is only known at run time."""
    kind, part = node.extent(), ref.path[index]
    is_pattern = isinstance(part, ast.Array | ast.Object | ast.SetOf)
    if (index < _NAMES or not is_pattern) and not bind(part, keys_of(kind) or ANY, env):
        return absent(kind, ref)
    return _inside(ANY, ref, index + 1, env)


def _into_rule(node: Node, ref: ast.Ref, index: int, env: Environment) -> Type | Problem:
    """Follow *ref* into the value of a rule, or on to what others say of paths below it."""
    assert node.kind is not None
    found = _inside(node.kind, ref, index, env)
    part = ref.path[index]
    if isinstance(found, Problem) or not isinstance(part, ast.Scalar):
        return found
    child = node.children.get(key_of(part.value))
    if child is None:
        return found
    keys = _constants(ref.path[index + 1 :])
    return ANY if keys is None else type_below(child, keys) or ANY


def _constants(path: Sequence[ast.Term]) -> list[object] | None:
    keys = [key_of(part.value) for part in path if isinstance(part, ast.Scalar)]
    return keys if len(keys) == len(path) else None


def _inside(kind: Type, ref: ast.Ref, start: int, env: Environment) -> Type | Problem:
    """Follow *ref* from its step *start* on through a value."""
    for part in ref.path[start:]:
        keys = keys_of(kind)
        if keys is None or kind == _EMPTY:
            return not_called(kind, ref) if isinstance(kind, FunctionType) else absent(kind, ref)
        found: Type | None = None
        if isinstance(part, ast.Scalar):
            found = part_at(kind, key_of(part.value))
        elif bind(part, keys, env):
            found = values_of(kind) or ANY
        if found is None:
            return absent(kind, ref)
        kind = found
    return kind
