"""Groovy statements, and the file of them."""

from collections.abc import Callable, Mapping

from policykit_parsers.groovy.declarations import MODIFIERS, TYPE_KEYWORDS, Declarations
from policykit_parsers.groovy.expressions import Expressions
from policykit_parsers.groovy.nodes import Cursor, Node
from policykit_parsers.groovy.tokens import END, NEWLINE, SEMICOLON
from policykit_parsers.groovy.types import NAMES, tokens_to, type_end

_STOPS = frozenset((END, "RBrace", "KwCase", "KwDefault"))
# What begins a statement, and an expression too.
_BOTH = frozenset(("LBrace", "KwSwitch"))
_ENDS = _STOPS | {NEWLINE, SEMICOLON}


class Statements:
    """Reads statements at a cursor."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._expressions = Expressions(cursor, self.body)
        self._declarations = Declarations(cursor, self._expressions)
        self._rules: Mapping[str, Callable[[], Node]] = {
            "LBrace": self._block_or_closure,
            "At": self._annotated,
            "KwPackage": self._package,
            "KwImport": self._import,
            "KwDef": self._declarations.variable,
            "KwFinal": self._final,
            **dict.fromkeys(TYPE_KEYWORDS, self._declarations.type),
            **dict.fromkeys(MODIFIERS, self._declarations.member),
            "KwIf": self._if,
            "KwFor": self._for,
            "KwWhile": self._while,
            "KwDo": self._do,
            "KwSwitch": self._expressions.operands.switch,
            "KwTry": self._try,
            "KwSynchronized": self._synchronized,
            "KwReturn": self._return,
            "KwThrow": self._throw,
            "KwAssert": self._assert,
            "KwBreak": lambda: self._jump("BreakStmt"),
            "KwContinue": lambda: self._jump("ContinueStmt"),
        }

    def file(self) -> list[Node]:
        """Return the statements of the whole file; raises TextError."""
        found = self.body()
        if self._cursor.kind != END:
            raise self._cursor.unexpected("a statement")
        return found

    def body(self) -> list[Node]:
        """Return the statements up to the end of the file, the braces or the case."""
        cursor = self._cursor
        found = []
        cursor.skip_lines()
        while cursor.kind not in _STOPS:
            found.append(self.statement())
            cursor.skip_lines()
            while cursor.kind == SEMICOLON:
                found.append(cursor.take())
                cursor.skip_lines()
        return found

    def statement(self) -> Node:
        """Return the statement that comes next."""
        cursor = self._cursor
        if rule := self._rules.get(cursor.kind):
            return rule()
        if cursor.kind in NAMES and cursor.kind_at(cursor.at + 1) == "Colon":
            return self._labelled()
        if self._declarations.is_next():
            return self._declarations.variable()
        return cursor.node("ExpressionStmt", [self._expressions.expression()])

    def _block_or_closure(self) -> Node:
        """Return a closure if an arrow stands on its first line, outside inner braces."""
        cursor = self._cursor
        at = cursor.at + 1
        while cursor.kind_at(at) == NEWLINE:
            at += 1
        while (kind := cursor.kind_at(at)) not in _ENDS and kind != "Arrow":
            at = (cursor.closing(at) if kind == "LBrace" else at) + 1
        if kind == "Arrow":
            return cursor.node("ExpressionStmt", [self._expressions.expression()])
        return self._expressions.operands.block()

    def _labelled(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), cursor.take()]
        cursor.skip_lines()
        return cursor.node("LabeledStmt", [*children, self.statement()])

    def _annotated(self) -> Node:
        cursor = self._cursor
        if cursor.kind_at(cursor.at + 1) == "KwInterface":
            return self._declarations.type()
        annotations = self._expressions.operands.annotations()
        if cursor.kind == "KwImport":
            return cursor.node("ImportDecl", [*annotations, self._import()])
        return self._declarations.member(annotations)

    def _final(self) -> Node:
        modifiers = [self._cursor.take()]
        if self._cursor.kind in TYPE_KEYWORDS:
            return self._declarations.type(modifiers)
        return self._declarations.variable(modifiers)

    def _package(self) -> Node:
        return self._cursor.node("PackageDecl", [self._cursor.take(), *self._dotted()])

    def _import(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), *cursor.taken("KwStatic"), *self._dotted()]
        if cursor.kind == "KwAs":
            children += [cursor.take(), *self._dotted()]
        return cursor.node("ImportDecl", children)

    def _dotted(self) -> list[Node]:
        """Return the name with dots, or with a star at its end, that comes next."""
        cursor = self._cursor
        children: list[Node] = []
        while True:
            is_star = cursor.kind == "Star" and bool(children)
            if cursor.kind not in NAMES and not is_star and not cursor.kind.startswith("Kw"):
                raise cursor.unexpected("a name")
            children.append(cursor.take())
            if cursor.kind != "Dot":
                return children
            children.append(cursor.take())

    def _if(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), *self._condition(), self._inner(), *self._separators()]
        if cursor.kind == "KwElse":
            children += [cursor.take(), self._inner()]
        return cursor.node("IfStmt", children)

    def _separators(self) -> list[Node]:
        """Return the semicolons that come next; conftest gives them to the statement before."""
        cursor = self._cursor
        found = []
        cursor.skip_lines()
        while cursor.kind == SEMICOLON:
            found.append(cursor.take())
            cursor.skip_lines()
        return found

    def _condition(self) -> list[Node]:
        cursor = self._cursor
        return [cursor.expect("LParen"), self._expressions.expression(), cursor.expect("RParen")]

    def _inner(self) -> Node:
        """Return the statement that another one governs, on the same line or below."""
        self._cursor.skip_lines()
        if self._cursor.kind == "LBrace":
            return self._expressions.operands.block()
        return self.statement()

    def _while(self) -> Node:
        return self._cursor.node(
            "WhileStmt", [self._cursor.take(), *self._condition(), self._inner()]
        )

    def _do(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), self._inner()]
        cursor.skip_lines()
        return cursor.node("DoWhileStmt", [*children, cursor.expect("KwWhile"), *self._condition()])

    def _for(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), cursor.expect("LParen")]
        end = self._variable_end()
        is_loop_over = cursor.kind_at(end) in {"KwIn", "Colon"}
        if is_loop_over:
            children += [*tokens_to(cursor, end + 1), self._expressions.expression()]
        else:
            children += self._counting(end)
        children.append(cursor.expect("RParen"))
        name = "ForInStmt" if is_loop_over else "ForStmt"
        return cursor.node(name, [*children, self._inner()])

    def _variable_end(self) -> int:
        """Return the index behind the type, if any, and the name that come next."""
        cursor = self._cursor
        start = cursor.at
        while cursor.kind_at(start) in {"KwFinal", "KwDef"}:
            start += 1
        end = type_end(cursor, start)
        end = end if cursor.kind_at(end) in NAMES else start
        while (cursor.kind_at(end), cursor.kind_at(end + 1)) == ("Identifier", "Comma"):
            end += 2
        return end + (cursor.kind_at(end) in NAMES)

    def _counting(self, variable_end: int) -> list[Node]:
        """Return the three parts of a loop that counts, and the semicolons between them."""
        cursor = self._cursor
        children: list[Node] = []
        if cursor.kind_at(variable_end) == "Assign" and variable_end > cursor.at + 1:
            children += [*tokens_to(cursor, variable_end + 1), self._expressions.expression()]
            children += cursor.taken("Comma")
        children += self._list(SEMICOLON)
        children.append(cursor.expect(SEMICOLON))
        children += self._list(SEMICOLON)
        children.append(cursor.expect(SEMICOLON))
        return [*children, *self._list("RParen")]

    def _list(self, end: str) -> list[Node]:
        """Return the expressions up to *end*, with the commas between them."""
        cursor = self._cursor
        children: list[Node] = []
        while cursor.kind != end:
            children.append(self._expressions.expression())
            if cursor.kind != "Comma":
                break
            children.append(cursor.take())
        return children

    def _try(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), self._expressions.operands.block(), *self._separators()]
        while cursor.kind == "KwCatch":
            children += [self._catch(), *self._separators()]
        if cursor.kind == "KwFinally":
            parts = [cursor.take(), self._expressions.operands.block()]
            children.append(cursor.node("FinallyClause", parts))
        return cursor.node("TryStmt", children)

    def _catch(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), cursor.expect("LParen"), *cursor.taken("KwFinal")]
        while cursor.kind_at(end := type_end(cursor, cursor.at)) == "BitwiseOr":
            children += tokens_to(cursor, end + 1)
        children += tokens_to(cursor, end) if cursor.kind_at(end) in NAMES else []
        if cursor.kind not in NAMES:
            raise cursor.unexpected("a name for the exception")
        children += [cursor.take(), cursor.expect("RParen"), self._expressions.operands.block()]
        return cursor.node("CatchClause", children)

    def _synchronized(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), *self._condition(), self._expressions.operands.block()]
        return cursor.node("SynchronizedStmt", children)

    def _return(self) -> Node:
        cursor = self._cursor
        children = [cursor.take()]
        if cursor.kind not in _ENDS and cursor.kind not in self._rules.keys() - _BOTH:
            children.append(self._expressions.expression())
        return cursor.node("ReturnStmt", children)

    def _throw(self) -> Node:
        cursor = self._cursor
        return cursor.node("ThrowStmt", [cursor.take(), self._expressions.expression()])

    def _assert(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), self._expressions.expression()]
        if cursor.kind in {"Colon", "Comma"}:
            children += [cursor.take(), self._expressions.expression()]
        return cursor.node("AssertStmt", children)

    def _jump(self, name: str) -> Node:
        cursor = self._cursor
        return cursor.node(name, [cursor.take(), *cursor.taken(*NAMES)])
