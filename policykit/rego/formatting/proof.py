"""Whether a formatted text still says what the original said, comments included."""

from collections import Counter

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.formatting.modules import ModuleWriter
from policykit.rego.formatting.page import written
from policykit.rego.formatting.shapes import rule_shape
from policykit.rego.formatting.style import Style
from policykit.rego.parse import parse_module

_CHANGED = "the rule cannot be formatted without changing it"


def proved(
    module: ast.Module, writer: ModuleWriter, style: Style
) -> tuple[ast.Module | None, dict[int, str]]:
    """Return the tree of what was written, if it says the same as *module*, without faults.

    Else return which rules, by number, it does not say, each with the reason.
    """
    if writer.collided:
        return None, writer.collided
    try:
        result = parse_module(writer.page.text(), module.path, style.version)
    except RegoError as error:
        row = error.location.line if error.location else 0
        return None, {writer.rule_at(row): error.message}
    changed = _changed(module, result) | _uncommented(module, result)
    return (None if changed else result), dict.fromkeys(sorted(changed), _CHANGED)


def _changed(module: ast.Module, result: ast.Module) -> set[int]:
    """Return the numbers of the rules that the result says in another way."""
    if len(result.rules) != len(module.rules):
        return set(range(len(module.rules)))
    pairs = enumerate(zip(module.rules, result.rules, strict=True))
    return {number for number, (old, new) in pairs if rule_shape(old) != rule_shape(new)}


def _uncommented(module: ast.Module, result: ast.Module) -> set[int]:
    """Return the numbers of the rules with comments that the result does not have."""
    lost = Counter(map(written, module.comments)) - Counter(map(written, result.comments))
    rows = [item.location.line for item in module.comments if written(item) in lost]
    return {
        number
        for number, rule in enumerate(module.rules)
        if any(rule.location.line <= row <= rule.location.end_line for row in rows)
    }
