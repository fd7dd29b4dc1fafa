"""Groovy expressions: operators by precedence, and what follows their operands.

Calls need no parentheses: what is followed by something that can begin an argument is called with
it. Arguments are called likewise in their turn, so that `a b c` is `a(b(c))`.
"""

from collections.abc import Callable

from policykit_parsers.groovy.nodes import Cursor, Node
from policykit_parsers.groovy.operands import LITERALS, TEXT_KEYS, Operands
from policykit_parsers.groovy.tokens import PRIMITIVES
from policykit_parsers.groovy.types import (
    NAMES,
    name_end,
    tokens_to,
    type_end,
    type_of,
)

_ASSIGNMENTS = (
    *("Assign", "PlusAssign", "MinusAssign", "StarAssign", "DivAssign", "ModAssign"),
    *("PowerAssign", "LeftShiftAssign", "RightShiftAssign", "UnsignedRightShiftAssign"),
    *("BitwiseAndAssign", "BitwiseOrAssign", "BitwiseXorAssign", "ElvisAssign"),
)
_TYPE_OPERATORS = {
    "KwAs": "CastExpr",
    "KwInstanceof": "InstanceofExpr",
    "NotInstanceof": "InstanceofExpr",
}
_RANGES = ("Range", "HalfOpenRight", "HalfOpenLeft", "FullOpen")
# From the weakest to the strongest.
_LEVELS = {
    kind: level
    for level, kinds in enumerate(
        (
            _ASSIGNMENTS,
            ("Question",),
            ("Elvis",),
            ("Or",),
            ("And",),
            ("BitwiseOr",),
            ("BitwiseXor",),
            ("BitwiseAnd",),
            (
                "Equal",
                "NotEqual",
                "IdentityEqual",
                "IdentityNotEqual",
                "Spaceship",
                "Regex",
                "Match",
            ),
            ("Lt", "Gt", "LtEqual", "GtEqual", "KwIn", "NotIn", *_TYPE_OPERATORS),
            ("LeftShift", "RightShift", "UnsignedRightShift"),
            _RANGES,
            ("Plus", "Minus"),
            ("Star", "Div", "Mod"),
            ("Power",),
        ),
        1,
    )
    for kind in kinds
}
_ASSIGNMENT, _CHOICE, _ELVIS, _POWER = (
    _LEVELS[kind] for kind in ("Assign", "Question", "Elvis", "Power")
)
_PREFIXES = frozenset(("Not", "Minus", "Plus", "BitwiseNot", "Inc", "Dec"))
_ACCESSES = {
    "Dot": "PropertyExpr",
    "SafeNav": "SafeNavExpr",
    "Spread": "SpreadPropertyExpr",
    "FieldAccess": "FieldAccessExpr",
    "MethodPointer": "MethodPointerExpr",
    "MethodRef": "MethodRefExpr",
}
# What makes a call without parentheses when it follows on the same line.
_ARGUMENT_STARTS = NAMES | LITERALS.keys()
_ARGUMENT_STARTS |= {"GStringBegin", "KwThis", "KwSuper", "KwNew", "BitwiseNot"}
_CAST_OPERANDS = _ARGUMENT_STARTS | _PREFIXES | {"LParen", "LBrack", "LBrace", "KwSwitch"}


class Expressions:
    """Reads expressions at a cursor; *statements* reads those in closures and blocks."""

    def __init__(self, cursor: Cursor, statements: Callable[[], list[Node]]) -> None:
        self._cursor = cursor
        self.operands = Operands(cursor, self.expression, statements)

    def expression(self, weakest: int = _ASSIGNMENT) -> Node:
        """Return the expression that comes next, up to operators weaker than *weakest*."""
        left = self._unary()
        while (level := _LEVELS.get(self._cursor.kind, 0)) >= weakest:
            left = self._operation(left, level)
        return left

    def _operation(self, left: Node, level: int) -> Node:
        cursor = self._cursor
        kind, operator = cursor.kind, cursor.take()
        if kind in _TYPE_OPERATORS:
            children = [left, operator, *type_of(cursor)]
            return self._postfix(cursor.node(_TYPE_OPERATORS[kind], children))
        if level == _CHOICE:
            chosen = self.expression()
            cursor.skipped_lines_to({"Colon"})
            others = [cursor.expect("Colon"), self.expression(_CHOICE)]
            return cursor.node("TernaryExpr", [left, operator, chosen, *others])
        groups_right = level in {_ASSIGNMENT, _ELVIS, _POWER}
        right = self.expression(level if groups_right else level + 1)
        name = {_ASSIGNMENT: "AssignExpr", _ELVIS: "ElvisExpr"}.get(level, "BinaryExpr")
        return cursor.node("RangeExpr" if kind in _RANGES else name, [left, operator, right])

    def _unary(self) -> Node:
        cursor = self._cursor
        if cursor.kind == "Star":
            return self._spread()
        if cursor.kind in _PREFIXES:
            return cursor.node("UnaryExpr", [cursor.take(), self._unary()])
        if (end := self._cast_end()) > cursor.at:
            return cursor.node("CastExpr", [*tokens_to(cursor, end), self._unary()])
        return self._postfix(self.operands.primary())

    def _cast_end(self) -> int:
        """Return the index behind a type in parentheses that converts what follows, if any."""
        cursor = self._cursor
        start, end = cursor.at + 1, type_end(cursor, cursor.at + 1)
        last = cursor.kind_at(name_end(cursor, start) - 1)
        is_type = last == "CapitalizedIdentifier" or last in PRIMITIVES
        if (
            cursor.kind == "LParen"
            and end > start
            and is_type
            and cursor.kind_at(end) == "RParen"
            and cursor.kind_at(end + 1) in _CAST_OPERANDS
        ):
            return end + 1
        return cursor.at

    def _postfix(self, left: Node) -> Node:
        """Return *left* with all that follows it: members, indexes, arguments, closures."""
        cursor = self._cursor
        while True:
            match cursor.kind:
                case kind if kind in _ACCESSES:
                    left = cursor.node(_ACCESSES[kind], [left, cursor.take(), self._member()])
                case "LParen":
                    left = cursor.node(
                        "CallExpr", [left, *self.operands.arguments(), *self.operands.trailing()]
                    )
                case "LBrack" | "SafeIndex":
                    left = cursor.node("IndexExpr", [left, *self._index()])
                case "LBrace":
                    left = cursor.node("CallExpr", [left, self.operands.closure()])
                case "Inc" | "Dec":
                    left = cursor.node("PostfixExpr", [left, cursor.take()])
                case kind if kind in _ARGUMENT_STARTS:
                    left = cursor.node("CallExpr", [left, *self._bare_arguments()])
                case _:
                    return left

    def _bare_arguments(self) -> list[Node]:
        """Return the arguments without parentheses that come next, and the commas between them."""
        cursor = self._cursor
        children = [self.operands.argument()]
        while cursor.kind == "Comma":
            children += [cursor.take(), self.operands.argument()]
        return children

    def _member(self) -> Node:
        cursor = self._cursor
        if cursor.kind == "GStringBegin":
            return self.operands.filled_text()
        if cursor.kind in NAMES | TEXT_KEYS or cursor.kind.startswith("Kw"):
            return cursor.take()
        raise cursor.unexpected("a name behind the dot")

    def _index(self) -> list[Node]:
        return self.operands.listed(self._cursor.kind, self.expression, "RBrack")

    def _spread(self) -> Node:
        cursor = self._cursor
        children = [cursor.take(), *cursor.taken("Colon"), self._unary()]
        return cursor.node("SpreadExpr", children)
