"""What policies say while they are evaluated: notes, and lines to print."""

from policykit.rego.builtins import REGISTRY, World, builtin
from policykit.rego.builtins._terms import plain_text
from policykit.rego.values import Value


@builtin("trace", world=True)
def trace(world: World, note: str) -> bool:
    """Return `true`; the note goes to those who trace the evaluation."""
    if "note" in world.extras:
        world.extras["note"](note)
    return True


@builtin("print", world=True)
def print_line(world: World, *values: Value) -> bool:
    """Give one line with the values to those who watch the evaluation."""
    world.output(" ".join(map(plain_text, values)), "", 0)
    return True


# It takes any number of arguments: with this count, none is ever taken for an output.
REGISTRY["print"] = REGISTRY["print"]._replace(arity=-2)
