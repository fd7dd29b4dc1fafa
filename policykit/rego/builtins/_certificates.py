"""X.509 certificates and signing requests, as the JSON of Go's structs.

The DER is read here and not by a library, because the JSON shows the very bytes of the parts, and
because policies look at certificates that strict libraries refuse.
"""

from dataclasses import dataclass
from typing import Final

from policykit.rego.builtins._certificate_extensions import (
    SUBJECT_ALTERNATIVE_NAME,
    Extension,
    Fields,
    Oid,
    alternative_names,
    extensions_of,
    fields_of,
)
from policykit.rego.builtins._der import (
    BIT_STRING,
    GENERALIZED_TIME,
    INTEGER,
    OID,
    SEQUENCE,
    SET,
    UTC_TIME,
    Node,
    Reader,
    bits,
    context,
    first_of,
    integer,
    oid,
    only_of,
    text,
    time,
)
from policykit.rego.builtins._encodings import to_base64
from policykit.rego.values import Value

_RSA_OID: Final[Oid] = (1, 2, 840, 113549, 1, 1)
_PSS: Final[Oid] = (*_RSA_OID, 10)
_ECDSA: Final[Oid] = (1, 2, 840, 10045, 4)
_ED25519: Final[Oid] = (1, 3, 101, 112)
_SIGNATURES: Final[dict[Oid, int]] = {
    (*_RSA_OID, 2): 1, (*_RSA_OID, 4): 2, (*_RSA_OID, 5): 3, (1, 3, 14, 3, 2, 29): 3,
    (*_RSA_OID, 11): 4, (*_RSA_OID, 12): 5, (*_RSA_OID, 13): 6,
    (1, 2, 840, 10040, 4, 3): 7, (2, 16, 840, 1, 101, 3, 4, 3, 2): 8,
    (*_ECDSA, 1): 9, (*_ECDSA, 3, 2): 10, (*_ECDSA, 3, 3): 11, (*_ECDSA, 3, 4): 12,
    _ED25519: 16,
}  # fmt: skip
# The last number of SHA-256, -384 and -512, and the length of the salt that goes with each.
_PSS_DIGESTS: Final = {(1, 32): 13, (2, 48): 14, (3, 64): 15}
_NAME_FIELDS: Final[dict[Oid, str]] = {
    (2, 5, 4, 6): "Country", (2, 5, 4, 10): "Organization", (2, 5, 4, 11): "OrganizationalUnit",
    (2, 5, 4, 7): "Locality", (2, 5, 4, 8): "Province", (2, 5, 4, 9): "StreetAddress",
    (2, 5, 4, 17): "PostalCode",
}  # fmt: skip
_SINGLE_NAMES: Final[dict[Oid, str]] = {(2, 5, 4, 3): "CommonName", (2, 5, 4, 5): "SerialNumber"}
_EXTENSION_REQUEST: Final[Oid] = (1, 2, 840, 113549, 1, 9, 14)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate: what Go's JSON shows of it, and the bytes that a check of it needs."""

    raw: bytes
    signed: bytes
    signature: bytes
    subject: bytes
    issuer: bytes
    public_key: bytes
    fields: Fields


def certificates_of(data: bytes) -> list[Certificate]:
    """Return the certificates that stand one after the other in *data*; raises ValueError."""
    found = []
    while data:
        try:
            node, data = first_of(data)
            found.append(_certificate(node))
        except ValueError as error:
            message = str(error)
            known = message if message.startswith("x509: ") else "x509: malformed certificate"
            raise ValueError(known) from error
    return found


def _certificate(node: Node) -> Certificate:
    outer = Reader(node)
    signed = outer.take(SEQUENCE)
    algorithm, signature = outer.take(SEQUENCE), bits(outer.take(BIT_STRING))
    reader = Reader(signed)
    version = reader.take_if(context(0, constructed=True))
    serial = integer(reader.take(INTEGER))
    reader.take(SEQUENCE)
    issuer, validity = reader.take(SEQUENCE), Reader(reader.take(SEQUENCE))
    subject, public_key = reader.take(SEQUENCE), reader.take(SEQUENCE)
    reader.take_if(context(1))
    reader.take_if(context(2))
    listed = reader.take_if(context(3, constructed=True))
    extensions = extensions_of(only_of(listed.content)) if listed else []
    fields = {
        "Raw": to_base64(node.raw),
        "RawTBSCertificate": to_base64(signed.raw),
        "RawIssuer": to_base64(issuer.raw),
        "Issuer": name_fields(issuer),
        "SerialNumber": serial,
        "NotBefore": time(validity.take(UTC_TIME, GENERALIZED_TIME)),
        "NotAfter": time(validity.take(UTC_TIME, GENERALIZED_TIME)),
        "Version": integer(only_of(version.content)) + 1 if version else 1,
        **_common_fields(subject, public_key, algorithm, signature, extensions),
        **fields_of(extensions),
    }
    return Certificate(
        node.raw, signed.raw, signature, subject.raw, issuer.raw, public_key.raw, fields
    )


def _common_fields(
    subject: Node, public_key: Node, algorithm: Node, signature: bytes, extensions: list[Extension]
) -> Fields:
    kind, key = _public_key(public_key)
    return {
        "RawSubject": to_base64(subject.raw),
        "Subject": name_fields(subject),
        "RawSubjectPublicKeyInfo": to_base64(public_key.raw),
        "PublicKeyAlgorithm": kind,
        "PublicKey": key,
        "SignatureAlgorithm": _signature_algorithm(algorithm),
        "Signature": to_base64(signature),
        "Extensions": [extension.fields for extension in extensions] or None,
        "ExtraExtensions": None,
    }


def request_fields(data: bytes) -> Fields:
    """Return the fields of a signing request; raises ValueError."""
    node, _ = first_of(data)
    outer = Reader(node)
    signed = outer.take(SEQUENCE)
    algorithm, signature = outer.take(SEQUENCE), bits(outer.take(BIT_STRING))
    reader = Reader(signed)
    version = integer(reader.take(INTEGER))
    subject, public_key = reader.take(SEQUENCE), reader.take(SEQUENCE)
    attributes = list(reader.take_if(context(0, constructed=True)) or ())
    extensions = [item for node in attributes for item in _requested(node)]
    names: Fields = dict.fromkeys(("DNSNames", "EmailAddresses", "IPAddresses", "URIs"))
    for extension in extensions:
        if extension.id == SUBJECT_ALTERNATIVE_NAME:
            names |= alternative_names(extension)
    return {
        "Raw": to_base64(node.raw),
        "RawTBSCertificateRequest": to_base64(signed.raw),
        "Version": version,
        "Attributes": [shown for node in attributes for shown in _attribute(node)] or None,
        **_common_fields(subject, public_key, algorithm, signature, extensions),
        **{name: names[name] for name in ("DNSNames", "EmailAddresses", "IPAddresses", "URIs")},
    }


def _requested(attribute: Node) -> list[Extension]:
    reader = Reader(attribute)
    if oid(reader.take(OID)) != _EXTENSION_REQUEST:
        return []
    return extensions_of(only_of(reader.take(SET).content))


def _attribute(attribute: Node) -> list[Fields]:
    """Return an attribute if it is of the one shape that Go shows: sets of pairs."""
    reader = Reader(attribute)
    name, values = oid(reader.take(OID)), []
    for group in reader.take(SET):
        if group.tag != SEQUENCE:
            return []
        values.append([_pair(item) for item in group])
    return [{"Type": list(name), "Value": values}]


def _pair(node: Node) -> Fields:
    reader = Reader(node)
    name, members = oid(reader.take(OID)), list(node)[1:]
    return {"Type": list(name), "Value": to_base64(members[-1].content)}


def name_fields(node: Node) -> Fields:
    """Return a distinguished name as Go's `pkix.Name`; raises ValueError."""
    fields: Fields = {
        **dict.fromkeys(_NAME_FIELDS.values()),
        **dict.fromkeys(_SINGLE_NAMES.values(), ""),
        "Names": None,
        "ExtraNames": None,
    }
    for pair in (pair for group in node for pair in group):
        reader = Reader(pair)
        name, value = oid(reader.take(OID)), text(reader.take())
        fields["Names"] = [*(fields["Names"] or ()), {"Type": list(name), "Value": value}]
        if name in _SINGLE_NAMES:
            fields[_SINGLE_NAMES[name]] = value
        elif name in _NAME_FIELDS:
            field = _NAME_FIELDS[name]
            fields[field] = [*(fields[field] or ()), value]
    return fields


def _signature_algorithm(node: Node) -> int:
    reader = Reader(node)
    name = oid(reader.take(OID))
    if name != _PSS:
        return _SIGNATURES.get(name, 0)
    parts = {part.tag: part for part in reader.take_if(SEQUENCE) or ()}
    digest, salt = parts.get(context(0, constructed=True)), parts.get(context(2, constructed=True))
    if digest is None or salt is None:
        return 0
    digest_number = oid(Reader(only_of(digest.content)).take(OID))[-1]
    return _PSS_DIGESTS.get((digest_number, integer(only_of(salt.content))), 0)


def _public_key(node: Node) -> tuple[int, Value]:
    """Return the number that Go has for the kind of a public key, and the key."""
    reader = Reader(node)
    algorithm, content = Reader(reader.take(SEQUENCE)), bits(reader.take(BIT_STRING))
    name = oid(algorithm.take(OID))
    if name == (*_RSA_OID, 1):
        modulus, exponent = only_of(content)
        return 1, {"N": integer(modulus), "E": integer(exponent)}
    if name == (1, 2, 840, 10040, 4, 1):
        prime, order, generator = map(integer, algorithm.take(SEQUENCE))
        key = {"P": prime, "Q": order, "G": generator, "Y": integer(only_of(content))}
        return 2, key
    if name == (1, 2, 840, 10045, 2, 1):
        return 3, _point(content)
    if name == _ED25519:
        return 4, to_base64(content)
    return (0, {}) if name == (1, 3, 101, 110) else (0, None)


def _point(content: bytes) -> Fields:
    if content[:1] != b"\x04":
        raise ValueError("x509: failed to unmarshal elliptic curve point")
    half = len(content) // 2
    across, up = int.from_bytes(content[1 : half + 1]), int.from_bytes(content[half + 1 :])
    return {"Curve": {}, "X": across, "Y": up}
