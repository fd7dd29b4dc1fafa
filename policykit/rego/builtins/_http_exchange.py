"""Requests sent and answered over HTTP, to allowed hosts at allowed addresses only.

The address is looked up once, checked, and connected to: a second look-up could give another one.
Redirects are followed here, each checked like the first request.
"""

import socket
import ssl
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from policykit.rego.builtins import World
from policykit.rego.builtins._encodings import to_base64
from policykit.rego.builtins._go_urls import escaped_path, url_fields
from policykit.rego.builtins._http_requests import Request
from policykit.rego.builtins._network_access import reachable_addresses, refuse_unless_allowed
from policykit.rego.values import Value

LARGEST_BODY: Final = 16 << 20  # bytes; an answer that is longer is an error
_CHUNK: Final = 1 << 16
_MOST_REDIRECTS: Final = 10
_PORTS: Final = {"http": 80, "https": 443}
_AS_GET: Final = (301, 302, 303)
_REDIRECTS: Final = (*_AS_GET, 307, 308)
_SECRET_HEADERS: Final = ("authorization", "cookie", "www-authenticate", "proxy-authorization")


class NetworkError(ValueError):
    """The request could not be sent, or was not answered."""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: the line of its status, its headers in lower case, its body."""

    status_code: int
    status: str
    headers: Mapping[str, list[str]]
    body: bytes


def response_to(request: Request, world: World) -> Response:
    """Return the answer to a request; raises ValueError, and NetworkError where there is none."""
    deadline = time.monotonic() + request.timeout
    for attempt in range(request.attempts):
        try:
            return _followed(request, world, deadline)
        except NetworkError:
            pause = 0.1 * 2**attempt
            if attempt + 1 == request.attempts or time.monotonic() + pause > deadline:
                raise
            time.sleep(pause)
    raise NetworkError("no attempt was made")


def _followed(request: Request, world: World, deadline: float) -> Response:
    for _ in range(_MOST_REDIRECTS + 1):
        response = _exchanged(request, world, deadline)
        place = response.headers.get("location", [""])[0]
        if response.status_code not in _REDIRECTS or not place or not request.follows_redirects:
            return response
        request = _redirected(request, response.status_code, urljoin(request.url, place))
    raise NetworkError(f"stopped after {_MOST_REDIRECTS} redirects")


def _redirected(request: Request, status_code: int, url: str) -> Request:
    before, after = urlsplit(request.url), urlsplit(url)
    if before.scheme == "https" and after.scheme != "https":
        raise NetworkError(f"{request.url} redirects from https to {url}")
    if before.netloc != after.netloc:
        kept = {k: v for k, v in request.headers.items() if k.lower() not in _SECRET_HEADERS}
        request = replace(request, headers=kept)
    if status_code in _AS_GET and request.method not in ("GET", "HEAD"):
        request = replace(request, method="GET", body=None)
    return replace(request, url=url)


def _exchanged(request: Request, world: World, deadline: float) -> Response:
    fields = url_fields(request.url)
    shown = f'{request.method.capitalize()} "{request.url}"'
    if fields["Scheme"] not in _PORTS:
        raise NetworkError(f'{shown}: unsupported protocol scheme "{fields["Scheme"]}"')
    parts = urlsplit(request.url)
    host, port = parts.hostname or "", parts.port or _PORTS[fields["Scheme"]]
    refuse_unless_allowed(world, host, "http.send")
    target = escaped_path(fields) or "/"
    if fields["RawQuery"]:
        target += "?" + quote(fields["RawQuery"], safe="/:?#[]@!$&'()*+,;=%-._~")
    try:
        context = _tls_context(request, world) if fields["Scheme"] == "https" else None
        address = reachable_addresses(world, host)[0]
        with _connected(request, host, (address, port), context, deadline) as connection:
            connection.request(request.method, target, request.body, _sent_headers(request))
            return _received(connection.getresponse(), connection, deadline)
    except TimeoutError as error:
        raise NetworkError(f"{shown}: request timed out") from error
    except (OSError, HTTPException) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise NetworkError(f"{shown}: {reason}") from error


def _sent_headers(request: Request) -> dict[str, str]:
    headers = {"User-Agent": "policykit", "Connection": "close"}
    parts = urlsplit(request.url)
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {to_base64(pair.encode())}"
    given = {name.lower() for name in request.headers}
    kept = {name: text for name, text in headers.items() if name.lower() not in given}
    return kept | dict(request.headers)


class _Connection(HTTPConnection):
    """A connection to one address, in clear or by TLS, whatever the name of the host."""

    def __init__(
        self,
        host: str,
        address: tuple[str, int],
        timeout: float,
        context: ssl.SSLContext | None,
        server_name: str,
    ) -> None:
        super().__init__(host, address[1], timeout=timeout)
        self.address = address
        self.context = context
        self.server_name = server_name

    def connect(self) -> None:
        """Connect to the address."""
        self.sock = socket.create_connection(self.address, self.timeout)
        if self.context:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.server_name)


@contextmanager
def _connected(
    request: Request,
    host: str,
    address: tuple[str, int],
    context: ssl.SSLContext | None,
    deadline: float,
) -> Iterator[_Connection]:
    name = request.tls.get("tls_server_name", "") or host
    connection = _Connection(host, address, _left(deadline), context, name)
    try:
        yield connection
    finally:
        connection.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _received(response: HTTPResponse, connection: _Connection, deadline: float) -> Response:
    headers: dict[str, list[str]] = {}
    for name, text in response.getheaders():
        headers.setdefault(name.lower(), []).append(text)
    chunks, size = [], 0
    while True:
        left = _left(deadline)
        if connection.sock:
            connection.sock.settimeout(left)
        chunk = response.read1(_CHUNK)
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
        if size > LARGEST_BODY:
            raise NetworkError(f"the answer is longer than {LARGEST_BODY} bytes")
    status = f"{response.status} {response.reason}".rstrip()
    return Response(response.status, status, headers, b"".join(chunks))


def _tls_context(request: Request, world: World) -> ssl.SSLContext:
    authorities = _pem(request, world, "tls_ca_cert")
    try:
        context = ssl.create_default_context(cadata=authorities)
    except ssl.SSLError as error:
        raise ValueError("could not append certificates") from error
    if authorities and request.tls.get("tls_use_system_certs") is True:
        context.load_default_certs()
    if request.tls.get("tls_insecure_skip_verify") is True:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    certificate = _pem(request, world, "tls_client_cert")
    key = _pem(request, world, "tls_client_key")
    if certificate and key:
        _load_pair(context, f"{certificate}\n{key}\n")
    return context


def _load_pair(context: ssl.SSLContext, pem: str) -> None:
    with tempfile.TemporaryDirectory() as folder:  # the library reads pairs from files only
        place = Path(folder, "pair.pem")
        place.touch(mode=0o600)
        place.write_text(pem, encoding="utf-8")
        try:
            context.load_cert_chain(place)
        except ssl.SSLError as error:
            raise ValueError("tls: the client's certificate and key do not fit") from error


def _pem(request: Request, world: World, name: str) -> str | None:
    """Return the PEM of a parameter that gives it as text, by file, or by environment variable."""
    tls = request.tls
    for key in (name, f"{name}_file", f"{name}_env_variable"):
        value: Value = tls.get(key)
        if value is None:
            continue
        if not isinstance(value, str):
            raise ValueError(f'"{key}" must be a string')  # noqa: TRY004  # see _failures
        if key.endswith("_file"):
            return Path(value).read_text(encoding="utf-8")
        return world.environment.get(value, "") if key.endswith("_variable") else value
    return None
