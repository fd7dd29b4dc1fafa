"""Hosts by how private their addresses are: where plain HTTP may go, and redirects may lead."""

from enum import StrEnum
from ipaddress import ip_address

from policykit.errors import FetchError


class Zone(StrEnum):
    """How far from the public network an address is."""

    PUBLIC = "public"
    PRIVATE = "private"
    LINK_LOCAL = "link-local"
    LOOPBACK = "loopback"


def zone_of(address: str) -> Zone:
    """Return the zone of a numeric *address*; raises ValueError for anything else."""
    number = ip_address(address.partition("%")[0].strip("[]"))
    number = getattr(number, "ipv4_mapped", None) or number
    if number.is_loopback or number.is_unspecified:
        return Zone.LOOPBACK
    if number.is_link_local:
        return Zone.LINK_LOCAL
    return Zone.PUBLIC if number.is_global else Zone.PRIVATE


def zone_named(host: str) -> Zone | None:
    """Return the zone that the text of *host* gives away, None where only a look-up would tell."""
    if host.casefold().rstrip(".") == "localhost":
        return Zone.LOOPBACK
    try:
        return zone_of(host)
    except ValueError:
        return None


def is_loopback(host: str) -> bool:
    """Return whether *host* is this machine by its very text."""
    return zone_named(host) is Zone.LOOPBACK


def refuse_plain(scheme: str, host: str, *, insecure: bool) -> None:
    """Raise FetchError where *scheme* leaves what is fetched open to change on its way here."""
    if scheme in {"http", "git"} and not insecure and not is_loopback(host):
        raise FetchError(
            f"{scheme}://{host} is not encrypted: what arrives could be anybody's",
            hint="use https, or pass --insecure",
        )
