"""Rego in its one canonical form: the text that `opa fmt` gives."""

from policykit.rego import ast
from policykit.rego.formatting.imports import FUTURE, REGO_V1, REGO_V2, names_of
from policykit.rego.formatting.layout import Layout
from policykit.rego.formatting.modules import ModuleWriter
from policykit.rego.formatting.page import Page
from policykit.rego.formatting.style import Style
from policykit.rego.parse import FUTURE_KEYWORDS, KEYWORDS, parse_module


def format_text(
    text: str,
    path: str,
    *,
    version: str = "v1",
    rego_v1: bool = False,
    drop_v0_imports: bool = False,
) -> str:
    """Return *text* in canonical form."""
    text = text.removeprefix("\ufeff")
    module = parse_module(text, path, version)
    style = _style(module, version, rego_v1, drop_v0_imports)
    page = Page(module.comments)
    ModuleWriter(page, Layout(text, module.groups), style).module(module)
    return page.text()


def _style(module: ast.Module, version: str, rego_v1: bool, drop: bool) -> Style:
    names = set(map(names_of, module.imports))
    words = {name[2] for name in names if name[:2] == FUTURE and len(name) == 3}
    if version == "v1" or rego_v1 or names & {FUTURE, REGO_V1, REGO_V2}:
        words |= FUTURE_KEYWORDS
    if REGO_V2 in names:
        words |= {"and", "or", "not"}
    is_v1 = version == "v1" or rego_v1
    return Style(
        keywords=(KEYWORDS - FUTURE_KEYWORDS) | words,
        has_if="if" in words,
        has_contains="contains" in words,
        has_not_bodies="not" in words,
        assigns=is_v1,
        adds_rego_v1=rego_v1,
        drops_words=drop and is_v1 and not rego_v1,
    )
