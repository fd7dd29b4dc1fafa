"""Proxies: which one the environment sets for a URL, as curl and Go's programs read it."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from policykit.bundles.addresses import is_loopback
from policykit.bundles.credentials import Credentials

# `HTTP_PROXY` in capitals is not read: a web server sets it from a header of the request.
_VARIABLES = {
    "http": ("http_proxy", "all_proxy", "ALL_PROXY"),
    "https": ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
}


class Proxy(NamedTuple):
    """A proxy's address and who may use it."""

    address: str
    credentials: Credentials | None

    def headers(self) -> dict[str, str]:
        """Return the headers that the proxy wants to see."""
        return {"proxy-authorization": self.credentials.basic()} if self.credentials else {}


def proxy_for(target: SplitResult, environment: Mapping[str, str]) -> Proxy | None:
    """Return the proxy that *environment* sets for *target*; this machine is never behind one."""
    host = target.hostname or ""
    exempt = environment.get("no_proxy") or environment.get("NO_PROXY", "")
    names = _VARIABLES[target.scheme]
    text = next((environment[name] for name in names if environment.get(name)), "")
    if not text or is_loopback(host) or _is_exempt(host, target.netloc, exempt):
        return None
    split = urlsplit(text if "://" in text else f"http://{text}")
    address = split._replace(netloc=split.netloc.rpartition("@")[2]).geturl()
    if split.username is None:
        return Proxy(address, None)
    return Proxy(address, Credentials(unquote(split.username), unquote(split.password or "")))


def _is_exempt(host: str, netloc: str, exempt: str) -> bool:
    names = [name.strip().lower().removeprefix("*").lstrip(".") for name in exempt.split(",")]
    if exempt.strip() == "*":
        return True
    return any(
        host == name or host.endswith(f".{name}") or netloc.lower() == name or _holds(name, host)
        for name in filter(None, names)
    )


def _holds(network: str, host: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:
        return False
