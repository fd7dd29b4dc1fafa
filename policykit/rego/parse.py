"""Text to tree: the grammar's parse tree becomes the frozen nodes of `ast`.

What the grammar leaves open is decided here: names that are keywords, heads that a reference
cannot have, two literals on one line, v0's heads. Each error is a `rego_parse_error` at its place.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn, TypeAlias

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.values import number_of
from policykit.source import Location

Branch: TypeAlias = Tree[Token]

FUTURE_KEYWORDS = frozenset(("contains", "every", "if", "in"))
_FUTURE_NAMES = FUTURE_KEYWORDS | {"and", "not", "or"}
KEYWORDS = frozenset(
    [
        "as",
        "default",
        "else",
        "every",
        "false",
        "if",
        "import",
        "in",
        "not",
        "null",
        "package",
        "some",
        "true",
        "with",
    ]
)
OPERATORS = {
    "==": "equal", "!=": "neq", "<": "lt", "<=": "lte", ">": "gt", ">=": "gte",
    "+": "plus", "-": "minus", "*": "mul", "/": "div", "%": "rem",
    "&": "and", "|": "or",
}  # fmt: skip
_CONSTANTS = {"true": True, "false": False, "null": None}
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_FUTURE_IMPORT = re.compile(
    r"^\s*import\s+(?:future\.keywords(?:\.(\w+))?|rego\.v[12])\b", re.MULTILINE
)


def parse_module(text: str, path: str, version: str = "v1") -> ast.Module:
    """Return the tree of a module; raises RegoError (`rego_parse_error`) at what is wrong."""
    builder = _Builder(path, text)
    text = text.removeprefix("\ufeff")
    enabled = _imported_keywords(text) | (FUTURE_KEYWORDS if version == "v1" else frozenset())
    comments: list[Token] = []
    tree = builder.tree(text, "module", enabled, comments)
    rego_v1 = (
        version == "v1" or re.search(r"^\s*import\s+rego\.v[12]\b", text, re.MULTILINE) is not None
    )
    return builder.module(tree, comments, "v1" if rego_v1 else "v0")


def parse_query(text: str, path: str = "", version: str = "v1") -> ast.Body:
    """Return the literals of a query; raises RegoError (`rego_parse_error`) at what is wrong."""
    enabled = FUTURE_KEYWORDS if version == "v1" else frozenset({"in", "every"})
    builder = _Builder(path, text)
    return builder.query(builder.tree(text, "query", enabled, []), strict=False)


def _imported_keywords(text: str) -> frozenset[str]:
    names: set[str] = set()
    for match in _FUTURE_IMPORT.finditer(text):
        if match[0].endswith("v2"):
            names |= _FUTURE_NAMES
        else:
            names |= {match[1]} if match[1] else FUTURE_KEYWORDS
    return frozenset(names | {"in"}) if "every" in names else frozenset(names)


@cache
def _lark(enabled: frozenset[str]) -> tuple[Lark, list[list[Token]]]:
    """Return the parser with the *enabled* keywords, and the cell that receives its comments."""
    cell: list[list[Token]] = [[]]

    def as_name(token: Token) -> Token:
        return token if token.value in enabled else Token.new_borrow_pos("NAME", token.value, token)

    def keep(token: Token) -> Token:
        cell[0].append(token)
        return token

    callbacks: dict[str, Callable[[Token], Token]] = {"COMMENT": keep}
    callbacks |= {name.upper(): as_name for name in FUTURE_KEYWORDS - enabled}
    callbacks["JUNCTION"] = as_name
    grammar = (files("policykit.rego") / "grammar.lark").read_text()
    parser = Lark(
        grammar,
        parser="lalr",
        start=["module", "query"],
        propagate_positions=True,
        lexer_callbacks=callbacks,
        maybe_placeholders=False,
    )
    return parser, cell


class _Builder:
    """Builds the nodes of one text; holds where the text comes from, and its parentheses."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.reserved = KEYWORDS
        self.groups: list[tuple[Location, Location]] = []

    # ------------------------------------------------------------------ text to parse tree

    def tree(self, text: str, start: str, enabled: frozenset[str], comments: list[Token]) -> Branch:
        self.reserved = KEYWORDS - (FUTURE_KEYWORDS - enabled)
        parser, cell = _lark(enabled)
        cell[0] = comments
        try:
            return parser.parse(text, start=start)
        except UnexpectedInput as error:
            self.unexpected(error)

    def unexpected(self, error: UnexpectedInput) -> NoReturn:
        match error:
            case UnexpectedToken(token=token) if token.type == "$END":
                lines = self.text.split("\n")
                location = Location(self.path, len(lines), max(1, len(lines[-1])))
                raise RegoError(
                    "rego_parse_error", f"unexpected eof token{_expectation(error)}", location
                ) from error
            case UnexpectedToken(token=token):
                name = (
                    f"{token.value} keyword" if token.value in KEYWORDS else f"{token.value} token"
                )
                raise RegoError(
                    "rego_parse_error", f"unexpected {name}{_expectation(error)}", self.at(token)
                ) from error
            case UnexpectedCharacters() | UnexpectedEOF():
                location = Location(self.path, error.line, error.column)
                raise RegoError(
                    "rego_parse_error", self.illegal(error.line, error.column), location
                ) from error
            case _:
                raise error

    def illegal(self, line: int, column: int) -> str:
        rest = self.text.split("\n")[line - 1][column - 1 :]
        if rest.startswith(('"', "`")):
            return "non-terminated string"
        return f"illegal token {rest[:1]!r}"

    def fail(self, message: str, location: Location, hint: str = "") -> NoReturn:
        raise RegoError("rego_parse_error", message, location, hint=hint)

    def at(self, part: Branch | Token) -> Location:
        place: Any = part if isinstance(part, Token) else part.meta
        return Location(self.path, place.line, place.column, place.end_line, place.end_column)

    # ------------------------------------------------------------------ modules

    def module(self, tree: Branch, comments: Sequence[Token], version: str) -> ast.Module:
        parts = _branches(tree)
        if not parts:
            self.fail("empty module", Location(self.path), "start with `package main`")
        if parts[0].data != "package":
            self.fail("package expected", self.at(parts[0]), "start with `package main`")
        imports = [self.import_(part) for part in parts if part.data == "import"]
        rules: list[ast.Rule] = []
        for part in parts[1:]:
            if part.data in ("rule", "default"):
                rules += self.rule(part, version)
        return ast.Module(
            package=self.package(_branches(parts[0])[0]),
            imports=tuple(imports),
            rules=tuple(rules),
            comments=tuple(ast.Comment(token.value[1:], self.at(token)) for token in comments),
            location=self.at(parts[0]),
            version=version,
            groups=tuple(self.groups),
        )

    def package(self, tree: Branch) -> tuple[str, ...]:
        names = []
        for term in self.path_of(tree):
            if not isinstance(term, ast.Scalar) or not isinstance(term.value, str):
                self.fail("a package is a path of names", term.location)
            names.append(term.value)
        return tuple(names)

    def import_(self, tree: Branch) -> ast.Import:
        alias = next((item for item in tree.children[2:] if _is(item, "NAME")), None)
        path = self.reference(_branches(tree)[0])
        self.check_import(path, alias)
        assert isinstance(path, ast.Var | ast.Ref)
        return ast.Import(path, str(alias) if alias is not None else None, self.at(tree))

    def check_import(self, path: ast.Term, alias: Token | Branch | None) -> None:
        head = path.head if isinstance(path, ast.Ref) else path
        first = head.name if isinstance(head, ast.Var) else ""
        names = [first]
        for part in path.path if isinstance(path, ast.Ref) else ():
            if not isinstance(part, ast.Scalar) or not isinstance(part.value, str):
                self.fail(f"unexpected {kind_name(part)} token: expecting string", part.location)
            names.append(part.value)
        if first not in ("data", "input", "rego", "future"):
            message = "unexpected import path, must begin with one of: {data, future, input, rego}"
            self.fail(message, path.location)
        if first == "rego" and names[1:] not in (["v1"], ["v2"]):
            shown = ".".join(names)
            self.fail(
                f"invalid import `{shown}`, must be one of: `rego.v1`, `rego.v2`", path.location
            )
        if first == "future":
            self.check_future(names, path.location, alias)
        if alias in ("data", "input"):
            message = f"unexpected import alias, must not be a reserved name, got: {alias}"
            self.fail(message, path.location)

    def check_future(
        self, names: list[str], location: Location, alias: Token | Branch | None
    ) -> None:
        if names[1:2] != ["keywords"]:
            self.fail("invalid import, must be `future.keywords`", location)
        if len(names) > 2 and names[2] not in _FUTURE_NAMES:
            known = " ".join(sorted(_FUTURE_NAMES))
            self.fail(f"unexpected keyword, must be one of [{known}]", location)
        if alias is not None:
            self.fail("`future` imports cannot be aliased", location)

    # ------------------------------------------------------------------ rules

    def rule(self, tree: Branch, version: str) -> list[ast.Rule]:
        parts = _branches(tree)
        tails = [part for part in parts if part.data == "tail"]
        has_if = bool(tails) and _is(tails[0].children[0], "IF")
        bodies = self.bodies(tails[0]) if tails else [()]
        head = self.head(parts[0])
        if tree.data == "default":
            self.check_default(head, self.at(tree))
        orelse = tuple(self.orelse(part) for part in parts if part.data == "orelse")
        location = self.at(tree)
        if version == "v1" and tails and not has_if:
            kind = "function" if head.arguments is not None else "rule"
            self.fail(f"`if` keyword is required before {kind} body", location, "write `if {`")
        is_default = tree.data == "default"
        if version == "v1" and not (head.key or head.value or has_if or is_default):
            self.check_bare_head(head, location)
        if version == "v0":
            head = _v0_head(head, has_if)
        rules = []
        for index, body in enumerate(bodies):
            last = index == len(bodies) - 1
            rules.append(
                ast.Rule(
                    head=head,
                    body=body,
                    orelse=orelse if last else (),
                    default=tree.data == "default",
                    location=location,
                    has_if=has_if,
                    shorthand=index > 0,
                )
            )
        return rules

    def check_bare_head(self, head: ast.Head, location: Location) -> None:
        if len(head.path) > 1 and head.arguments is None:
            self.fail("`contains` keyword is required for partial set rules", location)
        if head.arguments is None:
            self.fail("var cannot be used for rule name", location, "give it a value: `:= true`")

    def check_default(self, head: ast.Head, location: Location) -> None:
        """Refuse a default that is no constant, or a default function of anything but variables."""
        if head.key is not None:
            self.fail("illegal default rule (must have a value)", location)
        names = []
        for term in head.arguments or ():
            if not isinstance(term, ast.Var):
                kind = kind_name(term)
                self.fail(f"illegal default rule (arguments cannot contain {kind})", location)
            if term.name in names and term.name != "_":
                message = f"illegal default rule (arguments cannot be repeated {term.name})"
                self.fail(message, location)
            names.append(term.name)
        wrong = None if head.value is None else _variable_part(head.value)
        if wrong is not None:
            message = f"illegal default rule (value cannot contain {kind_name(wrong)})"
            self.fail(message, location)

    def bodies(self, tail: Branch) -> list[ast.Body]:
        parts = _branches(tail)
        if parts[0].data == "literal":
            return [(self.literal(parts[0]),)]
        return [self.query(_branches(part)[0]) for part in parts]

    def orelse(self, tree: Branch) -> ast.Else:
        value: ast.Term | None = None
        body: ast.Body = ()
        for part in _branches(tree):
            if part.data == "assignment":
                value = self.term(_branches(part)[0])
            else:
                body = self.bodies(part)[0]
        if len(tree.children) == 1:
            self.fail("expected else value term or rule body", self.at(tree))
        return ast.Else(value, body, self.at(tree))

    def head(self, tree: Branch) -> ast.Head:
        arguments = key = value = None
        assigned = False
        parts = _branches(tree)
        for part in parts[1:]:
            if part.data == "arguments":
                arguments = tuple(self.term(item) for item in _branches(part))
            elif part.data == "contains":
                key = self.term(_branches(part)[0])
            else:
                value = self.term(_branches(part)[0])
                assigned = part.children[0] == ":="
        if key is not None and value is not None:
            self.fail("unexpected assign token: a set has members, no values", value.location)
        path = self.path_of(parts[0])
        first = path[0]
        if isinstance(first, ast.Scalar) and first.text in self.reserved and len(path) == 1:
            self.fail(f"{first.text} keyword cannot be used for rule name", first.location)
        return ast.Head(path, arguments, key, value, assigned, self.at(tree))

    def path_of(self, tree: Branch) -> tuple[ast.Term, ...]:
        """Return a reference's parts, the first name as a string like the others."""
        name = tree.children[0]
        assert isinstance(name, Token)
        first = ast.Scalar(str(name), str(name), self.at(name))
        return (first, *self.steps(tree.children[1:]))

    # ------------------------------------------------------------------ bodies

    def query(self, tree: Branch, *, strict: bool = True) -> ast.Body:
        literals: list[ast.Literal] = []
        separated = True
        for part in tree.children:
            if isinstance(part, Token):
                separated = True
                continue
            if strict and not separated and literals[-1].location.end_line == part.meta.line:
                self.fail("unexpected token: expected \\n or ; or }", self.at(part))
            literals.append(self.literal(part))
            separated = False
        return tuple(literals)

    def literal(self, tree: Branch) -> ast.Literal:
        withs = tuple(self.with_(part) for part in _branches(tree) if part.data == "with")
        operands = [part for part in _branches(tree) if part.data != "with"]
        if len(operands) == 1 and operands[0].data == "plain":
            plain = self.plain(operands[0])
            return ast.Literal(plain.statement, plain.negated, withs, self.at(tree))
        junction = self.junction(tree)
        return ast.Literal(junction.statement, junction.negated, withs, self.at(tree))

    def plain(self, tree: Branch) -> ast.Literal:
        """Return one condition, which `not` may stand before."""
        negated = _is(tree.children[0], "NOT")
        statement = self.statement(_branches(tree)[0])
        if negated and isinstance(statement, ast.SomeDeclaration | ast.SomeIn):
            self.fail(
                "unexpected some keyword: illegal negation of 'some'",
                statement.location,
                "declare the variable before, then negate",
            )
        return ast.Literal(statement, negated, (), self.at(tree))

    def junction(self, tree: Branch) -> ast.Literal:
        """Return conditions joined by `and` and `or`; `and` binds closer."""
        parts = [
            part for part in tree.children if not isinstance(part, Tree) or part.data != "with"
        ]
        alternatives: list[list[ast.Literal]] = [[]]
        for part in parts:
            if isinstance(part, Tree):
                alternatives[-1].append(self.condition(part))
            elif part == "or":
                alternatives.append([])
        location = self.at(tree)
        return _joined("or", [_joined("and", both, location) for both in alternatives], location)

    def condition(self, tree: Branch) -> ast.Literal:
        """Return one operand of `and` or `or`: a condition, a body or a junction."""
        if tree.data == "plain":
            return self.plain(tree)
        negated = _is(tree.children[0], "NOT")
        inner = _branches(tree)[0]
        location = self.at(tree)
        if inner.data == "nested":
            found = self.junction(inner)
            return ast.Literal(found.statement, found.negated != negated, (), location)
        body = self.query(_branches(inner)[0])
        return ast.Literal(ast.Junction("and", (body,), location), negated, (), location)

    def with_(self, tree: Branch) -> ast.With:
        target, value = (self.term(part) for part in _branches(tree))
        if not isinstance(target, ast.Var | ast.Ref):
            self.fail("expected ident: `with` replaces input, data or a function", target.location)
        return ast.With(target, value, self.at(tree))

    def statement(self, tree: Branch) -> ast.Statement:
        location = self.at(tree)
        match tree.data:
            case "unify":
                left, right = (self.term(part) for part in _branches(tree))
                return ast.Unify(left, right, tree.children[1] == ":=", location)
            case "some":
                names = [self.term(part) for part in _branches(_branches(tree)[0])]
                return ast.SomeDeclaration(tuple(self.some_name(name) for name in names), location)
            case "some_in":
                key, value = self.key_value(_branches(tree)[0])
                return ast.SomeIn(key, value, self.term(_branches(tree)[1]), location)
            case "every":
                return self.every(tree)
            case _:
                return self.term(tree)

    def some_name(self, term: ast.Term) -> ast.Var:
        if not isinstance(term, ast.Var):
            self.fail("expected a variable, or `x in xs`, after `some`", term.location)
        return term

    def key_value(self, names: Branch) -> tuple[ast.Term | None, ast.Term]:
        terms = [self.term(part) for part in _branches(names)]
        if len(terms) > 2:
            self.fail("expected `x in xs` or `x, y in xs`", terms[2].location)
        return (terms[0] if len(terms) == 2 else None, terms[-1])

    def every(self, tree: Branch) -> ast.Every:
        names, domain, block = _branches(tree)
        key, value = self.key_value(names)
        for term, role in ((key, "key"), (value, "value")):
            if term is not None and not isinstance(term, ast.Var):
                self.fail(f"expected {role} to be a variable", term.location)
        body = self.query(_branches(block)[0])
        return ast.Every(key, value, self.term(domain), body, self.at(tree))

    # ------------------------------------------------------------------ terms

    def term(self, tree: Branch) -> ast.Term:
        make: Callable[[Branch], ast.Term] = getattr(self, f"term_{tree.data}")
        return make(tree)

    def terms(self, tree: Branch) -> tuple[ast.Term, ...]:
        return tuple(self.term(part) for part in _branches(tree))

    def term_group(self, tree: Branch) -> ast.Term:
        inner = self.term(_branches(tree)[0])
        self.groups.append((inner.location, self.at(tree)))
        return inner

    def term_infix(self, tree: Branch) -> ast.Term:
        left, symbol, right = tree.children
        assert isinstance(left, Tree)
        assert isinstance(right, Tree)
        location = self.at(tree)
        operands = (self.term(left), self.term(right))
        if symbol == "in":
            return _call("internal.member_2", operands, location, "in")
        return _call(OPERATORS[str(symbol)], operands, location, str(symbol))

    def term_member_pair(self, tree: Branch) -> ast.Term:
        return _call("internal.member_3", self.terms(tree), self.at(tree), "in")

    def term_reference(self, tree: Branch) -> ast.Term:
        return self.reference(tree)

    def reference(self, tree: Branch) -> ast.Term:
        first = tree.children[0]
        location = self.at(tree)
        if isinstance(first, Token):  # with a path behind it, even `null` is a name
            head = (
                self.name(first) if len(tree.children) == 1 else ast.Var(str(first), self.at(first))
            )
        else:
            head = self.term(first)
        path = self.steps(tree.children[1:])
        if not path:
            return head
        if isinstance(head, ast.Ref):
            return ast.Ref(head.head, head.path + path, location)
        return ast.Ref(head, path, location)

    def name(self, token: Token) -> ast.Term:
        text, location = str(token), self.at(token)
        if text in self.reserved and text not in _CONSTANTS:
            self.fail(f"unexpected {text} keyword", location)
        if text in _CONSTANTS:
            return ast.Scalar(_CONSTANTS[text], text, location)
        return ast.Var(text, location)

    def steps(self, parts: Sequence[Branch | Token]) -> tuple[ast.Term, ...]:
        return tuple(self.step(part) for part in parts if isinstance(part, Tree))

    def step(self, tree: Branch) -> ast.Term:
        inner = tree.children[1]
        if isinstance(inner, Token):
            return ast.Scalar(str(inner), str(inner), self.at(inner))
        return self.term(inner)

    def term_call(self, tree: Branch) -> ast.Term:
        target, arguments = _branches(tree)
        function = self.reference(target)
        location = self.at(tree)
        if isinstance(function, ast.Var) and function.name == "set" and not _branches(arguments):
            return ast.SetOf((), location)
        if isinstance(function, ast.Scalar) or function == ast.Var("_", function.location):
            self.fail("only a named function can be called", function.location)
        return ast.Call(function, self.terms(arguments), location)

    def term_array(self, tree: Branch) -> ast.Term:
        return ast.Array(self.terms(tree), self.at(tree))

    def term_set(self, tree: Branch) -> ast.Term:
        return ast.SetOf(self.terms(tree), self.at(tree))

    def term_object(self, tree: Branch) -> ast.Term:
        entries = [self.terms(part) for part in _branches(tree)]
        return ast.Object(tuple((key, value) for key, value in entries), self.at(tree))

    def term_array_comprehension(self, tree: Branch) -> ast.Term:
        item, body = _branches(tree)
        return ast.ArrayComprehension(self.term(item), self.query(body), self.at(tree))

    def term_set_comprehension(self, tree: Branch) -> ast.Term:
        item, body = _branches(tree)
        return ast.SetComprehension(self.term(item), self.query(body), self.at(tree))

    def term_object_comprehension(self, tree: Branch) -> ast.Term:
        key, value, body = _branches(tree)
        return ast.ObjectComprehension(
            self.term(key), self.term(value), self.query(body), self.at(tree)
        )

    def term_scalar(self, tree: Branch) -> ast.Term:
        token = tree.children[-1]
        assert isinstance(token, Token)
        location = self.at(tree)
        if token.type == "STRING":
            return ast.Scalar(self.unescape(str(token)[1:-1], location), str(token), location)
        if token.type == "RAW_STRING":
            return ast.Scalar(str(token)[1:-1], str(token), location)
        return ast.Scalar(self.number(str(token), location), str(token), location)

    def term_negative(self, tree: Branch) -> ast.Term:
        operand = self.term(_branches(tree)[0])
        location = self.at(tree)
        if isinstance(operand, ast.Scalar) and re.match(r"[\d.]", operand.text):
            text = f"-{operand.text}"
            return ast.Scalar(self.number(text, location), text, location)
        zero = ast.Scalar(0, "0", location)
        return ast.Call(ast.Var("minus", location), (zero, operand), location, "-")

    def number(self, text: str, location: Location) -> float:
        digits = text.removeprefix("-")
        if re.fullmatch(r"0\d+", digits):
            self.fail("expected number without leading zero", location)
        if not re.fullmatch(r"(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", digits):
            self.fail("illegal number format", location)
        exponent = re.search(r"[eE]([+-]?\d+)$", digits)
        if exponent and abs(int(exponent[1])) > 100_000:
            self.fail("number too big", location)
        return number_of(text)

    def unescape(self, text: str, location: Location) -> str:
        if "\\" not in text:
            return text

        def replace(match: re.Match[str]) -> str:
            escape = match[0]
            if len(escape) == 6:
                return chr(int(escape[2:], base=16))  # noqa: FURB166  # `\\u` is no prefix of int
            if escape[1] not in _ESCAPES:
                self.fail("illegal escape sequence", location, f"write \\{escape} for a backslash")
            return _ESCAPES[escape[1]]

        plain = re.sub(r"\\u[0-9a-fA-F]{4}|\\.", replace, text, flags=re.DOTALL)
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def term_template(self, tree: Branch) -> ast.Term:
        raw = _is(tree.children[0], "RAW_TEMPLATE_OPEN")
        parts: list[str | ast.Term] = []
        for part in tree.children[1:-1]:
            if isinstance(part, Tree):
                parts.append(self.term(_branches(part)[0]))
            elif raw:
                parts.append(str(part).replace("\\{", "{"))
            else:
                text = re.sub(r"((?:^|[^\\])(?:\\\\)*)\\([{}])", r"\1\2", str(part))
                parts.append(self.unescape(text, self.at(part)))
        return ast.TemplateString(tuple(parts), raw, self.at(tree))


_KIND_NAMES: dict[type, str] = {
    ast.Var: "var", ast.Ref: "ref", ast.Call: "call", ast.Array: "array", ast.SetOf: "set",
    ast.Object: "object", ast.TemplateString: "templatestring",
    ast.ArrayComprehension: "arraycomprehension", ast.SetComprehension: "setcomprehension",
    ast.ObjectComprehension: "objectcomprehension",
}  # fmt: skip


def kind_name(term: ast.Term) -> str:
    """Return what OPA calls the kind of *term*."""
    if isinstance(term, ast.Scalar):
        if term.value is None:
            return "null"
        return {str: "string", bool: "boolean"}.get(type(term.value), "number")
    return _KIND_NAMES.get(type(term), "term")


def _variable_part(term: ast.Term) -> ast.Term | None:
    """Return the first part of *term* that is not constant; comprehensions are left alone."""
    match term:
        case ast.Var() | ast.Ref() | ast.Call():
            return term
        case ast.Array() | ast.SetOf():
            parts = list(term.items)
        case ast.Object():
            parts = [part for item in term.items for part in item]
        case _:
            return None
    return next((wrong for part in parts if (wrong := _variable_part(part)) is not None), None)


def _joined(word: str, literals: list[ast.Literal], location: Location) -> ast.Literal:
    if len(literals) == 1:
        return literals[0]
    operands = tuple((literal,) for literal in literals)
    return ast.Literal(ast.Junction(word, operands, location), False, (), location)


def _branches(tree: Branch) -> list[Branch]:
    return [part for part in tree.children if isinstance(part, Tree)]


def _is(part: Branch | Token, kind: str) -> bool:
    return isinstance(part, Token) and part.type == kind


def _call(name: str, operands: tuple[ast.Term, ...], location: Location, symbol: str) -> ast.Call:
    return ast.Call(ast.Var(name, location), operands, location, symbol)


def _v0_head(head: ast.Head, has_if: bool) -> ast.Head:
    """Return *head* as v0 means it: `p[x]` alone is a partial set with the member x."""
    plain = head.key is None and head.value is None and head.arguments is None
    if plain and len(head.path) == 2 and not has_if:
        return ast.Head(head.path[:1], None, head.path[1], None, head.assigned, head.location)
    return head


def _expectation(error: UnexpectedToken) -> str:
    expected = set(error.accepts or error.expected)
    for wanted, text in (
        ({"BRACKET_CLOSE", "COMMA"}, 'expected "," or "]"'),
        ({"PAREN_CLOSE", "COMMA"}, 'expected "," or ")"'),
        ({"BRACE_CLOSE", "SEMICOLON"}, "expected \\n or ; or }"),
        ({"BRACE_CLOSE", "COMMA"}, 'expected "," or "}"'),
    ):
        if wanted <= expected:
            return f": {text}"
    return ""
