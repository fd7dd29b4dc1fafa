"""Operands of Groovy expressions: literals, lists, texts, closures, and what is in brackets."""

from collections.abc import Callable, Mapping

from policykit_parsers.groovy.nodes import Cursor, Node
from policykit_parsers.groovy.tokens import END, NEWLINE, PRIMITIVES, SEMICOLON
from policykit_parsers.groovy.types import NAMES, arguments_end, name_end, tokens_to, type_end

LITERALS = {
    "BoolLiteral": "BoolExpr",
    "NullLiteral": "NullExpr",
    **dict.fromkeys(
        (
            *("IntLiteral", "FloatLiteral", "StringLiteral", "GStringFull", "SlashyStringLit"),
            "DollarSlashyStringLit",
        ),
        "LiteralExpr",
    ),
}
TEXT_KEYS = frozenset(("StringLiteral", "GStringFull", "BoolLiteral", "NullLiteral"))
_NO_PARAMETERS = frozenset((NEWLINE, SEMICOLON, END, "RBrace"))
_CLAUSE_SIGNS = frozenset(("Arrow", "Colon", "RBrace", END))
_KEYED = frozenset(("MapEntry", "SpreadExpr"))


class Operands:
    """Reads operands at a cursor; *expression* and *statements* read what they hold."""

    def __init__(
        self,
        cursor: Cursor,
        expression: Callable[[], Node],
        statements: Callable[[], list[Node]],
    ) -> None:
        self._cursor = cursor
        self._expression = expression
        self._statements = statements
        self._rules: Mapping[str, Callable[[], Node]] = {
            "GStringBegin": self.filled_text,
            "LParen": self._in_parentheses,
            "LBrack": self._list_or_map,
            "LBrace": self.closure,
            "KwNew": self._new,
            "KwSwitch": self.switch,
        }

    def arguments(self) -> list[Node]:
        """Return the arguments in parentheses that come next, with these and all commas."""
        return self.listed("LParen", self.argument, "RParen")

    def trailing(self) -> list[Node]:
        """Return the closure that comes next as the last argument of a call, if one does."""
        return [self.closure()] if self._cursor.kind == "LBrace" else []

    def listed(self, opener: str, element: Callable[[], Node], closer: str) -> list[Node]:
        """Return brackets with elements between commas; a comma may stand behind the last."""
        cursor = self._cursor
        children = [cursor.expect(opener)]
        cursor.skip_lines()
        while cursor.kind != closer:
            children.append(element())
            cursor.skip_lines()
            if cursor.kind != "Comma":
                break
            children.append(cursor.take())
            cursor.skip_lines()
        return [*children, cursor.expect(closer)]

    def argument(self) -> Node:
        """Return the argument that comes next: an expression, one with a key, or an annotation."""
        cursor = self._cursor
        if cursor.kind == "At":
            return self.annotation()
        if self._has_key():
            return self._entry(self._key())
        return self._expression()

    def _has_key(self) -> bool:
        """Whether a name or a text with a colon behind it comes next."""
        cursor = self._cursor
        is_key = cursor.kind in NAMES | TEXT_KEYS or cursor.kind.startswith("Kw")
        return is_key and cursor.kind_at(cursor.at + 1) == "Colon"

    def _key(self) -> Node:
        kind = self._cursor.kind
        return self._cursor.node(LITERALS.get(kind, "IdentExpr"), [self._cursor.take()])

    def _entry(self, key: Node) -> Node:
        cursor = self._cursor
        return cursor.node("MapEntry", [key, cursor.expect("Colon"), self._expression()])

    def primary(self) -> Node:
        """Return the operand that comes next, without what may follow it; raises TextError."""
        cursor = self._cursor
        kind = cursor.kind
        if kind in LITERALS:
            return cursor.node(LITERALS[kind], [cursor.take()])
        if self._is_lambda():
            return self._lambda()
        if kind in NAMES or kind in PRIMITIVES or kind in {"KwThis", "KwSuper"}:
            return cursor.node("IdentExpr", [cursor.take()])
        if rule := self._rules.get(kind):
            return rule()
        raise cursor.unexpected("an expression")

    def _is_lambda(self) -> bool:
        cursor = self._cursor
        if cursor.kind == "LParen":
            return cursor.kind_at(cursor.closing(cursor.at) + 1) == "Arrow"
        return cursor.kind in NAMES and cursor.kind_at(cursor.at + 1) == "Arrow"

    def _lambda(self) -> Node:
        cursor = self._cursor
        children = self.parameters() if cursor.kind == "LParen" else [cursor.take()]
        children.append(cursor.expect("Arrow"))
        cursor.skip_lines()
        body = self.block() if cursor.kind == "LBrace" else self._expression()
        return cursor.node("LambdaExpr", [*children, body])

    def _in_parentheses(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), self._expression(), cursor.expect("RParen")]
        return cursor.node("ParenExpr", children)

    def _list_or_map(self) -> Node:
        """Return a list, or a map if its elements have keys."""
        cursor = self._cursor
        if [cursor.kind_at(cursor.at + step) for step in (1, 2)] == ["Colon", "RBrack"]:
            return cursor.node("MapExpr", tokens_to(cursor, cursor.at + 3))
        children = self.listed("LBrack", self._element, "RBrack")
        keyed = {_has_colon(child) for child in children if child.text is None}
        if len(keyed) > 1:
            raise cursor.error("some elements before this have keys, and some have not")
        return cursor.node("MapExpr" if True in keyed else "ListExpr", children)

    def _element(self) -> Node:
        cursor = self._cursor
        key = self._key() if self._has_key() else self._expression()
        return self._entry(key) if cursor.kind == "Colon" else key

    def filled_text(self) -> Node:
        """Return a text with the expressions that are filled in."""
        cursor = self._cursor
        children = [cursor.take()]
        while children[-1].kind in {"GStringBegin", "GStringPart"}:
            if cursor.kind == "LBrace":
                children += self._braced()
            else:
                path = []
                while cursor.kind in {"Identifier", "Dot"}:
                    path.append(cursor.take())
                children.append(cursor.node("GStringPath", path))
            children.append(cursor.take())
        return cursor.node("GStringExpr", children)

    def closure(self) -> Node:
        """Return the closure that comes next."""
        return self._cursor.node("ClosureExpr", self._braced())

    def block(self) -> Node:
        """Return the statements in braces that come next."""
        cursor = self._cursor
        children = [cursor.expect("LBrace"), *self._statements(), cursor.expect("RBrace")]
        return cursor.node("BlockStmt", children)

    def _braced(self) -> list[Node]:
        """Return braces with statements, and with parameters before these if there are any."""
        cursor = self._cursor
        children = [cursor.expect("LBrace")]
        cursor.skip_lines()
        if self.has_parameters(cursor.at):
            while cursor.kind != "Arrow":
                children += self._parameter()
                children += cursor.taken("Comma")
            children.append(cursor.take())
        return [*children, *self._statements(), cursor.expect("RBrace")]

    def has_parameters(self, start: int) -> bool:
        """Whether parameters with an arrow behind them stand on the line at index *start*."""
        cursor = self._cursor
        at = start
        while True:
            if cursor.kind_at(at) == "Arrow":
                return True
            at = self._parameter_end(at)
            if cursor.kind_at(at) == "Comma":
                at += 1
            elif cursor.kind_at(at) != "Arrow":
                return False

    def _parameter_end(self, start: int) -> int:
        """Return the index behind what may be a parameter at index *start*."""
        cursor = self._cursor
        at = start
        while cursor.kind_at(at) in {"KwFinal", "KwDef"}:
            at += 1
        end = type_end(cursor, at)
        if cursor.kind_at(end) == "Ellipsis":
            end += 1
        at = end if cursor.kind_at(end) in NAMES else at
        if cursor.kind_at(at) in NAMES and cursor.kind_at(at + 1) == "Assign":
            return self._default_end(at + 2)
        return at + (cursor.kind_at(at) in NAMES)

    def _default_end(self, start: int) -> int:
        """Return the index of the comma or arrow behind a default, or of what ends the line."""
        cursor = self._cursor
        at = start
        while (kind := cursor.kind_at(at)) not in _NO_PARAMETERS and kind != "Comma":
            at = cursor.closing(at) + 1
            # A name or parentheses before an arrow are a function, which takes the arrow.
            if cursor.kind_at(at) == "Arrow":
                is_function = at == start + 1 and kind in NAMES
                return start if is_function or kind == "LParen" else at
        return at

    def parameters(self) -> list[Node]:
        """Return the parameters in parentheses that come next, with these and all commas."""
        cursor = self._cursor
        children = [cursor.expect("LParen")]
        while cursor.kind != "RParen":
            children += self._parameter()
            if cursor.kind != "Comma":
                break
            children.append(cursor.take())
        return [*children, cursor.expect("RParen")]

    def _parameter(self) -> list[Node]:
        """Return the parts of one parameter: annotations, type, name and default."""
        cursor = self._cursor
        children = self.annotations()
        children += [*cursor.taken("KwFinal"), *cursor.taken("KwDef")]
        end = type_end(cursor, cursor.at)
        if cursor.kind_at(end) in NAMES | {"Ellipsis"}:
            children += [*tokens_to(cursor, end), *cursor.taken("Ellipsis")]
        if cursor.kind not in NAMES:
            raise cursor.unexpected("the name of a parameter")
        children.append(cursor.take())
        if cursor.kind == "Assign":
            children += [cursor.take(), self._expression()]
        return children

    def annotations(self) -> list[Node]:
        """Return the annotations that come next, on lines of their own or not."""
        cursor = self._cursor
        found = []
        while cursor.kind == "At" and cursor.kind_at(cursor.at + 1) != "KwInterface":
            found.append(self.annotation())
            cursor.skip_lines()
        return found

    def annotation(self) -> Node:
        """Return the annotation that comes next."""
        cursor = self._cursor
        children = [cursor.take()]
        end = name_end(cursor, cursor.at)
        if end == cursor.at:
            raise cursor.unexpected("the name of an annotation")
        children += tokens_to(cursor, end)
        children += self.arguments() if cursor.kind == "LParen" else []
        return cursor.node("AnnotationNode", children)

    def _new(self) -> Node:
        cursor = self._cursor
        children = [cursor.take()]
        end = arguments_end(cursor, name_end(cursor, cursor.at))
        if end == cursor.at:
            raise cursor.unexpected("the name of a type")
        children += tokens_to(cursor, end)
        if cursor.kind == "LParen":
            return cursor.node("NewExpr", [*children, *self.arguments(), *self.trailing()])
        while cursor.kind == "LBrack":
            children.append(cursor.take())
            children += [] if cursor.kind == "RBrack" else [self._expression()]
            children.append(cursor.expect("RBrack"))
        if cursor.kind == "LBrace":
            children += self.listed("LBrace", self._expression, "RBrace")
        return cursor.node("NewExpr", children)

    def switch(self) -> Node:
        """Return the switch that comes next; with an arrow behind a case it is an expression."""
        cursor = self._cursor
        children = [cursor.take(), cursor.expect("LParen"), self._expression()]
        children.append(cursor.expect("RParen"))
        cursor.skip_lines()
        children.append(cursor.expect("LBrace"))
        cursor.skip_lines()
        at = cursor.at
        while cursor.kind_at(at) not in _CLAUSE_SIGNS:
            at = cursor.closing(at) + 1
        name = "SwitchExpr" if cursor.kind_at(at) == "Arrow" else "SwitchStmt"
        while cursor.kind in {"KwCase", "KwDefault"}:
            children.append(self._clause())
        return cursor.node(name, [*children, cursor.expect("RBrace")])

    def _clause(self) -> Node:
        cursor = self._cursor
        name = "CaseClause" if cursor.kind == "KwCase" else "DefaultClause"
        children = [cursor.take()]
        if name == "CaseClause":
            children.append(self._expression())
        children.append(cursor.take() if cursor.kind == "Arrow" else cursor.expect("Colon"))
        return cursor.node(name, [*children, *self._statements()])


def _has_colon(element: Node) -> bool:
    return element.kind in _KEYED and any(child.kind == "Colon" for child in element.children)
