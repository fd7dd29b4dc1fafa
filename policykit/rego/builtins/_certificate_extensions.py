"""What the extensions of a certificate say, as the fields of Go's `x509.Certificate`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from policykit.rego.builtins._der import (
    BIT_STRING,
    BOOLEAN,
    INTEGER,
    OCTET_STRING,
    OID,
    SEQUENCE,
    Node,
    Reader,
    bits,
    context,
    integer,
    oid,
    only_of,
    text,
)
from policykit.rego.builtins._encodings import to_base64
from policykit.rego.builtins._go_urls import url_fields
from policykit.rego.values import Value

Oid = tuple[int, ...]
Fields = dict[str, Value]

# The kinds of a general name, by their tags.
_EMAIL, _DNS, _URI, _IP = context(1), context(2), context(6), context(7)
_USAGES: Final[dict[Oid, int]] = {
    (2, 5, 29, 37, 0): 0,
    **{(1, 3, 6, 1, 5, 5, 7, 3, number): number for number in range(1, 10)},
    (1, 3, 6, 1, 4, 1, 311, 10, 3, 3): 10,
    (2, 16, 840, 1, 113730, 4, 1): 11,
    (1, 3, 6, 1, 4, 1, 311, 2, 1, 22): 12,
    (1, 3, 6, 1, 4, 1, 311, 61, 1, 1): 13,
}
NO_FIELDS: Final = {
    "AuthorityKeyId": None, "BasicConstraintsValid": False, "CRLDistributionPoints": None,
    "DNSNames": None, "EmailAddresses": None, "ExcludedDNSDomains": None,
    "ExcludedEmailAddresses": None, "ExcludedIPRanges": None, "ExcludedURIDomains": None,
    "ExtKeyUsage": None, "IPAddresses": None, "InhibitAnyPolicy": 0,
    "InhibitAnyPolicyZero": False, "InhibitPolicyMapping": 0, "InhibitPolicyMappingZero": False,
    "IsCA": False, "IssuingCertificateURL": None, "KeyUsage": 0, "MaxPathLen": 0,
    "MaxPathLenZero": False, "OCSPServer": None, "PermittedDNSDomains": None,
    "PermittedDNSDomainsCritical": False, "PermittedEmailAddresses": None,
    "PermittedIPRanges": None, "PermittedURIDomains": None, "Policies": None,
    "PolicyIdentifiers": None, "PolicyMappings": None, "RequireExplicitPolicy": 0,
    "RequireExplicitPolicyZero": False, "SubjectKeyId": None, "URIs": None,
    "URIStrings": None, "UnhandledCriticalExtensions": None, "UnknownExtKeyUsage": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension; `is_critical` where who does not understand it must refuse."""

    id: Oid
    is_critical: bool
    value: bytes

    @property
    def fields(self) -> Fields:
        """The extension in Go's JSON."""
        return {
            "Id": list(self.id),
            "Critical": self.is_critical,
            "Value": to_base64(self.value),
        }


def extensions_of(node: Node) -> list[Extension]:
    """Return the extensions that a node lists; raises ValueError."""
    found = []
    for item in node:
        reader = Reader(item)
        name = oid(reader.take(OID))
        critical = reader.take_if(BOOLEAN)
        value = reader.take(OCTET_STRING).content
        found.append(Extension(name, critical is not None and critical.content != b"\0", value))
    return found


def fields_of(extensions: Iterable[Extension]) -> Fields:
    """Return the fields that the extensions set, and NO_FIELDS otherwise; raises ValueError."""
    fields: Fields = dict(NO_FIELDS)
    unhandled = []
    for extension in extensions:
        read = _READERS.get(extension.id)
        found = read(extension) if read else {"": None}
        if "" in found and extension.is_critical:
            unhandled.append(list(extension.id))
        fields |= {name: value for name, value in found.items() if name}
    if unhandled:
        fields["UnhandledCriticalExtensions"] = unhandled
    return fields


def _key_usage(extension: Extension) -> Fields:
    usage = bits(_of_type(extension, BIT_STRING))
    is_set = [usage[bit // 8] >> (7 - bit % 8) & 1 for bit in range(min(9, 8 * len(usage)))]
    return {"KeyUsage": sum(1 << bit for bit, value in enumerate(is_set) if value)}


def _of_type(extension: Extension, tag: int) -> Node:
    node = only_of(extension.value)
    if node.tag != tag:
        raise ValueError("x509: malformed extension")
    return node


def _basic_constraints(extension: Extension) -> Fields:
    reader = Reader(_of_type(extension, SEQUENCE))
    is_ca = reader.take_if(BOOLEAN)
    length = reader.take_if(INTEGER)
    return {
        "BasicConstraintsValid": True,
        "IsCA": is_ca is not None and is_ca.content != b"\0",
        "MaxPathLen": -1 if length is None else integer(length),
        "MaxPathLenZero": length is not None and integer(length) == 0,
    }


def alternative_names(extension: Extension) -> Fields:
    """Return the names of a subject alternative name; raises ValueError."""
    names = list(_of_type(extension, SEQUENCE))
    fields: Fields = {
        "DNSNames": [text(node) for node in names if node.tag == _DNS] or None,
        "EmailAddresses": [text(node) for node in names if node.tag == _EMAIL] or None,
        "IPAddresses": [address(node.content) for node in names if node.tag == _IP] or None,
        "URIs": [_url(text(node)) for node in names if node.tag == _URI] or None,
        "URIStrings": [_uri(node) for node in names if node.tag == _URI] or None,
    }
    return fields if any(fields.values()) else {"": None}


def _url(uri: str) -> Fields:
    try:
        return url_fields(uri)
    except ValueError as error:
        message = f'x509: cannot parse URI "{uri}": parse "{uri}": {error}'
        raise ValueError(message) from error


def _uri(node: Node) -> str:
    scheme, colon, rest = text(node).partition(":")
    return f"{scheme.lower()}{colon}{rest.removesuffix('#')}"


def address(content: bytes) -> str:
    """Return the address that bytes are; raises ValueError."""
    try:
        return str(ip_address(content))
    except ValueError as error:
        raise ValueError(f"x509: cannot parse IP address of length {len(content)}") from error


def _name_constraints(extension: Extension) -> Fields:
    reader = Reader(_of_type(extension, SEQUENCE))
    permitted = reader.take_if(context(0, constructed=True))
    excluded = reader.take_if(context(1, constructed=True))
    return {
        "PermittedDNSDomainsCritical": extension.is_critical,
        **_constrained("Permitted", permitted),
        **_constrained("Excluded", excluded),
    }


def _constrained(side: str, node: Node | None) -> Fields:
    names = [Reader(subtree).take() for subtree in node] if node else []
    fields: Fields = {
        f"{side}DNSDomains": [text(name) for name in names if name.tag == _DNS] or None,
        f"{side}EmailAddresses": [text(name) for name in names if name.tag == _EMAIL] or None,
        f"{side}IPRanges": [_ip_range(name.content) for name in names if name.tag == _IP] or None,
        f"{side}URIDomains": [text(name) for name in names if name.tag == _URI] or None,
    }
    if any(name.tag not in (_DNS, _EMAIL, _IP, _URI) for name in names):
        fields[""] = None
    return fields


def _ip_range(content: bytes) -> Fields:
    half = len(content) // 2
    return {"IP": address(content[:half]), "Mask": to_base64(content[half:])}


def _authority_key(extension: Extension) -> Fields:
    key = Reader(_of_type(extension, SEQUENCE)).take_if(context(0))
    return {"AuthorityKeyId": to_base64(key.content) if key else None}


def _subject_key(extension: Extension) -> Fields:
    return {"SubjectKeyId": to_base64(_of_type(extension, OCTET_STRING).content)}


def _extended_usage(extension: Extension) -> Fields:
    usages = [oid(node) for node in _of_type(extension, SEQUENCE)]
    return {
        "ExtKeyUsage": [_USAGES[usage] for usage in usages if usage in _USAGES] or None,
        "UnknownExtKeyUsage": [list(usage) for usage in usages if usage not in _USAGES] or None,
    }


def _revocation_lists(extension: Extension) -> Fields:
    found: list[str] = []
    for point in _of_type(extension, SEQUENCE):
        name = Reader(point).take_if(context(0, constructed=True))
        full = Reader(name).take_if(context(0, constructed=True)) if name else None
        found.extend(text(node) for node in full or () if node.tag == _URI)
    return {"CRLDistributionPoints": found or None}


def _authority_access(extension: Extension) -> Fields:
    places: dict[Oid, list[str]] = {}
    for item in _of_type(extension, SEQUENCE):
        reader = Reader(item)
        method, place = oid(reader.take(OID)), reader.take()
        if place.tag == _URI:
            places.setdefault(method, []).append(text(place))
    return {
        "OCSPServer": places.get((1, 3, 6, 1, 5, 5, 7, 48, 1)),
        "IssuingCertificateURL": places.get((1, 3, 6, 1, 5, 5, 7, 48, 2)),
    }


def _policies(extension: Extension) -> Fields:
    found = [oid(Reader(item).take(OID)) for item in _of_type(extension, SEQUENCE)]
    return {
        "PolicyIdentifiers": [list(policy) for policy in found] or None,
        "Policies": [dotted(policy) for policy in found] or None,
    }


def dotted(name: Oid) -> str:
    """Return an object identifier as text."""
    return ".".join(map(str, name))


def _policy_constraints(extension: Extension) -> Fields:
    reader = Reader(_of_type(extension, SEQUENCE))
    explicit, mapping = reader.take_if(context(0)), reader.take_if(context(1))
    return {
        **_count("RequireExplicitPolicy", explicit),
        **_count("InhibitPolicyMapping", mapping),
    }


def _any_policy(extension: Extension) -> Fields:
    return _count("InhibitAnyPolicy", _of_type(extension, INTEGER))


def _count(name: str, node: Node | None) -> Fields:
    if node is None:
        return {}
    return {name: integer(node), f"{name}Zero": integer(node) == 0}


def _policy_mappings(extension: Extension) -> Fields:
    pairs = [[dotted(oid(node)) for node in pair] for pair in _of_type(extension, SEQUENCE)]
    return {
        "PolicyMappings": [
            {"IssuerDomainPolicy": issuer, "SubjectDomainPolicy": subject}
            for issuer, subject in pairs
        ]
        or None
    }


SUBJECT_ALTERNATIVE_NAME: Final[Oid] = (2, 5, 29, 17)
_READERS: Final[dict[Oid, Callable[[Extension], Fields]]] = {
    (2, 5, 29, 14): _subject_key,
    (2, 5, 29, 15): _key_usage,
    SUBJECT_ALTERNATIVE_NAME: alternative_names,
    (2, 5, 29, 19): _basic_constraints,
    (2, 5, 29, 30): _name_constraints,
    (2, 5, 29, 31): _revocation_lists,
    (2, 5, 29, 32): _policies,
    (2, 5, 29, 33): _policy_mappings,
    (2, 5, 29, 35): _authority_key,
    (2, 5, 29, 36): _policy_constraints,
    (2, 5, 29, 37): _extended_usage,
    (2, 5, 29, 54): _any_policy,
    (1, 3, 6, 1, 5, 5, 7, 1, 1): _authority_access,
}
