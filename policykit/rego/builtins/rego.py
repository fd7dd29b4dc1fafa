"""Rego about itself: the metadata of rules, modules as data.

The metadata of a rule is known when it is compiled: calls of `rego.metadata.*` become constants,
and the functions here are never reached.
"""

from policykit.rego.builtins import BuiltinError, World, builtin
from policykit.rego.values import Value


@builtin("rego.metadata.rule")
def metadata_rule() -> Value:
    """Return the METADATA of the rule that calls it."""
    raise BuiltinError("rego.metadata.rule: only rules have metadata")


@builtin("rego.metadata.chain")
def metadata_chain() -> list[Value]:
    """Return the METADATA that holds for the rule that calls it, the nearest first."""
    raise BuiltinError("rego.metadata.chain: only rules have metadata")


@builtin("rego.parse_module", world=True)
def parse_module(world: World, name: str, text: str) -> dict[str, Value]:
    """Return the tree of a Rego module as OPA gives it in JSON."""
    parse = world.extras.get("parse_module")
    if parse is None:
        raise BuiltinError("rego.parse_module: no parser here")
    tree: dict[str, Value] = parse(name, text)
    return tree
