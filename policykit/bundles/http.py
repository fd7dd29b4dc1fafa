"""Bundles from web servers: one archive or single file."""

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from policykit.bundles.contents import place, refuse_unknown
from policykit.bundles.credentials import Credentials, from_netrc
from policykit.bundles.request import Request
from policykit.bundles.url import BundleUrl
from policykit.bundles.web import Answer, Ask, Web
from policykit.errors import FetchError

_NOT_A_FILE = "text/html"


def fetch(request: Request) -> str:
    """Put what the URL serves into the tree; return the digest of what was downloaded.

    Raises FetchError where the server does not serve it whole, or serves a web page.
    """
    url, limits = request.url, request.options.limits
    filename = url.filename or unquote(PurePosixPath(urlsplit(url.address).path).name)
    refuse_unknown(url, filename)
    target = request.scratch / "download"

    def save(answer: Answer) -> None:
        answer.refuse_failure()
        _refuse_page(answer)
        answer.save(target, limits.download_bytes)

    Web(request.options).exchange(Ask(url=url.address, headers=_headers(request)), save)
    return place(target, filename, url, request.tree, limits)


def _headers(request: Request) -> dict[str, str]:
    credentials = _in_url(request.url)
    credentials = credentials or from_netrc(request.url.host, request.options.environment)
    return {"Authorization": credentials.basic()} if credentials else {}


def _in_url(url: BundleUrl) -> Credentials | None:
    return Credentials(url.user, url.password) if url.user or url.password else None


def _refuse_page(answer: Answer) -> None:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == _NOT_A_FILE:
        raise FetchError(
            "the server answers with a web page",
            hint="take the address of the raw file, and check whether a login is needed",
        )
