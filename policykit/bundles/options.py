"""What a caller may set about fetching: limits, trust and the surroundings of a fetch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one bundle may cost; whatever goes past a limit is refused, never cut off.

    `ratio` bounds how far an archive may swell, once it has swollen past `ratio_from` bytes.
    `seconds` bounds one exchange with a server, `idle_seconds` the silence within it.
    """

    files: int = 20_000
    tree_bytes: int = 512 * MEBIBYTE
    download_bytes: int = 512 * MEBIBYTE
    ratio: int = 200
    ratio_from: int = 16 * MEBIBYTE
    redirects: int = 5
    attempts: int = 3
    seconds: float = 300.0
    idle_seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The key that a bundle's signature must fit: PEM text of a public key, or an HMAC secret.

    `algorithm` and `key_id`, where given, must be the signature's own; `scope` always must.
    """

    key: str = field(repr=False)
    algorithm: str = ""
    scope: str = ""
    key_id: str = ""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How bundles are fetched.

    `environment` is what the process was started with (home folder, proxies, Docker's config);
    `root` is what relative paths are relative to. `frozen` refuses what no lock file and no URL
    pins, `offline` all that the cache does not hold, `upgrade` looks past the lock file.
    `insecure` allows plain HTTP to other machines; `instance_credentials` allows object stores to
    ask the machine's metadata service for credentials. A bundle that carries signatures is
    verified with `verification`, which `skip_verification` waives.
    """

    root: Path = field(default_factory=Path)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    limits: Limits = field(default_factory=Limits)
    frozen: bool = False
    offline: bool = False
    upgrade: bool = False
    insecure: bool = False
    instance_credentials: bool = False
    verification: Verification | None = None
    skip_verification: bool = False
    now: Callable[[], datetime] = _now
