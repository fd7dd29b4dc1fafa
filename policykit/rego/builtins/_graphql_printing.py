"""Syntax trees of GraphQL written as text, for the library that validates queries."""

from collections.abc import Callable, Iterable
from typing import Final

from policykit.rego.builtins._graphql_merging import BUILT_IN_DIRECTIVES, MergedSchema, Tree
from policykit.rego.builtins._graphql_schema_checks import type_text
from policykit.rego.values import string_text

_VARIABLE, _STRINGS, _LIST, _OBJECT = 0, (3, 4), 8, 9
_WORDS: Final = {
    "SCALAR": "scalar", "OBJECT": "type", "INTERFACE": "interface",
    "UNION": "union", "ENUM": "enum", "INPUT_OBJECT": "input",
}  # fmt: skip


def query_text(tree: Tree) -> str:
    """Return a query as text."""
    operations = [_operation(item) for item in tree.get("Operations") or ()]
    fragments = [_fragment(item) for item in tree.get("Fragments") or ()]
    return "\n".join(operations + fragments)


def schema_text(schema: MergedSchema) -> str:
    """Return a schema as text, with the directives that the library does not know by itself."""
    directives = dict(schema.directives)
    directives.setdefault("defer", BUILT_IN_DIRECTIVES["defer"])
    parts = [_directive_definition(item) for item in directives.values()]
    parts += [_definition(item) for item in schema.types.values()]
    if schema.roots:
        roots = " ".join(f"{operation}: {name}" for operation, name in schema.roots.items())
        parts.append(f"schema {{ {roots} }}")
    return "\n".join(parts)


def _operation(tree: Tree) -> str:
    variables = _listed(_variable, tree.get("VariableDefinitions"))
    selections = _selections(tree)
    return f"{tree['Operation']} {tree['Name']}{variables}{_directives(tree)}{selections}"


def _fragment(tree: Tree) -> str:
    head = f"fragment {tree['Name']} on {tree['TypeCondition']}"
    return f"{head}{_directives(tree)}{_selections(tree)}"


def _listed(write: Callable[[Tree], str], items: Iterable[Tree] | None) -> str:
    texts = [write(item) for item in items or ()]
    return f"({', '.join(texts)})" if texts else ""


def _variable(tree: Tree) -> str:
    return f"${tree['Variable']}: {type_text(tree['Type'])}{_default(tree)}{_directives(tree)}"


def _default(tree: Tree) -> str:
    return f" = {_value(tree['DefaultValue'])}" if tree.get("DefaultValue") else ""


def _directives(tree: Tree) -> str:
    texts = [
        f" @{item['Name']}{_listed(_argument, item.get('Arguments'))}"
        for item in tree.get("Directives") or ()
    ]
    return "".join(texts)


def _argument(tree: Tree) -> str:
    return f"{tree['Name']}: {_value(tree['Value'])}"


def _value(tree: Tree) -> str:
    kind, children = tree["Kind"], tree.get("Children") or ()
    if kind == _VARIABLE:
        return f"${tree['Raw']}"
    if kind in _STRINGS:
        return string_text(tree["Raw"])
    if kind == _LIST:
        return f"[{', '.join(_value(child['Value']) for child in children)}]"
    if kind == _OBJECT:
        return f"{{{', '.join(map(_argument, children))}}}"
    return str(tree["Raw"])


def _selections(tree: Tree) -> str:
    texts = [_selection(item) for item in tree.get("SelectionSet") or ()]
    return f" {{ {' '.join(texts)} }}" if texts else ""


def _selection(tree: Tree) -> str:
    """Write a field, a spread (which has a name but no alias), or an inline fragment."""
    rest = f"{_directives(tree)}{_selections(tree)}"
    if "Alias" in tree:
        arguments = _listed(_argument, tree.get("Arguments"))
        return f"{tree['Alias']}: {tree['Name']}{arguments}{rest}"
    if "Name" in tree:
        return f"...{tree['Name']}{rest}"
    condition = f" on {tree['TypeCondition']}" if tree.get("TypeCondition") else ""
    return f"...{condition}{rest}"


def _directive_definition(tree: Tree) -> str:
    arguments = _listed(_input, tree.get("Arguments"))
    repeatable = " repeatable" if tree.get("IsRepeatable") else ""
    locations = " | ".join(tree["Locations"])
    return f"directive @{tree['Name']}{arguments}{repeatable} on {locations}"


def _input(tree: Tree) -> str:
    return f"{tree['Name']}: {type_text(tree['Type'])}{_default(tree)}{_directives(tree)}"


def _definition(tree: Tree) -> str:
    kind = tree["Kind"]
    interfaces = " & ".join(tree.get("Interfaces") or ())
    head = f"{_WORDS[kind]} {tree['Name']}"
    head += f" implements {interfaces}" if interfaces else ""
    return f"{head}{_directives(tree)}{_body(tree)}"


def _body(tree: Tree) -> str:
    if tree.get("Types"):
        return f" = {' | '.join(tree['Types'])}"
    if tree.get("EnumValues"):
        return f" {{ {' '.join(item['Name'] + _directives(item) for item in tree['EnumValues'])} }}"
    write = _input if tree["Kind"] == "INPUT_OBJECT" else _field
    texts = [write(item) for item in tree.get("Fields") or ()]
    return f" {{ {' '.join(texts)} }}" if texts else ""


def _field(tree: Tree) -> str:
    arguments = _listed(_input, tree.get("Arguments"))
    return f"{tree['Name']}{arguments}: {type_text(tree['Type'])}{_directives(tree)}"
