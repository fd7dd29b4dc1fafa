"""The types in a body: each literal is checked with what those before it say of its variables.

As in OPA, the bodies of `every`, `and` and `or` are read for references only: what their variables
are is not known before they run. Errors do not spread: what is wrong once can be anything after.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.check.rules import GroundPath
from policykit.rego.check.types.environment import Environment, Node
from policykit.rego.check.types.lattice import (
    ANY,
    BOOLEAN,
    ArrayType,
    FunctionType,
    ObjectType,
    SetType,
    Type,
    either,
)
from policykit.rego.check.types.parts import compatible, is_open, keys_of, values_of
from policykit.rego.check.types.references import followed
from policykit.rego.check.types.unification import WILDCARD, bind, unify
from policykit.rego.check.types.wording import Problem, misfit, mismatch, unlike
from policykit.rego.values import key_of
from policykit.source import Location

_MEMBERSHIP = ("internal.member_2", "internal.member_3")


@dataclass(slots=True)
class Bodies:
    """Checks bodies, collecting errors.

    `signature` gives the type of a builtin, `dependents` the paths that read what is at a path.
    """

    signature: Callable[[str], FunctionType | None]
    dependents: Callable[[GroundPath], Iterable[GroundPath]]
    errors: list[RegoError] = field(default_factory=list)

    def fail(self, problem: Problem, location: Location) -> None:
        """Take note of an error."""
        error = RegoError("rego_type_error", problem.message, location, hint=problem.hint)
        self.errors.append(error)

    # ------------------------------------------------------------------ literals

    def body(self, body: ast.Body, env: Environment) -> None:
        """Check the literals of *body* in order."""
        for literal in body:
            self.literal(literal, env)

    def literal(self, literal: ast.Literal, env: Environment) -> None:
        """Check one condition under what its `with` replaces."""
        for item in literal.withs:
            self.term(item.value, env)
        if literal.withs:
            env = env.under(self.replacements(literal.withs, env))
        self.statement(literal.statement, literal.location, env)

    def statement(self, statement: ast.Statement, location: Location, env: Environment) -> None:
        match statement:
            case ast.Unify():
                check = self.output if statement.is_output else self.unified
                check(statement.left, statement.right, location, env)
            case ast.Call(function=ast.Var(name="equal"), arguments=(left, right)):
                self.unified(left, right, location, env)
            case ast.Call():
                self.call(statement, location, env)
            case ast.SomeIn():
                self.unified(statement.value, _member(statement), location, env)
            case ast.Every():
                self.term(statement.domain, env)
                self.references(statement.body, env)
            case ast.Junction():
                self.references(statement.operands, env)
            case ast.SomeDeclaration():
                pass
            case _:
                self.term(statement, env)

    def unified(
        self, left: ast.Term, right: ast.Term, location: Location, env: Environment
    ) -> None:
        """Check two terms and make them equal."""
        before = len(self.errors)
        self.term(left, env)
        self.term(right, env)
        if unify(left, right, env):
            return
        ours, theirs = env.type_of(left), env.type_of(right)
        if len(self.errors) == before or (ours is not None and theirs is not None):
            self.fail(mismatch(ours, theirs), location)

    def output(self, term: ast.Term, call: ast.Term, location: Location, env: Environment) -> None:
        """Check a call that is given a *term* for its result."""
        assert isinstance(call, ast.Call)
        self.term(term, env)
        self.call(call, location, env)
        if not unify(term, call, env):
            name, function = self.function(call.function, env)
            assert function is not None
            kinds = [env.type_of(argument) for argument in (*call.arguments, term)]
            self.fail(misfit(name, kinds, function), location)

    def references(self, node: object, env: Environment) -> None:
        """Check the references in *node* alone."""
        match node:
            case ast.ArrayComprehension() | ast.SetComprehension() | ast.ObjectComprehension():
                self.term(node, env)
            case ast.Ref(head=ast.Var()):
                self.references(node.path, env)
                self.reference(node, env)
            case ast.Call():
                self.references(node.arguments, env)
            case _:
                for part in ast.children(node):
                    self.references(part, env)

    # ------------------------------------------------------------------ terms

    def term(self, term: ast.Term, env: Environment) -> None:
        """Check *term*, so that its type can be asked for."""
        match term:
            case ast.Scalar() | ast.Var() | ast.Function():
                pass
            case ast.Ref():
                self.term(term.head, env)
                self.terms(term.path, env)
                self.reference(term, env)
            case ast.Call():
                self.call(term, term.location, env)
            case ast.Array() | ast.SetOf():
                self.terms(term.items, env)
            case ast.Object():
                for item in _standing(term):
                    self.terms(item, env)
            case ast.TemplateString():
                parts = [part for part in term.parts if not isinstance(part, str)]
                self.terms(parts, env.inner())
            case _:
                env.terms[id(term)] = self.comprehension(term, env.inner())

    def terms(self, terms: Iterable[ast.Term], env: Environment) -> None:
        for term in terms:
            if type(term) is not ast.Scalar:
                self.term(term, env)

    def reference(self, ref: ast.Ref, env: Environment) -> None:
        found = followed(ref, env)
        if isinstance(found, Problem):
            self.fail(found, ref.location)
            env.terms[id(ref)] = None
        else:
            env.terms[id(ref)] = found

    def comprehension(self, term: ast.Comprehension, env: Environment) -> Type | None:
        """Check a comprehension in an environment of its own; None if anything is wrong in it."""
        before = len(self.errors)
        self.body(term.body, env)
        parts = (
            (term.key, term.value) if isinstance(term, ast.ObjectComprehension) else (term.item,)
        )
        self.terms(parts, env)
        if len(self.errors) > before:
            return None
        kinds = [env.type_of(part) or ANY for part in parts]
        match term:
            case ast.ArrayComprehension():
                return ArrayType((), kinds[0])
            case ast.SetComprehension():
                return SetType(kinds[0])
            case ast.ObjectComprehension():
                return ObjectType({}, (kinds[0], kinds[1]))

    # ------------------------------------------------------------------ calls

    def call(self, call: ast.Call, location: Location, env: Environment) -> None:
        """Check a call and the terms that it is given."""
        self.terms(call.arguments, env)
        if isinstance(call.function, ast.Var) and call.function.name in _MEMBERSHIP:
            env.terms[id(call)] = self.membership(call.arguments, location, env)
        else:
            env.terms[id(call)] = self.result(call, location, env)

    def result(self, call: ast.Call, location: Location, env: Environment) -> Type:
        """Return what a call gives; anything, where that is not known or arguments are wrong."""
        name, function = self.function(call.function, env)
        if function is None:
            return ANY
        for term, wanted in zip(call.arguments, function.arguments, strict=False):
            if not bind(term, wanted, env):
                kinds = [env.type_of(argument) for argument in call.arguments]
                self.fail(misfit(name, kinds, function), location)
                return ANY
        return function.result

    def function(self, term: ast.Term, env: Environment) -> tuple[str, FunctionType | None]:
        """Return the name and type of what is called, no type where nothing is known."""
        if isinstance(term, ast.Var):
            return term.name, self.signature(term.name)
        assert isinstance(term, ast.Ref)
        path = _path(term)
        return ".".join(map(str, path)), _function_at(path, env)

    def membership(self, terms: Sequence[ast.Term], location: Location, env: Environment) -> Type:
        """Check `x in xs` and `k, x in xs`: members are compared as with `==`."""
        collection = env.type_of(terms[-1])
        if collection is not None and values_of(collection) is not None:
            wanted = [keys_of(collection), values_of(collection)][-len(terms) + 1 :]
            for term, kind in zip(terms, wanted, strict=False):
                if not _can_be(term, kind, env):
                    self.fail(mismatch(env.type_of(term), kind), location)
                    return ANY
        for term in terms:
            bind(term, ANY, env)
        return BOOLEAN

    # ------------------------------------------------------------------ with

    def replacements(self, withs: Sequence[ast.With], env: Environment) -> Node:
        """Return what is known of global paths where *withs* hold.

        What is replaced is the new value in some evaluations and the old one in none, but OPA
        allows for both; rules that read what is replaced can be anything.
        """
        layer = Node()
        for item in withs:
            path = _target(item)
            if path and path[0] == "data":
                for dependent in self.dependents(tuple(map(str, path[1:]))):
                    layer.at(("data", *dependent)).kind = ANY
        for item in withs:
            if isinstance(item.target, ast.Function):
                self.check_replacement(item, env)
                continue
            path = _target(item)
            if env.is_known(path):
                new = env.type_of(item.value) or ANY
                layer.at(path).kind = either(env.type_at(path), new)
        return layer

    def check_replacement(self, item: ast.With, env: Environment) -> None:
        """Check that one function can stand for another."""
        assert isinstance(item.target, ast.Function)
        if not isinstance(item.value, ast.Function):
            return
        old, new = (self.named(function.name, env) for function in (item.target, item.value))
        if old is not None and new is not None and not compatible(old, new):
            self.fail(unlike(item.target.name, new, old), item.location)

    def named(self, name: str, env: Environment) -> FunctionType | None:
        """Return the type of the builtin or function called *name*."""
        if name.startswith("data."):
            return _function_at(tuple(name.split(".")), env)
        return self.signature(name)


def _can_be(term: ast.Term, kind: Type | None, env: Environment) -> bool:
    """Tell whether *term* can be a member or key of a *kind*; a pattern learns nothing from it."""
    if kind is None or is_open(kind):
        return True
    is_pattern = env.type_of(term) is None and not isinstance(term, ast.Var)
    return bind(term, kind, env.inner() if is_pattern else env)


def _standing(term: ast.Object) -> Iterable[tuple[ast.Term, ast.Term]]:
    """Return the entries of an object that none after them replaces."""
    last = {
        key_of(key.value): index
        for index, (key, _) in enumerate(term.items)
        if isinstance(key, ast.Scalar)
    }
    if len(last) == len(term.items):
        return term.items
    return (
        (key, value)
        for index, (key, value) in enumerate(term.items)
        if not isinstance(key, ast.Scalar) or last[key_of(key.value)] == index
    )


def _member(statement: ast.SomeIn) -> ast.Ref:
    """Return the reference that `some key, value in domain` iterates over."""
    domain, place = statement.domain, statement.domain.location
    key = statement.key or ast.Var(WILDCARD, place)
    if isinstance(domain, ast.Ref):
        return ast.Ref(domain.head, (*domain.path, key), place)
    return ast.Ref(domain, (key,), place)


def _function_at(path: Sequence[object], env: Environment) -> FunctionType | None:
    kind = env.type_at(path)
    return kind if isinstance(kind, FunctionType) else None


def _target(item: ast.With) -> tuple[object, ...]:
    """Return the path that a `with` replaces, from its root; nothing for a builtin."""
    match item.target:
        case ast.Function(name=name):
            return tuple(name.split(".")) if name.startswith("data.") else ()
        case ast.Var(name=name):
            return (name,)
        case ast.Ref():
            return _path(item.target)
        case _:
            return ()


def _path(ref: ast.Ref) -> tuple[object, ...]:
    """Return the constants that a reference into a global begins with."""
    assert isinstance(ref.head, ast.Var)
    keys: list[object] = [ref.head.name]
    for part in ref.path:
        if not isinstance(part, ast.Scalar):
            break
        keys.append(key_of(part.value))
    return tuple(keys)
