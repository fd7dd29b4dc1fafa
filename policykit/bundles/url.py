"""URLs that bundles are fetched from: one text in go-getter's forms to one `BundleUrl`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from policykit.bundles.names import safe_name
from policykit.bundles.shorthands import spelled_out
from policykit.errors import FetchError, UsageError

# All digits of a commit: what a server knows it by, and what never means another content.
COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")

_FORCED: Final = re.compile(r"([A-Za-z0-9+.-]+)::(.*)", re.DOTALL)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_HOST: Final = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?|[0-9A-Fa-f:.]+")
_USER: Final = re.compile(r"[A-Za-z0-9_][^\s:/]*")
_USERINFO: Final = re.compile(r"(?<=://)[^/?#]*@")
_USER_ALONE: Final = re.compile(r"(ssh|git)://[A-Za-z0-9_][^:@/]*@", re.IGNORECASE)
_SECRET_PARAMETER: Final = re.compile(
    r"(?i)([?&](?:[^=&]*(?:token|secret|passw|signature|credential|auth|session|sshkey|apikey)[^=&]*"
    r"|(?:[^=&]*[_.-])?key(?:[_.-][^=&]*)?|sig|pwd|code)=)[^&#]*"
)
_CHECKSUM: Final = re.compile(r"(?:(sha256|sha512):)?([0-9a-f]{64}|[0-9a-f]{128})")
_REF: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+@=,#%-]*")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Fetcher:
    """One way to fetch: its module's name and the URLs it takes.

    `getters` are the prefixes that ask for it by name (`git::`), `schemes` those that mean it
    unasked, `transports` all that it can use. `parameters` may follow the question mark; any
    other is refused, or passed on to the server where it `passes_parameters`.
    """

    name: str
    getters: tuple[str, ...]
    schemes: tuple[str, ...]
    transports: tuple[str, ...]
    parameters: tuple[str, ...]
    summary: str
    passes_parameters: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleUrl:
    """Where a bundle comes from: `shown` is the URL without its secrets, for people and lock file.

    `address` is what the fetcher opens: without secrets, without the folder after `//` and
    without the parameters that are for us.
    """

    shown: str
    fetcher: str
    getter: str
    scheme: str
    address: str
    host: str = ""
    folder: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ref: str = ""
    depth: int = 1
    checksum: str = ""
    archive: str = ""
    filename: str = ""
    region: str = ""

    @property
    def pins_itself(self) -> bool:
        """Whether the URL alone says which content is meant."""
        if self.fetcher == "git":
            return COMMIT.fullmatch(self.ref) is not None
        return bool(self.checksum) or (self.fetcher == "oci" and "@sha" in self.address)


@dataclass(frozen=True, slots=True)
class _Pieces:
    target: str
    folder: str
    query: str


def redacted(text: str) -> str:
    """Return *text* without the passwords and tokens of the URLs in it."""
    kept = _USER_ALONE.search(text) is not None
    plain = text if kept else _USERINFO.sub("", text)
    return _SECRET_PARAMETER.sub(r"\1***", plain)


def parse(text: str, fetchers: Iterable[Fetcher]) -> BundleUrl:
    """Return the URL that *text* means, fetched by one of *fetchers*.

    Raises UsageError for text that means none, or something that is refused before it is tried.
    """
    if not text or _CONTROL.search(text) or text.startswith("-"):
        raise UsageError(f"{redacted(text)!r} is no URL of a bundle")
    pieces = _pieces_of(text)
    getter, target, inner = spelled_out(pieces.target)
    folder = _folder_of("/".join(filter(None, (inner, pieces.folder))), text)
    rows = tuple(fetchers)
    row, getter, target = _claimed(getter, target, rows, text)
    return _Reader(text, row, getter, folder, pieces.query).read(target)


def _pieces_of(text: str) -> _Pieces:
    main, _, query = text.partition("?")
    scheme = _SCHEME.search(main)
    split = main.find("//", scheme.end() if scheme else 1)
    if split < 0:
        return _Pieces(main, "", query)
    return _Pieces(main[:split], main[split + 2 :], query)


def _folder_of(folder: str, text: str) -> str:
    if not folder.strip("/"):
        return ""
    try:
        return str(safe_name(unquote(folder).strip("/")))
    except FetchError as error:
        raise UsageError(f"{redacted(text)}: {error.message}") from error


def _claimed(
    getter: str, target: str, rows: tuple[Fetcher, ...], text: str
) -> tuple[Fetcher, str, str]:
    forced = None if getter else _FORCED.fullmatch(target)
    if forced:
        getter, target = forced[1].lower(), forced[2]
    scheme = _scheme_of(target)
    if not getter and scheme in {"http", "https"} and target.endswith(".git"):
        getter = "git"
    row = next((row for row in rows if getter in row.getters), None) if getter else None
    if not getter:
        getter = scheme or "file"
        row = next((row for row in rows if getter in row.schemes), None)
    if row is None:
        known = ", ".join(sorted({name for row in rows for name in (*row.getters, *row.schemes)}))
        raise UsageError(
            f"{redacted(text)}: download not supported for scheme {getter!r}",
            hint=f"policykit fetches by {known}",
        )
    # A registry has no form without a scheme, so after its prefix there is only one to mean.
    return row, getter, f"oci://{target}" if getter == "oci" and not scheme else target


def _scheme_of(target: str) -> str:
    scheme = _SCHEME.match(target)
    if scheme:
        return scheme[1].lower()
    return "file" if target.lower().startswith("file:") else ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rest of a URL once it is known who fetches it."""

    text: str
    row: Fetcher
    getter: str
    folder: str
    query: str

    def read(self, target: str) -> BundleUrl:
        """Return the whole URL."""
        scheme = _scheme_of(target)
        if _FORCED.match(target) or (scheme and scheme not in self.row.transports):
            raise self.refused(f"{self.getter}:: cannot fetch from {target.partition('://')[0]!r}")
        parameters, rest = self._parameters()
        split = self._split(target) if scheme and not target.lower().startswith("file:") else None
        if split is None:
            address, scheme = self._local(target, scheme)
        else:
            address = split._replace(netloc=split.netloc.rpartition("@")[2], query=rest).geturl()
        return BundleUrl(
            shown=redacted(self.text),
            fetcher=self.row.name,
            getter=self.getter,
            scheme=scheme,
            address=address,
            host=(split.hostname or "") if split else "",
            folder=self.folder,
            user=unquote(split.username or "") if split else "",
            password=unquote(split.password or "") if split else "",
            ref=self._ref(parameters.get("ref", "")),
            depth=self._depth(parameters.get("depth", "1")),
            checksum=self._checksum(parameters.get("checksum", "")),
            archive=parameters.get("archive", ""),
            filename=parameters.get("filename", ""),
            region=parameters.get("region", ""),
        )

    def refused(self, reason: str, hint: str = "") -> UsageError:
        """Return the error that says why the URL is refused."""
        return UsageError(f"{redacted(self.text)}: {reason}", hint=hint)

    def _split(self, target: str) -> SplitResult:
        try:
            split = urlsplit(target)
            host, user, _port = split.hostname or "", split.username, split.port
        except ValueError as error:
            # The text may hold a password in a place where nothing looks for it: it stays unsaid.
            scheme = target.partition("://")[0]
            raise UsageError(f"{scheme}://…: the host or port cannot be read") from error
        if not _HOST.fullmatch(host) or (user is not None and user and not _USER.fullmatch(user)):
            raise self.refused("the host or user name cannot be one")
        if split.fragment or re.search(r"\s", target):
            raise self.refused("a '#' or a space cannot stand here", "write it as %23 or %20")
        return split

    def _local(self, target: str, scheme: str) -> tuple[str, str]:
        """Return what is left of a text without a host: a path, or git's `user@host:path`."""
        if "@" in target and ":" in target and self.row.name == "git" and scheme != "file":
            user_and_host, _, path = target.partition(":")
            user, _, host = user_and_host.rpartition("@")
            if not (_HOST.fullmatch(host) and _USER.fullmatch(user)) or path.startswith("-"):
                raise self.refused("the host or user name cannot be one")
            return target, "ssh"
        if "file" not in self.row.transports:
            raise self.refused(f"{self.getter}:: needs a URL with a scheme and a host")
        path = target[len("file:") :] if scheme == "file" else target
        path = path.removeprefix("//") if scheme == "file" else path
        if not path:
            raise self.refused("it names no file")
        return (unquote(path) if scheme == "file" else path), "file"

    def _parameters(self) -> tuple[dict[str, str], str]:
        pairs = parse_qsl(self.query, keep_blank_values=True)
        ours = {name: value for name, value in pairs if name in self.row.parameters}
        rest = [(name, value) for name, value in pairs if name not in self.row.parameters]
        if rest and not self.row.passes_parameters:
            known = ", ".join(self.row.parameters) or "none"
            raise self.refused(
                f"{self.getter} URLs know no parameter {rest[0][0]!r}", f"they know: {known}"
            )
        return ours, urlencode(rest)

    def _ref(self, ref: str) -> str:
        refused = (
            not _REF.fullmatch(ref) or ".." in ref or "@{" in ref or ref.endswith((".lock", "/"))
        )
        if ref and refused:
            raise self.refused(f"{ref!r} cannot name a branch, a tag or a commit")
        return ref

    def _depth(self, depth: str) -> int:
        if not re.fullmatch(r"[1-9][0-9]{0,6}", depth):
            raise self.refused(f"depth={depth!r} is not a number from 1")
        return int(depth)

    def _checksum(self, checksum: str) -> str:
        if not checksum:
            return ""
        match = _CHECKSUM.fullmatch(checksum.lower())
        kind = {64: "sha256", 128: "sha512"}[len(match[2])] if match else ""
        if match is None or (match[1] and match[1] != kind):
            raise self.refused(
                f"checksum={checksum!r} is not what policykit checks",
                "write checksum=sha256:… or checksum=sha512:…; older kinds are too weak",
            )
        return f"{kind}:{match[2]}"
