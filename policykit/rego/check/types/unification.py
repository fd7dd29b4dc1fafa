"""Whether two terms can be equal, and what their variables are then.

A term whose type is known is compared by its type. A pattern with variables that nothing is known
of is taken apart: each variable is from then on what it is matched against. Where a pattern meets
one of several types it may be any of those that it fits, and so may its variables.
"""

from policykit.rego import ast
from policykit.rego.check.types.environment import ROOTS, Environment
from policykit.rego.check.types.lattice import (
    ANY,
    ArrayType,
    ObjectType,
    SetType,
    Type,
    Union,
    either,
)
from policykit.rego.check.types.parts import compatible, is_open, part_at
from policykit.rego.values import key_of

WILDCARD = "_#"  # what the names of variables begin with that nothing else refers to


def unify(left: ast.Term, right: ast.Term, env: Environment) -> bool:
    """Tell whether two checked terms can be equal; their variables are what that makes them."""
    ours, theirs = env.type_of(left), env.type_of(right)
    if ours is None and _is_variable(left):
        return _assign(left, right, theirs, env)
    if theirs is None and _is_variable(right):
        return _assign(right, left, ours, env)
    if ours is not None and theirs is not None:
        return _unify_known(left, ours, right, theirs, env)
    if theirs is not None:
        return bind(left, theirs, env)
    return _unify_parts(left, right, env) if ours is None else bind(right, ours, env)


def _is_variable(term: ast.Term) -> bool:
    return isinstance(term, ast.Var) and term.name not in ROOTS


def _assign(variable: ast.Term, value: ast.Term, kind: Type | None, env: Environment) -> bool:
    """Make *variable*, of which nothing is known, what *value* is."""
    if kind is None:
        bind(value, ANY, env)
        kind = env.type_of(value)
    return kind is None or bind(variable, kind, env)


def _unify_known(
    left: ast.Term, ours: Type, right: ast.Term, theirs: Type, env: Environment
) -> bool:
    if is_open(ours):
        if is_open(theirs):
            return _unify_open(left, right, env) and compatible(ours, theirs)
        return bind(left, theirs, env)
    return bind(right, ours, env) if is_open(theirs) else compatible(ours, theirs)


def _unify_open(left: ast.Term, right: ast.Term, env: Environment) -> bool:
    """Tell whether two terms can be equal of which both have a set without known members.

    Where that set is written as `set()`, OPA finds no type for it to have, and says no.
    """
    patterns = ast.Array | ast.Object
    if _is_variable(left) or _is_variable(right):
        other = right if _is_variable(left) else left
        return isinstance(other, patterns) or _is_variable(other)
    return _unify_parts(left, right, env)


def _unify_parts(left: ast.Term, right: ast.Term, env: Environment) -> bool:
    match left, right:
        case ast.Array(), ast.Array() if len(left.items) == len(right.items):
            pairs = zip(left.items, right.items, strict=True)
            return all(unify(ours, theirs, env) for ours, theirs in pairs)
        case ast.Object(), ast.Object() if len(left.items) == len(right.items):
            values = {key_of(k.value): v for k, v in right.items if isinstance(k, ast.Scalar)}
            return all(
                isinstance(key, ast.Scalar)
                and key_of(key.value) in values
                and unify(value, values[key_of(key.value)], env)
                for key, value in left.items
            )
    return False


def bind(term: ast.Term, kind: Type, env: Environment, *, widen: bool = False) -> bool:
    """Tell whether *term* can be a *kind*; its variables are what that makes them.

    With *widen* they may be that as well as what they are already.
    """
    match term:
        case ast.Var() if term.name not in ROOTS:
            return _bind_variable(term.name, kind, env, widen=widen)
        case ast.Array() | ast.Object() | ast.SetOf():
            if isinstance(kind, Union):
                return _bind_to_any(term, kind, env)
            return _bind_parts(term, kind, env, widen=widen)
        case _:
            return compatible(env.type_of(term), kind)


def _bind_variable(name: str, kind: Type, env: Environment, *, widen: bool) -> bool:
    if name.startswith(WILDCARD):
        return True
    known = env.variables.get(name)
    if known is None or widen:
        env.variables[name] = either(kind, known)
        return True
    return compatible(known, kind)


def _bind_to_any(term: ast.Array | ast.Object | ast.SetOf, kind: Union, env: Environment) -> bool:
    if kind is ANY:
        for part in _parts(term):
            bind(part, ANY, env, widen=True)
        return True
    fits = [bind(term, one, env, widen=True) for one in kind.kinds]
    return any(fits)


def _parts(term: ast.Array | ast.Object | ast.SetOf) -> list[ast.Term]:
    if isinstance(term, ast.Object):
        return [part for item in term.items for part in item]
    return list(term.items)


def _bind_parts(
    term: ast.Array | ast.Object | ast.SetOf, kind: Type, env: Environment, *, widen: bool
) -> bool:
    match term, kind:
        case ast.Array(), ArrayType():
            if len(term.items) != len(kind.items) and kind.rest is None:
                return False
            parts = [(item, kind.item(index)) for index, item in enumerate(term.items)]
            return _bind_each(parts, env, widen=widen)
        case ast.Object(), ObjectType():
            if len(term.items) != len(kind.entries) and kind.rest is None:
                return False
            entries = [(value, _at(kind, key)) for key, value in term.items]
            return _bind_each(entries, env, widen=widen)
        case ast.SetOf(), SetType():
            members = [(item, kind.member) for item in term.items]
            return _bind_each(members, env, widen=widen)
        case _:
            return False


def _at(kind: ObjectType, key: ast.Term) -> Type | None:
    """Return what is at *key*; of keys that are not constant, nothing is said."""
    return part_at(kind, key_of(key.value)) if isinstance(key, ast.Scalar) else ANY


def _bind_each(parts: list[tuple[ast.Term, Type | None]], env: Environment, *, widen: bool) -> bool:
    return all(kind is not None and bind(part, kind, env, widen=widen) for part, kind in parts)
