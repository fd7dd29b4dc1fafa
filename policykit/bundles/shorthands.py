"""Short ways to write a bundle's URL, as go-getter and conftest know them."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Shorthand:
    """Texts that match `pattern` are fetched by `getter`; the group `folder` is one inside."""

    pattern: re.Pattern[str]
    getter: str
    template: str


_REGISTRIES = (
    r"(?:[\w-]+\.azurecr\.io|(?:[\w-]+\.)*gcr\.io|ghcr\.io|quay\.io|registry\.gitlab\.com"
    r"|[\w-]+\.pkg\.dev|\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?"
    r"|(?:localhost|127\.0\.0\.1|\[::1\]):\d+)"
)
_FORGES = r"(?P<host>github\.com|bitbucket\.org)"

# The first row that matches a whole text wins.
_SHORTHANDS = (
    _Shorthand(re.compile(rf"(?P<all>{_REGISTRIES}/.+)"), "oci", r"oci://\g<all>"),
    _Shorthand(
        re.compile(
            rf"{_FORGES}/(?P<owner>[^/:@]+)/(?P<name>[^/:@]+?)(?:\.git)?(?:/(?P<folder>.*))?"
        ),
        "git",
        r"https://\g<host>/\g<owner>/\g<name>.git",
    ),
    _Shorthand(re.compile(r"(?P<all>[^/@:]+@[^/@:]+:.+)"), "git", r"\g<all>"),
    _Shorthand(
        re.compile(r"(?P<all>(?:[\w.-]+\.)?s3[.-][\w.-]*amazonaws\.com/.+)"),
        "s3",
        r"https://\g<all>",
    ),
    _Shorthand(re.compile(r"(?P<all>www\.googleapis\.com/storage/.+)"), "gcs", r"https://\g<all>"),
)


def spelled_out(text: str) -> tuple[str, str, str]:
    """Return the getter, the full text and the folder that *text* is short for.

    The getter is empty where *text* is no shorthand. A prefix (`git::github.com/…`) wins over it.
    """
    prefix, separator, rest = text.rpartition("::")
    short = rest if separator and re.fullmatch(r"[A-Za-z0-9]+", prefix) else text
    for row in _SHORTHANDS:
        match = row.pattern.fullmatch(short)
        if match:
            folder = match.groupdict().get("folder") or ""
            return prefix.lower() or row.getter, match.expand(row.template), folder
    return "", text, ""
