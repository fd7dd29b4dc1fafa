"""Builtins about private keys."""

from policykit.rego.builtins import builtin
from policykit.rego.builtins._failures import failing_as
from policykit.rego.values import Value


@builtin("crypto.parse_private_keys")
def parse_private_keys(keys: str) -> list[Value] | None:
    """Return the private keys of a text: PEM, or base64 of PEM."""
    from policykit.rego.builtins._private_keys import key_blocks, key_fields, key_of

    if not keys:
        return None
    with failing_as("crypto.parse_private_keys"):
        try:
            blocks = key_blocks(keys)
        except ValueError:
            return []
        return [key_fields(key_of(block)) for block in blocks]


@builtin("crypto.x509.parse_rsa_private_key")
def parse_rsa_private_key(pem: str) -> dict[str, Value] | None:
    """Return the private key of a text (PEM, or base64 of PEM) as a JSON web key."""
    from policykit.rego.builtins._private_keys import key_blocks, key_of, web_key

    with failing_as("crypto.x509.parse_rsa_private_key"):
        if not pem:
            raise ValueError("input PEM data was empty")
        blocks = key_blocks(pem)
        return web_key(key_of(blocks[0])) if blocks else None


@builtin("crypto.x509.parse_keypair")
def parse_keypair(cert: str, pem: str) -> dict[str, Value]:
    """Return a certificate with its chain and the private key that belongs to it."""
    from policykit.rego.builtins._certificates import certificates_of
    from policykit.rego.builtins._encodings import to_base64

    with failing_as("crypto.x509.parse_keypair"):
        chain = certificates_of(b"".join(_chain(cert)))
        key, public = _key_and_public(pem)
        if not chain:
            raise ValueError("x509: malformed certificate")
        if public != chain[0].public_key:
            raise ValueError("tls: private key does not match public key")
        leaf = {name: part for name, part in chain[0].fields.items() if name != "URIStrings"}
        return {
            "Certificate": [to_base64(found.raw) for found in chain],
            "PrivateKey": key,
            "Leaf": leaf,
            "OCSPStaple": None,
            "SignedCertificateTimestamps": None,
            "SupportedSignatureAlgorithms": None,
        }


def _chain(text: str) -> list[bytes]:
    from policykit.rego.builtins._encodings import from_base64, pem_blocks

    if not text.startswith("-----BEGIN"):
        text = from_base64(text).decode("latin-1")
    blocks = pem_blocks(text)
    found = [block.content for block in blocks if block.label == "CERTIFICATE"]
    if not blocks:
        raise ValueError("tls: failed to find any PEM data in certificate input")
    if not found:
        labels = " ".join(block.label for block in blocks)
        raise ValueError(
            'tls: failed to find "CERTIFICATE" PEM block in certificate input'
            f" after skipping PEM blocks of the following types: [{labels}]"
        )
    return found


def _key_and_public(text: str) -> tuple[Value, bytes]:
    """Return a private key as Go shows it, and its public key in DER; raises ValueError."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from policykit.rego.builtins._private_keys import key_blocks, key_fields, key_of

    blocks = key_blocks(text)
    if not blocks:
        raise ValueError("tls: failed to find any PEM data in key input")
    try:
        key = key_of(blocks[0])
    except ValueError as error:
        raise ValueError("tls: failed to parse private key") from error
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return key_fields(key), public
