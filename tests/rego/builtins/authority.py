"""Keys and certificates made for tests."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

Extensions = Sequence[tuple[x509.ExtensionType, bool]]
FROM, UNTIL = dt.datetime(2021, 1, 1, tzinfo=dt.UTC), dt.datetime(2060, 1, 1, tzinfo=dt.UTC)
IS_AUTHORITY = ((x509.BasicConstraints(ca=True, path_length=None), True),)


def new_key(kind: str) -> Any:
    """Return a new private key: `rsa`, `p256`, `p384`, `p521` or `ed25519`."""
    if kind == "rsa":
        return rsa.generate_private_key(65537, 2048)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curve = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}[kind]
    return ec.generate_private_key(curve)


def name(common_name: str) -> x509.Name:
    """Return a name."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "U1"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "U2 é"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def certificate(
    key: Any,
    subject: str = "leaf",
    issuer: tuple[str, Any] | None = None,
    extensions: Extensions = (),
    *,
    start: dt.datetime = FROM,
    end: dt.datetime = UNTIL,
) -> str:
    """Return a certificate in PEM, signed by *issuer* (a name and a key) or by itself."""
    issuer_name, issuer_key = issuer or (subject, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer_name))
        .public_key(key.public_key())
        .serial_number(12345678901234567890123)
        .not_valid_before(start)
        .not_valid_after(end)
    )
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, is_critical)
    signed = builder.sign(issuer_key, digest_for(issuer_key))
    return str(signed.public_bytes(serialization.Encoding.PEM), "ascii")


def digest_for(key: Any) -> hashes.SHA256 | None:
    """Return the digest that signatures of a key need."""
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()


def private_pem(key: Any, form: str = "PKCS8") -> str:
    """Return a private key in PEM."""
    return str(
        key.private_bytes(
            serialization.Encoding.PEM,
            getattr(serialization.PrivateFormat, form),
            serialization.NoEncryption(),
        ),
        "ascii",
    )


def public_pem(key: Any) -> str:
    """Return the public part of a private key in PEM."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return str(key.public_key().public_bytes(serialization.Encoding.PEM, form), "ascii")
