"""Documents of a bundle: JSON and YAML as OPA reads them, and the attacks on them."""

import pytest

from policykit.bundles.opa.documents import Value, value_of
from policykit.errors import FetchError
from policykit.source import Source


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: on\n", {"a": "on"}),
        ("a: 010\n", {"a": 8}),
        ("a: 1.5\nb: 1e3\n", {"a": 1.5, "b": 1000}),
        ("a: {1: x, true: y}\n", {"a": {"1": "x", "true": "y"}}),
        ("a: [~, false, '5']\n", {"a": [None, False, "5"]}),
        ("", None),
    ],
)
def test_yaml(text: str, value: Value) -> None:
    assert value_of(Source.of("data.yaml", text)) == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("data.json", '{\n  "a": ]', r"data.json:2:8: no JSON"),
        ("data.json", "", r"data.json:1:1: no JSON"),
        ("data.yaml", "a: [\n", r"data.yaml:2:1: no YAML"),
        ("data.yaml", "a: .inf\n", "no place in data"),
        ("data.yaml", "? [x]\n: 1\n", "a key of data"),
        ("data.yaml", "null: 1\n", "a key of data"),
    ],
)
def test_what_is_no_document(name: str, text: str, message: str) -> None:
    with pytest.raises(FetchError, match=message):
        value_of(Source.of(name, text))


def test_bytes_that_are_no_utf8() -> None:
    for name in ("data.json", "data.yaml"):
        with pytest.raises(FetchError, match=name):
            value_of(Source(name, b'{"a": "\xff\xfe"}'))


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]\n" for number in range(1, 10)
)
MERGES = "a0: &a0 {k: 1}\n" + "".join(
    f"a{number}: &a{number} {{<<: [{', '.join([f'*a{number - 1}'] * 9)}]}}\n"
    for number in range(1, 10)
)


@pytest.mark.parametrize("text", [BOMB, MERGES])
def test_attack_1_aliases(text: str) -> None:
    with pytest.raises(FetchError, match="more than 1000000 nodes"):
        value_of(Source.of("data.yaml", text))


def test_attack_1_an_alias_of_itself() -> None:
    with pytest.raises(FetchError):
        value_of(Source.of("data.yaml", "a: &a [*a]\n"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data.yaml", "[" * 20_000),
        ("data.yaml", "a: " + "[" * 300 + "]" * 300),
        ("data.json", "[" * 200_000),
        ("data.json", '{"a":' + "[" * 300 + "]" * 300 + "}"),
    ],
)
def test_attacks_2_and_3_nesting(name: str, text: str) -> None:
    with pytest.raises(FetchError):
        value_of(Source.of(name, text))


def test_attack_5_long_integers() -> None:
    digits = "9" * 5000
    for name, text in (("data.json", f'{{"a": {digits}}}'), ("data.yaml", f"a: {digits}\n")):
        with pytest.raises(FetchError, match="cannot be read"):
            value_of(Source.of(name, text))


def test_attack_6_tags_construct_nothing() -> None:
    text = "a: !!python/object/apply:os.system ['touch x']\nb: !!python/name:os.system\n"
    assert value_of(Source.of("data.yaml", text)) == {"a": ["touch x"], "b": ""}
