"""opa.runtime: only what the person lets policies see."""

from policykit.rego.builtins import World, builtins


def test_nothing_is_known_of_the_runtime_unless_an_environment_is_given():
    runtime = builtins()["opa.runtime"].call
    assert runtime(World(time_ns=0)) == {}
    shown = runtime(World(time_ns=0, environment={"STAGE": "prod"}))
    assert shown == {"env": {"STAGE": "prod"}, "version": "1.22.0", "commit": ""}
