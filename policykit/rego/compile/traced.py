"""The instrumented mode: the same code, that also says where values come from and what was tested.

For each value there is an *origin*, a second name beside the first: the places of the input that
it was derived from. Each condition becomes a call of the context's `check`, which keeps what the
condition was about. `provenance` is what this code calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from policykit.rego import ast
from policykit.rego.builtins import Builtin
from policykit.rego.compile.bodies import Bodies
from policykit.rego.compile.writer import Condition
from policykit.source import Location

_TRANSPARENT = frozenset(
    ("internal.member_2", "internal.member_3", "max", "min", "object.get", "object.keys", "walk")
)


@dataclass(slots=True)
class Traced(Bodies):
    """Writes bodies that keep the origins of values; `origins` has the origin of each name."""

    origins: dict[str, str] = field(default_factory=dict)

    def origin(self, value: str) -> str:
        """Return the expression for the origin of *value*; constants have none."""
        return self.origins.get(value, "()")

    def from_here(self, name: str, expression: str) -> str:
        """Write the origin of *name* and return *name*."""
        origin = self.fresh("from_")
        self.emit(f"{origin} = {expression}")
        self.origins[name] = origin
        return name

    # ------------------------------------------------------------------ conditions

    def guard(self, condition: Condition, kind: str = "test") -> None:
        origins = [self.origins[name] for name in condition.about if name in self.origins]
        line = self.place.line if self.place else 0
        about = ", ".join(dict.fromkeys(origins))
        holds = f"{self.context}.check({line}, {kind!r}, {condition.holds}, {about})"
        self.only_if(Condition(holds, f"not {holds}"))

    def mark(self) -> str:
        return self.assign(f"{self.context}.mark()", "mark")

    def judged(self, name: str, mark: str, domain: str) -> None:
        self.from_here(name, f"{self.context}.judged({mark}, {name}, {self.origin(domain)})")

    # ------------------------------------------------------------------ where values come from

    def variable(self, var: ast.Var) -> str:
        name = Bodies.variable(self, var)
        if var.name == "input" and name not in self.origins:
            self.from_here(name, f"{self.context}.origin({name})")
        return name

    def match(self, pattern: ast.Term, value: str) -> None:
        name = self.plain_name(pattern) if self.is_free(pattern) else "t"
        if name != "t" and value.partition("__")[0] != name:
            alias = self.assign(value, name)  # so that a variable is found under its own name
            if value in self.origins:
                self.origins[alias] = self.origins[value]
            value = alias
        Bodies.match(self, pattern, value)

    def lookup(self, value: str, part: ast.Term, hint: str) -> str:
        return self.at(value, self.value(part), hint)

    def at(self, value: str, key: str, hint: str = "t") -> str:
        name, origin = self.fresh(hint), self.fresh("from_")
        self.emit(f"{name}, {origin} = {self.context}.read({value}, {key}, {self.origin(value)})")
        self.origins[name] = origin
        return name

    def derived(self, name: str, sources: Sequence[str]) -> str:
        known = [self.origins[source] for source in sources if source in self.origins]
        if known:
            self.from_here(name, " + ".join(dict.fromkeys(known)))
        return name

    def made(self, name: str, keys: Sequence[str], items: Sequence[str]) -> str:
        pairs = [
            f"({key}, {self.origins[item]})"
            for key, item in zip(keys, items, strict=True)
            if item in self.origins
        ]
        if pairs:
            self.emit(f"{self.context}.note({name}, [{', '.join(pairs)}])")
            self.derived(name, items)
        return name

    def each(self, domain: str, key: str, entry: str) -> None:
        origin = self.fresh("from_")
        line = self.place.line if self.place else 0
        arguments = f"{domain}, {self.origin(domain)}, {line}, {self.ordered}"
        if key:
            key_origin = self.fresh("from_")
            self.origins[key] = key_origin
            names = f"{key}, {entry}, {key_origin}, {origin}"
            header = f"for {names} in {self.context}.entries({arguments}):"
        else:
            header = f"for {entry}, {origin} in {self.context}.members({arguments}):"
        self.origins[entry] = origin
        self.loop(header)

    # ------------------------------------------------------------------ calls

    def rule_value(self, path: tuple[str, ...]) -> str:
        name = Bodies.rule_value(self, path)
        return self.from_here(name, f"{self.context}.last")

    def call_function(self, call: ast.Call, hint: str, *, guarded: bool = True) -> str:
        assert isinstance(call.function, ast.Ref)
        path = tuple(str(part.value) for part in call.function.path if isinstance(part, ast.Scalar))
        operands = self.values(call.arguments)
        function = self.unit.functions[path]
        arguments = [self.context, *[part for o in operands for part in (o, self.origin(o))]]
        name = "data." + ".".join(path)
        if name in self.unit.mockable:
            arguments[1:1] = [repr(name), function]
            function = "mocked_function"
        result = self.assign(f"{function}({', '.join(arguments)})", hint)
        self.from_here(result, f"{self.context}.last")
        if guarded:
            self.defined(result)
        return result

    def call_builtin(
        self, builtin: Builtin, arguments: Sequence[str], location: Location, hint: str
    ) -> str:
        result = Bodies.call_builtin(self, builtin, arguments, location, hint)
        if builtin.name in _TRANSPARENT:
            origins = ", ".join(f"({value}, {self.origin(value)})" for value in arguments)
            self.from_here(result, f"{self.context}.through({builtin.name!r}, {result}, {origins})")
        return result

    def relation(self, name: str, arguments: Sequence[str], hint: str) -> str:
        entry, origin = self.fresh(hint), self.fresh("from_")
        given = ", ".join(arguments)
        line = self.place.line if self.place else 0
        answers = f"{self.unit.builtin(name)}({given})"
        self.origins[entry] = origin
        self.loop(
            f"for {entry}, {origin} in {self.context}.answers({answers}, {arguments[0]}, {line}):"
        )
        return entry

    def collecting(self, term: ast.Comprehension, name: str) -> str:
        self.from_here(name, f"{self.context}.mark()")
        match term:
            case ast.ArrayComprehension():
                return f"{self.context}.append({name}, {{0}}, {{1}}, {self.origins[name]})"
            case ast.SetComprehension():
                return f"{self.context}.add({name}, {{0}}, {{1}}, {self.origins[name]})"
            case _:
                place = self.where(term.location)
                return f"{self.context}.put({name}, [{{0}}], {{1}}, {{3}}, {place})"

    def comprehension(self, term: ast.Comprehension, hint: str) -> str:
        name = Bodies.comprehension(self, term, hint)
        mark = self.origins[name]
        return self.from_here(name, f"{self.context}.gathered({mark})")

    def collect(self, body: ast.Body, success: Sequence[ast.Term], text: str) -> None:
        before = self.env.copy()
        self.body(body)
        values = self.values(success)
        self.emit(text.format(*values, *map(self.origin, values)))
        self.env = before

    # ------------------------------------------------------------------ functions and results

    @staticmethod
    def parameters(operands: Sequence[str]) -> list[str]:
        return [part for name in operands for part in (name, f"{name}_from")]

    def take(self, operands: Sequence[str]) -> None:
        self.origins |= {name: f"{name}_from" for name in operands}

    def begin(self) -> None:
        self.emit("begun = ctx.mark()")

    def leave(self, otherwise: str) -> str:
        if otherwise == "UNDEFINED":
            return "return ctx.undo(begun)"
        return f"ctx.undo(begun); return {otherwise}"

    def give(self, value: str) -> None:
        self.emit(f"return ctx.give(begun, {value}, {self.origin(value)})")

    def noted(self, value: str) -> None:
        self.emit(f"ctx.last = {self.origin(value)}")

    def unmet(self) -> None:
        self.emit("if value is UNDEFINED:")
        self.emit("    ctx.undo(begun)")

    def recall(self, slot: int) -> None:
        self.emit(f"found, value = ctx.recall({slot})")
        self.emit("if found:")
        self.emit("    return value")
        self.begin()

    def remember(self, slot: int) -> None:
        self.emit(f"return ctx.remember({slot}, value, begun)")

    def add(self, member: str) -> None:
        self.emit(f"ctx.add(out, {member}, {self.origin(member)}, begun)")

    def put(self, keys: Sequence[str], value: str, place: str, *, is_set: bool) -> None:
        path = f"[{', '.join(keys)}]"
        if is_set:
            self.emit(f"add_at(out, {path}, {value}, {place})")
        else:
            self.emit(f"ctx.put(out, {path}, {value}, {self.origin(value)}, {place})")
