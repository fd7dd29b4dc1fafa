"""Names in certificates: whether one is for a host, and whether names keep the bounds of a CA."""

import re
from ipaddress import ip_address
from typing import Final

from policykit.rego.builtins._certificates import Certificate
from policykit.rego.builtins._encodings import from_base64
from policykit.rego.values import Value

_LABEL: Final = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_PATTERN = re.compile(rf"(?:\*|{_LABEL})(?:\.{_LABEL})*", re.IGNORECASE)
_BOUNDS: Final = [
    f"{side}{kind}"
    for side in ("Permitted", "Excluded")
    for kind in ("DNSDomains", "EmailAddresses", "IPRanges", "URIDomains")
]


def is_named(certificate: Certificate, name: str) -> bool:
    """Tell whether a certificate is for a host name or, in brackets or not, for an address."""
    literal = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        address = str(ip_address(literal))
    except ValueError:
        host = name.lower()
        return any(_is_match(host, pattern) for pattern in certificate.fields["DNSNames"] or ())
    return address in (certificate.fields["IPAddresses"] or ())


def _is_match(host: str, pattern: str) -> bool:
    if not (_HOST.fullmatch(host) and _PATTERN.fullmatch(pattern)):
        return host == pattern.lower()
    labels, wanted = host.removesuffix(".").split("."), pattern.lower().split(".")
    if wanted[0] == "*":
        labels[0] = "*"
    return labels == wanted


def keeps_bounds(lower: Certificate, upper: Certificate) -> bool:
    """Tell whether the names of *lower* are among those that *upper* may speak for."""
    if not any(upper.fields[name] for name in _BOUNDS):
        return True
    fields = lower.fields
    hosts = [uri["Host"] for uri in fields["URIs"] or ()]
    if not all(map(_is_domain, hosts)):  # no bound can be held against these
        return False
    checks = (
        ("DNSDomains", fields["DNSNames"], _domain_covers),
        ("EmailAddresses", fields["EmailAddresses"], _mailbox_is_covered),
        ("IPRanges", fields["IPAddresses"], _range_covers),
        ("URIDomains", hosts, _uri_domain_covers),
    )
    for kind, names, covers in checks:
        permitted, excluded = upper.fields[f"Permitted{kind}"], upper.fields[f"Excluded{kind}"]
        for name in names or ():
            if any(covers(bound, name) for bound in excluded or ()):
                return False
            if permitted and not any(covers(bound, name) for bound in permitted):
                return False
    return True


def _is_domain(host: str) -> bool:
    try:
        ip_address(re.sub(r":\d+$", "", host).strip("[]"))
    except ValueError:
        return bool(host)
    return False


def _domain_covers(bound: str, name: str) -> bool:
    """Tell whether a domain is *bound* or below it; `.bound` covers only what is below it."""
    name, bound = name.lower(), bound.lower()
    if not bound:
        return True
    if bound.startswith("."):
        return name.endswith(bound)
    return name == bound or name.endswith(f".{bound}")


def _mailbox_is_covered(bound: str, mailbox: str) -> bool:
    local, _, host = mailbox.rpartition("@")
    bound_local, at, bound_host = bound.rpartition("@")
    if at:
        return local == bound_local and host.lower() == bound_host.lower()
    return _domain_covers(bound, host)


def _uri_domain_covers(bound: str, host: str) -> bool:
    return _domain_covers(bound, re.sub(r":\d+$", "", host))


def _range_covers(bound: dict[str, Value], address: str) -> bool:
    mask = int.from_bytes(from_base64(bound["Mask"]))
    network, item = ip_address(bound["IP"]), ip_address(address)
    return network.version == item.version and int(item) & mask == int(network) & mask
