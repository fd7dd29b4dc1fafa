"""Keys that tokens are signed and verified with: PEM, JSON web keys, and sets of these."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from policykit.rego.builtins._encodings import pem_blocks
from policykit.rego.builtins._tokens import from_base64url

PublicKey: TypeAlias = (
    rsa.RSAPublicKey | ec.EllipticCurvePublicKey | Ed25519PublicKey | bytes | None
)
SigningKey: TypeAlias = (
    rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | Ed25519PrivateKey | bytes | None
)
_CURVES: Final = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
_PEM_MARK: Final = "-----BEGIN "


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """A key, what it is called, and the algorithm that it is for, where it says so."""

    key: PublicKey
    id: str = ""
    algorithm: str = ""


def verification_keys(text: str) -> list[VerificationKey]:
    """Return the keys of a text: a PEM certificate or public key, or JSON; raises ValueError."""
    if _PEM_MARK in text and pem_blocks(text):
        return [VerificationKey(_key_from_pem(text))]
    try:
        return [_verification_key(fields) for fields in _web_keys(text)]
    except ValueError as error:
        raise ValueError(f"failed to parse a JWK key (set): {error}") from error


def _key_from_pem(text: str) -> PublicKey:
    block, *others = pem_blocks(text)
    if others:
        raise ValueError("extra data after a PEM certificate block")
    if block.label not in _PEM_LOADERS:
        raise ValueError("failed to extract a Key from the PEM certificate")
    name, load = _PEM_LOADERS[block.label]
    try:
        key = load(block.content)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(f"failed to parse a PEM {name}") from error
    known = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | Ed25519PublicKey
    return key if isinstance(key, known) else None


def _certified_key(content: bytes) -> object:
    return x509.load_der_x509_certificate(content).public_key()


_PEM_LOADERS: Final[Mapping[str, tuple[str, Callable[[bytes], object]]]] = {
    "CERTIFICATE": ("certificate", _certified_key),
    "PUBLIC KEY": ("public key", load_der_public_key),
}


def _web_keys(text: str) -> list[Mapping[str, Any]]:
    """Return the JSON web keys of a text, which is one or a set of them; raises ValueError."""
    try:
        fields, _ = json.JSONDecoder().raw_decode(text.lstrip(" \t\r\n"))
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error
    if not isinstance(fields, dict):
        raise ValueError("the JSON is no object")  # noqa: TRY004  # see _failures
    keys = fields.get("keys", [fields])
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise ValueError('"keys" is no list of objects')
    return keys


def _verification_key(fields: Mapping[str, Any]) -> VerificationKey:
    names = [fields.get(name, "") for name in ("kid", "alg")]
    if not all(isinstance(name, str) for name in names):
        raise ValueError('"kid" and "alg" must be strings')
    return VerificationKey(_public_key(fields), *names)


def _public_key(fields: Mapping[str, Any]) -> PublicKey:
    match fields.get("kty"):
        case "RSA":
            numbers = rsa.RSAPublicNumbers(_number(fields, "e"), _number(fields, "n"))
            return numbers.public_key()
        case "EC":
            return _curve_numbers(fields).public_key()
        case "OKP" if fields.get("crv") == "Ed25519":
            return Ed25519PublicKey.from_public_bytes(_bytes(fields, "x"))
        case "OKP":
            return None
        case "oct":
            return _bytes(fields, "k")
        case kind:
            raise ValueError(f"invalid key type from JSON ({kind or ''})")


def signing_key(text: str) -> SigningKey:
    """Return the first private key of JSON web keys; raises ValueError."""
    keys = _web_keys(text)
    if not keys:
        raise ValueError("no keys found in JWK set")
    fields = keys[0]
    public = _public_key(fields)
    if isinstance(public, bytes):
        return public
    if "d" not in fields:
        return None
    if isinstance(public, rsa.RSAPublicKey):
        return _rsa_private_key(fields, public) if "p" in fields and "q" in fields else None
    if isinstance(public, ec.EllipticCurvePublicKey):
        private = ec.EllipticCurvePrivateNumbers(_number(fields, "d"), _curve_numbers(fields))
        return private.private_key()
    return Ed25519PrivateKey.from_private_bytes(_bytes(fields, "d")) if public else None


def _rsa_private_key(fields: Mapping[str, Any], public: rsa.RSAPublicKey) -> rsa.RSAPrivateKey:
    p, q, d = (_number(fields, name) for name in "pqd")
    numbers = rsa.RSAPrivateNumbers(
        p, q, d,
        _number(fields, "dp") if "dp" in fields else rsa.rsa_crt_dmp1(d, p),
        _number(fields, "dq") if "dq" in fields else rsa.rsa_crt_dmq1(d, q),
        _number(fields, "qi") if "qi" in fields else rsa.rsa_crt_iqmp(p, q),
        public.public_numbers(),
    )  # fmt: skip
    return numbers.private_key()


def _curve_numbers(fields: Mapping[str, Any]) -> ec.EllipticCurvePublicNumbers:
    curve = _CURVES.get(fields.get("crv", ""))
    if curve is None:
        raise ValueError(f"invalid curve name {fields.get('crv')}")
    return ec.EllipticCurvePublicNumbers(_number(fields, "x"), _number(fields, "y"), curve)


def _number(fields: Mapping[str, Any], name: str) -> int:
    return int.from_bytes(_bytes(fields, name))


def _bytes(fields: Mapping[str, Any], name: str) -> bytes:
    text = fields.get(name)
    if not isinstance(text, str) or not text:
        raise ValueError(f'missing "{name}" field')
    return from_base64url(text)
