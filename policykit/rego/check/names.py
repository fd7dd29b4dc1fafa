"""What each name means: locals, rules, imports, `input`, `data` and builtins.

A body is read from its first literal to its last. `some`, `:=`, arguments and `every` declare
variables, each under a name of its own (`x`, `x#2`, …), so that later phases need no scopes; a
declaration holds from there on, in the body and in what is nested in it. A name that is declared
nowhere is a rule of the package, an import, `input` or `data`, and else a variable of the whole
rule. What comes out has only these left:

    Var                        a local variable
    Ref on `input` or `data`   a global; rules and imports are spelled out from `data`
    Call of Var                a builtin, the full name in one (`json.marshal`)
    Call of Ref                a function of a policy

A call with one operand more than the function takes (`count(x, n)`) becomes `n = count(x)`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.check.conflicts import imported_name
from policykit.rego.check.rules import GroundPath
from policykit.rego.parse import OPERATORS
from policykit.source import Location

ROOTS = ("input", "data")


@dataclass(frozen=True, slots=True)
class Globals:
    """What a module's names can mean: the rules of its package, its imports, all functions."""

    package: GroundPath
    rules: frozenset[str]
    imports: Mapping[str, ast.Ref | ast.Var]
    functions: Mapping[GroundPath, int]
    paths: Collection[GroundPath]
    builtins: Mapping[str, int]
    deprecated: Collection[str] = ()
    is_v1: bool = True


@dataclass(slots=True)
class Declared:
    """One declaration: the name that the variable goes by, how it was declared, if it was used."""

    name: str
    how: str
    location: Location
    is_used: bool = False


@dataclass(slots=True)
class Scope:
    """The declarations of one body, and the undeclared names that it has mentioned so far."""

    declared: dict[str, Declared] = field(default_factory=dict)
    mentioned: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Names:
    """The variables of one rule: the scopes open at this point, and the errors found so far.

    *strict* refuses what is assigned or taken as an argument and never used.
    """

    known: Globals
    errors: list[RegoError] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    strict: bool = False
    used_imports: set[str] = field(default_factory=set)
    taken: dict[str, int] = field(default_factory=dict)
    constants: Mapping[str, ast.Term] = field(default_factory=dict)

    # ------------------------------------------------------------------ scopes

    def declare(self, var: ast.Var, how: str) -> ast.Var:
        """Declare *var* in the innermost scope under a name that no other variable has."""
        if var.name == "_":
            return self.wildcard(var)
        self.check_new(var, how)
        count = self.taken.get(var.name, 1 if var.name in ROOTS else 0) + 1
        self.taken[var.name] = count
        name = var.name if count == 1 else f"{var.name}#{count}"
        self.scopes[-1].declared[var.name] = Declared(name, how, var.location)
        return ast.Var(name, var.location)

    def check_new(self, var: ast.Var, how: str) -> None:
        """Refuse a declaration of what is declared, or was mentioned as something else."""
        scope = self.scopes[-1]
        before = scope.declared.get(var.name)
        if self.known.is_v1 and var.name in ROOTS and how == "assigned":
            message = f"variables must not shadow {var.name} (use a different variable name)"
        elif before is not None and before.how == "arg":
            message = f"arg {var.name} redeclared"
        elif before is not None:
            message = (
                f"var {var.name} {'assigned' if before.how == 'assigned' else 'declared'} above"
            )
        elif var.name in scope.mentioned:
            message = f"var {var.name} referenced above"
        else:
            return
        self.fail(message, var.location)

    def fail(self, message: str, location: Location, code: str = "rego_compile_error") -> None:
        """Take note of an error."""
        self.errors.append(RegoError(code, message, location))

    def close(self) -> None:
        """Close the innermost scope; what was declared in it for nothing is an error."""
        for name, declared in self.scopes.pop().declared.items():
            if declared.is_used or (not self.strict and declared.how != "declared"):
                continue
            if declared.how == "arg":
                hint = "use _ (wildcard variable) instead"
                self.fail(f"unused argument {name}. (hint: {hint})", declared.location)
            elif declared.how != "some":
                self.fail(f"{declared.how} var {name} unused", declared.location)

    def wildcard(self, var: ast.Var) -> ast.Var:
        """Return a variable that nothing else refers to."""
        count = self.taken.get("_", 0) + 1
        self.taken["_"] = count
        return ast.Var(f"_#{count}", var.location)

    def local(self, name: str) -> Declared | None:
        """Return the declaration that holds for *name* here."""
        return next((s.declared[name] for s in reversed(self.scopes) if name in s.declared), None)

    def meaning(self, var: ast.Var) -> ast.Term:
        """Return what the name of *var* stands for."""
        if var.name == "_":
            return self.wildcard(var)
        local = self.local(var.name)
        if local is not None:
            local.is_used = True
            return ast.Var(local.name, var.location)
        self.scopes[-1].mentioned.add(var.name)
        if var.name in self.known.rules:
            path = tuple(_name(part, var.location) for part in (*self.known.package, var.name))
            return ast.Ref(ast.Var("data", var.location), path, var.location)
        imported = self.known.imports.get(var.name)
        if imported is not None:
            self.used_imports.add(var.name)
            return replace(imported, location=var.location)
        if var.name not in ROOTS:
            self.taken.setdefault(var.name, 1)
        return var

    # ------------------------------------------------------------------ rules

    def rule(self, rule: ast.Rule) -> ast.Rule:
        """Return *rule* with every name resolved."""
        self.scopes = [Scope()]
        head = rule.head
        arguments = None
        if head.arguments is not None:
            for var in _declared_variables(head.arguments):
                self.declare(var, "arg")
            arguments = tuple(self.term(item) for item in head.arguments)
            self.unuse("arg")
        arguments, compared = self.computed(arguments)
        orelse = tuple(self.orelse(item, compared) for item in rule.orelse)
        body = compared + self.open_body(rule.body)
        resolved = replace(
            head,
            path=tuple(self.term(item) for item in head.path),
            arguments=arguments,
            key=self.optional(head.key),
            value=self.optional(head.value),
        )
        self.close()
        return replace(rule, head=resolved, body=body, orelse=orelse)

    def unuse(self, how: str) -> None:
        """Count the declarations of the innermost scope as unused: a pattern is no use of it."""
        for declared in self.scopes[-1].declared.values():
            if declared.how == how:
                declared.is_used = False

    def computed(
        self, arguments: tuple[ast.Term, ...] | None
    ) -> tuple[tuple[ast.Term, ...] | None, ast.Body]:
        """Return *arguments* as patterns, and literals that compare those that must be computed."""
        patterns: list[ast.Term] = []
        literals: list[ast.Literal] = []
        for term in arguments or ():
            if isinstance(term, ast.Var | ast.Scalar | ast.Array | ast.Object | ast.SetOf):
                patterns.append(term)
                continue
            var = self.wildcard(ast.Var("_", term.location))
            unify = ast.Unify(var, term, declares=False, location=term.location)
            literals.append(ast.Literal(unify, negated=False, withs=(), location=term.location))
            patterns.append(var)
        return (None if arguments is None else tuple(patterns)), tuple(literals)

    def orelse(self, item: ast.Else, compared: ast.Body) -> ast.Else:
        self.scopes.append(Scope())
        body = compared + self.open_body(item.body)
        result = replace(item, body=body, value=self.optional(item.value))
        self.close()
        return result

    def optional(self, term: ast.Term | None) -> ast.Term | None:
        return None if term is None else self.term(term)

    # ------------------------------------------------------------------ bodies

    def open_body(self, body: ast.Body) -> ast.Body:
        """Resolve *body* in the scope that is open: its declarations stay visible after it."""
        literals = []
        for literal in body:
            resolved = self.literal(literal)
            if resolved is not None:
                literals.append(resolved)
        return tuple(literals)

    def nested(
        self, body: ast.Body, then: Callable[[], list[ast.Term]]
    ) -> tuple[ast.Body, list[ast.Term]]:
        """Resolve *body* in a scope of its own, and *then* what sees its declarations."""
        self.scopes.append(Scope())
        literals = self.open_body(body)
        terms = then()
        self.close()
        return literals, terms

    def literal(self, literal: ast.Literal) -> ast.Literal | None:
        withs = tuple(self.with_(item) for item in literal.withs)
        if (
            literal.negated
            and isinstance(literal.statement, ast.Unify)
            and literal.statement.declares
        ):
            self.fail("cannot assign vars inside negated expression", literal.location)
        statement = self.statement(literal.statement)
        if statement is None:
            return None
        return replace(literal, statement=statement, withs=withs)

    def with_(self, item: ast.With) -> ast.With:
        """Resolve what a `with` replaces, and by what: a function by a function, or a value."""
        target = self.function_name(item.target)
        if target is None:
            resolved = self.term(item.target)
            if not is_global(resolved):
                message = "with keyword target must reference existing input, data, or a function"
                self.fail(message, item.target.location, "rego_type_error")
            self.check_whole(resolved)
            return replace(item, target=resolved, value=self.term(item.value))
        if target.name in _IRREPLACEABLE or target.name.startswith("internal."):
            message = (
                f'with keyword replacing built-in function: replacement of "{target.name}" invalid'
            )
            self.fail(message, item.target.location)
        value = self.function_name(item.value) or self.term(item.value)
        return replace(item, target=target, value=value)

    def check_whole(self, target: ast.Term) -> None:
        """Refuse to replace a part of what a rule or function gives."""
        path = constant_prefix(target)
        if any(path[:size] in self.known.paths for size in range(1, len(path))):
            message = "with keyword cannot partially replace virtual document(s)"
            self.fail(message, target.location)

    def function_name(self, term: ast.Term) -> ast.Function | None:
        """Return *term* as the name of a builtin or function, or None if it is none."""
        name = dotted_name(term)
        is_builtin = name in self.known.builtins or name in _IRREPLACEABLE
        if name is not None and is_builtin and self.is_free(term):
            return ast.Function(name, term.location)
        if not isinstance(term, ast.Var | ast.Ref) or (
            isinstance(term, ast.Var) and term.name == "_"
        ):
            return None
        path = ground_path(self.term(term))
        if path is not None and path in self.known.functions:
            return ast.Function(f"data.{'.'.join(path)}", term.location)
        return None

    def is_free(self, term: ast.Term) -> bool:
        """Tell whether the first name of *term* means nothing in this module."""
        head = term.head if isinstance(term, ast.Ref) else term
        if not isinstance(head, ast.Var):
            return False
        known = self.known
        is_local = self.local(head.name) is not None
        return not (is_local or head.name in known.rules or head.name in known.imports)

    def statement(self, statement: ast.Statement) -> ast.Statement | None:
        match statement:
            case ast.SomeDeclaration():
                for var in statement.names:
                    self.declare(var, "declared")
                return None
            case ast.SomeIn():
                domain = self.term(statement.domain)
                for var in _declared_variables((statement.key, statement.value)):
                    self.declare(var, "some")
                return replace(
                    statement,
                    key=self.optional(statement.key),
                    value=self.term(statement.value),
                    domain=domain,
                )
            case ast.Every():
                return self.every(statement)
            case ast.Unify():
                return self.unify(statement)
            case ast.Junction():
                operands = tuple(self.nested(body, list)[0] for body in statement.operands)
                return replace(statement, operands=operands)
            case ast.Call():
                return self.call_statement(statement)
            case _:
                return self.term(statement)

    def unify(self, statement: ast.Unify) -> ast.Unify:
        right = self.term(statement.right)
        if statement.declares:
            if not isinstance(statement.left, ast.Var | ast.Array | ast.Object):
                self.cannot_assign(statement.left)
            return replace(statement, left=self.assigned(statement.left), right=right)
        return replace(statement, left=self.term(statement.left), right=right)

    def assigned(self, pattern: ast.Term) -> ast.Term:
        """Declare the variables of a pattern and return it; to be assigned is not to be used."""
        names = [self.declare(var, "assigned").name for var in _pattern_variables(pattern)]
        term = self.term(pattern)
        for declared in self.scopes[-1].declared.values():
            if declared.name in names:
                declared.is_used = False
        return term

    def cannot_assign(self, term: ast.Term) -> None:
        name = _KIND_NAMES.get(type(term), "term")
        if isinstance(term, ast.Scalar):
            name = {str: "string", bool: "boolean", type(None): "null"}.get(
                type(term.value), "number"
            )
        self.fail(f"cannot assign to {name}", term.location)

    def every(self, statement: ast.Every) -> ast.Every:
        domain = self.term(statement.domain)
        self.scopes.append(Scope())
        key = None if statement.key is None else self.declared(statement.key)
        value = self.declared(statement.value)
        body = self.open_body(statement.body)
        self.close()
        return replace(statement, key=key, value=value, domain=domain, body=body)

    def declared(self, term: ast.Term) -> ast.Var:
        assert isinstance(term, ast.Var)
        return self.declare(term, "declared")

    def call_statement(self, call: ast.Call) -> ast.Statement:
        resolved = self.call(call)
        arity = self.arity(resolved.function)
        if arity is None or call.symbol or len(call.arguments) != arity + 1:
            return resolved
        inner = replace(resolved, arguments=resolved.arguments[:-1])
        last, place = resolved.arguments[-1], call.location
        return ast.Unify(last, inner, declares=False, location=place, is_output=True)

    # ------------------------------------------------------------------ terms

    def term(self, term: ast.Term) -> ast.Term:
        """Return *term* with every name in it resolved."""
        match term:
            case ast.Var():
                return self.meaning(term)
            case ast.Ref():
                return self.ref(term)
            case ast.Call():
                call = self.call(term)
                name = call.function.name if isinstance(call.function, ast.Var) else ""
                return self.constants.get(name, call)
            case ast.ArrayComprehension() | ast.SetComprehension():
                body, terms = self.nested(term.body, lambda: [self.term(term.item)])
                return replace(term, item=terms[0], body=body)
            case ast.ObjectComprehension():
                body, terms = self.nested(
                    term.body, lambda: [self.term(term.key), self.term(term.value)]
                )
                return replace(term, key=terms[0], value=terms[1], body=body)
            case _:
                resolved: ast.Term = ast.rebuild(term, self.term)
                return resolved

    def ref(self, ref: ast.Ref) -> ast.Ref:
        head = self.term(ref.head)
        path = tuple(self.term(part) for part in ref.path)
        if isinstance(head, ast.Ref):
            return ast.Ref(head.head, head.path + path, ref.location)
        return ast.Ref(head, path, ref.location)

    def call(self, call: ast.Call) -> ast.Call:
        arguments = tuple(self.term(item) for item in call.arguments)
        return replace(call, function=self.function(call), arguments=arguments)

    def function(self, call: ast.Call) -> ast.Var | ast.Ref:
        if call.symbol:
            assert isinstance(call.function, ast.Var)
            return call.function
        term = call.function
        name = dotted_name(term)
        is_path = name is None or name.startswith(("data.", "input."))
        if name is not None and self.is_free(term) and not is_path:
            self.check_builtin(name, call.location)
            return ast.Var(name, term.location)
        resolved = self.term(term)
        if isinstance(resolved, ast.Ref) and ground_path(resolved) in self.known.functions:
            return resolved
        self.undefined(text_of(resolved), call.location)
        return ast.Var("undefined", call.location)

    def check_builtin(self, name: str, location: Location) -> None:
        """Refuse a builtin that there is not, or that v1 has no more."""
        if name not in self.known.builtins:
            self.undefined(name, location)
        elif name in self.known.deprecated and self.known.is_v1:
            message = f"deprecated built-in function calls in expression: {name}"
            self.fail(message, location, "rego_type_error")

    def undefined(self, name: str, location: Location) -> None:
        self.fail(f"undefined function {name}", location, "rego_type_error")

    def arity(self, function: ast.Term) -> int | None:
        if isinstance(function, ast.Var):
            return self.known.builtins.get(function.name)
        path = ground_path(function)
        return None if path is None else self.known.functions.get(path)


_IRREPLACEABLE = frozenset(
    ("eq", "assign", "rego.metadata.chain", "rego.metadata.rule", *OPERATORS.values())
)
_KIND_NAMES: dict[type, str] = {
    ast.Ref: "ref", ast.Call: "call", ast.SetOf: "set", ast.TemplateString: "string",
    ast.ArrayComprehension: "arraycomprehension", ast.SetComprehension: "setcomprehension",
    ast.ObjectComprehension: "objectcomprehension",
}  # fmt: skip


def imports_of(module: ast.Module) -> dict[str, ast.Ref | ast.Var]:
    """Return what each imported name of *module* stands for; the last of a name counts."""
    named = [(imported_name(item), item.path) for item in module.imports]
    return {name: path for name, path in named if name is not None}


def ground_path(term: ast.Term) -> GroundPath | None:
    """Return the path below `data` that *term* spells in constants, or None if it is none."""
    if not isinstance(term, ast.Ref) or not _is_data(term.head):
        return None
    names = [part.value for part in term.path if isinstance(part, ast.Scalar)]
    if len(names) != len(term.path) or not all(isinstance(name, str) for name in names):
        return None
    return tuple(str(name) for name in names)


def constant_prefix(term: ast.Term) -> GroundPath:
    """Return the constant names that a reference into `data` begins with."""
    names: list[str] = []
    if isinstance(term, ast.Ref) and _is_data(term.head):
        for part in term.path:
            if not isinstance(part, ast.Scalar) or not isinstance(part.value, str):
                break
            names.append(part.value)
    return tuple(names)


def text_of(term: ast.Term) -> str:
    """Return a reference as people write it (`data.main.deny`, `input.containers[_].image`)."""
    match term:
        case ast.Var():
            return "_" if term.name.startswith("_#") else term.name.partition("#")[0]
        case ast.Scalar():
            return term.text
        case ast.Ref():
            parts = [text_of(term.head)]
            for part in term.path:
                is_name = isinstance(part, ast.Scalar) and part.text.isidentifier()
                parts.append(f".{text_of(part)}" if is_name else f"[{text_of(part)}]")
            return "".join(parts)
        case _:
            return "…"


def _is_data(term: ast.Term) -> bool:
    return isinstance(term, ast.Var) and term.name == "data"


def _name(text: str, location: Location) -> ast.Scalar:
    return ast.Scalar(text, text, location)


def dotted_name(term: ast.Term) -> str | None:
    """Return the dotted name that *term* spells, or None if it is not made of names alone."""
    if isinstance(term, ast.Var):
        return term.name
    if isinstance(term, ast.Ref) and isinstance(term.head, ast.Var):
        names = [part.value for part in term.path if isinstance(part, ast.Scalar)]
        if len(names) == len(term.path) and all(isinstance(name, str) for name in names):
            return ".".join([term.head.name, *map(str, names)])
    return None


def is_global(term: ast.Term) -> bool:
    """Tell whether *term* is `input`, `data`, or a reference into one of them."""
    head = term.head if isinstance(term, ast.Ref) else term
    return isinstance(head, ast.Var) and head.name in ROOTS


def _pattern_variables(term: ast.Term) -> list[ast.Var]:
    """Return the variables that an assignment declares, each as often as it stands there."""
    match term:
        case ast.Var():
            return [term] if term.name != "_" else []
        case ast.Array():
            return [var for item in term.items for var in _pattern_variables(item)]
        case ast.Object():
            return [var for _, item in term.items for var in _pattern_variables(item)]
        case _:
            return []


def _declared_variables(terms: Iterable[ast.Term | None]) -> list[ast.Var]:
    """Return the variables of patterns, each once, in order."""
    found = [var for term in terms if term is not None for var in _pattern_variables(term)]
    return list({var.name: var for var in reversed(found)}.values())[::-1]
