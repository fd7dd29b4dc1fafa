"""Which hosts a policy may reach: none, save those that the person allows.

`World.extras["allow_net"]` holds host names, addresses, networks in CIDR notation, patterns such as
`*.example.com`, or `*` for all. A name that is allowed may still not lead to a private, loopback or
link-local address, unless that address or its network is allowed too, or the name is `localhost`.
"""

from collections.abc import Collection
from fnmatch import fnmatchcase
from ipaddress import ip_address

from policykit.rego.builtins import BuiltinError, World
from policykit.rego.builtins._networks import address_of, cidr_of


def allowed_hosts(world: World) -> Collection[str]:
    """Return what the person allows."""
    allowed: Collection[str] = world.extras.get("allow_net") or ()
    return allowed


def refuse_unless_allowed(world: World, host: str, name: str) -> None:
    """Raise the BuiltinError of the builtin *name* unless a policy may reach *host*."""
    hosts = allowed_hosts(world)
    if not any(_matches(host.lower().rstrip("."), pattern.lower()) for pattern in hosts):
        state = f"may not reach {host}" if hosts else "is off"
        raise BuiltinError(f"{name}: {name} {state}: pass --allow-net={host or 'HOST'}")


def _matches(host: str, pattern: str) -> bool:
    address = address_of(host)
    if address is None or "/" not in pattern:
        return fnmatchcase(host, pattern)
    try:
        return address in cidr_of(pattern)
    except ValueError:
        return False


def addresses_of(host: str) -> list[str]:
    """Return the addresses of *host*; raises ValueError where it has none."""
    import socket

    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ValueError(f"lookup {host}: {error.strerror or error}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def reachable_addresses(world: World, host: str) -> list[str]:
    """Return the addresses of *host* that may be reached; raises ValueError where none may."""
    found = [host] if address_of(host) is not None else addresses_of(host)
    may_be_local = host.lower() == "localhost"
    allowed = [address for address in found if _is_open(world, address, may_be_local)]
    if not allowed:
        raise ValueError(f"{host} is at {found[0]}, a private address: pass --allow-net={found[0]}")
    return allowed


def _is_open(world: World, address: str, may_be_local: bool) -> bool:
    known = ip_address(address)
    if known.is_global or (may_be_local and known.is_loopback):
        return True
    return any(_matches(address, pattern) for pattern in allowed_hosts(world) if pattern != "*")
