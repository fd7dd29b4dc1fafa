"""Builtins about IP networks and host names."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

from policykit.rego.builtins import Declared, World, builtin
from policykit.rego.builtins._failures import OperandError, failing_as
from policykit.rego.builtins._networks import (
    Network,
    address_of,
    address_text,
    cidr_of,
    cidr_text,
    merged,
    network_of,
)
from policykit.rego.values import (
    Set,
    Value,
    set_of,
    sorted_keys,
    sorted_members,
    type_name,
    value_of,
)

Named: TypeAlias = str | list[Value]  # a CIDR or address, alone or as the first of a tuple
Several: TypeAlias = str | list[Named] | dict[str, Named] | Set[Named]
MAX_EXPANDED: Final = 1 << 20  # addresses; a policy that asks for more would exhaust the memory


@builtin("net.cidr_contains")
def cidr_contains(cidr: str, cidr_or_ip: str) -> bool:
    """Tell whether a network contains an address, or the whole of another network."""
    with failing_as("net.cidr_contains"):
        outer = cidr_of(cidr)
        return network_of(cidr_or_ip) in outer


@builtin("net.cidr_intersects")
def cidr_intersects(cidr1: str, cidr2: str) -> bool:
    """Tell whether two networks have an address in common."""
    with failing_as("net.cidr_intersects"):
        left, right = cidr_of(cidr1), cidr_of(cidr2)
        return left in right or right in left


@builtin("net.cidr_overlap", deprecated=True)
def cidr_overlap(cidr: str, ip: str) -> bool:
    """Tell whether a network contains an address: the former `net.cidr_contains`."""
    with failing_as("net.cidr_overlap"):
        outer = cidr_of(cidr)
        return network_of(ip) in outer


@builtin("net.cidr_is_valid")
def cidr_is_valid(cidr: Declared[str]) -> bool:
    """Tell whether the text is a network in CIDR notation."""
    if type(cidr) is not str:
        return False
    try:
        cidr_of(cidr)
    except ValueError:
        return False
    return True


@builtin("net.cidr_expand")
def cidr_expand(cidr: str) -> Set[str]:
    """Return every address of a network, the first and the last included."""
    with failing_as("net.cidr_expand"):
        network = cidr_of(cidr)
        size = network.last - network.first + 1
        if size > MAX_EXPANDED:
            raise ValueError(f"{cidr} has {size} addresses, more than the limit of {MAX_EXPANDED}")
        addresses = range(network.first, network.last + 1)
        return set_of(address_text(address, network.width) for address in addresses)


@builtin("net.cidr_merge")
def cidr_merge(addrs: Declared[list[str] | Set[str]]) -> Set[str]:
    """Return the fewest networks that cover the same addresses as those given."""
    with failing_as("net.cidr_merge"):
        texts = _texts(addrs)
        networks = [_cidr_or_class(text) for text in texts]
        if len(networks) == 1 and "/" not in texts[0]:
            return set_of([f"{texts[0]}/{networks[0].prefix}"])
        return set_of(map(cidr_text, merged(networks)))


def _texts(given: Value) -> list[str]:
    if type(given) is Set:
        given = list(given.values())
    if type(given) is not list:
        raise ValueError("operand must be an array")
    if any(type(item) is not str for item in given):
        raise ValueError("element must be string")
    return given


def _cidr_or_class(text: str) -> Network:
    """Return the network, for an IPv4 address alone that of its class (A, B or C)."""
    address = address_of(text)
    if address is None or "/" in text:
        return cidr_of(text)
    if ":" in text:
        raise ValueError("IPv6 invalid: needs prefix length")
    octet = address.first >> 24
    size = 8 if octet < 128 else 16 if octet < 192 else 24  # where classes B and C begin
    return cidr_of(f"{text}/{size}")


@builtin("net.cidr_contains_matches")
def cidr_contains_matches(
    cidrs: Declared[Several], cidrs_or_ips: Declared[Several]
) -> Set[list[Value]]:
    """Return pairs of what names a network and what names an address or network inside it."""
    with failing_as("net.cidr_contains_matches"):
        networks = [(name, cidr_of(text)) for name, text in _named(cidrs, 1)]
        inner = [(name, network_of(text)) for name, text in _named(cidrs_or_ips, 2)]
        return set_of(
            [name, other] for name, outer in networks for other, item in inner if item in outer
        )


def _named(given: Value, position: int) -> Iterator[tuple[Value, str]]:
    """Yield each text with its name: the index, the key, the member, or for a text itself."""
    items: Iterable[tuple[Value, Any]]
    if type(given) is list:
        items = enumerate(given)
    elif type(given) is dict:
        items = ((value_of(key), given[key]) for key in sorted_keys(given))
    elif type(given) is Set:
        items = ((member, member) for member in sorted_members(given))
    else:
        items = [(given, given)] if type(given) is str else []
    for name, item in items:
        yield name, _text(item, position)


def _text(item: Named, position: int) -> str:
    if type(item) is str:
        return item
    if type(item) is not list or not item:
        raise ValueError(f"operand {position}: element must be string or non-empty array")
    if type(item[0]) is not str:
        raise OperandError(f"operand {position} must be string but got {type_name(item[0])}")
    return item[0]


@builtin("net.lookup_ip_addr", world=True, deterministic=False)
def lookup_ip_addr(world: World, name: str) -> Set[str]:
    """Return the addresses of a host; an address needs no network, a name asks for permission."""
    from policykit.rego.builtins._network_access import addresses_of, refuse_unless_allowed

    with failing_as("net.lookup_ip_addr"):
        literal = address_of(name)
        if literal is not None:
            return set_of([address_text(literal.first, literal.width)])
        refuse_unless_allowed(world, name, "net.lookup_ip_addr")
        return set_of(addresses_of(name))
