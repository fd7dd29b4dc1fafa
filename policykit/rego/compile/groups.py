"""Rules and functions as Python functions: one for each path, one for each definition of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from policykit.rego import ast
from policykit.rego.check.rules import Definition, Group, Kind
from policykit.rego.compile.bodies import Bodies
from policykit.rego.compile.terms import Unit, constant_source
from policykit.rego.compile.writer import Block, BlockKind, Line
from policykit.source import Location

TRUE = ast.Scalar(True, "true", Location(""))


@dataclass(frozen=True, slots=True)
class Groups:
    """Writes the functions of groups in one unit; `sources` are the lines of each policy file."""

    unit: Unit
    sources: Mapping[str, list[str]]
    bodies: type[Bodies] = Bodies

    def group(self, group: Group) -> list[Line]:
        """Return the functions of *group*: its definitions, then the one that others call."""
        if group.kind is Kind.FUNCTION:
            return self.function(group)
        return self.rule(group)

    # ------------------------------------------------------------------ rules

    def rule(self, group: Group) -> list[Line]:
        name = self.unit.rules[group.path]
        slot = self.unit.slots[group.path]
        lines: list[Line] = []
        calls: list[str] = []
        target = {Kind.SET: "Set()", Kind.OBJECT: "{}"}.get(group.kind)
        for index, definition in enumerate(group.definitions, 1):
            function = f"{name}__{index}"
            parameters = "ctx, out" if target else "ctx"
            lines += self.definition(definition, function, parameters, group)
            calls.append(f"{function}({parameters})")
        out = self.bodies(unit=self.unit)
        out.emit(f"def {name}(ctx):")
        out.indent = 1
        out.emit(f'"""data.{".".join(group.path)}"""')
        out.recall(slot)
        if target:
            out.emit(f"out = {target}")
            for call in calls:
                out.emit(call)
            out.emit("value = out")
        else:
            self.complete(out, group, calls)
        lines += self.default(out, group, name, "ctx")
        out.remember(slot)
        return [*lines, *out.lines]

    def complete(self, out: Bodies, group: Group, calls: Sequence[str]) -> None:
        """Write the value that definitions of one rule or function agree on."""
        alike = _all_alike(group)
        what = "function" if group.kind is Kind.FUNCTION else "rule"
        if not calls:
            out.emit("value = UNDEFINED")
        for index, call in enumerate(calls):
            if index == 0:
                out.emit(f"value = {call}")
            elif alike:
                out.emit("if value is UNDEFINED:")
                out.emit(f"    value = {call}")
            else:
                place = out.where(group.definitions[index].rule.head.location)
                out.emit(f"value = agree(value, {call}, {what!r}, {place})")

    def default(self, out: Bodies, group: Group, name: str, parameters: str) -> list[Line]:
        """Write the default, where there is one; return the function that it may need."""
        if group.default is None:
            return []
        head = group.default.rule.head
        constant = constant_source(head.value or TRUE)
        out.unmet()
        out.emit("if value is UNDEFINED:")
        if constant is not None:
            out.emit(f"    value = {constant}")
            return []
        out.emit(f"    value = {name}__default({parameters})")
        return self.definition(group.default, f"{name}__default", parameters, group)

    # ------------------------------------------------------------------ functions

    def function(self, group: Group) -> list[Line]:
        name = self.unit.functions[group.path]
        operands = [f"operand{i}" for i in range(1, group.arity + 1)]
        parameters = ", ".join(["ctx", *self.bodies.parameters(operands)])
        lines: list[Line] = []
        calls: list[str] = []
        if len(group.definitions) == 1 and group.default is None:
            return self.definition(group.definitions[0], name, parameters, group)
        for index, definition in enumerate(group.definitions, 1):
            lines += self.definition(definition, f"{name}__{index}", parameters, group)
            calls.append(f"{name}__{index}({parameters})")
        out = self.bodies(unit=self.unit)
        out.emit(f"def {name}({parameters}):")
        out.indent = 1
        out.emit(f'"""data.{".".join(group.path)}"""')
        out.begin()
        self.complete(out, group, calls)
        lines += self.default(out, group, name, parameters)
        out.unmet()
        out.emit("return value")
        return [*lines, *out.lines]

    # ------------------------------------------------------------------ definitions

    def definition(
        self, definition: Definition, name: str, parameters: str, group: Group
    ) -> list[Line]:
        """Return the function *name* of one definition, and those of its `else` branches."""
        rule = definition.rule
        branches = [(rule.head.value, rule.body), *[(e.value, e.body) for e in rule.orelse]]
        lines: list[Line] = []
        for index, (value, body) in enumerate(branches):
            this = name if index == 0 else f"{name}__else{index}"
            more = index + 1 < len(branches)
            otherwise = f"{name}__else{index + 1}({parameters})" if more else "UNDEFINED"
            place = rule.orelse[index - 1].location if index else rule.head.location
            head = replace(rule.head, value=value, location=place)
            branch = replace(rule, body=body, head=head, orelse=())
            lines += self.branch(
                replace(definition, rule=branch), this, parameters, otherwise, group
            )
        return lines

    def branch(
        self, definition: Definition, name: str, parameters: str, otherwise: str, group: Group
    ) -> list[Line]:
        head = definition.rule.head
        fills = group.kind in (Kind.SET, Kind.OBJECT)
        out = self.bodies(unit=self.unit, lines_of=dict(self.sources))
        out.place = None  # what matches operands is no part of the policy's text
        out.emit(f"def {name}({parameters}):")
        out.indent = 1
        out.begin()
        leave = "return" if fills else out.leave(otherwise)
        out.blocks.append(Block(BlockKind.FUNCTION, 1, leave))
        start = len(out.lines)
        out.has_result = not fills
        if head.arguments is not None:
            self.arguments(out, head.arguments)
        if group.kind is Kind.OBJECT and group.path[-1].startswith("test_"):
            out.case_keys = definition.path[len(group.path) :]
        out.body(definition.rule.body)
        out.place = definition.rule.head.location
        if fills:
            self.fill(out, definition, group)
            out.close(1)
            return out.lines
        self.result(out, head.value or TRUE, group, start, otherwise)
        return out.lines

    def arguments(self, out: Bodies, patterns: Sequence[ast.Term]) -> None:
        """Match the operands of a call, those that are plain variables first."""
        operands = [f"operand{i}" for i in range(1, len(patterns) + 1)]
        out.take(operands)
        pending = list(zip(patterns, operands, strict=True))
        for pattern, operand in sorted(pending, key=lambda pair: not isinstance(pair[0], ast.Var)):
            out.match(pattern, operand)

    def fill(self, out: Bodies, definition: Definition, group: Group) -> None:
        """Write how a definition adds to a partial set or object."""
        head = definition.rule.head
        if group.kind is Kind.SET:
            assert head.key is not None
            out.add(out.value(head.key))
            return
        terms = definition.path[len(group.path) :]
        last = head.key if head.key is not None else head.value or TRUE
        *keys, value = out.values([*terms, last])
        out.put(keys, value, out.where(head.location), is_set=head.key is not None)

    def result(self, out: Bodies, term: ast.Term, group: Group, start: int, otherwise: str) -> None:
        """Write what a definition gives: at once, or once all iterations agree on it."""
        value = out.value(term)
        at_once = not out.in_part() and (constant_source(term) is not None or not out.in_loop())
        if out.has_parts or not at_once:
            out.lines.insert(start, Line("result = UNDEFINED", 1, None))
        if at_once:
            out.give(value)
            if out.in_loop():
                out.close(1)
                out.emit(out.leave(otherwise))
            return
        what = "function" if group.kind is Kind.FUNCTION else "rule"
        place = out.where(out.place or term.location)
        out.emit(f"result = agree(result, {value}, {what!r}, {place})")
        out.noted(value)
        out.close(1)
        if otherwise == "UNDEFINED":
            out.emit("return result")
        else:
            out.emit(f"return result if result is not UNDEFINED else {otherwise}")


def _all_alike(group: Group) -> bool:
    """Tell whether all definitions give the same constant, so that one that holds is enough."""
    values = set()
    for definition in group.definitions:
        rule = definition.rule
        if rule.orelse:
            return False
        values.add(constant_source(rule.head.value or TRUE))
    return len(values) == 1 and None not in values
