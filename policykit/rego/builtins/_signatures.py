"""Signatures of certificates, checked with the key of who signed."""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from policykit.rego.builtins._certificates import Certificate

# By Go's numbers of signature algorithms. MD5 and SHA-1 are left out: Go trusts them no more.
_RSA = {4: hashes.SHA256(), 5: hashes.SHA384(), 6: hashes.SHA512()}
_ECDSA = {10: hashes.SHA256(), 11: hashes.SHA384(), 12: hashes.SHA512()}
_PSS = {13: hashes.SHA256(), 14: hashes.SHA384(), 15: hashes.SHA512()}
_ED25519 = 16


def is_signed_by(child: Certificate, parent: Certificate) -> bool:
    """Tell whether the key of *parent* made the signature of *child*."""
    try:
        _verify(child, parent)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _verify(child: Certificate, parent: Certificate) -> None:
    key = load_der_public_key(parent.public_key)
    algorithm = child.fields["SignatureAlgorithm"]
    match key:
        case RSAPublicKey() if algorithm in _RSA:
            key.verify(child.signature, child.signed, PKCS1v15(), _RSA[algorithm])
        case RSAPublicKey() if algorithm in _PSS:
            digest = _PSS[algorithm]
            padding = PSS(MGF1(digest), digest.digest_size)
            key.verify(child.signature, child.signed, padding, digest)
        case EllipticCurvePublicKey() if algorithm in _ECDSA:
            key.verify(child.signature, child.signed, ECDSA(_ECDSA[algorithm]))
        case Ed25519PublicKey() if algorithm == _ED25519:
            key.verify(child.signature, child.signed)
        case _:
            raise UnsupportedAlgorithm(f"signature algorithm {algorithm}")
