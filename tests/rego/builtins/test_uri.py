"""uri.*: as OPA takes URIs apart."""

import pytest

from policykit.rego.builtins import BuiltinError, builtins

PARTS = {
    "https://user:p%40ss@example.com:8080/a/b%2Fc?x=1&y=2#fr%20ag": {
        "scheme": "https", "hostname": "example.com", "port": "8080", "path": "/a/b/c",
        "raw_path": "/a/b%2Fc", "raw_query": "x=1&y=2", "fragment": "fr ag",
    },
    "http://[::1]:80/x": {
        "scheme": "http", "hostname": "::1", "port": "80", "path": "/x", "raw_path": "/x",
    },
    "//host/x": {"hostname": "host", "path": "/x", "raw_path": "/x"},
    "mailto:a@b.c": {"scheme": "mailto"},
    "HTTP://A.com": {"scheme": "http", "hostname": "A.com"},
    "a b": {"path": "a b", "raw_path": "a b"},
    "?q": {"raw_query": "q"},
    "": {},
}  # fmt: skip


@pytest.mark.parametrize(("uri", "parts"), PARTS.items())
def test_a_uri_has_the_parts_that_are_in_it(uri: str, parts: dict[str, str]):
    assert builtins()["uri.parse"].call(uri) == parts
    assert builtins()["uri.is_valid"].call(uri) is bool(uri)


@pytest.mark.parametrize("uri", [":foo", "http://a.com/%zz", "http://a.com:abc/"])
def test_what_is_no_uri_is_an_error(uri: str):
    assert builtins()["uri.is_valid"].call(uri) is False
    with pytest.raises(BuiltinError, match=r"uri\.parse: parse"):
        builtins()["uri.parse"].call(uri)
