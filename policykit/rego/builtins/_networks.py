"""IP networks as Go reads them: strict text, and IPv4 in IPv6 counts as IPv4."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

_MAPPED = 0xFFFF << 32  # ::ffff:0:0/96, where IPv6 holds the IPv4 addresses
_V4, _V6 = 32, 128


@dataclass(frozen=True, slots=True)
class Network:
    """The addresses from `first` on that share its first `prefix` bits, of `width` bits each."""

    first: int
    prefix: int
    width: int

    @property
    def last(self) -> int:
        """The highest address."""
        return self.first | ((1 << (self.width - self.prefix)) - 1)

    def __contains__(self, other: "Network") -> bool:
        same = self.width == other.width
        return same and self.first <= other.first and other.last <= self.last


def address_of(text: str) -> Network | None:
    """Return the network of the one address that *text* is, or None where it is none."""
    if "%" in text:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return _network(int(address), address.max_prefixlen, address.max_prefixlen)


def cidr_of(text: str) -> Network:
    """Return the network that *text* (`10.0.0.0/8`) is; raises ValueError."""
    address, slash, size = text.partition("/")
    single = address_of(address)
    width = _V6 if ":" in address else _V4
    if single is None or not slash or not (size.isascii() and size.isdigit()) or int(size) > width:
        raise ValueError(f"invalid CIDR address: {text}")
    first = single.first | (_MAPPED if width > single.width else 0)
    return _network(first, int(size), width)


def _network(address: int, prefix: int, width: int) -> Network:
    first = address >> (width - prefix) << (width - prefix)
    if width == _V6 and first >> _V4 == _MAPPED >> _V4:
        return Network(first - _MAPPED, max(prefix - _V6 + _V4, 0), _V4)
    return Network(first, prefix, width)


def network_of(text: str) -> Network:
    """Return the network of an address or of a CIDR; raises ValueError."""
    network = address_of(text)
    if network is not None:
        return network
    try:
        return cidr_of(text)
    except ValueError as error:
        raise ValueError(
            f"not a valid textual representation of an IP address or CIDR: {text}"
        ) from error


def address_text(address: int, width: int) -> str:
    """Return an address as text."""
    return str(IPv4Address(address) if width == _V4 else IPv6Address(address))


def cidr_text(network: Network) -> str:
    """Return a network as text."""
    return f"{address_text(network.first, network.width)}/{network.prefix}"


def widened(network: Network) -> Network:
    """Return *network* among the IPv6 networks."""
    if network.width == _V6:
        return network
    return Network(network.first | _MAPPED, network.prefix + _V6 - _V4, _V6)


def merged(networks: list[Network]) -> list[Network]:
    """Return the fewest networks with the same addresses; all are compared as IPv6."""
    ranges: list[tuple[int, int]] = []
    for network in sorted(map(widened, networks), key=lambda item: (item.first, item.last)):
        first, last = network.first, network.last
        if ranges and first <= ranges[-1][1] + 1:
            first, last = ranges[-1][0], max(last, ranges.pop()[1])
        ranges.append((first, last))
    return [network for first, last in ranges for network in _covering(first, last)]


def _covering(first: int, last: int) -> list[Network]:
    networks = []
    while first <= last:
        aligned = (first & -first).bit_length() - 1 if first else _V6
        size = min(aligned, (last - first + 1).bit_length() - 1)
        networks.append(_network(first, _V6 - size, _V6))
        first += 1 << size
    return networks
