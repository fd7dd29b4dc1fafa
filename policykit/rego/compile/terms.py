"""Terms as Python expressions.

`value` writes what is needed before an expression can stand for a term (lookups, calls, loops
over what a reference iterates) and returns that expression: always a name or a constant, never
undefined. Whatever is written after it stands inside the loops that it opened.
"""

import builtins
import keyword
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policykit.rego import ast
from policykit.rego.builtins import Builtin
from policykit.rego.check.names import ROOTS
from policykit.rego.check.order import NOTHING, matches, ready, ready_order
from policykit.rego.check.rules import GroundPath
from policykit.rego.compile import runtime
from policykit.rego.compile.writer import Condition, Writer, plain
from policykit.rego.values import Number
from policykit.source import Location

COMPARISONS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_RESERVED = frozenset(
    (
        *keyword.kwlist, *keyword.softkwlist, *runtime.__all__, *dir(builtins),
        "begun", "ctx", "error", "found", "out", "query", "result", "t", "value",
    )
)  # fmt: skip
# What policies call most, where the operands are what these functions take: no call at all.
_TEXTS = "type({0}) is str and type({1}) is str"
_DIRECT = {
    "startswith": f"{{0}}.startswith({{1}}) if {_TEXTS}",
    "endswith": f"{{0}}.endswith({{1}}) if {_TEXTS}",
    "contains": f"{{1}} in {{0}} if {_TEXTS}",
    "count": "len({0}) if type({0}) in COLLECTIONS",
}
_PREFIXES = ("rego_", "data_", "operand", "CONSTANT_", "FILE_", "SLOTS_")


@dataclass(slots=True)
class Unit:
    """One generated module: the names of its functions, its constants, and what it imports."""

    functions: Mapping[GroundPath, str]
    rules: Mapping[GroundPath, str]
    packages: frozenset[GroundPath]
    builtins: Mapping[str, Builtin]
    mockable: frozenset[str]
    slots: Mapping[GroundPath, int]
    affected: "Mapping[tuple[str, ...], tuple[int, ...]] | None" = None
    constants: dict[str, str] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)

    def constant(self, source: str, prefix: str = "CONSTANT") -> str:
        """Return the name of a module-level constant whose source is *source*."""
        return self.constants.setdefault(source, f"{prefix}_{len(self.constants) + 1}")

    def builtin(self, name: str) -> str:
        """Return the name under which the builtin *name* is imported."""
        return self.imports.setdefault(name, "rego_" + name.replace(".", "_"))


@dataclass(slots=True)
class Terms(Writer):
    """Writes terms; the variables bound so far are in `env`, as Python expressions."""

    unit: Unit = field(kw_only=True)
    env: dict[str, str] = field(default_factory=dict)
    context: str = "ctx"
    ordered: bool = False

    # ------------------------------------------------------------------ what bodies provide

    def collect(self, body: ast.Body, success: "Sequence[ast.Term]", text: str) -> None:
        """Write *body* and, where it holds, the line *text* with the values of *success*."""
        raise NotImplementedError

    # ------------------------------------------------------------------ names

    @property
    def bound(self) -> frozenset[str]:
        """The variables bound so far."""
        return frozenset(self.env)

    def plain_name(self, term: ast.Term) -> str:
        """Return what a Python name made for *term* should read like."""
        plain = term.name.partition("#")[0] if isinstance(term, ast.Var) else "_"
        if plain == "_" or "__" in plain or plain.startswith(_PREFIXES):
            return "t"
        return f"{plain}_" if plain in _RESERVED or plain.startswith("_") else plain

    def is_free(self, term: ast.Term) -> bool:
        """Tell whether *term* is a variable that is not bound yet."""
        return isinstance(term, ast.Var) and term.name not in self.env and term.name not in ROOTS

    def assign(self, expression: str, hint: str = "t") -> str:
        """Write an assignment to a new name and return the name."""
        name = self.fresh(hint)
        self.emit(f"{name} = {expression}")
        return name

    def where(self, location: Location) -> str:
        """Return a place in the policy as arguments of a call."""
        path = self.unit.constant(repr(location.path), "FILE")
        return f"{path}, {location.line}, {location.column}"

    # ------------------------------------------------------------------ values

    def value(self, term: ast.Term, hint: str = "t") -> str:
        """Write what *term* needs and return its value, which is defined from here on."""
        match term:
            case ast.Scalar():
                return scalar_source(term)
            case ast.Var():
                return self.variable(term)
            case ast.Ref():
                return self.ref(term, hint)
            case ast.Call():
                return self.call(term, hint)
            case ast.Array() | ast.SetOf() | ast.Object():
                return self.composite(term, hint)
            case ast.TemplateString():
                return self.template(term, hint)
            case ast.Function():
                return self.function(term)
            case ast.ArrayComprehension() | ast.SetComprehension() | ast.ObjectComprehension():
                return self.comprehension(term, hint)

    def values(self, terms: Sequence[ast.Term]) -> list[str]:
        """Return the values of *terms*, written in an order in which each is ready."""
        ordered = ready_order(list(terms), self.bound, NOTHING)
        assert ordered is not None, "terms out of order"
        found = {index: self.value(terms[index]) for index in ordered[0]}
        return [found[index] for index in range(len(terms))]

    def variable(self, var: ast.Var) -> str:
        if var.name in self.env:
            return self.env[var.name]
        if var.name == "input":
            name = self.assign(f"{self.context}.input")
            self.defined(name)
            return name
        assert var.name == "data", var
        return self.assign(f"whole(view({self.context}, ()))")

    def function(self, term: ast.Function) -> str:
        """Return a function that can stand in for another: it takes the context first."""
        path = tuple(term.name.split("."))
        if path[0] == "data" and path[1:] in self.unit.functions:
            return self.unit.functions[path[1:]]
        builtin = self.unit.builtins[term.name]
        name = self.builtin(builtin, term.location)
        world = "ctx.world, " if builtin.takes_world else ""
        return f"(lambda ctx, *operands: {name}({world}*operands))"

    def builtin(self, builtin: Builtin, location: Location) -> str:
        """Return the function that is called for *builtin* by the policy at *location*."""
        name = self.unit.builtin(builtin.name)
        if not builtin.takes_file:
            return name
        path = self.unit.constant(repr(location.path), "FILE")
        return f"(lambda world, *operands: {name}(world, {path}, *operands))"

    def defined(self, name: str) -> None:
        """Go on only where *name* is not undefined."""
        about = (name,)
        self.guard(Condition(f"{name} is not UNDEFINED", f"{name} is UNDEFINED", about), "defined")

    def composite(self, term: ast.Array | ast.SetOf | ast.Object, hint: str) -> str:
        constant = constant_source(term)
        if constant is not None:
            return self.unit.constant(constant)
        if isinstance(term, ast.Object):
            return self.object(term, hint)
        items = self.values(term.items)
        text = ", ".join(items)
        source = f"[{text}]" if isinstance(term, ast.Array) else f"set_of([{text}])"
        is_array = isinstance(term, ast.Array)
        keys = [str(index) for index in range(len(items))] if is_array else items
        return self.made(self.assign(source, hint), keys, items)

    def made(self, name: str, keys: Sequence[str], items: Sequence[str]) -> str:
        """Return *name*, a container made of *items*: what traces want to know."""
        del keys, items
        return name

    def object(self, term: ast.Object, hint: str) -> str:
        parts = self.values([part for item in term.items for part in item])
        entries = list(zip(parts[::2], parts[1::2], strict=True))
        names = [key.value for key, _ in term.items if isinstance(key, ast.Scalar)]
        if len(set(map(repr, names))) == len(entries) and all(isinstance(n, str) for n in names):
            source = f"{{{', '.join(f'{key}: {value}' for key, value in entries)}}}"
            return self.made(self.assign(source, hint), parts[::2], parts[1::2])
        pairs = ", ".join(f"({key}, {value})" for key, value in entries)
        return self.assign(f"object_of([{pairs}])", hint)

    def template(self, term: ast.TemplateString, hint: str) -> str:
        parts = [repr(p) if isinstance(p, str) else self.optional(p) for p in term.parts]
        return self.assign(f"template([{', '.join(parts)}])", hint)

    def optional(self, term: ast.Term) -> str:
        """Return the value of *term*, or undefined, and go on in either case."""
        simple = self.maybe(term)
        if simple is not None:
            return simple
        name = self.assign("UNDEFINED", "maybe")
        self.cells.append(name)
        with self.inline(f"{name} is not UNDEFINED"):
            self.collect((), [term], f"{name} = {{0}}")
            self.stop()
        self.cells.remove(name)
        return name

    def comprehension(self, term: ast.Comprehension, hint: str) -> str:
        start, results = _comprehension_parts(term)
        name = self.assign(start, hint)
        text = self.collecting(term, name)
        before = self.ordered
        self.ordered = before or isinstance(term, ast.ArrayComprehension)
        with self.inline():
            self.collect(term.body, results, text)
        self.ordered = before
        return name

    def collecting(self, term: ast.Comprehension, name: str) -> str:
        """Return the line that adds to a comprehension called *name*, the values left open."""
        match term:
            case ast.ArrayComprehension():
                return f"{name}.append({{0}})"
            case ast.SetComprehension():
                return f"{name}.add({{0}})"
            case _:
                return f"put({name}, {{0}}, {{1}}, {self.where(term.location)})"

    # ------------------------------------------------------------------ references

    def maybe(self, term: ast.Term) -> str | None:
        """Return the value of *term*, or undefined, where no loop or condition is needed for it."""
        match term:
            case ast.Scalar() | ast.Var() if not self.is_free(term) and self.is_atom(term):
                return self.value(term)
            case ast.Ref() if all(map(self.is_atom, term.path)) and self.is_plain_head(term.head):
                return self.ref(term, "t", guarded=False)
            case ast.Call(function=ast.Ref()) if all(map(self.is_atom, term.arguments)):
                return self.call_function(term, "t", guarded=False)
            case _:
                return None

    def is_atom(self, term: ast.Term) -> bool:
        """Tell whether *term* is at hand: a constant or a bound variable."""
        if isinstance(term, ast.Var):
            return term.name in self.env
        return isinstance(term, ast.Scalar)

    def is_plain_head(self, term: ast.Term) -> bool:
        return isinstance(term, ast.Var) and not self.is_free(term)

    def ref(self, ref: ast.Ref, hint: str, *, guarded: bool = True) -> str:
        """Write the lookups and loops of a reference; unguarded, the value may be undefined."""
        head = ref.head
        if isinstance(head, ast.Var) and head.name == "data" and head.name not in self.env:
            return self.data_ref(ref, hint, guarded=guarded)
        if isinstance(head, ast.Var) and head.name == "input" and head.name not in self.env:
            start = self.assign(f"{self.context}.input")
        else:
            start = self.value(head)
        return self.steps(start, ref.path, hint, guarded=guarded)

    def data_ref(self, ref: ast.Ref, hint: str, *, guarded: bool) -> str:
        path: list[str] = []
        for part in ref.path:
            if not isinstance(part, ast.Scalar) or not isinstance(part.value, str):
                break
            path.append(part.value)
            if tuple(path) in self.unit.rules:
                start = self.rule_value(tuple(path))
                return self.steps(start, ref.path[len(path) :], hint, guarded=guarded)
            if tuple(path) not in self.unit.packages:
                return self.steps(f"{self.context}.data", ref.path, hint, guarded=guarded)
        start = self.assign(f"view({self.context}, {tuple(path)!r})")
        value = self.steps(start, ref.path[len(path) :], "t", guarded=guarded)
        return self.assign(f"whole({value})", hint)

    def rule_value(self, path: GroundPath) -> str:
        return self.assign(
            f"{self.unit.rules[path]}({self.context})",
            path[-1] if path[-1].isidentifier() and path[-1] not in _RESERVED else "t",
        )

    def steps(self, value: str, path: Sequence[ast.Term], hint: str, *, guarded: bool) -> str:
        for index, part in enumerate(path):
            last = hint if index == len(path) - 1 else "t"
            if matches(part, self.bound, NOTHING) or self.is_free(part):
                if guarded and index:
                    self.defined(value)
                value = self.iterate(value, part, last)
            else:
                value = self.lookup(value, part, last)
        if guarded:
            self.defined(value)
        return value

    def lookup(self, value: str, part: ast.Term, hint: str) -> str:
        key = self.value(part)
        if isinstance(part, ast.Scalar) and isinstance(part.value, str):
            if not value.isidentifier():
                value = self.assign(value)
            return self.assign(
                f"{value}.get({key}, UNDEFINED) if type({value}) is dict else at({value}, {key})",
                hint,
            )
        return self.at(value, key, hint)

    def at(self, value: str, key: str, hint: str = "t") -> str:
        """Write the lookup of *key* in *value*; what it finds may be undefined."""
        return self.assign(f"at({value}, {key})", hint)

    def derived(self, name: str, sources: Sequence[str]) -> str:
        """Return *name*, which was computed from *sources*: what traces want to know."""
        del sources
        return name

    def iterate(self, value: str, part: ast.Term, hint: str) -> str:
        """Open a loop over *value* whose keys match *part*; return the name of the entry."""
        entry = self.fresh(hint)
        if isinstance(part, ast.Var) and part.name.startswith("_#"):
            self.each(value, "", entry)
            return entry
        key = self.fresh(self.plain_name(part) if isinstance(part, ast.Var) else "key")
        self.each(value, key, entry)
        self.match(part, key)
        return entry

    def each(self, domain: str, key: str, entry: str) -> None:
        """Open a loop over the entries of *domain*, with their keys where *key* names them."""
        if key:
            items = f"{'sorted_entries' if self.ordered else 'entries'}({domain})"
            self.loop(f"for {key}, {entry} in {items}:")
        else:
            items = f"{'sorted_items' if self.ordered else 'members'}({domain})"
            self.loop(f"for {entry} in {items}:")

    # ------------------------------------------------------------------ patterns

    def match(self, pattern: ast.Term, value: str) -> None:
        """Go on only where *value* matches *pattern*, whose free variables it binds."""
        if self.is_free(pattern):
            assert isinstance(pattern, ast.Var)
            self.env[pattern.name] = value
            return
        binds = matches(pattern, self.bound, NOTHING)
        if isinstance(pattern, ast.Array) and (binds or not ready_now(pattern, self.bound)):
            self.guard(plain(f"has_items({value}, {len(pattern.items)})", value), "shape")
            for index, item in enumerate(pattern.items):
                self.match(item, self.at(value, str(index)))
        elif isinstance(pattern, ast.Object) and binds:
            self.guard(plain(f"has_keys({value}, {len(pattern.items)})", value), "shape")
            for key, item in pattern.items:
                entry = self.at(value, self.value(key))
                self.defined(entry)
                self.match(item, entry)
        else:
            self.guard(self.equality(pattern, self.value(pattern), value))

    def equality(self, term: ast.Term, value: str, other: str) -> Condition:
        """Return the condition that *other* equals the value of *term*."""
        about = (value, other)
        if isinstance(term, ast.Scalar) and other.isidentifier():
            constant = term.value
            if constant is None or isinstance(constant, bool):
                return Condition(f"{other} is {value}", f"{other} is not {value}", about)
            if isinstance(constant, str) or (type(constant) is int and constant not in (0, 1)):
                return Condition(f"{other} == {value}", f"{other} != {value}", about)
        return plain(f"equal({other}, {value})", *about)

    # ------------------------------------------------------------------ calls

    def condition(self, call: ast.Call) -> Condition | None:
        """Return a comparison as a condition, or None if *call* is none."""
        if not isinstance(call.function, ast.Var) or call.function.name in self.unit.mockable:
            return None
        name = call.function.name
        if name not in ("equal", "neq", *COMPARISONS) or len(call.arguments) != 2:
            return None
        left, right = self.values(call.arguments)
        first, second = call.arguments
        if name in ("equal", "neq"):
            same = (
                self.equality(first, left, right)
                if isinstance(first, ast.Scalar)
                else self.equality(second, right, left)
            )
            return same if name == "equal" else same.negated
        return self.inequality(COMPARISONS[name], (first, left), (second, right))

    def inequality(
        self, symbol: str, first: tuple[ast.Term, str], second: tuple[ast.Term, str]
    ) -> Condition:
        (left_term, left), (right_term, right) = first, second
        general = f"compare({left}, {right}) {symbol} 0"
        if isinstance(right_term, ast.Scalar) and type(right_term.value) is int:
            return plain(
                f"({left} {symbol} {right} if type({left}) is int else {general})", left, right
            )
        if isinstance(left_term, ast.Scalar) and type(left_term.value) is int:
            return plain(
                f"({left} {symbol} {right} if type({right}) is int else {general})", left, right
            )
        return plain(general, left, right)

    def call(self, call: ast.Call, hint: str) -> str:
        if isinstance(call.function, ast.Ref):
            return self.call_function(call, hint)
        condition = self.condition(call)
        if condition is not None:
            return self.derived(self.assign(condition.holds, hint), condition.about)
        assert isinstance(call.function, ast.Var)
        name = call.function.name
        if name == "print":
            return self.print(call)
        builtin = self.unit.builtins[name]
        if builtin.is_relation:
            return self.relation(name, self.values(call.arguments), hint)
        return self.call_builtin(builtin, self.values(call.arguments), call.location, hint)

    def relation(self, name: str, arguments: Sequence[str], hint: str) -> str:
        """Open a loop over the answers of a builtin that has many; return the name of one."""
        entry = self.fresh(hint)
        self.loop(f"for {entry} in {self.unit.builtin(name)}({', '.join(arguments)}):")
        return self.derived(entry, arguments)

    def call_builtin(
        self, builtin: Builtin, arguments: Sequence[str], location: Location, hint: str
    ) -> str:
        function = self.builtin(builtin, location)
        given = [f"{self.context}.world", *arguments] if builtin.takes_world else list(arguments)
        if builtin.name in self.unit.mockable:
            given = [self.context, repr(builtin.name), function, *arguments]
            function = "mocked_world" if builtin.takes_world else "mocked"
        result = self.fresh(hint)
        called = f"{function}({', '.join(given)})"
        direct = _DIRECT.get(builtin.name)
        if direct is not None and builtin.name not in self.unit.mockable:
            called = f"{direct.format(*arguments)} else {called}"
        self.emit("try:")
        self.emit(f"    {result} = {called}")
        self.emit("except BuiltinError as error:")
        self.emit(f"    {self.context}.failed(error, {self.where(location)})")
        self.emit(f"    {result} = UNDEFINED")
        self.derived(result, arguments)
        self.defined(result)
        return result

    def call_function(self, call: ast.Call, hint: str, *, guarded: bool = True) -> str:
        assert isinstance(call.function, ast.Ref)
        path = tuple(str(part.value) for part in call.function.path if isinstance(part, ast.Scalar))
        function = self.unit.functions[path]
        name = "data." + ".".join(path)
        operands = self.values(call.arguments)
        arguments = ", ".join([self.context, *operands])
        if name in self.unit.mockable:
            arguments = ", ".join([self.context, repr(name), function, *operands])
            function = "mocked_function"
        result = self.assign(f"{function}({arguments})", hint)
        if guarded:
            self.defined(result)
        return result

    def print(self, call: ast.Call) -> str:
        parts = ", ".join(self.optional(item) for item in call.arguments)
        self.emit(f"{self.context}.print([{parts}], {self.where(call.location)})")
        return "True"


def _comprehension_parts(term: ast.Comprehension) -> tuple[str, list[ast.Term]]:
    """Return what a comprehension begins with, and the terms that it collects."""
    match term:
        case ast.ArrayComprehension():
            return "[]", [term.item]
        case ast.SetComprehension():
            return "Set()", [term.item]
        case ast.ObjectComprehension():
            return "{}", [term.key, term.value]


def ready_now(term: ast.Term, bound: frozenset[str]) -> bool:
    """Tell whether all that *term* reads is bound."""
    return ready(term, bound, NOTHING) is not None


def scalar_source(term: ast.Scalar) -> str:
    """Return a constant as Python source."""
    if type(term.value) is Number:
        return f"Number({term.value.text!r})"
    return repr(term.value)


def constant_source(term: ast.Term) -> str | None:
    """Return the source of a term that is constants all through, or None if it is not."""
    match term:
        case ast.Scalar():
            return scalar_source(term)
        case ast.Array() | ast.SetOf():
            items = [constant_source(item) for item in term.items]
            if None in items:
                return None
            text = ", ".join(str(item) for item in items)
            return f"[{text}]" if isinstance(term, ast.Array) else f"set_of([{text}])"
        case ast.Object():
            keys = [key.value for key, _ in term.items if isinstance(key, ast.Scalar)]
            values = [constant_source(value) for _, value in term.items]
            if len(keys) != len(values) or None in values or not all(type(k) is str for k in keys):
                return None
            if len(set(keys)) != len(keys):
                return None
            return f"{{{', '.join(f'{k!r}: {v}' for k, v in zip(keys, values, strict=True))}}}"
        case _:
            return None
