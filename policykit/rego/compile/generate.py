"""A checked set of modules as one Python module: its source, and what is needed to run it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from policykit.rego import ast
from policykit.rego.builtins import Builtin
from policykit.rego.check import Checked
from policykit.rego.check.graph import Atom, dependencies, reads_of
from policykit.rego.check.names import text_of
from policykit.rego.check.order import NOTHING, binds
from policykit.rego.check.rules import GroundPath, Group, Kind
from policykit.rego.compile.bodies import Bodies, not_false
from policykit.rego.compile.groups import Groups
from policykit.rego.compile.terms import Unit
from policykit.rego.compile.writer import Block, BlockKind, Line

PlaceInPolicy: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Generated:
    """Python source; alias, name, module and arity of each builtin it uses; where lines come from.

    `places` has file, line and column of the policy for each line of the source, or None.
    """

    source: str
    imports: tuple[tuple[str, str, str, int], ...]
    places: tuple[PlaceInPolicy | None, ...]


def unit_of(
    checked: Checked, builtins: Mapping[str, Builtin], mockable: frozenset[str] = frozenset()
) -> Unit:
    """Return the names that generated code has for what is in *checked*."""
    groups = checked.groups
    names = _function_names(groups)
    rules = [path for path, group in groups.items() if group.kind is not Kind.FUNCTION]
    slots = {path: index for index, path in enumerate(rules)}
    return Unit(
        functions={path: names[path] for path in groups if path not in slots},
        rules={path: names[path] for path in rules},
        packages=_packages(checked),
        builtins=builtins,
        mockable=mockable | mocked_in(checked.groups.values()),
        slots=slots,
        affected=_affected(groups, slots),
    )


def generate(
    checked: Checked, unit: Unit, sources: Mapping[str, str], bodies: type[Bodies] = Bodies
) -> Generated:
    """Return the Python module for *checked*; *sources* are the policies' texts, for comments."""
    writer = Groups(unit, {path: text.splitlines() for path, text in sources.items()}, bodies)
    lines: list[Line] = []
    for path in sorted(checked.groups):
        for line in writer.group(checked.groups[path]):
            if line.text.startswith("def ") and line.indent == 0:
                lines += [Line("", 0, None)] * 2
            lines.append(line)
    return _assembled(unit, lines)


def generate_query(body: ast.Body, unit: Unit) -> tuple[Generated, tuple[str, ...]]:
    """Return the Python function `query(ctx)` for *body*, and the variables that it answers for.

    It returns a list of (values of the variables, values of the literals).
    """
    names = tuple(
        dict.fromkeys(
            item.name
            for literal in body
            for item in _own_variables(literal)
            if not item.name.startswith("_#")
        )
    )
    own = Unit(
        unit.functions, unit.rules, unit.packages, unit.builtins, unit.mockable, unit.slots,
        unit.affected,
    )  # fmt: skip
    out = Bodies(unit=own, ordered=True)
    out.emit("def query(ctx):")
    out.indent = 1
    out.emit("out = []")
    out.blocks.append(Block(BlockKind.FUNCTION, 1, "return out"))
    may_be_false = len(body) == 1 and not binds(body[0], NOTHING, NOTHING)
    values = [_query_literal(out, literal, may_be_false=may_be_false) for literal in body]
    bound = [name for name in names if name in out.env]
    results = ", ".join(out.env[name] for name in bound)
    out.emit(f"out.append(([{results}], [{', '.join(values)}]))")
    out.close(1)
    out.emit("return out")
    shown = tuple(text_of(ast.Var(name, body[0].location)) for name in bound)
    return _assembled(own, out.lines), shown


def _own_variables(literal: ast.Literal) -> Iterable[ast.Var]:
    """Yield the variables of *literal* that stand outside of nested bodies."""
    stack: list[object] = [literal]
    while stack:
        node = stack.pop()
        match node:
            case ast.Var(name="input" | "data"):
                pass
            case ast.Var():
                yield node
            case ast.Every():
                stack.append(node.domain)
            case ast.ArrayComprehension() | ast.SetComprehension() | ast.ObjectComprehension():
                pass
            case ast.Call(function=ast.Var()):
                stack += reversed(node.arguments)
            case ast.With():
                stack.append(node.value)
            case _:
                stack += reversed(list(ast.children(node)))


def _query_literal(out: Bodies, literal: ast.Literal, *, may_be_false: bool) -> str:
    """Write one literal of a query and return its value; a single expression may be false."""
    statement = literal.statement
    if literal.negated or isinstance(
        statement, ast.Unify | ast.SomeIn | ast.Every | ast.SomeDeclaration | ast.Junction
    ):
        out.literal(literal)
        return "True"
    outer = out.context
    if literal.withs:
        out.enter_with(literal)
    value = out.value(statement)
    if not may_be_false:
        out.guard(not_false(value))
    out.context = outer
    return value


def _assembled(unit: Unit, lines: list[Line]) -> Generated:
    head = [f"{name} = {source}" for source, name in sorted(unit.constants.items(), key=_by_number)]
    text = [*head, *(f"{'    ' * line.indent}{line.text}" for line in lines)]
    places: list[PlaceInPolicy | None] = [None] * len(head)
    places += [
        (line.location.path, line.location.line, line.location.column) if line.location else None
        for line in lines
    ]
    imports = tuple(
        (alias, name, unit.builtins[name].module, unit.builtins[name].arity)
        for name, alias in sorted(unit.imports.items())
    )
    return Generated("\n".join(text) + "\n", imports, tuple(places))


def _by_number(item: tuple[str, str]) -> int:
    return int(item[1].rpartition("_")[2])


def _function_names(groups: Mapping[GroundPath, Group]) -> dict[GroundPath, str]:
    names: dict[GroundPath, str] = {}
    taken: set[str] = set()
    for path in sorted(groups):
        plain = "data_" + "_".join(
            "".join(c if c.isalnum() and c.isascii() else "_" for c in part) for part in path
        )
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain}_{count}"
        taken.add(name)
        names[path] = name
    return names


def _packages(checked: Checked) -> frozenset[GroundPath]:
    """Return every path above a rule, and those of empty packages."""
    paths = {path[:size] for path in checked.groups for size in range(len(path))}
    for module in checked.modules:
        paths |= {module.package[:size] for size in range(len(module.package) + 1)}
    return frozenset(paths)


def _affected(
    groups: Mapping[GroundPath, Group], slots: Mapping[GroundPath, int]
) -> dict[Atom, tuple[int, ...]]:
    """Return, for all that is read anywhere, the slots of the rules that read it in the end."""
    edges = dependencies(groups)
    reads: dict[GroundPath, frozenset[Atom]] = {}

    def all_reads(path: GroundPath) -> frozenset[Atom]:
        if path not in reads:
            own = reads_of(groups[path])
            reads[path] = own.union(*(all_reads(target) for target in edges[path]))
        return reads[path]

    found: dict[Atom, list[int]] = {}
    for path, slot in slots.items():
        for atom in all_reads(path):
            found.setdefault(atom, []).append(slot)
    return {atom: tuple(sorted(slots_of)) for atom, slots_of in found.items()}


def mocked_in(groups: Iterable[Group]) -> frozenset[str]:
    """Return the names of functions and builtins that some `with` replaces."""
    return frozenset(
        name
        for group in groups
        for definition in (*group.definitions, *([group.default] if group.default else []))
        for name in mocked(definition.rule)
    )


def mocked(node: object) -> Iterable[str]:
    """Yield the name of each function that a `with` in *node* replaces."""
    for item in ast.walk(node):
        if isinstance(item, ast.With) and isinstance(item.target, ast.Function):
            yield item.target.name
