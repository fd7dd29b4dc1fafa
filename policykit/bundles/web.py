"""Web servers: one exchange at a time, each hop checked, bounded in time, bytes and attempts.

urllib3 opens connections and reads responses. Redirects are followed here, because each hop has
to be looked at: it must not lose encryption, lead to a more private network than the first host's,
or take credentials to another server.
"""

import hashlib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as TooSlow

from policykit import __version__
from policykit.bundles.addresses import Zone, refuse_plain, zone_named
from policykit.bundles.connections import Guard, manager_for
from policykit.bundles.options import Options
from policykit.bundles.tree import CHUNK
from policykit.bundles.url import redacted
from policykit.errors import FetchError

Result = TypeVar("Result")

_USER_AGENT: Final = f"policykit/{__version__}"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_WORTH_ANOTHER_TRY: Final = frozenset({429, 500, 502, 503, 504})
_LONGEST_WAIT: Final = 10.0
_SECRET_HEADERS: Final = frozenset({"authorization", "cookie"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request: what is asked of which URL."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


class Answer:
    """A server's answer whose body has not been read yet."""

    def __init__(self, url: str, response: urllib3.BaseHTTPResponse) -> None:
        self.url = url
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self._response = response

    def chunks(self, limit: int) -> Iterator[bytes]:
        """Yield the body; raises FetchError where it is longer than *limit* bytes."""
        left = limit
        while chunk := self._response.read(CHUNK, decode_content=False):
            left -= len(chunk)
            if left < 0:
                raise FetchError(f"the server sends more than {limit} bytes")
            yield chunk

    def body(self, limit: int) -> bytes:
        """Return the whole body, at most *limit* bytes."""
        return b"".join(self.chunks(limit))

    def save(self, path: Path, limit: int, kind: str = "sha256") -> str:
        """Write the body to *path*; return its digest."""
        digest = hashlib.new(kind)
        with path.open("wb") as file:
            for chunk in self.chunks(limit):
                digest.update(chunk)
                file.write(chunk)
        return digest.hexdigest()

    def refuse_failure(self) -> None:
        """Raise FetchError unless the answer is what was asked for."""
        if not 200 <= self.status < 300:
            phrase = f" {HTTPStatus(self.status).phrase}" if self.status in _KNOWN else ""
            raise FetchError(
                f"the server answers {self.status}{phrase}",
                hint=_HINTS.get(self.status, ""),
            )


_KNOWN = frozenset(status.value for status in HTTPStatus)
_HINTS = {
    401: "put credentials in your netrc file, or run `docker login` for a registry",
    403: "the credentials given do not allow it",
    404: "check the URL; private repositories also answer this without credentials",
}


@dataclass(frozen=True, slots=True)
class Web:
    """The web as *options* allow it to be used."""

    options: Options

    def exchange(self, ask: Ask, consume: Callable[[Answer], Result]) -> Result:
        """Return what *consume* makes of the answer to *ask*, tried again while that may help.

        Raises FetchError where there is no answer, or one that leads where it must not.
        """
        left = self.options.limits.attempts
        while True:
            left -= 1
            try:
                with self._answered(ask) as answer:
                    if answer.status not in _WORTH_ANOTHER_TRY or not left:
                        return consume(answer)
                    wait = _wait_asked_for(answer)
            except SSLError as error:
                raise _no_answer(ask, error) from error
            except HTTPError as error:
                if not left:
                    raise _no_answer(ask, error) from error
                wait = 0.0
            time.sleep(max(wait, 0.2 * (self.options.limits.attempts - left)))

    @contextmanager
    def _answered(self, ask: Ask) -> Iterator[Answer]:
        limits = self.options.limits
        with Guard(limits.seconds) as guard:
            origin = zone_named(urlsplit(ask.url).hostname or "")
            for _ in range(limits.redirects + 1):
                split = urlsplit(ask.url)
                refuse_plain(split.scheme, split.hostname or "", insecure=self.options.insecure)
                response = self._response(ask, split, guard, origin)
                origin = origin or guard.zone
                target = _redirect_in(ask, response)
                if target is None:
                    with response:
                        yield Answer(ask.url, response)
                    return
                response.close()
                ask = _following(ask, split, target)
                _refuse_zone(urlsplit(target), origin)
            raise FetchError(f"more than {limits.redirects} redirects")

    def _response(
        self, ask: Ask, split: SplitResult, guard: Guard, origin: Zone | None
    ) -> urllib3.BaseHTTPResponse:
        limits = self.options.limits
        manager = manager_for(split, self.options, guard, origin)
        return manager.request(
            ask.method,
            ask.url,
            headers={"User-Agent": _USER_AGENT, "Accept-Encoding": "identity", **ask.headers},
            body=ask.body or None,
            redirect=False,
            retries=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=limits.idle_seconds, read=limits.idle_seconds),
        )


def _redirect_in(ask: Ask, response: urllib3.BaseHTTPResponse) -> str | None:
    target = response.headers.get("Location")
    if response.status not in _REDIRECTS or not target:
        return None
    if ask.method not in {"GET", "HEAD"}:
        raise FetchError(f"the server redirects a {ask.method}, which is not followed")
    try:
        target = urljoin(ask.url, target)
        urlsplit(target)
    except ValueError as error:
        raise FetchError("the server redirects to what is no URL") from error
    return target


def _following(ask: Ask, here: SplitResult, target: str) -> Ask:
    """Return *ask* at *target*, without its secrets where that is another server."""
    there = urlsplit(target)
    if there.scheme not in {"http", "https"}:
        raise FetchError(f"the server redirects to {redacted(target)}, which is not the web")
    if here.scheme == "https" and there.scheme != "https":
        raise FetchError(f"the server redirects to {redacted(target)}, which is not encrypted")
    if here[:2] == there[:2]:
        return replace(ask, url=target)
    kept = {name: text for name, text in ask.headers.items() if name.lower() not in _SECRET_HEADERS}
    return replace(ask, url=target, headers=kept)


def _refuse_zone(target: SplitResult, origin: Zone | None) -> None:
    zone = zone_named(target.hostname or "")
    if zone not in {None, Zone.PUBLIC, origin}:
        raise FetchError(f"the server redirects to {target.hostname}, a {zone} address")


def _wait_asked_for(answer: Answer) -> float:
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else 0.0


def _no_answer(ask: Ask, error: HTTPError) -> FetchError:
    host = urlsplit(ask.url).netloc
    if isinstance(error, SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return FetchError(
            f"{host} is not trusted: {redacted(str(error))}",
            hint="set SSL_CERT_FILE to the file of your own authority's certificate",
        )
    if isinstance(error, NewConnectionError):
        return FetchError(f"{host} cannot be reached: {str(error).rpartition(': ')[2]}")
    if isinstance(error, TooSlow):
        return FetchError(f"{host} does not answer in time")
    return FetchError(f"no whole answer from {host}: {redacted(str(error))}")
