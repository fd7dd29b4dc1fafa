"""net.*: CIDR arithmetic, and look-ups that ask for permission."""

import pytest

from policykit.rego.builtins import BuiltinError, World, builtins
from policykit.rego.values import set_of
from tests.rego.builtins.oracle import assert_same, call, needs_opa

CIDRS = [
    "10.0.0.0/8", "10.1.2.3/08", "010.0.0.0/8", "10.0.0.0/33", "::ffff:1.2.3.4/120", "::/0",
    "::ffff:1.2.3.4/90", "2001:db8::/32", "fe80::1%eth0/64", "1.2.3.4", "", "1.2.3.4/255.0.0.0",
    "1.2.3.4/ 8", "1.2.3.4/", "0.0.0.0/0",
]  # fmt: skip
PLACES = ["10.1.1.1", "1.2.3.9", "1.2.3.0/25", "::ffff:1.2.3.5", "2001:db8::1/31", "x"]
MERGED = [
    ["10.0.0.0/24", "10.0.1.0/24"],
    ["10.0.1.0/24", "10.0.2.0/24"],
    ["192.168.1.1/24"],
    ["192.168.1.1"],
    ["192.168.1.1", "192.168.1.0"],
    ["::1/128", "::/128"],
    ["10.0.0.0/8", "::/0"],
    ["0.0.0.0/1", "128.0.0.0/1"],
    ["ffff::/16", "0.0.0.0/8"],
    ["::/1", "8000::/1"],
    ["10.0.0.1/32", "10.0.0.1/24"],
    set_of(["10.0.0.0/24", "10.0.1.0/24"]),
    [],
    ["::1"],
    ["x"],
    [1],
    "x",
]
GROUPS = [
    "1.1.1.0/24",
    ["1.1.1.0/24", ["1.1.2.0/24", "x"]],
    set_of(["1.1.1.0/24", ["1.1.2.0/24", "x"]]),
    {"a": "1.1.0.0/16", "b": ["1.1.1.1/32", 3]},
    [3],
    [[]],
    [[1]],
    ["x"],
]


@needs_opa
def test_containment_is_opas():
    assert_same([call("net.cidr_contains", cidr, place) for cidr in CIDRS for place in PLACES])
    assert_same([call("net.cidr_intersects", cidr, place) for cidr in CIDRS for place in PLACES])
    assert_same([call("net.cidr_is_valid", cidr) for cidr in (*CIDRS, 3)])


@needs_opa
def test_expanding_and_merging_are_opas():
    expanded = ["192.168.1.1/30", "192.168.1.1", "::1/126", "::ffff:1.2.3.4/126"]
    assert_same([call("net.cidr_expand", cidr) for cidr in expanded])
    assert_same([call("net.cidr_merge", cidrs) for cidrs in MERGED])


@needs_opa
def test_matches_are_named_as_in_opa():
    places = ["1.1.1.1", ["1.1.1.1", "1.1.2.1"], {"z": ["1.1.1.1", 1]}, "zz"]
    name = "net.cidr_contains_matches"
    assert_same([call(name, group, place) for group in GROUPS for place in places])


def test_a_network_too_large_to_expand_is_an_error():
    with pytest.raises(BuiltinError, match="16777216 addresses, more than the limit"):
        builtins()["net.cidr_expand"].call("10.0.0.0/8")


def test_an_address_is_looked_up_without_the_network():
    answer = builtins()["net.lookup_ip_addr"].call(World(time_ns=0), "10.0.0.0")
    assert answer == set_of(["10.0.0.0"])


def test_a_name_is_looked_up_only_with_permission():
    lookup = builtins()["net.lookup_ip_addr"].call
    with pytest.raises(BuiltinError, match=r"is off: pass --allow-net=example\.com"):
        lookup(World(time_ns=0), "example.com")
    with pytest.raises(BuiltinError, match=r"may not reach example\.com"):
        lookup(World(time_ns=0, extras={"allow_net": ["*.org"]}), "example.com")
    local = lookup(World(time_ns=0, extras={"allow_net": ["localhost"]}), "localhost")
    assert "127.0.0.1" in local.values() or "::1" in local.values()
