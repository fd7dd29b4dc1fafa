"""Connections: through the proxy that the environment asks for, and never for longer than allowed.

A connection is looked at as soon as it stands, before anything is sent: what its name resolved
to counts, not what it resolved to when somebody asked before.
"""

import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from policykit.bundles.addresses import Zone, zone_of
from policykit.bundles.options import Options
from policykit.bundles.proxies import proxy_for
from policykit.errors import FetchError


class Guard:
    """Ends every connection of one exchange when its time is up, or one leads where it must not.

    A server that sends a byte now and then is never silent, so no timeout of silence ends it.
    """

    def __init__(self, seconds: float) -> None:
        self.zone: Zone | None = None
        self._seconds = seconds
        self._expired = False
        self._sockets: list[socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        for watched in self._sockets:
            watched.close()
        if self._expired:
            # What was cut off may look like an error of any kind, and even like a whole answer.
            raise FetchError(f"the server takes longer than {self._seconds:g} seconds") from error

    def watch(self, connected: socket) -> None:
        """End *connected*, which stands and has not been used yet, when the time is up."""
        # A copy: wrapping a socket in TLS takes it away from its first object.
        self._sockets.append(connected.dup())
        if self._expired:
            self._end()

    def check(self, connected: socket, origin: Zone | None) -> None:
        """Take note of where *connected* leads; raises FetchError where *origin* must not."""
        self.zone = zone_of(connected.getpeername()[0])
        if origin is not None and self.zone not in {Zone.PUBLIC, origin}:
            raise FetchError(f"the server redirects to a {self.zone} address")

    def _end(self) -> None:
        self._expired = True
        for watched in self._sockets:
            with suppress(OSError):
                watched.shutdown(SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class _Watch:
    """What is done with each new connection; one to a proxy may be anywhere."""

    guard: Guard
    origin: Zone | None
    is_proxy: bool

    def over(self, connected: socket) -> socket:
        """Return *connected*, now watched; raises FetchError where it must not lead there."""
        self.guard.watch(connected)
        if not self.is_proxy:
            self.guard.check(connected, self.origin)
        return connected


def manager_for(
    target: SplitResult, options: Options, guard: Guard, origin: Zone | None
) -> urllib3.PoolManager:
    """Return what opens the connection to *target*, watched by *guard*."""
    encrypted = target.scheme == "https"
    context = _trusted(options.environment) if encrypted else None
    proxy = proxy_for(target, options.environment)
    manager = (
        urllib3.ProxyManager(proxy.address, proxy_headers=proxy.headers(), ssl_context=context)
        if proxy is not None
        else urllib3.PoolManager(ssl_context=context)
    )
    watch = _Watch(guard, origin, is_proxy=proxy is not None)
    manager.pool_classes_by_scheme = _watched_pools(watch)
    return manager


def _watched_pools(watch: _Watch) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket:
            return watch.over(super()._new_conn())

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket:
            return watch.over(super()._new_conn())

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def _trusted(environment: Mapping[str, str]) -> ssl.SSLContext:
    file, folder = environment.get("SSL_CERT_FILE"), environment.get("SSL_CERT_DIR")
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except OSError as error:
        raise FetchError(f"SSL_CERT_FILE={file} cannot be read: {error}") from error
