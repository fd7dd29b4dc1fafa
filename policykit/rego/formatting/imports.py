"""Imports on the page: which a version of Rego needs, their order, and the groups they form."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from policykit.rego import ast
from policykit.rego.formatting.page import Page
from policykit.rego.formatting.spelling import operator_of, reference_text
from policykit.rego.formatting.style import Style

REGO_V1, REGO_V2, FUTURE = ("rego", "v1"), ("rego", "v2"), ("future", "keywords")


def write_imports(page: Page, imports: Sequence[ast.Import], keywords: Collection[str]) -> None:
    """Write each group of *imports* in order; the comment on the line of one goes with it."""
    comments = page.taken([item.location.line for item in imports])
    for group in _groups(imports):
        page.reach(group[0].location.line)
        for item in sorted(group, key=_order):
            page.start_line()
            page.write(_text(item, keywords))
            page.held = comments.pop(item.location.line, None)
            page.end_line()
        page.blank_line()


def names_of(item: ast.Import) -> tuple[str, ...]:
    """Return the path of an import."""
    if isinstance(item.path, ast.Var):
        return (item.path.name,)
    parts = [str(part.value) for part in item.path.path if isinstance(part, ast.Scalar)]
    return (reference_text(item.path.head), *parts)


def parts_of(module: ast.Module, style: Style) -> list[ast.Import | ast.Rule]:
    """Return the imports and rules that are to be written, in their order.

    Imports that only say which words the module uses are dropped where `rego.v1` or `rego.v2`
    says it, and where the style does not want them.
    """
    names = set(map(names_of, module.imports))
    dropped: set[ast.Import] = set()
    if style.drops_words or style.adds_rego_v1 or names & {REGO_V1, REGO_V2}:
        dropped = {item for item in module.imports if names_of(item)[0] == "future"}
    kept = [item for item in module.imports if item not in dropped]
    if style.drops_words or REGO_V2 in names:
        kept = [item for item in kept if names_of(item) != REGO_V1]
    unsorted: list[ast.Import | ast.Rule] = [*kept, *module.rules]
    parts = sorted(unsorted, key=_row)
    row = max(map(_row, dropped), default=0) + 1
    added = [] if REGO_V2 in names else _words(module, dropped)
    if style.adds_rego_v1 and not names & {REGO_V1, REGO_V2}:
        added.append(REGO_V1)
    if not style.has_if and _needs_in(module, names):
        row, added = 0, [(*FUTURE, "in")]
    return _with_imports(parts, [_import(item, row, module) for item in added])


def _words(module: ast.Module, dropped: Iterable[ast.Import]) -> list[tuple[str, ...]]:
    """Return the imports among those *dropped* whose words no version has, if they are used."""
    used = {node.word for node in ast.walk(module) if isinstance(node, ast.Junction)}
    if any(isinstance(node, ast.Literal) and node.negated for node in ast.walk(module)):
        used.add("not")
    return sorted({names_of(item) for item in dropped} & {(*FUTURE, word) for word in used})


def _needs_in(module: ast.Module, names: Collection[tuple[str, ...]]) -> bool:
    """Whether `in` will be written in a module of v0 that does not have it."""
    known = {FUTURE, REGO_V1, REGO_V2, (*FUTURE, "in"), (*FUTURE, "every")}
    return known.isdisjoint(names) and any(
        isinstance(node, ast.Call) and operator_of(node) == "in" for node in ast.walk(module)
    )


def _import(names: tuple[str, ...], row: int, module: ast.Module) -> ast.Import:
    place = module.location._replace(line=row)
    first, *rest = names
    path = tuple(ast.Scalar(name, name, place) for name in rest)
    return ast.Import(ast.Ref(ast.Var(first, place), path, place), None, place)


def _with_imports(
    parts: list[ast.Import | ast.Rule], added: list[ast.Import]
) -> list[ast.Import | ast.Rule]:
    """Return *parts* with the imports at their row, or before everything if a rule is there."""
    rules = [part for part in parts if isinstance(part, ast.Rule)]
    if added and any(_row(rule) <= _row(added[0]) for rule in rules):
        return [*added, *parts]
    return sorted([*parts, *added], key=_row)


def _row(part: ast.Import | ast.Rule) -> int:
    return part.location.line


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


def _text(item: ast.Import, keywords: Collection[str]) -> str:
    alias = f" as {item.alias}" if item.alias else ""
    names = names_of(item)
    path = ".".join(names) if names[0] == "future" else reference_text(item.path, keywords)
    return f"import {path}{alias}"
