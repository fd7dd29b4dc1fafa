"""URIs taken apart."""

import re

from policykit.rego.builtins import BuiltinError, builtin
from policykit.rego.builtins._go_urls import url_fields
from policykit.rego.values import Value

_PATH = re.compile(r"(?:[^:/?#]+:)?(?://[^/?#]*)?([^?#]*)", re.DOTALL)


@builtin("uri.is_valid")
def is_valid(uri: str) -> bool:
    """Return whether a URI can be taken apart; an empty one cannot."""
    try:
        url_fields(uri)
    except ValueError:
        return False
    return bool(uri)


@builtin("uri.parse")
def parse(uri: str) -> dict[str, str]:
    """Return the parts that a URI has; of the path also as it is written."""
    try:
        fields = url_fields(uri)
    except ValueError as error:
        raise BuiltinError(f'uri.parse: parse "{uri}": {error}') from error
    hostname, port = _host(str(fields["Host"]))
    path: Value = fields["Path"]
    found = _PATH.match(uri)
    parts = {
        "scheme": fields["Scheme"],
        "hostname": hostname,
        "port": port,
        "path": path,
        "raw_path": found[1] if path and found else "",
        "raw_query": fields["RawQuery"],
        "fragment": fields["Fragment"],
    }
    return {name: str(part) for name, part in parts.items() if part}


def _host(text: str) -> tuple[str, str]:
    """Return name and port; the brackets of an IPv6 address are left out."""
    name, colon, port = text.rpartition(":")
    if not colon or "]" in port:
        name, port = text, ""
    return name.removeprefix("[").removesuffix("]"), port
