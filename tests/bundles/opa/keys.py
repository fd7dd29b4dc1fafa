"""Keys for the tests, as text in PEM."""

from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CURVES: dict[str, ec.EllipticCurve] = {
    "ES256": ec.SECP256R1(),
    "ES384": ec.SECP384R1(),
    "ES512": ec.SECP521R1(),
}
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
              "HS256", "HS384", "HS512")  # fmt: skip


@cache
def pair(algorithm: str, bits: int = 2048) -> tuple[str, str]:
    """Return the private and the public key for *algorithm*; one secret is both."""
    if algorithm.startswith("HS"):
        return "a secret of many letters", "a secret of many letters"
    kind = "RSA" if algorithm[:2] in {"RS", "PS"} else algorithm
    return _pair(kind, bits)


@cache
def _pair(kind: str, bits: int) -> tuple[str, str]:
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    if kind == "RSA":
        key = rsa.generate_private_key(65537, bits)
    else:
        key = ec.generate_private_key(CURVES[kind])
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()
