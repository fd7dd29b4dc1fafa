"""Signatures of tokens: RFC 7518's algorithms, each a family of keys and a hash."""

import hmac
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from policykit.rego.builtins._web_keys import PublicKey, SigningKey

_HASHES: Final = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
ALGORITHMS: Final = {"EdDSA"} | {
    f"{kind}{size}" for kind in ("HS", "RS", "PS", "ES") for size in _HASHES
}


def is_signature(algorithm: str, key: PublicKey, signed: bytes, signature: bytes) -> bool:
    """Tell whether *key* made *signature* by *algorithm*; a key of another kind did not."""
    try:
        return _verify(algorithm, key, signed, signature)
    except (InvalidSignature, ValueError):
        return False


def _verify(algorithm: str, key: PublicKey, signed: bytes, signature: bytes) -> bool:
    digest = _HASHES.get(algorithm[2:])
    match algorithm[:2], key:
        case "HS", bytes():
            return hmac.compare_digest(keyed_digest(algorithm, key, signed), signature)
        case "RS", RSAPublicKey() if digest:
            key.verify(signature, signed, PKCS1v15(), digest)
        case "PS", RSAPublicKey() if digest:
            key.verify(signature, signed, PSS(MGF1(digest), PSS.AUTO), digest)
        case "ES", EllipticCurvePublicKey() if digest:
            size = (key.key_size + 7) // 8
            if len(signature) != 2 * size:
                return False
            numbers = int.from_bytes(signature[:size]), int.from_bytes(signature[size:])
            key.verify(encode_dss_signature(*numbers), signed, ECDSA(digest))
        case "Ed", Ed25519PublicKey():
            key.verify(signature, signed)
        case _:
            return False
    return True


def signature_of(algorithm: str, key: SigningKey, signed: bytes) -> bytes:
    """Return the signature that *key* makes by *algorithm*; raises ValueError."""
    digest = _HASHES.get(algorithm[2:])
    match algorithm[:2], key:
        case "HS", bytes():
            return keyed_digest(algorithm, key, signed)
        case "RS", RSAPrivateKey() if digest:
            return key.sign(signed, PKCS1v15(), digest)
        case "PS", RSAPrivateKey() if digest:
            return key.sign(signed, PSS(MGF1(digest), digest.digest_size), digest)
        case "ES", EllipticCurvePrivateKey() if digest:
            size = (key.key_size + 7) // 8
            numbers = decode_dss_signature(key.sign(signed, ECDSA(digest)))
            return b"".join(number.to_bytes(size) for number in numbers)
        case "Ed", Ed25519PrivateKey():
            return key.sign(signed)
        case _:
            raise ValueError(f"the key is not a private key for {algorithm}")


def keyed_digest(algorithm: str, key: bytes, signed: bytes) -> bytes:
    """Return the code that a secret makes by `HS256`, `HS384` or `HS512`."""
    return hmac.digest(key, signed, f"sha{algorithm[2:]}")
