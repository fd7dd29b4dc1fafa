"""Go's text/template: from text to a tree.

    action    {{ pipeline }}  {{ if … }} {{ range … }} {{ with … }} {{ else … }} {{ end }}
              {{ define "name" }} {{ block "name" … }} {{ template "name" … }} {{ break }}
    pipeline  $x, $y := command | command | …
    command   operand operand …     the first may be a function, or is all there is
    operand   .  .a.b  $x.y  "text"  `text`  'c'  1.5  true  nil  name  (pipeline).a

A `-` inside the braces cuts the white space on its side.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import TypeAlias

from policykit.rego.builtins._template_tokens import (
    ACTION,
    SPACE,
    Reader,
    Token,
    constant_of,
)


@dataclass(frozen=True, slots=True)
class Operand:
    """A value: what it is (dot, nil, constant, variable, function, pipeline), then fields of it."""

    kind: str
    value: object
    fields: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Command:
    """A function or value with its arguments, and the text it was written as."""

    operands: tuple[Operand, ...]
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands of which each gets the last one's result; `names` take the result of the last."""

    commands: tuple[Command, ...]
    names: tuple[str, ...] = ()
    assigns: bool = False


@dataclass(slots=True)
class Action:
    """A text, or what stands in braces; `keyword` says what it does."""

    keyword: str
    at: int
    text: str = ""
    pipeline: Pipeline | None = None
    body: "list[Action]" = field(default_factory=list)
    otherwise: "list[Action]" = field(default_factory=list)


Templates: TypeAlias = dict[str, list[Action]]


def parsed(text: str, functions: Container[str]) -> Templates:
    """Return the templates that *text* defines, the main one under no name."""
    return _Parser(text, functions).templates()


class _Parser(Reader):
    """Reads a template from left to right."""

    def __init__(self, text: str, functions: Container[str]) -> None:
        super().__init__(text)
        self.functions = functions
        self.named: Templates = {}
        self.scope: list[str] = ["$"]
        self.loops = 0

    def templates(self) -> Templates:
        """Read everything."""
        body, stop = self.body()
        if stop:
            raise self.error(f"unexpected {{{{{stop}}}}}")
        return {**self.named, "": body}

    def body(self) -> tuple[list[Action], str]:
        """Read actions up to `end`, `else`, or the end of the text; return which it was."""
        actions: list[Action] = []
        while True:
            begin = ACTION.search(self.text, self.at)
            plain = self.text[self.at : begin.start() if begin else len(self.text)]
            if begin and begin[0].endswith("-"):
                plain = plain.rstrip(SPACE)
            if plain:
                actions.append(Action("text", self.at, text=plain))
            if not begin:
                self.at = len(self.text)
                return actions, ""
            self.at = begin.end()
            if self.comment():
                continue
            self.read_tokens()
            keyword = self.peek().text if self.peek().kind == "name" else ""
            if keyword in ("end", "else"):
                self.next += 1
                return actions, keyword
            action = self.action(keyword, begin.start())
            if action:
                actions.append(action)

    def action(self, keyword: str, at: int) -> Action | None:
        """Read the action whose tokens have been read; definitions are kept aside."""
        if keyword in ("if", "range", "with"):
            self.next += 1
            return self.block(keyword, at)
        if keyword in ("break", "continue"):
            if not self.loops:
                raise self.error(f"{{{{{keyword}}}}} outside {{{{range}}}}")
            return Action(keyword, at)
        if keyword in ("define", "block", "template"):
            self.next += 1
            return self.named_action(keyword, at)
        return Action("show", at, pipeline=self.pipeline("command"))

    def block(self, keyword: str, at: int) -> Action:
        """Read `if`, `range` or `with` up to its end."""
        outer = len(self.scope)
        action = Action(keyword, at, pipeline=self.pipeline(keyword))
        self.loops += keyword == "range"
        action.body, stop = self.body()
        self.loops -= keyword == "range"
        if stop == "else":
            following = self.peek()
            if following.text == keyword and keyword != "range":
                self.next += 1
                action.otherwise = [self.block(keyword, following.at)]
                stop = "end"
            else:
                action.otherwise, stop = self.body()
        if stop != "end":
            raise self.error("unexpected EOF" if not stop else f"unexpected {{{{{stop}}}}}")
        del self.scope[outer:]
        return action

    def named_action(self, keyword: str, at: int) -> Action | None:
        """Read `define`, `block` or `template`."""
        token = self.take()
        if token.kind not in ("string", "raw"):
            raise self.error(f"unexpected <{token.text}> in {keyword} clause")
        name = str(constant_of(token))
        pipeline = None
        if self.peek().kind != "end":
            pipeline = self.pipeline(f"{keyword} clause")
        if keyword != "template":
            outer, self.scope = self.scope, ["$"]
            self.named[name], stop = self.body()
            self.scope = outer
            if stop != "end":
                raise self.error("unexpected EOF" if not stop else f"unexpected {{{{{stop}}}}}")
        return None if keyword == "define" else Action("template", at, name, pipeline)

    def pipeline(self, context: str, closing: str = "end") -> Pipeline:
        """Read a pipeline up to the end of the action, or to a closing parenthesis."""
        names, assigns = self.names(context)
        commands = [self.command(closing)]
        while self.peek().text == "|":
            self.next += 1
            commands.append(self.command(closing))
            if commands[-1].operands and commands[-1].operands[0].kind in (
                "constant",
                "nil",
                "dot",
            ):
                raise self.error(f"non executable command in pipeline stage {len(commands)}")
        if any(not command.operands for command in commands):
            raise self.error(f"missing value for {context}")
        self.take()
        self.scope.extend(() if assigns else names)
        return Pipeline(tuple(commands), names, assigns)

    def names(self, context: str) -> tuple[tuple[str, ...], bool]:
        """Read `$x :=`, `$x =` or, in a range, `$x, $y :=`."""
        texts = [token.text for token in self.tokens[self.next : self.next + 4]]
        count = 0
        if len(texts) > 1 and texts[0].startswith("$") and texts[1] in (":=", "="):
            count = 1
        elif context == "range" and [*texts, ""][1] == "," and texts[-1] in (":=", "="):
            count = 2
        if not count:
            return (), False
        names, mark = texts[: 2 * count - 1 : 2], texts[2 * count - 1]
        self.next += 2 * count
        if mark == "=":
            for name in names:
                self.known(name)
        return tuple(names), mark == "="

    def known(self, name: str) -> str:
        if name not in self.scope:
            raise self.error(f'undefined variable "{name}"')
        return name

    def command(self, closing: str) -> Command:
        """Read operands up to `|` or what closes the pipeline."""
        first = self.peek()
        operands: list[Operand] = []
        while self.peek().text != "|" and closing not in (self.peek().kind, self.peek().text):
            if self.peek().kind == "end":
                raise self.error("unclosed left paren")
            operands.append(self.operand())
        last = self.tokens[max(self.next - 1, 0)]
        text = self.text[first.at : last.at + len(last.text)]
        return Command(tuple(operands), first.at, text)

    def operand(self) -> Operand:
        """Read one operand with its fields."""
        token = self.take()
        kind, value = self.meaning(token)
        fields = [token.text[1:]] if token.kind == "field" else []
        last = token
        while self.peek().kind == "field" and not self.peek().after_space:
            last = self.take()
            fields.append(last.text[1:])
        if self.peek().text == "." and not self.peek().after_space:
            raise self.error("unexpected <.> in operand")
        if fields and kind in ("constant", "nil", "function") and token.kind != "field":
            raise self.error(f"unexpected . after term {token.text!r}".replace("'", '"'))
        return Operand(kind, value, tuple(fields), last.at if len(fields) > 1 else token.at)

    def meaning(self, token: Token) -> tuple[str, object]:
        """Return kind and value of the operand that begins with *token*."""
        if token.kind in ("string", "raw", "char", "number"):
            return "constant", self.constant(token)
        if token.kind == "field" or token.text == ".":
            return "dot", None
        if token.kind == "variable":
            return "variable", self.known(token.text)
        if token.text == "(":
            return "pipeline", self.pipeline("parenthesized pipeline", ")")
        if token.text in ("true", "false"):
            return "constant", token.text == "true"
        if token.text == "nil":
            return "nil", None
        if token.kind == "name":
            if token.text not in self.functions:
                raise self.error(f'function "{token.text}" not defined')
            return "function", token.text
        raise self.error(f"unexpected <{token.text}> in operand")

    def constant(self, token: Token) -> object:
        try:
            return constant_of(token)
        except (ValueError, SyntaxError) as error:
            kind = "character constant" if token.kind == "char" else "constant"
            raise self.error(f"malformed {kind}: {token.text}") from error
