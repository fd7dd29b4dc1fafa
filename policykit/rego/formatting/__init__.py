"""Rego in its one canonical form: the text that `opa fmt` gives."""

from policykit.rego import ast
from policykit.rego.formatting.imports import names_of
from policykit.rego.formatting.layout import Layout
from policykit.rego.formatting.modules import ModuleWriter, Style
from policykit.rego.formatting.page import Page
from policykit.rego.parse import parse_module


def format_text(
    text: str, path: str, *, version: str = "v1", rego_v1: bool = False, drop_v0_imports: bool = False
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
    has_not = ("rego", "v2") in names or ("future", "keywords", "not") in names
    if version == "v1" or rego_v1:
        return Style(adds_rego_v1=rego_v1, drops_words=drop, has_not_bodies=has_not)
    every = ("rego", "v1") in names or ("future", "keywords") in names
    return Style(
        every or ("future", "keywords", "if") in names,
        every or ("future", "keywords", "contains") in names,
        False, has_not_bodies=has_not
    )
