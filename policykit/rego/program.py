"""Compiled policies: what is in them, and how they are asked."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import CodeType
from typing import Any, NamedTuple

from policykit.errors import RegoError
from policykit.rego import builtins as registry
from policykit.rego.builtins import World
from policykit.rego.compile import runtime
from policykit.rego.compile.runtime import MISSING, Context, GroundPath, Node
from policykit.rego.values import UNDEFINED, Value
from policykit.source import Location


class Rule(NamedTuple):
    """One path that policies define: a rule or a function (`arity` > 0 or `is_function`).

    `locations` are its definitions, a default last. `notes` has for each of them what METADATA
    says that holds for it, where there is any METADATA. `plain` is `true` where that is the only
    value, else `other` where no value can be an array or a set.
    """

    path: GroundPath
    kind: str
    function: str
    slot: int
    locations: tuple[Location, ...]
    has_default: bool = False
    notes: tuple[Mapping[str, Any], ...] = ()
    plain: str = ""


class Manifest(NamedTuple):
    """What is known of a program besides its code; kept in the cache beside it."""

    rules: tuple[Rule, ...]
    packages: tuple[GroundPath, ...]
    parents: tuple[GroundPath, ...]
    imports: tuple[tuple[str, str, str, int], ...]
    places: tuple[tuple[str, int, int] | None, ...]
    source: str
    traced: bool = False


class Result(NamedTuple):
    """One answer to a query: its variables, and the value of each of its literals."""

    bindings: Mapping[str, Value]
    expressions: Sequence[Value]


class Program:
    """Policies compiled together with their data; asked as often as wanted."""

    def __init__(
        self,
        manifest: Manifest,
        data: dict[str, Value],
        namespace: dict[str, Any],
        compile_query: Callable[[str], "Query"],
    ) -> None:
        self.manifest = manifest
        self.data = data
        self.namespace = namespace
        self.compile_query = compile_query
        self.tree = tree_of(manifest.rules, manifest.parents, namespace)
        self.queries: dict[str, Query] = {}
        self.instrumented: Callable[[], Program] | None = None

    @property
    def packages(self) -> tuple[GroundPath, ...]:
        """The packages of the policies."""
        return self.manifest.packages

    def query(
        self,
        text: str,
        input: Value = UNDEFINED,  # noqa: A002  # Rego's own word
        *,
        strict_builtin_errors: bool = False,
        world: World | None = None,
    ) -> list[Result]:
        """Return the answers to a query, in Rego's order; none if it is undefined.

        No *input* is not the same as a null one. Raises RegoErrors for a query that is wrong, and
        RegoError where evaluation fails (two values for one rule; with *strict_builtin_errors*,
        a builtin that cannot answer).
        """
        query = self.queries.get(text)
        if query is None:
            query = self.queries[text] = self.compile_query(text)
        context = self.context(input, strict=strict_builtin_errors, world=world)
        return query.run(context)

    def context(
        self,
        input: Value = UNDEFINED,  # noqa: A002  # Rego's own word
        *,
        strict: bool = False,
        world: World | None = None,
    ) -> Context:
        """Return a new evaluation of this program on *input*."""
        world = world or World(time_ns=time.time_ns())
        memo = [MISSING] * len(self.manifest.rules)
        kind = self.context_type()
        return kind(self.tree, memo, input=input, data=self.data, world=world, strict=strict)

    def context_type(self) -> type[Context]:
        """Return what evaluates this program: the instrumented mode keeps more."""
        if not self.manifest.traced:
            return Context
        from policykit.rego.compile.provenance import TracedContext  # noqa: PLC0415  # rare

        return TracedContext

    def named(self, path: GroundPath, context: Context) -> Value:
        """Return the value of the rule at *path* in an evaluation."""
        node = self.tree.at(path)
        if node is None or node.function is None:
            return UNDEFINED
        return guarded(node.function, context, self.manifest.places)

    def value(self, rule: Rule, context: Context) -> Value:
        """Return the value of *rule* in an evaluation, `UNDEFINED` where it has none."""
        return guarded(self.namespace[rule.function], context, self.manifest.places)


class Query(NamedTuple):
    """A compiled query and the names of the variables that it answers for."""

    function: Callable[[Context], list[tuple[list[Value], list[Value]]]]
    names: tuple[str, ...]
    places: tuple[tuple[str, int, int] | None, ...]

    def run(self, context: Context) -> list[Result]:
        """Return the answers in one evaluation."""
        answers = guarded(self.function, context, self.places)
        return [Result(dict(zip(self.names, v, strict=True)), e) for v, e in answers]


def guarded(
    function: Callable[[Context], Any],
    context: Context,
    places: Sequence[tuple[str, int, int] | None],
) -> Any:
    """Call generated code; what Python cannot do is an error at the policy's line."""
    try:
        return function(context)
    except RecursionError as error:
        place = _place(error, places)
        message = "values nested too deep to be compared or walked"
        raise RegoError("eval_internal_error", message, place) from error


def _place(error: BaseException, places: Sequence[tuple[str, int, int] | None]) -> Location | None:
    """Return where in the policy the generated code was when *error* was raised."""
    found = None
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == GENERATED and 0 < trace.tb_lineno <= len(places):
            found = places[trace.tb_lineno - 1] or found
        trace = trace.tb_next
    return Location(*found) if found else None


GENERATED = "<policykit: generated from rego>"
QUERY = "<policykit: generated from a query>"


def program_of(
    manifest: Manifest,
    code: CodeType,
    data: dict[str, Value],
    compile_query: Callable[[str], Query],
) -> Program:
    """Return the program that *code* is, with what generated code calls at hand.

    Raises LookupError where it calls a builtin that is no longer what it was.
    """
    names = namespace_of(manifest.imports)
    exec(code, names)  # noqa: S102  # written by `compile.generate`, and kept by `cache`
    return Program(manifest, data, names, compile_query)


def namespace_of(imports: Sequence[tuple[str, str, str, int]]) -> dict[str, Any]:
    """Return the names that generated code sees: the runtime, and its builtins."""
    names: dict[str, Any] = {name: getattr(runtime, name) for name in runtime.__all__}
    for alias, name, module, arity in imports:
        names[alias] = registry.load(name, module, arity).call
    return names


def tree_of(
    rules: Sequence[Rule], packages: Sequence[GroundPath], names: Mapping[str, Any]
) -> Node:
    """Return the rules as a tree by path, for what is only known at run time."""
    root = Node()
    for package in packages:
        _node(root, package)
    for rule in rules:
        node = _node(root, rule.path)
        node.function = names[rule.function]
        node.slot = rule.slot
    return root


def _node(root: Node, path: GroundPath) -> Node:
    node = root
    for name in path:
        node = node.children.setdefault(name, Node())
    return node
