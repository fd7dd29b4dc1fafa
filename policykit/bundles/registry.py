"""OCI registries: manifests and blobs by the distribution specification, every byte checked."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

from policykit.bundles.addresses import is_loopback
from policykit.bundles.credentials import from_docker
from policykit.bundles.options import MEBIBYTE, Options
from policykit.bundles.tokens import Challenge, challenge_in, refuse_realm, token_for
from policykit.bundles.web import Answer, Ask, Web
from policykit.errors import FetchError, UsageError

Result = TypeVar("Result")

MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
INDEXES: Final = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
_MANIFESTS: Final = (MANIFEST, "application/vnd.docker.distribution.manifest.v2+json")
_MANIFEST_BYTES: Final = 4 * MEBIBYTE
_REFERENCE: Final = re.compile(
    r"(?P<repository>[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?"
    r"(?:@(?P<digest>sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})))?"
)
_DIGEST: Final = re.compile(r"sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})")
_HUB: Final = "registry-1.docker.io"


@dataclass(frozen=True, slots=True)
class Reference:
    """What `registry/repository:tag@digest` names; a digest goes before a tag."""

    host: str
    repository: str
    tag: str
    digest: str

    @property
    def version(self) -> str:
        """The tag or digest to ask the registry for."""
        return self.digest or self.tag

    def __str__(self) -> str:
        return f"{self.host}/{self.repository}:{self.tag}"


def reference_in(address: str) -> Reference:
    """Return the reference in the URL *address*; raises UsageError where it is none."""
    split = urlsplit(address)
    host, path = split.netloc, split.path.lstrip("/")
    if host in {"docker.io", "index.docker.io"}:
        host, path = _HUB, path if "/" in path else f"library/{path}"
    match = _REFERENCE.fullmatch(path)
    if match is None:
        raise UsageError(
            f"{address} names no repository in a registry",
            hint="write oci://registry/owner/name:tag or oci://registry/owner/name@sha256:…",
        )
    return Reference(host, match["repository"], match["tag"] or "latest", match["digest"] or "")


def is_digest(text: str) -> bool:
    """Return whether *text* is a digest that can be checked."""
    return _DIGEST.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One blob as a manifest describes it."""

    media_type: str
    digest: str
    size: int
    title: str = ""


@dataclass(slots=True)
class Registry:
    """One repository of a registry; the token it gives is kept for the requests that follow."""

    reference: Reference
    options: Options
    _authorization: str = field(default="", repr=False)

    def manifest(self, version: str) -> tuple[bytes, str]:
        """Return the manifest called *version* and its digest.

        Raises FetchError for one that is not what its digest says, or is an index of several.
        """
        accepted = ", ".join((*_MANIFESTS, *INDEXES))
        ask = Ask(url=self._url("manifests", version), headers={"Accept": accepted})

        def read(answer: Answer) -> tuple[bytes, str, str]:
            answer.refuse_failure()
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
            return (
                answer.body(_MANIFEST_BYTES),
                kind,
                answer.headers.get("Docker-Content-Digest", ""),
            )

        content, kind, said = self.exchange(ask, read)
        if kind in INDEXES:
            raise FetchError(
                "it is an index of several manifests", hint="name the one you mean by its digest"
            )
        if kind not in _MANIFESTS:
            raise FetchError(f"the registry sends {kind or 'nothing known'!r}, not a manifest")
        expected = version if is_digest(version) else said
        return content, _checked(content, expected)

    def blob(self, descriptor: Descriptor, path: Path) -> None:
        """Write the blob to *path*; raises FetchError where it is not the one described."""
        if not is_digest(descriptor.digest):
            raise FetchError(f"{descriptor.digest!r} is no digest that can be checked")
        if descriptor.size > self.options.limits.download_bytes:
            limit = self.options.limits.download_bytes
            raise FetchError(f"a blob of {descriptor.size} bytes: more than {limit}")
        kind, _, expected = descriptor.digest.partition(":")

        def save(answer: Answer) -> str:
            answer.refuse_failure()
            return answer.save(path, descriptor.size, kind)

        found = self.exchange(Ask(url=self._url("blobs", descriptor.digest)), save)
        if found != expected or path.stat().st_size != descriptor.size:
            raise FetchError(
                f"a blob is not what the manifest says\n"
                f"  manifest: {descriptor.digest}, {descriptor.size} bytes\n"
                f"  found:    {kind}:{found}, {path.stat().st_size} bytes"
            )

    def put_blob(self, content: bytes) -> str:
        """Store *content* unless it is there already; return its digest."""
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        there = self.exchange(
            Ask(url=self._url("blobs", digest), method="HEAD"), lambda answer: answer.status
        )
        if there == 200:
            return digest
        start = Ask(url=self._url("blobs", "uploads/"), method="POST")
        place = urljoin(start.url, self.exchange(start, _location))
        separator = "&" if urlsplit(place).query else "?"
        self._put(f"{place}{separator}{urlencode({'digest': digest})}", content)
        return digest

    def put_manifest(self, content: bytes, tag: str) -> str:
        """Store *content* as the manifest called *tag*; return its digest."""
        self._put(self._url("manifests", tag), content, MANIFEST)
        return f"sha256:{hashlib.sha256(content).hexdigest()}"

    def exchange(self, ask: Ask, consume: Callable[[Answer], Result]) -> Result:
        """Return what *consume* makes of the answer, after proving who asks where that is asked."""
        web = Web(self.options)
        result = web.exchange(self._signed(ask), lambda got: challenge_in(got) or consume(got))
        if not isinstance(result, Challenge):
            return result
        self._authorization = self._proof(result, web)
        return web.exchange(self._signed(ask), consume)

    def _put(self, url: str, content: bytes, kind: str = "application/octet-stream") -> None:
        ask = Ask(url=url, method="PUT", headers={"Content-Type": kind}, body=content)
        self.exchange(ask, Answer.refuse_failure)

    def _url(self, kind: str, name: str) -> str:
        host = self.reference.host
        name_only = urlsplit(f"//{host}").hostname or ""
        plain = is_loopback(name_only) or self.options.insecure
        scheme = "http" if plain else "https"
        return f"{scheme}://{host}/v2/{self.reference.repository}/{kind}/{name}"

    def _signed(self, ask: Ask) -> Ask:
        own = urlsplit(ask.url).netloc == self.reference.host
        if not self._authorization or not own:
            return ask
        headers = {**ask.headers, "Authorization": self._authorization}
        return Ask(url=ask.url, method=ask.method, headers=headers, body=ask.body)

    def _proof(self, challenge: Challenge, web: Web) -> str:
        """Return the header that answers *challenge*."""
        credentials = from_docker(self.reference.host, self.options.environment)
        if challenge.scheme == "basic":
            if credentials is None or not credentials.user:
                raise FetchError(
                    f"the registry {self.reference.host} wants credentials, and there are none",
                    hint=f"run `docker login {self.reference.host}`",
                )
            return credentials.basic()
        refuse_realm(challenge, self.reference.host, credentials, self.options)
        return f"Bearer {token_for(challenge, credentials, web)}"


def _location(answer: Answer) -> str:
    answer.refuse_failure()
    place = answer.headers.get("Location", "")
    if not place:
        raise FetchError("the registry names no place for an upload")
    return place


def _checked(content: bytes, expected: str) -> str:
    kind = expected.partition(":")[0] if is_digest(expected) else "sha256"
    found = f"{kind}:{hashlib.new(kind, content).hexdigest()}"
    if expected and found != expected:
        raise FetchError(
            "the manifest is not what its digest says\n"
            f"  asked for: {expected}\n"
            f"  found:     {found}"
        )
    return found
