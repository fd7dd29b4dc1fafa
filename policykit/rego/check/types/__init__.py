"""Types: what can be told of every value before a policy runs, and where two do not go together.

Rules are checked after those that they read. What `input` and base documents are is not known,
unless a METADATA schema says so: nothing that may be right is an error. The reference for what
is one is OPA's checker, down to what it does not look at.

    lattice        the types
    parts          parts of types, and which types go together
    environment    what is known at one point of a policy
    unification    whether two terms can be equal, and what their variables are then
    references     what a reference leads to
    wording        what is wrong, for people
    bodies, rules  what stands in policies
    signatures     what builtins take and give
    schemas        what METADATA says of documents
    json_types     JSON schemas as types
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.builtins import Builtin
from policykit.rego.check.annotations import Annotations
from policykit.rego.check.graph import Edges, overlap
from policykit.rego.check.rules import GroundPath, Group
from policykit.rego.check.types.bodies import Bodies
from policykit.rego.check.types.environment import Environment, Node
from policykit.rego.check.types.rules import define
from policykit.rego.check.types.schemas import Schemas
from policykit.rego.check.types.signatures import Signatures


@dataclass(slots=True)
class Types:
    """The types of a set of rules; queries are checked against them.

    *edges* gives, for each path of rules, those that it may read; no path reads itself.
    """

    groups: Mapping[GroundPath, Group]
    edges: Edges
    builtins: Mapping[str, Builtin]
    annotations: Annotations
    rules: Node = field(default_factory=Node)
    known_dependents: dict[GroundPath, tuple[GroundPath, ...]] = field(default_factory=dict)

    def errors(self) -> list[RegoError]:
        """Return what is wrong in the rules; what they are is known from then on."""
        bodies, schemas = self._bodies(), Schemas(self.annotations)
        for path in in_order(self.edges):
            group = self.groups[path]
            for definition in (*group.definitions, *([group.default] if group.default else [])):
                define(definition, bodies, schemas, self.rules)
        return bodies.errors + schemas.errors

    def query_errors(self, body: ast.Body) -> list[RegoError]:
        """Return what is wrong in a query."""
        bodies = self._bodies()
        bodies.body(body, Environment((self.rules,)))
        return bodies.errors

    def _bodies(self) -> Bodies:
        return Bodies(Signatures(self.builtins).of, self.dependents)

    def dependents(self, path: GroundPath) -> tuple[GroundPath, ...]:
        """Return the paths whose rules read, directly or through others, what is at *path*."""
        if path not in self.known_dependents:
            self.known_dependents[path] = tuple(self._readers(path))
        return self.known_dependents[path]

    def _readers(self, path: GroundPath) -> Iterator[GroundPath]:
        sources = [other for other in self.edges if overlap(path, other)]
        reached = set(sources)
        while sources:
            found = [
                other
                for other, targets in self.edges.items()
                if other not in reached and not reached.isdisjoint(targets)
            ]
            reached.update(found)
            yield from found
            sources = found


def in_order(edges: Edges) -> Iterator[GroundPath]:
    """Yield each path after those that it reads."""
    done: set[GroundPath] = set()
    for start in edges:
        stack = [(start, iter(edges[start]))]
        while stack:
            path, targets = stack[-1]
            if path in done:
                stack.pop()
                continue
            following = next((target for target in targets if target not in done), None)
            if following is None:
                done.add(path)
                stack.pop()
                yield path
            else:
                stack.append((following, iter(edges[following])))
