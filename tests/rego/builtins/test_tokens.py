"""io.jwt.*: tokens decoded, verified and signed."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from policykit.rego.builtins import BuiltinError, World, builtins
from policykit.rego.values import Value
from tests.rego.builtins.authority import certificate, new_key, private_pem, public_pem
from tests.rego.builtins.oracle import assert_same, call, needs_opa

DECODE, VERIFY = "io.jwt.decode", "io.jwt.decode_verify"
HEADER = {"alg": "HS256", "typ": "JWT"}
SECRET = {"secret": "s"}
KINDS = ["rsa", "p256", "p384", "p521", "ed25519"]
DIGESTS = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def encoded(content: bytes | str | dict[str, Any]) -> str:
    if isinstance(content, dict):
        content = json.dumps(content)
    raw = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def token(header: Any, payload: Any, secret: bytes = b"s", digest: str = "sha256") -> str:
    signed = f"{encoded(header)}.{encoded(payload)}"
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), digest))}"


def signed_token(header: Any, payload: Any, key: Any, algorithm: str) -> str:
    signed = f"{encoded(header)}.{encoded(payload)}"
    return f"{signed}.{encoded(signature(key, algorithm, signed.encode()))}"


def signature(key: Any, algorithm: str, signed: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(signed)
    digest = DIGESTS[algorithm[2:]]
    if isinstance(key, rsa.RSAPrivateKey):
        pad: padding.PKCS1v15 | padding.PSS = padding.PKCS1v15()
        if algorithm.startswith("PS"):
            pad = padding.PSS(padding.MGF1(digest), digest.digest_size)
        return key.sign(signed, pad, digest)
    size = (key.key_size + 7) // 8
    numbers = decode_dss_signature(key.sign(signed, ec.ECDSA(digest)))
    return b"".join(number.to_bytes(size) for number in numbers)


def number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8))


def web_key(key: Any, *, private: bool = False, **more: str) -> dict[str, str]:
    """Return a key as a JSON web key."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        fields = {"kty": "OKP", "crv": "Ed25519", "x": encoded(key.public_key().public_bytes_raw())}
        secret = {"d": encoded(key.private_bytes_raw())}
    elif isinstance(key, rsa.RSAPrivateKey):
        numbers = key.private_numbers()
        public = numbers.public_numbers
        fields = {"kty": "RSA", "n": number(public.n), "e": number(public.e)}
        names = {"d": "d", "p": "p", "q": "q", "dp": "dmp1", "dq": "dmq1", "qi": "iqmp"}
        secret = {name: number(getattr(numbers, part)) for name, part in names.items()}
    else:
        size, curve = (key.key_size + 7) // 8, {256: "P-256", 384: "P-384", 521: "P-521"}
        point = key.public_key().public_numbers()
        x, y = encoded(point.x.to_bytes(size)), encoded(point.y.to_bytes(size))
        fields = {"kty": "EC", "crv": curve[key.key_size], "x": x, "y": y}
        secret = {"d": encoded(key.private_numbers().private_value.to_bytes(size))}
    return fields | (secret if private else {}) | more


@pytest.fixture(scope="module")
def keys() -> dict[str, Any]:
    return {kind: new_key(kind) for kind in KINDS}


@needs_opa
def test_tokens_are_decoded_as_in_opa():
    inner = token(HEADER, {"b": 2})
    texts = [
        "a.b.c.d", token(HEADER, {"a": 1.5, "b": 12345678901234567890}), token(HEADER, "[]"),
        token("[]", {}), token(HEADER, "null"), token({"cty": "JWT"}, json.dumps(inner)),
        token({"cty": "JWT"}, inner), token({"cty": "JWT"}, "{}"), token({"enc": 1}, {}),
        token('{"a":1,"a":2}', {}), f"{encoded({})}.{encoded({})}.", f"{encoded({})}.e30.x",
        f"{encoded({})}.e30.YQ==", f"{encoded({})}.e30.x=", token('{"a":"\\ud800"}', {}), "", "a.b",
        3,
    ]  # fmt: skip
    assert_same([call(DECODE, text) for text in texts])


@needs_opa
def test_secrets_are_verified_as_in_opa():
    for size in ("256", "384", "512"):
        text = token({}, {}, b"k", f"sha{size}")
        given = [(text, "k"), (text, "z"), ("a.b", "k"), ("a.b.&", "k"), (text, 3)]
        assert_same([call(f"io.jwt.verify_hs{size}", *pair) for pair in given])


@needs_opa
@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [
        *[(f"{name}{size}", "rsa") for name in ("RS", "PS") for size in DIGESTS],
        ("ES256", "p256"),
        ("ES384", "p384"),
        ("ES512", "p521"),
        ("ES256", "p384"),
        ("EdDSA", "ed25519"),
    ],
)
def test_signatures_are_verified_as_in_opa(keys: dict[str, Any], algorithm: str, kind: str):
    key, other = keys[kind], keys["rsa" if kind == "p256" else "p256"]
    header = {"alg": algorithm, "kid": "2"}
    text = signed_token(header, {"a": 1}, key, algorithm)
    sets = [
        [web_key(other), web_key(key)],
        [web_key(other, kid="2"), web_key(key, kid="1")],
        [web_key(key, alg=algorithm)],
        [web_key(key, alg="RS512" if algorithm == "RS256" else "RS256")],
        [web_key(key, use="enc")],
        [],
    ]
    proofs = [public_pem(key), certificate(key), json.dumps(web_key(key)), public_pem(other)]
    proofs += [json.dumps({"keys": listed}) for listed in sets]
    verify = f"io.jwt.verify_{algorithm.lower()}"
    assert_same([call(verify, text, proof) for proof in proofs])
    assert_same([call(VERIFY, text, {"cert": proof}) for proof in proofs])


@needs_opa
def test_what_is_no_public_key_is_refused_as_in_opa(keys: dict[str, Any]):
    text = signed_token({"alg": "RS256"}, {}, keys["rsa"], "RS256")
    proofs = [private_pem(keys["rsa"]), public_pem(keys["rsa"]) + public_pem(keys["p256"])]
    assert_same([call("io.jwt.verify_rs256", text, proof) for proof in proofs])


@needs_opa
def test_constraints_are_opas():
    now = int(time.time())
    bad: list[dict[str, Value]] = [
        {}, {"secret": ""}, {"secret": 3}, {"alg": "RS256"} | SECRET, {"alg": 3} | SECRET,
        {"foo": 1} | SECRET, {"iss": "x"} | SECRET, {"iss": 3} | SECRET, {"aud": 3} | SECRET,
        {"time": "x"} | SECRET, {"time": 1.5} | SECRET, {"time": -1} | SECRET, {"secret": "z"},
    ]  # fmt: skip
    calls = [call(VERIFY, token(HEADER, {"a": 1}), constraints) for constraints in bad]
    claims: list[dict[str, Value]] = [
        {"iss": "x"}, {"iss": "y"}, {"aud": "x"}, {"aud": ["x", "y"]}, {"aud": []}, {"aud": 3},
        {"exp": now + 1000}, {"exp": now - 1000}, {"exp": "x"}, {"exp": 1.5}, {"nbf": now + 1000},
        {"nbf": now - 1000}, {"nbf": None}, {"exp": 500}, {"nbf": 500}, {"iat": "x"},
    ]  # fmt: skip
    wishes: list[dict[str, Value]] = [
        {"time": seconds} for seconds in (now * 10**9, 500 * 10**9, 499_999_999_999)
    ]
    wishes += [{"iss": "x"}, {"aud": "x"}]
    calls += [
        call(VERIFY, token(HEADER, claim), SECRET | wish)
        for claim in claims
        for wish in wishes
        if "time" in wish or set(claim) <= {"iss", "aud"}
    ]
    assert_same(calls)


@needs_opa
def test_headers_are_judged_as_in_opa():
    headers: list[dict[str, Value]] = [
        {"alg": "none"}, {}, {"alg": 3}, {"alg": "HS384"}, {"alg": "hs256"}, {"crit": []},
        {"crit": ["b64"]}, {"crit": ["b64"], "b64": True}, {"crit": None}, {"crit": ["kid"]},
        {"typ": 3}, {"kid": "q"}, {"kid": 3}, {"enc": 1}, {"cty": "x"},
    ]  # fmt: skip
    texts = [token({"alg": "HS256"} | header, {"a": 1}) for header in headers]
    nested = {"alg": "HS256", "cty": "jwt"}
    texts += [token(nested, token(HEADER, {"b": 2}, secret)) for secret in (b"s", b"z")]
    texts.append(token(HEADER, "[]"))
    assert_same([call(VERIFY, text, SECRET) for text in texts])


@needs_opa
def test_signed_tokens_are_opas(keys: dict[str, Any]):
    secret = {"kty": "oct", "k": encoded("s")}
    payload = {"iss": "x", "a": [1, "<é>"]}
    calls = [
        call("io.jwt.encode_sign", {"alg": f"HS{size}", "typ": "JWT"}, payload, secret)
        for size in DIGESTS
    ]
    for algorithm in ("RS256", "RS384", "RS512", "EdDSA"):
        key = keys["ed25519" if algorithm == "EdDSA" else "rsa"]
        private = web_key(key, private=True)
        calls.append(call("io.jwt.encode_sign", {"alg": algorithm}, payload, private))
    raw = "io.jwt.encode_sign_raw"
    for header in (' {"alg" : "HS256"}', '{"alg":"HS256","typ":"text/plain"}', "{}"):
        calls += [
            call(raw, header, text, json.dumps(secret)) for text in ("x", ' {"a": 1}', "[]", "")
        ]
    assert_same(calls)


@pytest.mark.parametrize(
    ("algorithm", "kind"), [("PS256", "rsa"), ("ES256", "p256"), ("ES512", "p521")]
)
def test_what_is_signed_can_be_verified(keys: dict[str, Any], algorithm: str, kind: str):
    known = builtins()
    private = web_key(keys[kind], private=True)
    text = known["io.jwt.encode_sign"].call({"alg": algorithm}, {"a": 1}, private)
    constraints = {"cert": public_pem(keys[kind])}
    answer = known[VERIFY].call(World(time_ns=0), text, constraints)
    assert answer == [True, {"alg": algorithm}, {"a": 1}]


def test_a_public_key_signs_nothing(keys: dict[str, Any]):
    sign = builtins()["io.jwt.encode_sign"].call
    with pytest.raises(BuiltinError, match="the key is not a private key for RS256"):
        sign({"alg": "RS256"}, {}, web_key(keys["rsa"]))


def test_a_public_key_is_no_secret(keys: dict[str, Any]):
    proof = public_pem(keys["rsa"])
    text = token(HEADER, {"a": 1}, proof.encode())
    answer = builtins()[VERIFY].call(World(time_ns=0), text, {"cert": proof})
    assert answer == [False, {}, {}]
