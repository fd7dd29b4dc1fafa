"""VCL, Varnish's language: what policies can read of it, in the shape that conftest gives it.

A block stands under its type and name: an object of its assignments, the dot before a name left
out. Without any it is a list of its literals and of the branches of its conditionals, each as the
block that go-vcl makes of it. A time is its number, without the unit. What is done and not
assigned (calls, `return`, `unset`) leaves no trace but its literals.
"""

import re
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from policykit.documents import Document, Place, Value
from policykit.source import Source
from policykit_parsers import decoded
from policykit_parsers._errors import TextError
from policykit_parsers._text import Lines

# Blocks within blocks: more than any file has, less than Python's stack can take.
_DEEPEST = 60

_BLANK = re.compile(r"(?:\s++|(?:#|//)[^\n]*+|/\*(?s:.*?)\*/|C\{(?s:.*?)\}C)*+")
_TOKEN = re.compile(
    r'"(?P<text>[^"\n]*+)"'
    r"|(?P<number>[0-9]++)(?:\.[0-9]++)?(?:ms|[smhdwy])?\b|(?P<name>[.A-Za-z_][\w.:-]*+)"
    r"|(?P<mark>[=!<>]=|&&|\|\||.)"
)
_HEADERS = frozenset(("vcl", "import", "include"))
_BRANCHES = frozenset(("if", "else", "elsif", "elseif", "elif"))
_WORDS = {"true": True, "false": False}
_OPERATORS = frozenset(("+", "-", "*", "/"))
_MOST_DIGITS = 300
_LITERALS = frozenset(("long", "text", "number"))


class _Token(NamedTuple):
    """A token: its kind, the text that it means, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def mark(self) -> str:
        """The token, if it is a mark and no text that reads like one."""
        return self.text if self.kind == "mark" else ""


@dataclass(slots=True)
class _Node:
    """A value and where it stands; for an object or a list that is what its children make it."""

    start: int
    end: int
    value: Value = None
    children: "dict[str, _Node] | list[_Node] | None" = None
    key: _Token | None = None


@dataclass(slots=True)
class _Body:
    """The body of a block: its assignments under their full names, its literals, its branches."""

    start: int
    end: int = 0
    assignments: dict[str, _Node] = field(default_factory=dict)
    literals: list[_Node] = field(default_factory=list)
    branches: "list[_Body]" = field(default_factory=list)


def load(source: Source) -> list[Document]:
    """Return the declarations of *source* as one document."""
    text = decoded(source)
    try:
        value = _value(_Reader(text).top())
    except TextError as error:
        raise error.located(source, text) from error
    return [Document(source.path, "vcl", value, locate=partial(_locate, source))]


class _Reader:
    """Reads one text from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth = 0
        # Whether the end of a long string (`{"…"}`) may still come.
        self._may_be_long = True
        self._token = _Token("end", "", 0, 0)
        self._advance()

    def top(self) -> _Node:
        """Return all declarations as an object."""
        found: dict[str, _Node] = {}
        while self._token.kind != "end":
            if self._token.kind != "name":
                raise self._expected("a declaration", "such as `backend name { … }`")
            word = self._advance()
            if word.text in _HEADERS:
                self._statement(_Body(word.start))
            elif self._token.mark == "=":
                found[word.text] = self._assigned(word)
            else:
                self._block(found, word)
        if not found:
            hint = "declare a backend, an acl or a subroutine"
            raise TextError("the file declares nothing", 0, hint)
        return _Node(0, len(self._text), children=found)

    def _block(self, found: dict[str, _Node], word: _Token) -> None:
        """Read a block whose type is *word*; a later block of one name replaces the one before."""
        labels: list[_Token] = []
        while self._token.kind in {"name", "text"}:
            labels.append(self._advance())
        if not labels or self._token.mark != "{":
            raise self._expected("`{`" if labels else "a name", "write `type name { … }`")
        if len(labels) > _DEEPEST:
            message = f"a block with more than {_DEEPEST} names"
            raise TextError(message, word.start, "write `type name { … }`")
        if word.text == "director":
            del labels[1:]
        node = _shaped(self._body())
        node.start = word.start
        siblings = found
        for step in (word, *labels[:-1]):
            outer = siblings.setdefault(step.text, _Node(word.start, node.end, None, {}, step))
            if not isinstance(outer.children, dict):
                raise TextError(f"`{step.text}` is no block above", step.start, "rename one")
            outer.end = node.end
            siblings = outer.children
        node.key = labels[-1]
        siblings[node.key.text] = node

    def _body(self) -> _Body:
        """Read a body from its `{` on; its `}` may be missing at the end of the file."""
        body = _Body(self._token.start)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise TextError(f"nested more than {_DEEPEST} deep", body.start, "use fewer levels")
        self._advance()
        while self._token.kind != "end" and self._token.mark != "}":
            self._item(body)
        body.end = self._advance().end
        self._depth -= 1
        return body

    def _item(self, body: _Body) -> None:
        """Read one thing of a body."""
        if self._token.mark == "{":
            body.branches.append(self._body())
        elif self._token.kind in _LITERALS:
            self._literal(body)
        elif self._token.kind == "name" and self._token.text in _BRANCHES:
            self._conditional(body)
        elif self._token.kind == "name":
            word = self._advance()
            if word.text == "set" and self._token.kind == "name":
                word = self._advance()
            if self._token.mark == "=":
                body.assignments[word.text] = self._assigned(word)
            else:
                self._statement(body)
        elif self._advance().mark == "!":
            self._statement(_Body(body.start))

    def _literal(self, body: _Body) -> None:
        """Read an entry of an acl, with its mask, or of a table."""
        first = self._advance()
        node = _Node(first.start, first.end, _meant(first))
        if self._token.mark == ":":
            body.assignments[first.text] = self._assigned(first)
        elif self._token.mark == "/":
            self._advance()
            node.end = self._advance().end
            node.value = self._text[first.start : node.end]
        if first.text not in body.assignments:
            body.literals.append(node)
        self._end_of_item()

    def _end_of_item(self) -> None:
        if self._token.mark in {";", ","}:
            self._advance()

    def _conditional(self, body: _Body) -> None:
        """Read an `if` with all its branches; a single branch leaves only what it compares."""
        branches: list[_Body] = []
        while self._token.kind == "name" and self._token.text in _BRANCHES:
            before = self._advance()
            while self._token.kind != "end" and self._token.mark not in {"{", ";", "}"}:
                before = self._advance() if before.mark != "==" else self._compared(body)
            if self._token.mark == "{":
                branches.append(self._body())
        body.branches += branches if len(branches) > 1 else []

    def _compared(self, body: _Body) -> _Token:
        token = self._advance()
        if token.kind in _LITERALS:
            body.literals.append(_Node(token.start, token.end, _meant(token)))
        return token

    def _statement(self, body: _Body) -> None:
        """Read the rest of a statement, and the literals in it."""
        while self._token.kind != "end" and self._token.mark not in {";", "{", "}"}:
            self._compared(body)
        self._end_of_item()

    def _assigned(self, name: _Token) -> _Node:
        """Read the value that follows `=` or `:`; of several texts in a row the first counts."""
        self._advance()
        if self._token.mark == "{":
            inner = _shaped(self._body(), inner=True)
            self._end_of_item()
            inner.key = name
            return inner
        if self._token.kind == "end" or self._token.mark in {";", "}"}:
            raise self._expected("a value")
        first = self._advance()
        node = _Node(first.start, first.end, _meant(first), None, name)
        is_expression = first.kind == "mark" or self._token.mark in _OPERATORS
        while self._token.kind != "end" and self._token.mark not in {";", ",", "}"}:
            last = self._advance()
            if is_expression:
                node.end = last.end
                node.value = self._text[node.start : node.end]
        self._end_of_item()
        return node

    def _expected(self, what: str, hint: str = "") -> TextError:
        token = self._token
        source = self._text[token.start : token.end]
        found = f"`{source[:40]}`" if source else "the end of the file"
        return TextError(f"expected {what}, found {found}", token.start, hint)

    def _advance(self) -> _Token:
        """Step to the next token; return the one before."""
        before = self._token
        blank = _BLANK.match(self._text, before.end)
        self._token = self._token_at(blank.end() if blank else before.end)
        return before

    def _token_at(self, start: int) -> _Token:
        if self._may_be_long and self._text.startswith('{"', start):
            end = self._text.find('"}', start + 2)
            if end >= 0:
                return _Token("long", self._text[start + 2 : end], start, end + 2)
            self._may_be_long = False
        match = _TOKEN.match(self._text, start)
        if match is None or match.lastgroup is None:
            return _Token("end", "", start, start)
        return _Token(match.lastgroup, match[match.lastgroup], start, match.end())


def _meant(token: _Token) -> Value:
    if token.kind == "number" and len(token.text) <= _MOST_DIGITS:
        return int(token.text)
    return _WORDS.get(token.text, token.text) if token.kind == "name" else token.text


def _shaped(body: _Body, *, inner: bool = False) -> _Node:
    """Return a body as conftest has it; one within an assignment keeps a quote of its texts."""
    if not body.assignments and not inner:
        branches = [_branch(branch) for branch in body.branches]
        return _Node(body.start, body.end, None, [*body.literals, *branches])
    children: dict[str, _Node] = {}
    for name, node in body.assignments.items():
        nested = isinstance(node.children, dict)
        children[name if nested else name.removeprefix(".")] = node
        if inner and isinstance(node.value, str):
            node.value = f'"{node.value}'
    return _Node(body.start, body.end, None, children)


def _branch(body: _Body) -> _Node:
    """Return the body of a branch as the block of go-vcl that it is."""
    attributes: dict[str, Value] = {
        name: {"Name": name, "Value": _value(node)} for name, node in body.assignments.items()
    }
    inside: dict[str, Value] = {
        "Attributes": attributes,
        "Blocks": None,
        "Comments": [],
        "Flats": [],
    }
    return _Node(body.start, body.end, {"Body": inside, "Labels": None, "Type": "{"})


def _value(node: _Node) -> Value:
    if isinstance(node.children, dict):
        return {name: _value(child) for name, child in node.children.items()}
    if node.children is not None:
        return [_value(child) for child in node.children]
    return node.value


def _locate(source: Source) -> Place:
    text = decoded(source)
    return _place(_Reader(text).top(), Lines(text))


def _place(node: _Node, lines: Lines) -> Place:
    children: dict[str, Place] | list[Place] | None = None
    if isinstance(node.children, dict):
        children = {name: _place(child, lines) for name, child in node.children.items()}
    elif node.children is not None:
        children = [_place(child, lines) for child in node.children]
    key = lines.span(node.key.start, node.key.end) if node.key else None
    return Place(lines.span(node.start, node.end), key, children)
