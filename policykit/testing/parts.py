"""The parts of a literal that are worth a look where it did not hold, with their values."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.builtins._terms import term_text
from policykit.rego.compile.terms import constant_source
from policykit.rego.values import UNDEFINED, Value
from policykit.source import Location
from policykit.testing.queries import Queries
from policykit.testing.stops import Withs

_MANY = 3


class Part(NamedTuple):
    """A term as it stands in the policy, and its values: none where it is undefined."""

    term: ast.Term
    text: str
    values: Sequence[Value]

    @property
    def value(self) -> Value:
        """The first of the values, or `UNDEFINED`."""
        return self.values[0] if self.values else UNDEFINED

    @property
    def shown(self) -> str:
        """The values as Rego has them, or that there is none."""
        texts = [term_text(value) for value in self.values[:_MANY]]
        more = ", …" if len(self.values) > _MANY else ""
        return ", ".join(texts) + more if texts else "undefined"

    @property
    def says_more(self) -> bool:
        """Whether the value is not what stands in the text already."""
        return _plain(self.text) not in (_plain(self.shown), *map(str, self.values))


class Texts:
    """The texts of terms in policies, of which it knows the lines."""

    def __init__(self, lines: Callable[[str], Sequence[str]]) -> None:
        self._lines = lines

    def of(self, place: Location) -> str:
        """Return what stands at *place*, as one line."""
        lines = self._lines(place.path)[place.line - 1 : place.end_line or place.line]
        if not lines:
            return ""
        last = len(lines) - 1
        cut = [
            line[(place.column - 1) * (row == 0) : place.end_column - 1 if row == last else None]
            for row, line in enumerate(lines)
        ]
        return " ".join(part.strip() for part in cut if part.strip())


class Reader:
    """Reads the parts of a literal, under its *withs*."""

    def __init__(self, queries: Queries, texts: Texts, withs: Withs) -> None:
        self._queries = queries
        self._texts = texts
        self._withs = withs

    def part(self, term: ast.Term) -> Part:
        """Return *term* with its values."""
        try:
            values = self._queries.values(term, {}, self._withs)
        except RegoError:
            values = []
        return Part(term, self._texts.of(term.location), values)

    def parts(self, statement: ast.Statement) -> Iterator[Part]:
        """Yield the parts inside *statement* that say more than their text, outer ones first."""
        seen = set()
        for term in operands_of(statement):
            for part in self._below(term):
                if part.term is not statement and part.says_more and part.text not in seen:
                    seen.add(part.text)
                    yield part

    def _below(self, term: ast.Term) -> Iterator[Part]:
        if isinstance(term, ast.Var | ast.Function):
            return
        part = self.part(term)
        yield part
        match term:
            case ast.Call():
                for argument in term.arguments:
                    yield from self._below(argument)
            case ast.Ref():
                if not part.values:
                    yield from self._prefix(term)
                for step in term.path:
                    yield from self._below(step)
            case ast.Array() | ast.SetOf() | ast.Object() if constant_source(term) is None:
                for child in ast.children(term):
                    yield from self._below(child)
            case _:
                pass

    def _prefix(self, ref: ast.Ref) -> Iterator[Part]:
        """Yield the longest reference that *ref* begins with and that has a value."""
        whole = ref.location
        for size in range(len(ref.path) - 1, 0, -1):
            end = ref.path[size - 1].location
            place = whole._replace(end_line=end.end_line, end_column=end.end_column)
            head = ast.Ref(ref.head, ref.path[:size], place)
            if self._queries.is_package(head):
                return
            part = self.part(head)
            if part.values:
                yield part
                return


def operands_of(statement: ast.Statement) -> tuple[ast.Term, ...]:
    """Return the terms that decide whether *statement* holds."""
    match statement:
        case ast.Unify(declares=True):
            return (statement.right,)
        case ast.Unify():
            return (statement.left, statement.right)
        case ast.SomeIn() | ast.Every():
            return (statement.domain,)
        case ast.SomeDeclaration() | ast.Junction():
            return ()
        case ast.Call():
            return statement.arguments
        case _:
            return (statement,)


def _plain(text: str) -> str:
    return "".join(text.split()).replace(",}", "}").replace(",]", "]")
