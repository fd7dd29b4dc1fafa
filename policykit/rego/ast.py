"""The tree of a Rego module: one frozen node class for each construct, each with its location.

Operators are calls (`x + 1` calls `plus`; `symbol` keeps how it was written), dots and brackets
of a reference are the same thing: `a.b[c]` is a `Ref` on `a` with the path `"b"`, `c`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeAlias

from policykit.source import Location


@dataclass(frozen=True, slots=True)
class Scalar:
    """null, a boolean, a number or a string; `text` is how it was written."""

    value: None | bool | float | str
    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class TemplateString:
    """A string with terms inside: `$"port {x} is privileged"`."""

    parts: "tuple[str | Term, ...]"
    raw: bool
    location: Location


@dataclass(frozen=True, slots=True)
class Var:
    """A variable, or the first part of a global reference; `_` is a new variable each time."""

    name: str
    location: Location


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference: what `head` is, and the path to follow from there."""

    head: "Term"
    path: "tuple[Term, ...]"
    location: Location


@dataclass(frozen=True, slots=True)
class Array:
    """An array of terms."""

    items: "tuple[Term, ...]"
    location: Location


@dataclass(frozen=True, slots=True)
class Object:
    """An object of terms, keys included."""

    items: "tuple[tuple[Term, Term], ...]"
    location: Location


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set of terms."""

    items: "tuple[Term, ...]"
    location: Location


@dataclass(frozen=True, slots=True)
class ArrayComprehension:
    """`[item | body]`."""

    item: "Term"
    body: "Body"
    location: Location


@dataclass(frozen=True, slots=True)
class SetComprehension:
    """`{item | body}`."""

    item: "Term"
    body: "Body"
    location: Location


@dataclass(frozen=True, slots=True)
class ObjectComprehension:
    """`{key: value | body}`."""

    key: "Term"
    value: "Term"
    body: "Body"
    location: Location


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a builtin or a function; `symbol` is the operator it was written as, if any."""

    function: "Term"
    arguments: "tuple[Term, ...]"
    location: Location
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Function:
    """The name of a function where it is no call: what `with` replaces, or puts in its place."""

    name: str
    location: Location


Comprehension: TypeAlias = ArrayComprehension | SetComprehension | ObjectComprehension
Term: TypeAlias = (
    Scalar | TemplateString | Var | Ref | Array | Object | SetOf | Comprehension | Call | Function
)


@dataclass(frozen=True, slots=True)
class Unify:
    """`left = right`, or `left := right`, which declares the variables on its left.

    `is_output` marks what was written as a call with one operand more (`count(x, n)`).
    """

    left: Term
    right: Term
    declares: bool
    location: Location
    is_output: bool = False


@dataclass(frozen=True, slots=True)
class SomeDeclaration:
    """`some x, y`."""

    names: tuple[Var, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class SomeIn:
    """`some key, value in domain`."""

    key: Term | None
    value: Term
    domain: Term
    location: Location


@dataclass(frozen=True, slots=True)
class Every:
    """`every key, value in domain { body }`."""

    key: Term | None
    value: Term
    domain: Term
    body: "Body"
    location: Location


@dataclass(frozen=True, slots=True)
class Junction:
    """`{ body } and { body }`, or with `or`: conditions that bind nothing outside of themselves."""

    word: str
    operands: "tuple[Body, ...]"
    location: Location


Statement: TypeAlias = Term | Unify | SomeDeclaration | SomeIn | Every | Junction


@dataclass(frozen=True, slots=True)
class With:
    """`with target as value`."""

    target: Term
    value: Term
    location: Location


@dataclass(frozen=True, slots=True)
class Literal:
    """One condition of a body."""

    statement: Statement
    negated: bool
    withs: tuple[With, ...]
    location: Location


Body: TypeAlias = tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a rule.

    `path` begins with the rule's name. `key` is the member of a partial set (`contains key`),
    `value` what the rule, function or object entry is; None stands for `true`.
    """

    path: tuple[Term, ...]
    arguments: tuple[Term, ...] | None
    key: Term | None
    value: Term | None
    assigned: bool
    location: Location


@dataclass(frozen=True, slots=True)
class Else:
    """`else := value if { body }`."""

    value: Term | None
    body: Body
    location: Location


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule or function definition. An empty body is always true.

    `shorthand` marks the second and later bodies of `p { … } { … }`.
    """

    head: Head
    body: Body
    orelse: tuple[Else, ...]
    default: bool
    location: Location
    has_if: bool = True
    shorthand: bool = False


@dataclass(frozen=True, slots=True)
class Import:
    """`import path as alias`."""

    path: Ref | Var
    alias: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: what follows the `#`."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Module:
    """One policy file. `package` is the path without `data`.

    `groups` are parentheses that only group: where their inside stands, and where they do.
    """

    package: tuple[str, ...]
    imports: tuple[Import, ...]
    rules: tuple[Rule, ...]
    comments: tuple[Comment, ...]
    location: Location
    version: str = "v1"
    groups: tuple[tuple[Location, Location], ...] = field(default=(), compare=False, repr=False)

    @property
    def path(self) -> str:
        """The name of the file."""
        return self.location.path


Node: TypeAlias = Term | Statement | With | Literal | Head | Else | Rule | Import | Comment | Module
_LEAVES = (str, int, float, type(None), Location)


_PARTS: dict[type, tuple[str, ...]] = {}


def _parts(kind: type) -> tuple[str, ...]:
    known = _PARTS.get(kind)
    if known is None:
        known = _PARTS[kind] = _fields_of(kind)
    return known


def _fields_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in ("location", "text"))


def children(node: Any) -> Iterator[Any]:
    """Yield the nodes directly below *node* (a node, or a tuple of nodes)."""
    if isinstance(node, tuple):
        for item in node:
            if isinstance(item, tuple):
                yield from children(item)
            elif not isinstance(item, _LEAVES):
                yield item
        return
    for name in _parts(type(node)):
        part = getattr(node, name)
        if isinstance(part, tuple):
            yield from children(part)
        elif not isinstance(part, _LEAVES):
            yield part


def walk(node: Any) -> Iterator[Any]:
    """Yield *node* and everything below it, parents first, in the order of the text."""
    if not isinstance(node, tuple):
        yield node
    for child in children(node):
        yield from walk(child)


def rebuild(node: Any, change: Callable[[Any], Any]) -> Any:
    """Return *node* with *change* applied to each node directly below it."""
    if isinstance(node, _LEAVES):
        return node
    if isinstance(node, tuple):
        return tuple(
            rebuild(item, change) if isinstance(item, (tuple, *_LEAVES)) else change(item)
            for item in node
        )
    changes = {}
    for name in _parts(type(node)):
        part = getattr(node, name)
        new = rebuild(part, change) if isinstance(part, (tuple, *_LEAVES)) else change(part)
        if new is not part:
            changes[name] = new
    return replace(node, **changes) if changes else node
