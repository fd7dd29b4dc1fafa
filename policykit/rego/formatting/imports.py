"""Imports on the page: which a version of Rego needs, their order, and the groups they form."""

from collections.abc import Iterator, Sequence

from policykit.rego import ast
from policykit.rego.formatting.page import Page
from policykit.rego.formatting.spelling import reference_text


def write_imports(page: Page, imports: Sequence[ast.Import]) -> None:
    """Write each group of *imports* in order."""
    for group in _groups(imports):
        page.reach(group[0].location.line)
        for item in sorted(group, key=_order):
            page.start_line()
            page.write(_text(item))
            page.end_line()
        page.blank_line()


def names_of(item: ast.Import) -> tuple[str, ...]:
    """Return the path of an import."""
    if isinstance(item.path, ast.Var):
        return (item.path.name,)
    parts = [str(part.value) for part in item.path.path if isinstance(part, ast.Scalar)]
    return (reference_text(item.path.head), *parts)


def parts_of(
    module: ast.Module, *, adds_rego_v1: bool, drops_words: bool
) -> list[ast.Import | ast.Rule]:
    """Return the imports and rules that are to be written, in their order.

    Imports that only say which words the module uses are dropped, or replaced by `rego.v1`.
    """
    imports = list(module.imports)
    if adds_rego_v1:
        imports = [item for item in imports if names_of(item)[0] != "future"]
    elif drops_words:
        imports = [item for item in imports if not _is_of_version(item)]
    parts = sorted([*imports, *module.rules], key=_row)
    if adds_rego_v1 and all(names_of(item)[0] != "rego" for item in imports):
        return _with_rego_v1(parts, module)
    return parts


def _with_rego_v1(
    parts: Sequence[ast.Import | ast.Rule], module: ast.Module
) -> list[ast.Import | ast.Rule]:
    """Return *parts* with the import below the last one that it replaces, but before all rules."""
    replaced = [item.location.line for item in module.imports if names_of(item)[0] == "future"]
    place = module.location._replace(line=max(replaced, default=0) + 1)
    version = ast.Scalar("v1", "v1", place)
    path = ast.Ref(ast.Var("rego", place), (version,), place)
    added = ast.Import(path, None, place)
    if any(rule.location.line <= place.line for rule in module.rules):
        return [added, *parts]
    return sorted([*parts, added], key=_row)


def _row(part: ast.Import | ast.Rule) -> int:
    return part.location.line


def _is_of_version(item: ast.Import) -> bool:
    names = names_of(item)
    return names == ("rego", "v1") or names[:2] == ("future", "keywords")


def _groups(imports: Sequence[ast.Import]) -> Iterator[list[ast.Import]]:
    """Yield the imports that stand line by line."""
    group: list[ast.Import] = []
    for item in imports:
        if group and abs(item.location.line - group[-1].location.line) > 1:
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _order(item: ast.Import) -> tuple[tuple[str, ...], str]:
    return names_of(item), item.alias or ""


def _text(item: ast.Import) -> str:
    alias = f" as {item.alias}" if item.alias else ""
    names = names_of(item)
    path = ".".join(names) if names[0] == "future" else reference_text(item.path)
    return f"import {path}{alias}"
