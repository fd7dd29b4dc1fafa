"""Random numbers and UUIDs: random from one evaluation to the next, fixed within one."""

import re
from random import Random

from policykit.rego.builtins import World
from policykit.rego.builtins.randomness import intn
from policykit.rego.builtins.uuids import random_uuid


def world(seed: int = 1) -> World:
    evaluation = World(time_ns=0)
    evaluation.cache[Random] = Random(seed)
    return evaluation


def test_a_number_stays_the_same_for_the_same_operands():
    evaluation = world()
    assert intn(evaluation, "a", 1 << 62) == intn(evaluation, "a", 1 << 62)
    assert intn(evaluation, "a", 1 << 62) != intn(evaluation, "b", 1 << 62)


def test_a_number_is_below_its_bound_and_not_negative():
    evaluation = world()
    numbers = [intn(evaluation, str(key), bound) for key in range(200) for bound in (3, -3)]
    assert set(numbers) == {0, 1, 2}


def test_a_bound_of_zero_gives_zero():
    assert intn(world(), "a", 0) == 0


def test_a_uuid_is_of_version_4_and_stays_the_same_for_its_key():
    evaluation = world()
    uuid = random_uuid(evaluation, "a")
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid
    )
    assert random_uuid(evaluation, "a") == uuid
    assert random_uuid(evaluation, "b") != uuid
    assert random_uuid(world(2), "a") != uuid
