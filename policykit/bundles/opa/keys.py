"""Keys and algorithms of signatures: each algorithm takes one kind of key and no other."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from policykit.errors import FetchError, UsageError

_SHORTEST_RSA_KEY: Final = 2048
_PEM: Final = "-----BEGIN "


class _Secret(bytes):
    """An HMAC secret."""

    __slots__ = ()


Key = rsa.RSAPublicKey | rsa.RSAPrivateKey | ec.EllipticCurvePublicKey | ec.EllipticCurvePrivateKey
AnyKey = Key | _Secret
Hash = Callable[[], hashes.HashAlgorithm]


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One way to sign: its family, its digest, and for ES the curve and length of a number."""

    name: str
    family: str
    digest: Hash
    curve: str = ""
    number_bytes: int = 0


ALGORITHMS: Final = (
    Algorithm("RS256", "RS", hashes.SHA256),
    Algorithm("RS384", "RS", hashes.SHA384),
    Algorithm("RS512", "RS", hashes.SHA512),
    Algorithm("PS256", "PS", hashes.SHA256),
    Algorithm("PS384", "PS", hashes.SHA384),
    Algorithm("PS512", "PS", hashes.SHA512),
    Algorithm("ES256", "ES", hashes.SHA256, "secp256r1", 32),
    Algorithm("ES384", "ES", hashes.SHA384, "secp384r1", 48),
    Algorithm("ES512", "ES", hashes.SHA512, "secp521r1", 66),
    Algorithm("HS256", "HS", hashes.SHA256),
    Algorithm("HS384", "HS", hashes.SHA384),
    Algorithm("HS512", "HS", hashes.SHA512),
)


def algorithm_called(name: str) -> Algorithm:
    """Return the algorithm called *name*; raises FetchError for all others, `none` among them."""
    row = next((row for row in ALGORITHMS if row.name == name), None)
    if row is None:
        known = ", ".join(row.name for row in ALGORITHMS)
        raise FetchError(f"the signing algorithm {name!r} is not accepted", hint=f"use {known}")
    return row


def key_text(argument: str, root: Path) -> str:
    """Return the key that *argument* gives: the content of a file, or itself, a secret."""
    path = root / argument
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else argument
    except (OSError, ValueError) as error:
        raise UsageError(f"the key {argument} cannot be read: {error}") from error


def public_key(text: str, algorithm: Algorithm) -> AnyKey:
    """Return the key that verifies what *algorithm* signs; raises FetchError for another kind.

    Text in PEM is never a secret: else whoever knows a public key could sign by HMAC.
    """
    if not text.lstrip().startswith(_PEM):
        return _fitting(_Secret(text.encode()), algorithm)
    certificate = "CERTIFICATE" in text.lstrip().partition("\n")[0]
    found: object
    try:
        if certificate:
            found = x509.load_pem_x509_certificate(text.encode()).public_key()
        else:
            found = serialization.load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise FetchError("the verification key is no public key in PEM") from error
    return _fitting(found, algorithm)


def private_key(text: str, algorithm: Algorithm) -> AnyKey:
    """Return the key that signs by *algorithm*; raises FetchError for another kind."""
    if not text.lstrip().startswith(_PEM):
        return _fitting(_Secret(text.encode()), algorithm)
    try:
        found = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise FetchError("the signing key is no private key in PEM without a password") from error
    return _fitting(found, algorithm)


def signed(content: bytes, key: AnyKey, algorithm: Algorithm) -> bytes:
    """Return the signature of *content*; the key must be a private one or a secret."""
    digest = algorithm.digest()
    match key:
        case _Secret():
            return _mac(content, key, algorithm).finalize()
        case rsa.RSAPrivateKey():
            return key.sign(content, _padding(algorithm), digest)
        case ec.EllipticCurvePrivateKey():
            numbers = utils.decode_dss_signature(key.sign(content, ec.ECDSA(digest)))
            return b"".join(number.to_bytes(algorithm.number_bytes, "big") for number in numbers)
        case _:
            raise FetchError("signing needs a private key", hint="give it with --signing-key")


def is_signed(content: bytes, signature: bytes, key: AnyKey, algorithm: Algorithm) -> bool:
    """Return whether *signature* is that of *content*; the key must be a public one or a secret."""
    digest = algorithm.digest()
    try:
        match key:
            case _Secret():
                _mac(content, key, algorithm).verify(signature)
            case rsa.RSAPublicKey():
                key.verify(signature, content, _padding(algorithm), digest)
            case ec.EllipticCurvePublicKey():
                key.verify(_encoded(signature, algorithm), content, ec.ECDSA(digest))
            case _:
                return False
    except (InvalidSignature, ValueError):
        return False
    return True


def _fitting(key: object, algorithm: Algorithm) -> AnyKey:
    """Return *key* if it is of the kind that *algorithm* takes, and long enough."""
    match key:
        case _Secret() if algorithm.family == "HS" and key:
            return key
        case rsa.RSAPublicKey() | rsa.RSAPrivateKey() if algorithm.family in {"RS", "PS"}:
            if key.key_size < _SHORTEST_RSA_KEY:
                raise FetchError(f"an RSA key of {key.key_size} bits is too short")
            return key
        case ec.EllipticCurvePublicKey() | ec.EllipticCurvePrivateKey() if (
            algorithm.family == "ES" and key.curve.name == algorithm.curve
        ):
            return key
        case _:
            raise FetchError(f"the key given is none for {algorithm.name}")


def _mac(content: bytes, key: _Secret, algorithm: Algorithm) -> hmac.HMAC:
    mac = hmac.HMAC(bytes(key), algorithm.digest())
    mac.update(content)
    return mac


def _padding(algorithm: Algorithm) -> padding.AsymmetricPadding:
    if algorithm.family == "RS":
        return padding.PKCS1v15()
    digest = algorithm.digest()
    return padding.PSS(padding.MGF1(digest), digest.digest_size)


def _encoded(signature: bytes, algorithm: Algorithm) -> bytes:
    size = algorithm.number_bytes
    if len(signature) != 2 * size:
        raise ValueError(len(signature))
    halves = (int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big"))
    return utils.encode_dss_signature(*halves)
