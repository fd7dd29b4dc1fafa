"""Private keys: read from PEM, shown as the JSON of Go's structs and as JSON web keys."""

from typing import Final, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from policykit.rego.builtins._encodings import PemBlock, from_base64, pem_blocks, to_base64
from policykit.rego.builtins._encodings import to_base64url as url
from policykit.rego.values import Value

PrivateKey: TypeAlias = (
    RSAPrivateKey | EllipticCurvePrivateKey | Ed25519PrivateKey | X25519PrivateKey
)
LABELS: Final = ("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY")
_CURVES: Final = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


def key_blocks(text: str) -> list[PemBlock]:
    """Return the PEM blocks of private keys in a text, which may be base64 of PEM."""
    blocks = pem_blocks(text)
    if not blocks and not text.startswith("-----BEGIN"):
        blocks = pem_blocks(from_base64(text))
    return [block for block in blocks if block.label in LABELS]


def key_of(block: PemBlock) -> PrivateKey:
    """Return the private key of a block; raises ValueError."""
    try:
        key = load_der_private_key(block.content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("x509: failed to parse private key") from error
    if isinstance(key, EllipticCurvePrivateKey) and key.curve.name not in _CURVES:
        raise ValueError("x509: unknown elliptic curve")
    if isinstance(key, PrivateKey):
        return key
    raise ValueError("x509: PKCS#8 wrapping contained private key with unknown algorithm")


def key_fields(key: PrivateKey) -> Value:
    """Return a private key as Go's JSON shows it."""
    if isinstance(key, RSAPrivateKey):
        numbers = key.private_numbers()
        return {
            "N": numbers.public_numbers.n,
            "E": numbers.public_numbers.e,
            "D": numbers.d,
            "Primes": [numbers.p, numbers.q],
            "Precomputed": {
                "Dp": numbers.dmp1, "Dq": numbers.dmq1, "Qinv": numbers.iqmp, "CRTValues": [],
            },
        }  # fmt: skip
    if isinstance(key, EllipticCurvePrivateKey):
        curve = key.private_numbers()
        public = curve.public_numbers
        return {"Curve": {}, "X": public.x, "Y": public.y, "D": curve.private_value}
    if isinstance(key, X25519PrivateKey):
        return {}
    return to_base64(key.private_bytes_raw() + key.public_key().public_bytes_raw())


def web_key(key: PrivateKey) -> dict[str, Value]:
    """Return a private key as a JSON web key."""
    if isinstance(key, RSAPrivateKey):
        return _rsa_web_key(key)
    if isinstance(key, Ed25519PrivateKey | X25519PrivateKey):
        public = key.public_key().public_bytes_raw()
        curve = "Ed25519" if isinstance(key, Ed25519PrivateKey) else "X25519"
        return {"kty": "OKP", "crv": curve, "d": url(key.private_bytes_raw()), "x": url(public)}
    numbers, size = key.private_numbers(), (key.key_size + 7) // 8
    x, y = numbers.public_numbers.x, numbers.public_numbers.y
    return {
        "kty": "EC",
        "crv": _CURVES[key.curve.name],
        "d": url(numbers.private_value.to_bytes(size)),
        "x": url(x.to_bytes(size)),
        "y": url(y.to_bytes(size)),
    }


def _rsa_web_key(key: RSAPrivateKey) -> dict[str, Value]:
    numbers = key.private_numbers()
    parts = {
        "n": numbers.public_numbers.n, "e": numbers.public_numbers.e, "d": numbers.d,
        "p": numbers.p, "q": numbers.q,
        "dp": numbers.dmp1, "dq": numbers.dmq1, "qi": numbers.iqmp,
    }  # fmt: skip
    shown = {name: url(part.to_bytes((part.bit_length() + 7) // 8)) for name, part in parts.items()}
    return {"kty": "RSA", **shown}
