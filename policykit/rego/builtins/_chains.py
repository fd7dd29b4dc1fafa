"""Whether a certificate leads to a root: chains, as Go's `x509.Certificate.Verify` makes them.

A chain goes from the leaf through intermediates to the root. Each certificate must be signed by
the next, which must be allowed to sign; all must hold at the time in question, keep the bounds that
the ones above them set, and one of the wanted usages must be allowed all the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from policykit.rego.builtins._certificate_names import is_named, keeps_bounds
from policykit.rego.builtins._certificates import Certificate
from policykit.rego.builtins._signatures import is_signed_by
from policykit.rego.builtins._verification import ANY_USAGE, Wanted
from policykit.rego.values import Value

_MAY_SIGN_CERTIFICATES: Final = 1 << 5
_MOST_CANDIDATES: Final = 100  # as Go: a bound for webs of cross-signed certificates


def verified_chain(certificates: Sequence[Certificate], wanted: Wanted) -> list[Certificate]:
    """Return a chain from the last certificate to the first, or nothing if there is none."""
    if len(certificates) < 2:  # a root and a leaf
        return []
    root, *intermediates, leaf = certificates
    if not _is_usable(leaf, [], wanted) or (wanted.name and not is_named(leaf, wanted.name)):
        return []
    if leaf.raw == root.raw:
        return [leaf]
    chains = _Search(root, intermediates, wanted).from_([leaf])
    return next((chain for chain in chains if _allows(chain, wanted.usages)), [])


@dataclass(slots=True)
class _Search:
    """The search for chains; `tried` counts the signatures that were looked at."""

    root: Certificate
    intermediates: Sequence[Certificate]
    wanted: Wanted
    tried: int = 0

    def from_(self, chain: list[Certificate]) -> Iterator[list[Certificate]]:
        """Yield every way from the end of *chain* to the root."""
        for candidate in (self.root, *self.intermediates):
            if not self._signs(candidate, chain):
                continue
            longer = [*chain, candidate]
            if candidate is self.root:
                yield longer
            else:
                yield from self.from_(longer)

    def _signs(self, candidate: Certificate, chain: list[Certificate]) -> bool:
        child = chain[-1]
        if child.issuer != candidate.subject or _is_in(candidate, chain):
            return False
        self.tried += 1
        if self.tried > _MOST_CANDIDATES or not _may_sign(candidate):
            return False
        return (
            is_signed_by(child, candidate)
            and _is_usable(candidate, chain, self.wanted)
            and (candidate is self.root or bool(candidate.fields["IsCA"]))
        )


def _is_in(candidate: Certificate, chain: list[Certificate]) -> bool:
    return _identity(candidate) in map(_identity, chain)


def _identity(certificate: Certificate) -> tuple[Value, ...]:
    names = ("DNSNames", "EmailAddresses", "IPAddresses", "URIs")
    shown = [certificate.fields[name] for name in names]
    return (certificate.subject, certificate.public_key, *shown)


def _may_sign(certificate: Certificate) -> bool:
    fields = certificate.fields
    if fields["KeyUsage"] and not fields["KeyUsage"] & _MAY_SIGN_CERTIFICATES:
        return False
    if fields["BasicConstraintsValid"]:
        return bool(fields["IsCA"])
    return bool(fields["Version"] != 3)  # earlier versions have no extensions


def _is_usable(certificate: Certificate, chain: list[Certificate], wanted: Wanted) -> bool:
    fields = certificate.fields
    if fields["UnhandledCriticalExtensions"]:
        return False
    if not _unix_ns(fields["NotBefore"]) <= wanted.time_ns <= _unix_ns(fields["NotAfter"]):
        return False
    length = fields["MaxPathLen"] if fields["BasicConstraintsValid"] else -1
    if 0 <= length < len(chain) - 1:
        return False
    return all(keeps_bounds(lower, certificate) for lower in chain)


def _unix_ns(time: str) -> int:
    return int(datetime.fromisoformat(time).timestamp()) * 1_000_000_000


def _allows(chain: list[Certificate], usages: Sequence[int]) -> bool:
    """Tell whether one of the usages is allowed by every certificate of the chain."""
    left = set(usages)
    if ANY_USAGE in left:
        return True
    for certificate in chain:
        allowed = certificate.fields["ExtKeyUsage"] or ()
        if ANY_USAGE in allowed or not (allowed or certificate.fields["UnknownExtKeyUsage"]):
            continue
        left &= set(allowed)
    return bool(left)
