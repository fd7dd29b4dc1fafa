"""What each group of rules reads, and the cycles in it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.check.rules import Definition, GroundPath, Group

Atom = tuple[str, ...]  # ("input",), ("data", "main", "deny") or ("builtin", "http.send")
Pattern = tuple[str | None, ...]  # a path below `data`; None where any name can stand
Edges = Mapping[GroundPath, tuple[GroundPath, ...]]  # the paths that each path of rules may read
_NO_NAME = "\0"  # stands for a step that is no name, and so leads to no rule
INPUT: Atom = ("input",)


@dataclass(frozen=True, slots=True)
class Reads:
    """What a group reads by itself: paths of `data` and `input`, and builtins."""

    atoms: frozenset[Atom]


def atoms_of(node: object) -> frozenset[Atom]:
    """Return what *node* reads: the constant beginning of each reference, and each builtin."""
    found: set[Atom] = set()
    for item in ast.walk(node):
        match item:
            case ast.Ref(head=ast.Var(name="data")):
                found.add(("data", *_constant_prefix(item)))
            case ast.Call(function=ast.Var(name=name)):
                found.add(("builtin", name))
            case ast.Function(name=name) if name.startswith("data."):
                found.add(tuple(name.split(".")))
            case ast.Var(name="input"):
                found.add(INPUT)
            case _:
                pass
    return frozenset(found | ({("data",)} if _reads_all_data(node) else set()))


def _constant_prefix(ref: ast.Ref) -> GroundPath:
    names = []
    for part in ref.path:
        if not isinstance(part, ast.Scalar) or not isinstance(part.value, str):
            break
        names.append(part.value)
    return tuple(names)


def _reads_all_data(node: object) -> bool:
    """Tell whether plain `data` stands in *node*, not as the head of a reference."""
    if isinstance(node, ast.Ref):
        parts: Iterable[object] = node.path
        if not (isinstance(node.head, ast.Var) and node.head.name == "data"):
            parts = (node.head, *node.path)
        return any(_reads_all_data(part) for part in parts)
    if isinstance(node, ast.Var):
        return node.name == "data"
    return any(_reads_all_data(child) for child in ast.children(node))


def reads_of(group: Group) -> frozenset[Atom]:
    """Return what the definitions of *group* read."""
    definitions: tuple[Definition, ...] = group.definitions
    if group.default is not None:
        definitions += (group.default,)
    return frozenset().union(*(atoms_of(item.rule) | atoms_of(item.path) for item in definitions))


def overlap(left: Atom, right: Atom) -> bool:
    """Tell whether one of two paths leads through the other."""
    size = min(len(left), len(right))
    return left[:size] == right[:size]


def dependencies(groups: Mapping[GroundPath, Group]) -> dict[GroundPath, tuple[GroundPath, ...]]:
    """Return, for each group, the groups whose value it may read."""
    below: dict[GroundPath, list[GroundPath]] = {}
    for path in groups:
        for size in range(len(path) + 1):
            below.setdefault(path[:size], []).append(path)
    edges = {}
    for path, group in groups.items():
        targets: dict[GroundPath, None] = {}
        for pattern in sorted(
            _patterns_of(group), key=lambda steps: [step or "" for step in steps]
        ):
            targets |= dict.fromkeys(_matching(pattern, groups, below))
        edges[path] = tuple(targets)
    return edges


def _patterns_of(group: Group) -> set[Pattern]:
    """Return the paths of `data` that the definitions of *group* read."""
    found: set[Pattern] = set()
    stack: list[object] = []
    for item in (*group.definitions, group.default):
        if item is not None:
            stack += (item.rule, *item.path)
    while stack:
        node = stack.pop()
        match node:
            case ast.Ref(head=ast.Var(name="data"), path=steps):
                found.add(tuple(map(_step, steps)))
                stack += steps
            case ast.Function(name=name) if name.startswith("data."):
                found.add(tuple(name.split(".")[1:]))
            case ast.Var(name="data"):
                found.add(())
            case ast.Scalar() | ast.Var():
                pass
            case _:
                stack += ast.children(node)
    return found


def _by_name(pattern: Pattern) -> list[str]:
    return [step or "" for step in pattern]


def _step(term: ast.Term) -> str | None:
    if not isinstance(term, ast.Scalar):
        return None
    return term.value if isinstance(term.value, str) else _NO_NAME


def _matching(
    pattern: Pattern,
    groups: Mapping[GroundPath, Group],
    below: Mapping[GroundPath, list[GroundPath]],
) -> Iterator[GroundPath]:
    """Yield the groups above *pattern*, and those at or below it."""
    size = next((at for at, step in enumerate(pattern) if step is None), len(pattern))
    path = tuple(step for step in pattern[:size] if step is not None)
    for size in range(len(path)):
        if path[:size] in groups:
            yield path[:size]
    for target in below.get(path, ()):
        if all(step in (None, name) for step, name in zip(pattern, target, strict=False)):
            yield target


def recursion_errors(groups: Mapping[GroundPath, Group], edges: Edges) -> list[RegoError]:
    """Return an error for each group that reads itself, directly or through others."""
    errors = []
    for path, group in groups.items():
        cycle = _cycle(path, edges)
        if cycle:
            names = " -> ".join(f"data.{'.'.join(step)}" for step in cycle)
            first = group.definitions[0] if group.definitions else group.default
            assert first is not None
            rule = first.rule
            kind = "function" if group.arity else "rule"
            message = f"{kind} data.{'.'.join(path)} is recursive: {names}"
            errors.append(RegoError("rego_recursion_error", message, rule.head.location))
    return errors


def _cycle(start: GroundPath, edges: Edges) -> list[GroundPath]:
    """Return a shortest way from *start* back to itself, or nothing."""
    came_from: dict[GroundPath, GroundPath] = {}
    frontier = [start]
    while frontier:
        following = []
        for path in frontier:
            for target in edges[path]:
                if target == start:
                    way = [start, path]
                    while way[-1] != start:
                        way.append(came_from[way[-1]])
                    return list(reversed(way)) if path != start else [start, start]
                if target not in came_from:
                    came_from[target] = path
                    following.append(target)
        frontier = following
    return []
