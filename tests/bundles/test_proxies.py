"""Proxies that the environment sets."""

from urllib.parse import urlsplit

import pytest

from policykit.bundles.proxies import proxy_for


def proxied(url: str, **environment: str) -> str:
    proxy = proxy_for(urlsplit(url), environment)
    return proxy.address if proxy else ""


@pytest.mark.parametrize(
    ("url", "environment", "proxy"),
    [
        ("http://h/x", {"http_proxy": "http://p:1"}, "http://p:1"),
        ("http://h/x", {"http_proxy": "p:1"}, "http://p:1"),
        ("http://h/x", {"HTTP_PROXY": "http://p:1"}, ""),
        ("https://h/x", {"http_proxy": "http://p:1"}, ""),
        ("https://h/x", {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ("https://h/x", {"https_proxy": "http://a", "HTTPS_PROXY": "http://b"}, "http://a"),
        ("https://h/x", {"ALL_PROXY": "http://p:1"}, "http://p:1"),
        ("http://127.0.0.1:8/x", {"http_proxy": "http://p:1"}, ""),
        ("http://localhost/x", {"http_proxy": "http://p:1"}, ""),
    ],
)
def test_variables(url: str, environment: dict[str, str], proxy: str) -> None:
    assert proxied(url, **environment) == proxy


@pytest.mark.parametrize(
    ("host", "exempt", "direct"),
    [
        ("a.example", "a.example", True),
        ("a.example", "example", True),
        ("a.example", ".example", True),
        ("a.example", "*.example", True),
        ("a.example", " b.example , a.example ", True),
        ("a.example", "*", True),
        ("a.example:81", "a.example:81", True),
        ("a.example:81", "a.example:82", False),
        ("aexample", "example", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("a.example", "", False),
        ("a.example", ",", False),
    ],
)
def test_hosts_without_proxy(host: str, exempt: str, direct: bool) -> None:
    found = proxied(f"http://{host}/x", http_proxy="http://p:1", no_proxy=exempt)
    assert found == ("" if direct else "http://p:1")


def test_credentials_are_for_the_proxy_alone() -> None:
    proxy = proxy_for(urlsplit("http://h/x"), {"http_proxy": "http://u:s%40cret@p:1"})
    assert proxy is not None
    assert proxy.address == "http://p:1"
    assert "cret" not in repr(proxy)
    assert proxy.headers() == {"proxy-authorization": "Basic dTpzQGNyZXQ="}
