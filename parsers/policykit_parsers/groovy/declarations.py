"""Groovy declarations: classes and their like, methods, fields and variables."""

from collections.abc import Sequence

from policykit_parsers.groovy.expressions import Expressions
from policykit_parsers.groovy.nodes import Cursor, Node
from policykit_parsers.groovy.tokens import PRIMITIVES, SEMICOLON
from policykit_parsers.groovy.types import NAMES, arguments_end, tokens_to, type_end, type_of

MODIFIERS = frozenset(
    (
        *("KwPublic", "KwPrivate", "KwProtected", "KwStatic", "KwAbstract", "KwTransient"),
        *("KwVolatile", "KwNative", "KwStrictfp", "KwThreadsafe"),
    )
)
_MEMBER_MODIFIERS = MODIFIERS | {"KwFinal", "KwSynchronized", "KwDefault"}
TYPE_KEYWORDS = {
    "KwClass": "ClassDecl",
    "KwInterface": "InterfaceDecl",
    "KwTrait": "TraitDecl",
    "KwEnum": "EnumDecl",
}


class Declarations:
    """Reads declarations at a cursor."""

    def __init__(self, cursor: Cursor, expressions: Expressions) -> None:
        self._cursor = cursor
        self._expressions = expressions

    def is_next(self) -> bool:
        """Whether a declaration of something with a type comes next: a type, then a name."""
        cursor = self._cursor
        if cursor.kind in PRIMITIVES:
            return cursor.kind_at(type_end(cursor, cursor.at)) in NAMES
        if cursor.kind != "CapitalizedIdentifier":
            return False
        end = arguments_end(cursor, cursor.at + 1)
        if (cursor.kind_at(end), cursor.kind_at(end + 1)) == ("LBrack", "RBrack"):
            end += 2
        return cursor.kind_at(end) in NAMES

    def variable(self, modifiers: Sequence[Node] = ()) -> Node:
        """Return the variables, or the method, that come next behind *modifiers*."""
        cursor = self._cursor
        children = [*modifiers, *cursor.taken("KwDef")]
        if children and cursor.kind == "LParen":
            children += [*self._expressions.operands.parameters(), *self._value()]
            return cursor.node("VariableDecl", children)
        if not children or children[-1].kind != "KwDef":
            children += self._type()
        return self._named("VariableDecl", children)

    def member(self, before: Sequence[Node] = ()) -> Node:
        """Return the member of a class that comes next behind the annotations *before*."""
        cursor = self._cursor
        children = list(before)
        while cursor.kind in _MEMBER_MODIFIERS:
            children.append(cursor.take())
            cursor.skip_lines()
            children += self._expressions.operands.annotations()
        if cursor.kind in TYPE_KEYWORDS or cursor.kind == "At":
            return self.type(children)
        if cursor.kind == "LBrace" and not before:
            return cursor.node("BlockStmt", [*children, self._expressions.operands.block()])
        children += tokens_to(cursor, arguments_end(cursor, cursor.at))
        children += cursor.taken("KwDef")
        children += self._type()
        return self._named("FieldDecl", children)

    def _type(self) -> list[Node]:
        """Return the type that comes next, if a name follows it."""
        cursor = self._cursor
        end = type_end(cursor, cursor.at)
        return tokens_to(cursor, end) if cursor.kind_at(end) in NAMES else []

    def _named(self, kind: str, children: list[Node]) -> Node:
        """Return the method, or the variables of *kind*, whose name comes next."""
        cursor = self._cursor
        while True:
            if cursor.kind not in NAMES:
                raise cursor.unexpected("a name")
            children.append(cursor.take())
            if cursor.kind == "LParen":
                return self._method(children)
            children += self._value()
            if cursor.kind != "Comma":
                return cursor.node(kind, children)
            children.append(cursor.take())

    def _value(self) -> list[Node]:
        cursor = self._cursor
        return [cursor.take(), self._expressions.expression()] if cursor.kind == "Assign" else []

    def _method(self, children: list[Node]) -> Node:
        cursor = self._cursor
        children += self._expressions.operands.parameters()
        children += self._types("KwThrows")
        if cursor.kind == "KwDefault":
            children += [cursor.take(), self._expressions.expression()]
        if cursor.kind == "LBrace":
            children.append(self._expressions.operands.block())
        return cursor.node("MethodDecl", children)

    def _types(self, keyword: str) -> list[Node]:
        """Return *keyword* and the types behind it, if it comes next."""
        cursor = self._cursor
        if cursor.kind != keyword:
            return []
        found = [cursor.take(), *type_of(cursor)]
        while cursor.kind == "Comma":
            found += [cursor.take(), *type_of(cursor)]
        return found

    def type(self, before: Sequence[Node] = ()) -> Node:
        """Return the class, interface, trait, enum or annotation that comes next."""
        cursor = self._cursor
        children = [*before, *cursor.taken("At")]
        is_annotation = bool(children) and children[-1].kind == "At"
        keyword = cursor.kind
        if keyword not in TYPE_KEYWORDS:
            raise cursor.unexpected("class, interface, trait or enum")
        children.append(cursor.take())
        if cursor.kind not in NAMES:
            raise cursor.unexpected("the name of a type")
        children.append(cursor.take())
        children += tokens_to(cursor, arguments_end(cursor, cursor.at))
        children += [*self._types("KwExtends"), *self._types("KwImplements")]
        cursor.skip_lines()
        children += self._body(is_enum=keyword == "KwEnum")
        return cursor.node("AnnotationDecl" if is_annotation else TYPE_KEYWORDS[keyword], children)

    def _body(self, *, is_enum: bool = False) -> list[Node]:
        cursor = self._cursor
        children = [cursor.expect("LBrace")]
        cursor.skip_lines()
        if is_enum:
            children += self._constants()
        while cursor.kind != "RBrace":
            is_separator = cursor.kind == SEMICOLON
            children.append(cursor.take() if is_separator else self._annotated_member())
            cursor.skip_lines()
        return [*children, cursor.expect("RBrace")]

    def _annotated_member(self) -> Node:
        return self.member(self._expressions.operands.annotations())

    def _constants(self) -> list[Node]:
        """Return the constants of an enum, with the commas between them."""
        cursor = self._cursor
        found = []
        while cursor.kind in NAMES:
            children = [cursor.take()]
            children += self._expressions.operands.arguments() if cursor.kind == "LParen" else []
            children += self._body() if cursor.kind == "LBrace" else []
            found.append(cursor.node("EnumConstant", children))
            cursor.skipped_lines_to({"Comma"})
            if cursor.kind != "Comma":
                break
            found.append(cursor.take())
            cursor.skip_lines()
        cursor.skip_lines()
        return found
