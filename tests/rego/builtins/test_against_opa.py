"""Random calls, the same at each run, whose answers OPA gives as well."""

import random
from collections.abc import Callable

import pytest

from policykit.rego.values import Value, number_of, set_of
from tests.rego.builtins.oracle import Call, assert_same, call, needs_opa

pytestmark = needs_opa

Chance = random.Random


def number(chance: Chance) -> float:
    makers: tuple[Callable[[], float], ...] = (
        lambda: chance.randrange(-10, 10),
        lambda: chance.choice([0.1, 0.2, 0.5, 1.5, -2.5, -0.5, 0.3, -0.4]),
        lambda: round(chance.uniform(-1000, 1000), chance.randrange(1, 5)),
        lambda: chance.randrange(-(10**30), 10**30),
        lambda: number_of(f"{chance.randrange(10**25)}.{chance.randrange(10**9)}"),
        lambda: number_of(f"{chance.randrange(1, 10**4)}e{chance.randrange(-40, 40)}"),
        lambda: number_of(f"{chance.randrange(1, 10)}.{chance.randrange(10**17)}e-300"),
        lambda: 2 ** chance.randrange(100) + chance.choice([0, 1, -1]),
    )
    return chance.choice(makers)()


OPERATIONS = (
    "plus", "minus", "mul", "div", "rem", "abs", "round", "ceil", "floor", "sum", "product",
    "format_int",
)  # fmt: skip


def arithmetic(chance: Chance) -> Call:
    name = chance.choice(OPERATIONS)
    if name in ("sum", "product"):
        numbers = [number(chance) for _ in range(chance.randrange(5))]
        return call(name, chance.choice([numbers, set_of(numbers)]))
    if name == "format_int":
        return call(name, number(chance), chance.choice([2, 8, 10, 16, 3]))
    count = 1 if name in ("abs", "round", "ceil", "floor") else 2
    return call(name, *(number(chance) for _ in range(count)))


def directive(chance: Chance) -> str:
    flags = "".join(chance.choices("#0+- ", k=chance.choice([0, 0, 1, 1, 2])))
    index = f"[{chance.choice(['1', '2', '0', 'x', '9'])}]" if chance.random() < 0.08 else ""
    width = chance.choice(["", "", "", str(chance.randrange(15)), "*"])
    precision = chance.choice(["", "", "", ".", ".0", ".2", ".10", ".*"])
    return f"%{flags}{index}{width}{precision}{chance.choice('vvdsqxXeEfFgGbcoOUtT%z!')}"


ARGUMENTS = (
    0, 1, -1, 233, 65, 0x1F600, 10**6, 2**63 - 1, -(2**63), 2**63, -(10**29), "", "a", "h\u00e9llo",
    "a`b", '"q"', "\x01\x7f", "\u65e5", "\u2028", True, None, [1, "a"], {"a": 1.5}, set_of(["x"]),
    *map(number_of, ("0.5", "1.0", "1e3", "-1.5", "123456.789", "1e6", "1e-7", "1e21", "-0.0")),
    *map(number_of, ("5e-324", "1e400", "0.1")),
)  # fmt: skip


def formatting(chance: Chance) -> Call:
    text = " ".join(directive(chance) for _ in range(chance.randrange(1, 4)))
    return call("sprintf", text, chance.choices(ARGUMENTS, k=chance.randrange(5)))


def broken_json(chance: Chance) -> Call:
    text = list(chance.choice(['{"a":[1,2.5e3,"x",true,null],"b":{}}', "[1,-2,[]]", '"a\\nb"']))
    for _ in range(chance.randrange(1, 3)):
        at = chance.randrange(len(text))
        text[at : at + chance.randrange(2)] = chance.choice('[]{},:"0tfn\\x\n')
    return call("json.is_valid", "".join(text))


def globbing(chance: Chance) -> Call:
    pieces = ["a", "b", "*", "**", "?", ".", "[a-b]", "[!a]", "{a,b}", "{a*,}", r"\*", "[", "}"]
    pattern = "".join(chance.choices(pieces, k=chance.randrange(1, 6)))
    text = "".join(chance.choices("aab.*\u00e9-", k=chance.randrange(6)))
    return call("glob.match", pattern, chance.choice([None, [], ["."]]), text)


def intersecting(chance: Chance) -> Call:
    pieces = ["a", "b", ".", "[ab]", "[b-d]", "[]", r"\a", "a*", "b+", ".*", "[", "]", "*", "[a-"]
    left, right = ("".join(chance.choices(pieces, k=chance.randrange(5))) for _ in "ab")
    return call("regex.globs_match", left, right)


def yaml_value(chance: Chance, depth: int = 3) -> Value:
    texts = ("a", "", "1", "true", "- x", "a: b", "x\ny", "x\n", " a", "#", "'", "yes", "1e3", "~")
    kind = chance.randrange(5 if depth else 3)
    if kind == 4:
        return [yaml_value(chance, depth - 1) for _ in range(chance.randrange(3))]
    if kind == 3:
        keys = chance.sample([*texts, "a1", "a10", "a2", "B", "_"], k=chance.randrange(4))
        return {key: yaml_value(chance, depth - 1) for key in keys}
    return chance.choice(texts) if kind else chance.choice([1, 1.5, True, None, 10**20])


def writing_yaml(chance: Chance) -> Call:
    return call("yaml.marshal", yaml_value(chance))


@pytest.mark.parametrize(
    "made", [arithmetic, formatting, broken_json, globbing, intersecting, writing_yaml]
)
def test_answers_are_those_of_opa(made: Callable[[Chance], Call]):
    chance = Chance(1)
    assert_same([made(chance) for _ in range(300)])
