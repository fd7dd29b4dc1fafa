"""opa.runtime: only what the person lets policies see."""

from policykit.rego.builtins import World, builtins


def test_the_environment_is_empty_unless_it_is_given():
    runtime = builtins()["opa.runtime"].call
    assert runtime(World(time_ns=0)) == {"env": {}, "version": "1.22.0", "commit": ""}
    shown = runtime(World(time_ns=0, environment={"STAGE": "prod"}))
    assert shown["env"] == {"STAGE": "prod"}
