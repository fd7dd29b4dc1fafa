"""What GraphQL queries and schemas have in common: values, types, arguments, directives.

Everything is read into the JSON of the syntax tree that OPA's library makes.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from policykit.rego.builtins._graphql_tokens import END, Token, tokens_of
from policykit.rego.values import Value

Fields = dict[str, Value]

# The numbers of the kinds of values.
_VARIABLE, _ENUM, _BOOLEAN, _NULL, _LIST, _OBJECT = 0, 7, 5, 6, 8, 9
_LITERALS: Final = {"Int": 1, "Float": 2, "String": 3, "BlockString": 4}
_CONSTANTS: Final = {"true": _BOOLEAN, "false": _BOOLEAN, "null": _NULL}
_DEEPEST: Final = 200  # values in values, selections in selections


class Reader:
    """Takes the tokens of a text in order; what does not fit is a ValueError with its place."""

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self.token = next(self._tokens)
        self.depth = 0

    def next(self) -> Token:
        """Take the next token."""
        token = self.token
        self.token = next(self._tokens, token)
        return token

    def skip(self, kind: str) -> bool:
        """Take the next token if it is of *kind*; tell whether it was."""
        if self.token.kind != kind:
            return False
        self.next()
        return True

    def is_word(self, word: str) -> bool:
        """Tell whether the next token is the name *word*."""
        return self.token.kind == "Name" and self.token.text == word

    def expect(self, kind: str) -> Token:
        """Take the next token, which must be of *kind*."""
        if self.token.kind != kind:
            raise self.error(f"Expected {kind}, found {self.token.kind}")
        return self.next()

    def expect_word(self, word: str) -> Token:
        """Take the next token, which must be the name *word*."""
        if not self.is_word(word):
            raise self.error(f'Expected "{word}", found {self.token}')
        return self.next()

    def error(self, message: str, token: Token | None = None) -> ValueError:
        """Return the error that *message* is, at the next token or another."""
        at = token or self.token
        return ValueError(f"{message} in GraphQL string at location {at.line}:{at.column}")

    def unexpected(self, token: Token | None = None) -> ValueError:
        """Return the error for a token that cannot stand where it does."""
        return self.error(f"Unexpected {token or self.token}", token)

    def enter(self) -> None:
        """Count one more level of nesting; raises ValueError where it is one too many."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error(f"nested more than {_DEEPEST} levels deep")

    def many(self, start: str, end: str, read: Callable[[], Any], *, some: bool) -> list[Any]:
        """Return what *read* reads between two tokens, or nothing if the first is not there."""
        if not self.skip(start):
            return []
        self.enter()
        found = []
        while self.token.kind != end:
            found.append(read())
        if some and not found:
            raise self.error(f"expected at least one definition, found {self.token.kind}")
        self.next()
        self.depth -= 1
        return found

    def name(self) -> str:
        """Take a name."""
        return self.expect("Name").text


def comment(token: Token, name: str = "Comment") -> Fields:
    """Return the field that holds the comments before a token, if there are any."""
    if not token.comments:
        return {}
    return {name: {"List": [{"Value": text} for text in token.comments]}}


def some(name: str, items: Sequence[Value]) -> Fields:
    """Return the field that holds *items*, if there are any."""
    return {name: list(items)} if items else {}


def read_value(reader: Reader, *, constant: bool) -> Fields:
    """Read a value; a *constant* one has no variables in it."""
    token = reader.token
    fields: Fields = {"ExpectedTypeHasDefault": False, "Raw": ""}
    if token.kind == "[":
        items = reader.many("[", "]", lambda: _item(reader, constant=constant), some=False)
        return fields | {"Kind": _LIST} | some("Children", items) | comment(token)
    if token.kind == "{":
        items = reader.many("{", "}", lambda: _field(reader, constant=constant), some=False)
        return fields | {"Kind": _OBJECT} | some("Children", items) | comment(token)
    if token.kind == "$" and not constant:
        reader.next()
        return fields | {"Kind": _VARIABLE, "Raw": reader.name()}
    if token.kind in _LITERALS:
        return fields | {"Kind": _LITERALS[token.kind], "Raw": reader.next().text}
    if token.kind == "Name":
        return fields | {"Kind": _CONSTANTS.get(token.text, _ENUM), "Raw": reader.next().text}
    raise reader.unexpected()


def _item(reader: Reader, *, constant: bool) -> Fields:
    return {"Name": "", "Value": read_value(reader, constant=constant)}


def _field(reader: Reader, *, constant: bool) -> Fields:
    token = reader.expect("Name")
    reader.expect(":")
    value = read_value(reader, constant=constant)
    return {"Name": token.text, "Value": value, **comment(token)}


def read_type(reader: Reader) -> Fields:
    """Read the type of a field, an argument or a variable."""
    if reader.skip("["):
        reader.enter()
        inner = read_type(reader)
        reader.expect("]")
        reader.depth -= 1
        return {"Elem": inner, "NamedType": "", "NonNull": reader.skip("!")}
    name = reader.name()
    return {"NamedType": name, "NonNull": reader.skip("!")}


def read_directives(reader: Reader, *, constant: bool) -> Fields:
    """Read the directives that stand here, if any."""
    found: list[Value] = []
    while reader.skip("@"):
        name = reader.name()
        arguments = read_arguments(reader, constant=constant)
        found.append({"Name": name, "Location": "", **arguments})
    return some("Directives", found)


def read_arguments(reader: Reader, *, constant: bool) -> Fields:
    """Read the arguments that stand here, if any."""
    return some(
        "Arguments", reader.many("(", ")", lambda: _field(reader, constant=constant), some=True)
    )


def read_document(text: str, read: Callable[[Reader, dict[str, list[Value]]], None]) -> Fields:
    """Return the lists that *read* fills, one definition after the other, and a last comment."""
    reader, lists = Reader(text), dict[str, list[Value]]()
    while reader.token.kind != END:
        read(reader, lists)
    return {**lists, **comment(reader.token)}
