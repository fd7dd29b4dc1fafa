"""What rules and functions are: the type of each definition, joined with others of its path."""

from collections.abc import Iterable

from policykit.rego import ast
from policykit.rego.check.rules import Definition
from policykit.rego.check.types.bodies import Bodies
from policykit.rego.check.types.environment import ROOTS, Environment, Node
from policykit.rego.check.types.lattice import (
    ANY,
    BOOLEAN,
    FunctionType,
    ObjectType,
    SetType,
    Type,
)
from policykit.rego.check.types.schemas import Schemas
from policykit.rego.values import key_of


def define(definition: Definition, bodies: Bodies, schemas: Schemas, root: Node) -> None:
    """Check a definition and add what it makes to the tree of rules below *root*."""
    rules = root.at(("data",))
    path = tuple(key_of(part.value) for part in _constants(definition.path))
    for index, (body, value) in enumerate(_alternatives(definition.rule)):
        env = Environment((*schemas.layers(definition, is_else=index > 0), root))
        before = len(bodies.errors)
        bodies.body(body, env)
        made = _made(definition, value, bodies, env)
        if len(bodies.errors) > before:
            rules.at(path).kind = ANY
        else:
            rules.define(path, made)


def _constants(path: Iterable[ast.Term]) -> Iterable[ast.Scalar]:
    for part in path:
        if not isinstance(part, ast.Scalar):
            return
        yield part


def _alternatives(rule: ast.Rule) -> Iterable[tuple[ast.Body, ast.Term | None]]:
    yield rule.body, rule.head.value
    for item in rule.orelse:
        yield item.body, item.value


def _made(definition: Definition, value: ast.Term | None, bodies: Bodies, env: Environment) -> Type:
    """Return what a definition makes at the constant part of its path."""
    head = definition.rule.head
    terms = [term for term in (head.key, value) if term is not None]
    bodies.terms((*definition.path, *terms), env)
    for item in ast.walk(head.arguments or ()):
        if isinstance(item, ast.Var) and item.name not in ROOTS:  # nothing is known of it: anything
            env.variables.setdefault(item.name, ANY)
    made = BOOLEAN if value is None else env.type_of(value) or ANY
    if head.key is not None:
        made = SetType(env.type_of(head.key) or ANY)
    if head.arguments is not None:
        kinds = [env.type_of(argument) or ANY for argument in head.arguments]
        made = FunctionType(tuple(kinds), made)
    steps = definition.path[len(list(_constants(definition.path))) :]
    for step in reversed(steps):
        made = ObjectType({}, (env.type_of(step) or ANY, made))
    return made
