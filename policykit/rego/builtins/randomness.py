"""Random numbers."""

from policykit.rego.builtins import World, builtin


@builtin("rand.intn", world=True, deterministic=False)
def intn(world: World, key: str, bound: int) -> int:
    """Return a random integer from 0 up to the bound, the same for the same operands."""
    place = ("rand.intn", key, bound)
    if place not in world.cache:
        world.cache[place] = world.random.randrange(abs(bound)) if bound else 0
    number: int = world.cache[place]
    return number
