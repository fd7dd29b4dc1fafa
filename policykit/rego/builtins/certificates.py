"""Builtins about X.509 certificates."""

from typing import Final, TypeAlias

from policykit.rego.builtins import World, builtin
from policykit.rego.builtins._failures import failing_as
from policykit.rego.builtins._verification import Wanted, wanted_of
from policykit.rego.values import Value

Fields: TypeAlias = dict[str, Value]

_REQUEST: Final = "-----BEGIN CERTIFICATE REQUEST-----"


@builtin("crypto.x509.parse_certificates")
def parse_certificates(certs: str) -> list[Fields]:
    """Return the certificates of a text: PEM, or base64 of PEM or of DER."""
    from policykit.rego.builtins._certificates import certificates_of

    with failing_as("crypto.x509.parse_certificates"):
        return [found.fields for found in certificates_of(_certificate_bytes(certs))]


def _certificate_bytes(text: str) -> bytes:
    from policykit.rego.builtins._encodings import from_base64, pem_blocks

    content = text.encode()
    if not text.startswith("-----BEGIN"):
        content = from_base64(text)
    if not content.startswith(b"-----BEGIN"):
        return content
    blocks = pem_blocks(content)
    for block in blocks:
        if block.label != "CERTIFICATE":
            raise ValueError(f"PEM block type is '{block.label}', expected CERTIFICATE")
    return b"".join(block.content for block in blocks)


@builtin("crypto.x509.parse_certificate_request")
def parse_certificate_request(csr: str) -> Fields:
    """Return the signing request of a text: PEM, or base64 of PEM or of DER."""
    from policykit.rego.builtins._certificates import request_fields
    from policykit.rego.builtins._encodings import from_base64, pem_blocks

    with failing_as("crypto.x509.parse_certificate_request"):
        content = csr.encode() if csr.startswith(_REQUEST) else from_base64(csr)
        blocks = pem_blocks(content) if content.startswith(_REQUEST.encode()) else []
        return request_fields(blocks[0].content if blocks else content)


@builtin("crypto.x509.parse_and_verify_certificates", world=True)
def parse_and_verify_certificates(world: World, certs: str) -> list[Value]:
    """Return whether the last certificate leads to the first, and the chain between them."""
    return _verified(certs, Wanted(world.time_ns))


@builtin("crypto.x509.parse_and_verify_certificates_with_options", world=True)
def parse_and_verify_certificates_with_options(
    world: World, certs: str, options: dict[str, Value]
) -> list[Value]:
    """Return the same for another time, a name of the last certificate, or other key usages."""
    with failing_as("crypto.x509.parse_and_verify_certificates_with_options"):
        wanted = wanted_of(world.time_ns, options)
    is_valid, chain = _verified(certs, wanted)
    return [is_valid, [_without_strings(fields) for fields in chain]]


def _without_strings(fields: Fields) -> Fields:
    """Return a certificate without the field that OPA adds to Go's, and forgets here."""
    return {name: part for name, part in fields.items() if name != "URIStrings"}


def _verified(certs: str, wanted: Wanted) -> list[Value]:
    from policykit.rego.builtins._certificates import certificates_of
    from policykit.rego.builtins._chains import verified_chain

    try:
        chain = verified_chain(certificates_of(_certificate_bytes(certs)), wanted)
    except ValueError:
        chain = []
    return [bool(chain), [found.fields for found in chain]]
