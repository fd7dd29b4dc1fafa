"""Bodies as Python: each literal a condition or a loop, in an order in which all can be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from policykit.rego import ast
from policykit.rego.check.graph import overlap
from policykit.rego.check.names import ROOTS
from policykit.rego.check.order import NOTHING, matches, pairs, ready, unify_order
from policykit.rego.compile.terms import Terms, constant_source, ready_now
from policykit.rego.compile.writer import BlockKind, Condition, plain

_NEVER_FALSE = (
    ast.Array, ast.Object, ast.SetOf, ast.TemplateString, ast.ArrayComprehension,
    ast.SetComprehension, ast.ObjectComprehension,
)  # fmt: skip


@dataclass(slots=True)
class Bodies(Terms):
    """Writes the bodies of one Python function."""

    lines_of: "dict[str, list[str]]" = field(default_factory=dict)
    commented: tuple[str, int] = ("", 0)
    case_keys: Sequence[ast.Term] = ()

    # ------------------------------------------------------------------ bodies

    def collect(self, body: ast.Body, success: Sequence[ast.Term], text: str) -> None:
        """Write *body* and, where it holds, the line *text* with the values of *success*."""
        before = self.env.copy()
        self.body(body)
        values = self.values(success)
        self.emit(text.format(*values))
        self.env = before

    def body(self, body: ast.Body) -> None:
        """Write the literals of *body*; what is written next is reached only where all hold."""
        for literal in body:
            self.literal(literal)
            self.begin_case()

    def begin_case(self) -> None:
        """Take note of a test's case as soon as the keys in its head are known."""
        if self.case_keys and all(ready_now(key, self.bound) for key in self.case_keys):
            keys = ", ".join(self.values(self.case_keys))
            self.emit(f"{self.context}.cases.append([{keys}])")
            self.case_keys = ()

    def literal(self, literal: ast.Literal) -> None:
        self.comment(literal)
        if literal.withs:
            self.replacing(literal)
        elif literal.negated:
            self.negation(literal.statement)
        else:
            self.statement(literal.statement)

    def comment(self, literal: ast.Literal) -> None:
        """Write the policy's own line above what it became."""
        self.place = literal.location
        here = (literal.location.path, literal.location.line)
        lines = self.lines_of.get(here[0], [])
        if here != self.commented and 0 < here[1] <= len(lines):
            text = "".join(char if char.isprintable() else " " for char in lines[here[1] - 1])
            self.place = None  # a comment never runs
            self.emit(f"# {here[0]}:{here[1]}: {text.strip()}")
            self.place = literal.location
            self.commented = here

    # ------------------------------------------------------------------ functions and results

    @staticmethod
    def parameters(operands: Sequence[str]) -> list[str]:
        """Return the parameters of a function that takes *operands*."""
        return list(operands)

    def take(self, operands: Sequence[str]) -> None:
        """Take note of the operands of the function being written."""

    def begin(self) -> None:
        """Begin the evaluation of a definition."""

    def leave(self, otherwise: str) -> str:
        """Return the statement that leaves a definition that does not hold."""
        return f"return {otherwise}"

    def give(self, value: str) -> None:
        """Write the return of a definition's value."""
        self.emit(f"return {value}")

    def noted(self, value: str) -> None:
        """Take note of the *value* that a definition adds to its result."""

    def unmet(self) -> None:
        """Take note of the point at which no definition has held."""

    def recall(self, slot: int) -> None:
        """Write the return of a rule's value that is known already."""
        self.emit(f"value = ctx.memo[{slot}]")
        self.emit("if value is not MISSING:")
        self.emit("    return value")

    def remember(self, slot: int) -> None:
        """Write the return of a rule's new value."""
        self.emit(f"ctx.memo[{slot}] = value")
        self.emit("return value")

    def add(self, member: str) -> None:
        """Write the addition of *member* to a partial set."""
        self.emit(f"out.add({member})")

    def put(self, keys: Sequence[str], value: str, place: str, *, is_set: bool) -> None:
        """Write the addition of an entry, or of a member of a set, to a partial object."""
        path = f"[{', '.join(keys)}]"
        if is_set:
            self.emit(f"add_at(out, {path}, {value}, {place})")
        elif len(keys) == 1:
            self.emit(f"put(out, {keys[0]}, {value}, {place})")
        else:
            self.emit(f"put_at(out, {path}, {value}, {place})")

    # ------------------------------------------------------------------ with

    def replacing(self, literal: ast.Literal) -> None:
        """Write a literal in a context where other values stand in for documents and functions."""
        outer = self.context
        self.enter_with(literal)
        if literal.negated:
            self.negation(literal.statement)
        else:
            self.statement(literal.statement)
        self.context = outer

    def enter_with(self, literal: ast.Literal) -> None:
        """Write the context that the `with` of *literal* asks for, and go on in it."""
        values = self.values([item.value for item in literal.withs])
        context = self.fresh("inner")
        atoms = [self.atom(item.target) for item in literal.withs]
        cleared = self.unit.constant(repr(self.affected_slots(atoms)), "SLOTS")
        self.emit(f"{context} = {self.context}.derive({cleared})")
        for item, value in zip(literal.withs, values, strict=True):
            self.emit(f"{context}.{self.replacement(item, value)}")
        self.context = context

    def atom(self, target: ast.Term) -> tuple[str, ...]:
        """Return what a `with` replaces, as the dependency graph names it."""
        if isinstance(target, ast.Function):
            is_ours = target.name.startswith("data.")
            return tuple(target.name.split(".")) if is_ours else ("builtin", target.name)
        if isinstance(target, ast.Var):
            return (target.name,)
        assert isinstance(target, ast.Ref)
        head = target.head
        assert isinstance(head, ast.Var)
        if head.name == "input":
            return ("input",)
        return (head.name, *_names(target))

    def affected_slots(self, atoms: Sequence[tuple[str, ...]]) -> tuple[int, ...]:
        assert self.unit.affected is not None
        return tuple(
            sorted(
                {
                    slot
                    for atom in atoms
                    for read, slots in self.unit.affected.items()
                    if overlap(read, atom)
                    for slot in slots
                }
            )
        )

    def replacement(self, item: ast.With, value: str) -> str:
        target = item.target
        if isinstance(target, ast.Function):
            if not isinstance(item.value, ast.Function):
                value = f"lambda *_, value={value}: value"
            return f"mocks[{target.name!r}] = {value}"
        path = tuple(_names(target)) if isinstance(target, ast.Ref) else ()
        return f"replace_{self.atom(target)[0]}({path!r}, {value})"

    # ------------------------------------------------------------------ statements

    def statement(self, statement: ast.Statement) -> None:
        """Write *statement*; what is written next is reached only where it holds."""
        match statement:
            case ast.Unify():
                self.unify(statement.left, statement.right)
            case ast.SomeIn():
                self.some_in(statement)
            case ast.Every():
                self.every(statement)
            case ast.Junction():
                self.junction(statement)
            case ast.SomeDeclaration():
                pass
            case ast.Scalar():
                if statement.value is False:
                    self.guard(Condition("False", "True"))
            case ast.Call() if (condition := self.condition(statement)) is not None:
                self.guard(condition)
            case _:
                self.truth(statement)

    def truth(self, term: ast.Term) -> None:
        simple = self.maybe(term)
        if simple is not None:
            self.guard(true(simple))
            return
        value = self.value(term)
        if not isinstance(term, _NEVER_FALSE):
            self.guard(not_false(value))

    def negation(self, statement: ast.Statement) -> None:
        """Write `not statement`.

        As in OPA, what the statement's operands are computed from stands outside of the `not`:
        where `input.x` is undefined, `not input.x > 1` is undefined as well, but
        `not input.x == 1` is true.
        """
        statement = self.hoisted(statement)
        condition = self.simple_condition(statement)
        if condition is not None:
            self.guard(condition.negated)
            return
        name = self.assign("False", "holds")
        mark = self.mark()
        self.cells.append(name)
        with self.inline(name):
            before = self.env.copy()
            self.statement(statement)
            self.emit(f"{name} = True")
            self.stop()
            self.env = before
        self.cells.remove(name)
        self.judged(name, mark, "")
        self.guard(Condition(f"not {name}", name, (name,)))

    def mark(self) -> str:
        """Return the name of a mark from which on traces are to be judged."""
        return ""

    def judged(self, name: str, mark: str, domain: str) -> None:
        """Take note that *name* is the outcome of all since *mark*, for entries of *domain*."""

    def hoisted(self, statement: ast.Statement) -> ast.Statement:
        """Write the computed operands of a negated statement; return it with their values."""
        match statement:
            case ast.Unify(right=ast.Call() as call, is_output=True):
                operands = tuple(map(self.hoist, call.arguments))
                return replace(statement, right=replace(call, arguments=operands))
            case ast.Unify():
                left, right = self.side(statement.left), self.side(statement.right)
                return replace(statement, left=left, right=right)
            case ast.Call(function=ast.Var(name="equal")):
                return replace(statement, arguments=tuple(map(self.side, statement.arguments)))
            case ast.Call():
                return replace(statement, arguments=tuple(map(self.hoist, statement.arguments)))
            case ast.Ref():
                return self.hoisted_ref(statement)
            case ast.Array() | ast.Object() | ast.SetOf():
                return self.hoist(statement)
            case _:
                return statement

    def side(self, term: ast.Term) -> ast.Term:
        """Return one side of a negated comparison: only a reference may be undefined in it."""
        return self.hoisted_ref(term) if isinstance(term, ast.Ref) else self.hoist(term)

    def hoisted_ref(self, ref: ast.Ref) -> ast.Ref:
        head = ref.head if isinstance(ref.head, ast.Var) else self.hoist(ref.head)
        return replace(ref, head=head, path=tuple(map(self.hoist, ref.path)))

    def hoist(self, term: ast.Term) -> ast.Term:
        """Write *term* if it must be computed; return a variable that has its value."""
        if isinstance(term, ast.Scalar | ast.TemplateString) or (
            isinstance(term, ast.Var) and term.name not in ROOTS
        ):
            return term
        var = ast.Var(f"hoisted#{len(self.env)}", term.location)
        self.env[var.name] = self.value(term)
        return var

    def simple_condition(self, statement: ast.Statement) -> Condition | None:
        """Return the condition for a statement that needs no loop and cannot fail, else None."""
        match statement:
            case ast.Ref() | ast.Var():
                value = self.maybe(statement)
                return None if value is None else true(value)
            case ast.Call(function=ast.Var(name="equal"), arguments=(left, ast.Scalar() as right)):
                value = self.maybe(left)
                return None if value is None else self.equality(right, self.value(right), value)
            case _:
                return None

    def some_in(self, statement: ast.SomeIn) -> None:
        domain = self.value(statement.domain)
        value = self.entry_name(statement.value)
        self.entries(statement, domain, value)

    def entries(self, statement: ast.SomeIn | ast.Every, domain: str, value: str) -> None:
        """Open the loop over *domain* and match its entries."""
        if statement.key is None:
            self.each(domain, "", value)
        else:
            key = self.entry_name(statement.key)
            self.each(domain, key, value)
            self.match(statement.key, key)
        self.match(statement.value, value)

    def junction(self, statement: ast.Junction) -> None:
        """Write conditions of which all, or one, must hold."""
        if statement.word == "and":
            for body in statement.operands:
                self.exists([body])
        else:
            self.exists(statement.operands)

    def exists(self, bodies: Sequence[ast.Body]) -> None:
        """Go on only where one of *bodies* holds; they are tried in turn."""
        name = self.assign("False", "holds")
        self.cells.append(name)
        mark = self.mark()
        start = len(self.blocks)
        for number, body in enumerate(bodies):
            if number:
                self.open(BlockKind.IF, f"if not {name}:")
            before = self.env.copy()
            with self.inline(name):
                self.body(body)
                self.emit(f"{name} = True")
                self.stop()
            self.env = before
        self.close(start)
        self.cells.remove(name)
        self.judged(name, mark, "")
        self.guard(Condition(name, f"not {name}", (name,)))

    def entry_name(self, pattern: ast.Term) -> str:
        return self.fresh(self.plain_name(pattern) if self.is_free(pattern) else "t")

    def every(self, statement: ast.Every) -> None:
        domain = self.value(statement.domain)
        self.guard(plain(f"is_collection({domain})", domain), "shape")
        all_hold = self.assign("True", "every_holds")
        mark = self.mark()
        self.cells.append(all_hold)
        before = self.env.copy()
        with self.inline(f"not {all_hold}"):
            value = self.entry_name(statement.value)
            self.entries(statement, domain, value)
            holds = self.assign("False", "holds")
            self.cells.append(holds)
            with self.inline(holds):
                self.body(statement.body)
                self.emit(f"{holds} = True")
                self.stop()
            self.cells.remove(holds)
            self.emit(f"if not {holds}:")
            self.indent += 1
            self.emit(f"{all_hold} = False")
            self.stop()
            self.indent -= 1
        self.env = before
        self.cells.remove(all_hold)
        self.judged(all_hold, mark, domain)
        self.guard(Condition(all_hold, f"not {all_hold}", (all_hold,)))

    # ------------------------------------------------------------------ unification

    def unify(self, left: ast.Term, right: ast.Term) -> None:
        """Write `left = right`: which side binds is known from what is bound here."""
        parts = pairs(left, right)
        if parts is not None and constant_source(left) is None:
            ordered = unify_order(parts, self.bound, NOTHING)
            assert ordered is not None, "terms out of order"
            for index in ordered[0]:
                self.unify(*parts[index])
            return
        for pattern, term in ((left, right), (right, left)):
            new = ready(term, self.bound, NOTHING)
            if new is not None and matches(pattern, self.bound | new, NOTHING) is not None:
                hint = self.plain_name(pattern) if isinstance(pattern, ast.Var) else "t"
                self.match(pattern, self.value(term, hint))
                return
        raise AssertionError("terms out of order")


def _names(ref: ast.Ref) -> list[str]:
    """Return the constant names that the path of *ref* begins with."""
    names = []
    for part in ref.path:
        if not isinstance(part, ast.Scalar) or not isinstance(part.value, str):
            break
        names.append(part.value)
    return names


def not_false(value: str) -> Condition:
    """Return the condition that *value*, which is defined, is not false."""
    if not value.isidentifier():
        return true(value)
    return Condition(f"{value} is not False", f"{value} is False", (value,))


def true(value: str) -> Condition:
    """Return the condition that *value* is defined and not false."""
    if not value.isidentifier():  # a constant
        return Condition(*(("False", "True") if value == "False" else ("True", "False")))
    return Condition(
        f"{value} is not UNDEFINED and {value} is not False",
        f"{value} is UNDEFINED or {value} is False",
        (value,),
    )
