"""Rego in its one canonical form: the text that `opa fmt` gives.

    text → tree → page → text, and the tree of that against the first

The line breaks of the author decide over those of the result, as in OPA: what was on one line
stays on one line. What a text says is never changed: where OPA's form would be read as something
else, or would lose a comment, the author's own text stays. A result is formatted again until it
is its own.
"""

from policykit.errors import RegoError, RegoErrors
from policykit.rego import ast
from policykit.rego.formatting.imports import FUTURE, REGO_V1, REGO_V2, names_of
from policykit.rego.formatting.layout import Layout
from policykit.rego.formatting.modules import ModuleWriter
from policykit.rego.formatting.page import Page
from policykit.rego.formatting.proof import proved
from policykit.rego.formatting.refusals import refusals
from policykit.rego.formatting.style import Style
from policykit.rego.parse import FUTURE_KEYWORDS, KEYWORDS, parse_module

_ROUNDS = 4  # some comments move on when the text is read again, as in OPA; here they settle


def format_text(
    text: str,
    path: str,
    *,
    version: str = "v1",
    rego_v1: bool = False,
    drop_v0_imports: bool = False,
) -> str:
    """Return *text*, a module in Rego *version*, in its canonical form.

    With *rego_v1* the result can be read as v0 and as v1. With *drop_v0_imports* it lacks the
    imports that v1 has no need of. Raises RegoError for what cannot be parsed, RegoErrors for
    what v1 refuses.
    """
    text = text.removeprefix("\ufeff")
    module = parse_module(text, path, version)
    if (version == "v1" or rego_v1) and (errors := refusals(module, for_v0=rego_v1)):
        raise RegoErrors(errors)
    for _ in range(_ROUNDS):
        style = _style(module, version, rego_v1=rego_v1, drop_v0_imports=drop_v0_imports)
        result, tree = _written(module, text, style)
        if result == text:
            break
        text, module, version = result, tree, style.version
    return text


def _style(module: ast.Module, version: str, *, rego_v1: bool, drop_v0_imports: bool) -> Style:
    """Return how *module* is written: in v0 its imports tell which words it has."""
    names = set(map(names_of, module.imports))
    words = {name[2] for name in names if name[:2] == FUTURE and len(name) == 3}
    is_v1 = version == "v1" or rego_v1
    if is_v1 or names & {FUTURE, REGO_V1, REGO_V2}:
        words |= FUTURE_KEYWORDS
    if REGO_V2 in names:
        words |= {"and", "or", "not"}
    return Style(
        keywords=(KEYWORDS - FUTURE_KEYWORDS) | words,
        is_of_v0=version == "v0",
        has_if="if" in words,
        has_contains="contains" in words,
        has_not_bodies="not" in words,
        assigns=is_v1,
        adds_rego_v1=rego_v1,
        drops_words=drop_v0_imports and is_v1 and not rego_v1,
    )


def _written(module: ast.Module, text: str, style: Style) -> tuple[str, ast.Module]:
    """Return the formatted text and its tree; rules that would not survive it stay as they are.

    Raises RegoError for a rule of v0 that v1 cannot say.
    """
    layout = Layout(text, module.groups)
    kept: set[int] = set()
    while True:
        writer = ModuleWriter(Page(module.comments), layout, style, kept)
        writer.module(module)
        result = writer.page.text()
        if result == text:
            return text, module
        tree, faults = proved(module, writer, style)
        if tree is not None:
            return result, tree
        if not faults.keys() - kept or style.converts:
            number, reason = min(faults.items())
            raise RegoError("rego_parse_error", reason, module.rules[number].location)
        kept |= faults.keys()
