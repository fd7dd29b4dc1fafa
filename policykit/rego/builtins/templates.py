"""`strings.render_template`: Go's text/template, carried out."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from policykit.rego.builtins import BuiltinError, builtin
from policykit.rego.builtins._template_functions import FUNCTIONS, JsonNumber, go_text, truth
from policykit.rego.builtins._template_syntax import (
    Action,
    Command,
    Operand,
    Pipeline,
    Templates,
    parsed,
)
from policykit.rego.builtins._template_tokens import TemplateError, place
from policykit.rego.values import Value, number_text, to_json

_NAMES = frozenset((*FUNCTIONS, "and", "or"))
_MAX_RANGE = 1_000_000
_MAX_DEPTH = 100  # of templates within templates; Go gives up as well, but later
_SHOWN = 20


@builtin("strings.render_template")
def render_template(template: str, variables: dict[str, Value]) -> str:
    """Return a template of Go's text/template with the variables put in."""
    try:
        text = rendered(template, variables)
    except TemplateError as error:
        raise BuiltinError(f"strings.render_template: {error}") from error
    return text.replace("<no value>", "<undefined>")


def rendered(template: str, data: Value) -> str:
    """Return *template* carried out on *data*; raises TemplateError."""
    runner = _Runner(template, parsed(template, _NAMES))
    return "".join(runner.run("", _as_go(to_json(data))))


def _as_go(value: Value) -> Any:
    """Return *value* with its numbers as texts, which is how Go gets them."""
    if isinstance(value, dict):
        return {key: _as_go(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_go(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return JsonNumber.from_text(number_text(value))
    return value


class _Runner:
    """Carries templates out; `variables` holds the names in scope, the innermost last."""

    def __init__(self, text: str, templates: Templates) -> None:
        self.text = text
        self.templates = templates
        self.depth = 0
        self.leaving = ""
        self.variables: list[tuple[str, Any]] = []

    def run(self, name: str, data: Any) -> Iterator[str]:
        """Yield the text of a template with *data* as its dot."""
        outer, self.variables = self.variables, [("$", data)]
        self.depth += 1
        yield from self.actions(self.templates[name], data)
        self.depth -= 1
        self.variables = outer

    def error(self, at: int, shown: str, problem: object) -> TemplateError:
        """Return an error of carrying out what stands at a place."""
        line, column = place(self.text, at)
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}..."
        where = f"template:{line}:{column}"
        return TemplateError(f'template: {where}: executing "template" at <{shown}>: {problem}')

    def actions(self, actions: list[Action], dot: Any) -> Iterator[str]:
        """Yield the text of *actions*, up to a `break` or `continue`."""
        for action in actions:
            if action.keyword == "text":
                yield action.text
            elif action.keyword in ("break", "continue"):
                self.leaving = action.keyword
            else:
                yield from self.action(action, dot)
            if self.leaving:
                return

    def action(self, action: Action, dot: Any) -> Iterator[str]:
        """Yield the text of one action."""
        if action.keyword == "template":
            yield from self.template(action, dot)
            return
        assert action.pipeline is not None
        with self.scope(keeps=action.keyword == "show"):
            if action.keyword == "range":
                yield from self.loop(action, action.pipeline, dot)
                return
            value = self.pipeline(action.pipeline, dot)
            if action.keyword == "show":
                if not action.pipeline.names:
                    yield "<no value>" if value is None else go_text(value)
                return
            inner = value if action.keyword == "with" and truth(value) else dot
            yield from self.actions(action.body if truth(value) else action.otherwise, inner)

    @contextmanager
    def scope(self, *, keeps: bool = False) -> Iterator[None]:
        """Drop the variables of a block at its end."""
        size = len(self.variables)
        yield
        if not keeps:
            del self.variables[size:]

    def template(self, action: Action, dot: Any) -> Iterator[str]:
        """Yield the text of another template."""
        shown = f'{{{{template "{action.text}"}}}}'
        at = action.at + len("{{template ")
        if action.text not in self.templates:
            raise self.error(at, shown, f'template "{action.text}" not defined')
        if self.depth > _MAX_DEPTH:
            raise self.error(at, shown, f"exceeded maximum template depth ({_MAX_DEPTH})")
        data = self.pipeline(action.pipeline, dot) if action.pipeline else None
        yield from self.run(action.text, data)

    def loop(self, action: Action, pipeline: Pipeline, dot: Any) -> Iterator[str]:
        """Yield the text of a range, once for each member."""
        unnamed = Pipeline(pipeline.commands)
        value = self.pipeline(unnamed, dot)
        members = list(self.members(value, pipeline))
        for key, item in members:
            pair = (key, item) if len(pipeline.names) > 1 else (item,)
            with self.scope():
                self.bind(pipeline, pair)
                yield from self.actions(action.body, item)
            leaving, self.leaving = self.leaving, ""
            if leaving == "break":
                return
        if not members:
            yield from self.actions(action.otherwise, dot)

    def members(self, value: Any, pipeline: Pipeline) -> Iterator[tuple[Any, Any]]:
        """Yield the keys and values to range over."""
        if isinstance(value, dict):
            yield from sorted(value.items())
        elif isinstance(value, list):
            yield from enumerate(value)
        elif type(value) is int and value <= _MAX_RANGE:
            yield from ((index, index) for index in range(value))
        elif value is not None:
            command = pipeline.commands[-1]
            problem = f"range can't iterate over {go_text(value)}"
            raise self.error(command.at, command.text, problem)

    def bind(self, pipeline: Pipeline, values: tuple[Any, ...]) -> None:
        """Give the names of a pipeline their values."""
        for name, value in zip(pipeline.names, values, strict=False):
            if pipeline.assigns:
                at = max(i for i, (known, _) in enumerate(self.variables) if known == name)
                self.variables[at] = (name, value)
            else:
                self.variables.append((name, value))

    def pipeline(self, pipeline: Pipeline, dot: Any) -> Any:
        """Return the value of a pipeline."""
        last: tuple[Any, ...] = ()
        for command in pipeline.commands:
            last = (self.command(command, dot, last),)
        self.bind(pipeline, last)
        return last[0]

    def command(self, command: Command, dot: Any, last: tuple[Any, ...]) -> Any:
        """Return the value of a command; *last* is the result of the one before it."""
        first, *rest = command.operands
        if first.kind == "function":
            return self.call(command, str(first.value), rest, dot, last)
        if rest or last:
            shown = command.text.split()[0]
            problem = f"can't give argument to non-function {shown}"
            raise self.error(command.at, shown, problem)
        if first.kind == "nil":
            raise self.error(command.at, "nil", "nil is not a command")
        return self.operand(first, dot, command.text)

    def call(
        self, command: Command, name: str, operands: list[Operand], dot: Any, last: tuple[Any, ...]
    ) -> Any:
        """Return the result of a function."""
        count = len(operands) + len(last)
        if name in ("and", "or"):
            if not count:
                raise self.wrong_count(command, name, "at least 1", count)
            return self.logical(name, operands, dot, last)
        function, least, most = FUNCTIONS[name]
        if count < least or (most is not None and count > most):
            wanted = f"at least {least}" if most is None else str(least)
            raise self.wrong_count(command, name, wanted, count)
        arguments = [self.operand(operand, dot, command.text) for operand in operands]
        try:
            return function(*arguments, *last)
        except TemplateError as error:
            raise self.error(command.at, command.text, f"error calling {name}: {error}") from error

    def wrong_count(self, command: Command, name: str, wanted: str, count: int) -> TemplateError:
        problem = f"wrong number of args for {name}: want {wanted} got {count}"
        return self.error(command.at, name, problem)

    def logical(self, name: str, operands: list[Operand], dot: Any, last: tuple[Any, ...]) -> Any:
        """Return the first operand that decides, or the last; what follows is not looked at."""
        value: Any = None
        for operand in operands:
            value = self.operand(operand, dot, "")
            if truth(value) == (name == "or"):
                return value
        return last[0] if last else value

    def operand(self, operand: Operand, dot: Any, shown: str) -> Any:
        """Return the value of an operand."""
        value: Any = operand.value
        if operand.kind == "dot":
            value = dot
        elif operand.kind == "variable":
            value = next(item for name, item in reversed(self.variables) if name == operand.value)
        elif isinstance(value, Pipeline):
            with self.scope():
                value = self.pipeline(value, dot)
        elif operand.kind == "function":
            value = self.call(Command((), operand.at, str(value)), str(value), [], dot, ())
        for field in operand.fields:
            if value is not None and not isinstance(value, dict):
                problem = f"can't evaluate field {field} in type interface {{}}"
                raise self.error(operand.at, shown, problem)
            value = None if value is None else value.get(field)
        return value
