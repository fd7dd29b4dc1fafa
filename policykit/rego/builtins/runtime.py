"""The builtin that tells what runs the policy."""

from policykit.rego.builtins import World, builtin
from policykit.rego.values import Value

OPA_VERSION = "1.22.0"  # the version whose behaviour policykit has


@builtin("opa.runtime", world=True, deterministic=False)
def runtime(world: World) -> dict[str, Value]:
    """Return the version, and the part of the environment that the person lets policies see.

    Nothing is known of either where no environment is given, as in OPA's own library.
    """
    if not world.environment:
        return {}
    return {"env": dict(world.environment), "version": OPA_VERSION, "commit": ""}
