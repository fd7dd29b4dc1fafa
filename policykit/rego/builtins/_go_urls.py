"""URLs in the parts that Go's `url.URL` has."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote, unquote_to_bytes

from policykit.rego.values import Value

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
_VALID_PATH = re.compile(r"(?:[A-Za-z0-9\-_.~!$&'()*+,;=:@/\[\]]|%[0-9A-Fa-f]{2})*")
_HOST = re.compile(
    r"(?:\[[^\]\x00-\x20]*\]|(?:[^\x00-\x20%/?#\\^`{|}\[\]:]|%[89A-Fa-f][0-9A-Fa-f])*)(?::[0-9]*)?"
)
# What Go leaves as it is in a path and in a fragment, beside letters, digits and `-._~`.
_PLAIN: Final = {"Path": "$&+,/:;=@", "Fragment": "$&+,/:;=?@!()*"}


def url_fields(text: str) -> dict[str, Value]:
    """Return the fields of Go's `url.URL` for *text*, as its JSON has them; raises ValueError."""
    if _CONTROL.search(text):
        raise ValueError("net/url: invalid control character in URL")
    rest, _, fragment = text.partition("#")
    found = _SCHEME.fullmatch(rest)
    if rest.startswith(":"):
        raise ValueError("missing protocol scheme")
    scheme, rest = (found[1].lower(), found[2]) if found else ("", rest)
    if not scheme and ":" in re.split("[/?]", rest, maxsplit=1)[0]:
        raise ValueError("first path segment in URL cannot contain colon")
    force_query = rest.endswith("?") and rest.count("?") == 1
    rest, _, query = rest.partition("?")
    fields: dict[str, Value] = {
        "Scheme": scheme, "Opaque": "", "User": None, "Host": "", "Path": "", "RawPath": "",
        "OmitHost": False, "ForceQuery": force_query, "RawQuery": query,
        "Fragment": "", "RawFragment": "",
    }  # fmt: skip
    if not rest.startswith("/") and scheme:
        return fields | {"Opaque": rest} | _unescaped("Fragment", fragment)
    if rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        fields |= _authority(authority)
        rest = slash + path
    else:
        fields["OmitHost"] = scheme != ""
    return fields | _unescaped("Path", rest) | _unescaped("Fragment", fragment)


def _authority(text: str) -> dict[str, Value]:
    user, at, host = text.rpartition("@")
    if not _HOST.fullmatch(host):
        raise ValueError(f'invalid host "{host}"')
    return {"User": {} if at or user else None, "Host": unquote(host)}


def _unescaped(name: str, text: str) -> dict[str, Value]:
    """Return the part decoded, and as it was where Go would not write it so itself."""
    wrong = _BAD_ESCAPE.search(text)
    if wrong:
        raise ValueError(f'invalid URL escape "{wrong.group()}"')
    raw = "" if quote(unquote_to_bytes(text), safe=_PLAIN[name]) == text else text
    return {name: unquote(text), f"Raw{name}": raw}


def escaped_path(fields: Mapping[str, Value]) -> str:
    """Return the path of a URL as Go writes it: as it was, else with what must be escaped."""
    if fields["RawPath"] and _VALID_PATH.fullmatch(fields["RawPath"]):
        return str(fields["RawPath"])
    return quote(fields["Path"], safe=_PLAIN["Path"])
