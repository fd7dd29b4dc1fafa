"""crypto.md5, crypto.sha*, crypto.hmac.*."""

import pytest

from tests.rego.builtins.oracle import assert_same, call, needs_opa

TEXTS = ["", "a", "é\n", "lorem ipsum " * 20]


@needs_opa
@pytest.mark.parametrize("name", ["crypto.md5", "crypto.sha1", "crypto.sha256"])
def test_digests_are_opas(name: str):
    assert_same([call(name, text) for text in (*TEXTS, 3)])


@needs_opa
@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512", "equal"])
def test_codes_are_opas(name: str):
    assert_same([call(f"crypto.hmac.{name}", text, key) for text in TEXTS for key in TEXTS])
