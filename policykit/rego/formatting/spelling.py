"""How names, strings and operators are written."""

import re
from collections.abc import Collection, Sequence

from policykit.rego import ast
from policykit.rego.parse import OPERATORS

_INFIX = {name: symbol for symbol, name in OPERATORS.items()} | {"eq": "=", "assign": ":="}
_MEMBERSHIP = {"internal.member_2": 2, "internal.member_3": 3}
_STRENGTH = {
    "in": 0, "==": 1, "!=": 1, "<": 1, "<=": 1, ">": 1, ">=": 1,
    "|": 2, "&": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_GENERATED = re.compile(r"__local\d+__")
_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
}  # fmt: skip


# ---------------------------------------------------------------------- operators


def operator_of(term: ast.Term) -> str:
    """Return the symbol of a call that is written as an operator, or nothing."""
    if not isinstance(term, ast.Call):
        return ""
    name = reference_text(term.function)
    if len(term.arguments) == 2 and name in _INFIX:
        return _INFIX[name]
    return "in" if _MEMBERSHIP.get(name) == len(term.arguments) else ""


def assigning_operator_of(term: ast.Call) -> str:
    """Return the symbol of an operator that was called with its result as one operand more."""
    return _INFIX.get(reference_text(term.function), "") if len(term.arguments) == 3 else ""


def needs_parentheses(term: ast.Term, symbol: str, *, right: bool = False) -> bool:
    """Whether *term* beside *symbol* would be read as something else without parentheses."""
    inner = operator_of(term)
    if inner not in _STRENGTH or symbol not in _STRENGTH:
        return False
    weaker = _STRENGTH[symbol] - _STRENGTH[inner]
    return weaker > 0 or (right and weaker == 0)


def is_union(term: ast.Term) -> bool:
    """Whether *term* is `a | b`, which could be read as a comprehension."""
    return operator_of(term) == "|"


def leads_with_brace(statement: ast.Statement) -> bool:
    """Whether *statement* begins with a brace, and could be read as a body."""
    match statement:
        case ast.SetOf(items=items):
            return bool(items)
        case ast.Object() | ast.SetComprehension() | ast.ObjectComprehension():
            return True
        case ast.Ref(head=first) | ast.Unify(left=first):
            return leads_with_brace(first)
        case ast.Call(arguments=(first, *_)) if operator_of(statement):
            return leads_with_brace(first)
        case _:
            return False


# ---------------------------------------------------------------------- names


def path_part(part: ast.Scalar, keywords: Collection[str] = ()) -> str:
    """Return a string in a reference as it is written: a keyword keeps its dot or its brackets."""
    name = str(part.value)
    if _NAME.fullmatch(name) and (name not in keywords or part.text == name):
        return f".{name}"
    return f'["{escaped(name)}"]'


def reference_text(term: ast.Term, keywords: Collection[str] = ()) -> str:
    """Return the text of a reference that has only names and constants in it."""
    match term:
        case ast.Ref(head=head, path=path):
            steps = (_step_text(part, keywords) for part in path)
            return reference_text(head) + "".join(steps)
        case ast.Var(name=text) | ast.Scalar(text=text):
            return text
        case _:
            return ""


def _step_text(part: ast.Term, keywords: Collection[str]) -> str:
    if isinstance(part, ast.Scalar) and isinstance(part.value, str):
        return path_part(part, keywords)
    return f"[{reference_text(part)}]"


def has_generated(terms: Sequence[ast.Term]) -> bool:
    """Whether one of *terms* is a variable that OPA made up, in a module that it printed."""
    return any(isinstance(term, ast.Var) and _GENERATED.fullmatch(term.name) for term in terms)


# ---------------------------------------------------------------------- strings


def escaped(text: str) -> str:
    """Return *text* as it stands between quotes."""
    return "".join(_ESCAPES.get(char) or _printable(char) for char in text)


def _printable(char: str) -> str:
    if char.isprintable():
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def constant_text(part: str | ast.Term, *, raw: bool) -> str | None:
    """Return what a part of a template string is as text, or None if it is not constant."""
    match part:
        case str() | ast.Scalar(value=str()):
            text = part if isinstance(part, str) else str(part.value)
        case ast.Scalar(text=text):
            pass
        case _:
            return None
    if raw and "`" in text:
        return None
    return (text if raw else escaped(text)).replace("{", "\\{")
