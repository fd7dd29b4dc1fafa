"""JSON texts: reading, writing, checking."""

from dataclasses import dataclass

from policykit.rego.builtins import BuiltinError, builtin
from policykit.rego.builtins._failures import failing_as
from policykit.rego.builtins._json_reading import value_of_json
from policykit.rego.builtins._terms import term_text
from policykit.rego.values import (
    Set,
    Value,
    json_text,
    key_text,
    sorted_keys,
    sorted_members,
    string_text,
    type_name,
    value_of,
)

_NAME = "json.marshal_with_options"


@builtin("json.marshal")
def marshal(value: Value) -> str:
    """Return the value as JSON; sets become arrays, keys become strings."""
    return json_text(value)


@builtin("json.unmarshal")
def unmarshal(text: str) -> Value:
    """Return the value that a JSON text says."""
    with failing_as("json.unmarshal"):
        return value_of_json(text)


@builtin("json.is_valid")
def is_valid(text: Value) -> bool:
    """Return whether the string is JSON."""
    if type(text) is not str:
        return False
    try:
        value_of_json(text)
    except ValueError:
        return False
    return True


@builtin("json.marshal_with_options")
def marshal_with_options(value: Value, options: dict[str, Value]) -> str:
    """Return the value as JSON: with `pretty`, one line for each part, behind prefix and indent."""
    layout = _layout(options)
    if not layout.pretty:
        return json_text(value)
    return layout.prefix + layout.text(value, f"\n{layout.prefix}")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How JSON is broken into lines."""

    pretty: bool
    indent: str
    prefix: str

    def text(self, value: Value, line: str) -> str:
        """Return *value*, whose own line begins with *line*."""
        inner = line + self.indent
        if type(value) is dict and value:
            members = {key_text(key): value[key] for key in sorted_keys(value)}
            parts = (
                f"{string_text(name)}: {self.text(members[name], inner)}"
                for name in sorted(members)
            )
            return f"{{{inner}{f',{inner}'.join(parts)}{line}}}"
        if type(value) in (list, Set) and value:
            items = value if type(value) is list else sorted_members(value)
            parts = (self.text(item, inner) for item in items)
            return f"[{inner}{f',{inner}'.join(parts)}{line}]"
        return json_text(value)


def _layout(options: dict[str, Value]) -> _Layout:
    """Return the layout that *options* ask for: any but `pretty` make it pretty by itself."""
    pretty, indent, prefix = False, "\t", ""
    for index, key in enumerate(sorted_keys(options)):
        value = options[key]
        if type(key) is not str:
            shown = term_text(value_of(key))
            found = type_name(value_of(key))
            raise _error(
                f"failed to stringify key {shown} at index {index}:"
                f" operand 0 must be string but got {found}"
            )
        if key == "pretty":
            if type(value) is not bool:
                raise _error('key "pretty" failed cast to bool')
        elif key not in ("indent", "prefix"):
            raise _error(f'object contained unknown key "{key}"')
        elif type(value) is not str:
            raise _error(
                f'key "{key}" failed cast to string:'
                f" operand 0 must be string but got {type_name(value)}"
            )
    indent, prefix = options.get("indent", "\t"), options.get("prefix", "")
    pretty = options.get("pretty", "indent" in options or "prefix" in options)
    return _Layout(pretty, indent, prefix)


def _error(problem: str) -> BuiltinError:
    return BuiltinError(f"{_NAME}: operand 2 {problem}", "eval_type_error")
