"""UUIDs: reading their fields, making random ones."""

import re

from policykit.rego.builtins import World, builtin
from policykit.rego.values import UNDEFINED, Undefined, Value

_HEX = "([0-9a-fA-F]{8})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{12})"
_FORMS = {
    32: re.compile(_HEX),
    36: re.compile(_HEX),
    38: re.compile(f".{_HEX}.", re.DOTALL),
    45: re.compile(f"(?:[uU][rR][nN]:[uU][uU][iI][dD]:){_HEX}"),
}
_DASHES = {32: 0, 36: 4, 38: 4, 45: 4}
_VARIANTS = ("Reserved",) * 4 + ("RFC4122",) * 2 + ("Microsoft", "Future")  # by the top three bits
_DOMAINS = ("Person", "Group", "Org")
_TIMED = (1, 2)  # the versions that hold a time and an address
_GREGORIAN_TICKS = 0x01B21DD213814000  # from 1582-10-15 to 1970, in units of 100 ns


@builtin("uuid.rfc4122", world=True, deterministic=False)
def random_uuid(world: World, key: str) -> str:
    """Return a random UUID, the same for the same key within one evaluation."""
    place = ("uuid.rfc4122", key)
    if place not in world.cache:
        number = world.random.getrandbits(128)
        number = number & ~(0xF << 76) | 4 << 76  # version 4
        number = number & ~(0x3 << 62) | 2 << 62  # the variant of RFC 4122
        digits = f"{number:032x}"
        world.cache[place] = "-".join(
            digits[start:end] for start, end in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
        )
    uuid: str = world.cache[place]
    return uuid


@builtin("uuid.parse")
def parse(text: str) -> dict[str, Value] | Undefined:
    """Return the fields of a UUID; undefined if the string is none."""
    size = len(text.encode(errors="replace"))
    found = _FORMS[size].fullmatch(text) if size in _FORMS else None
    if not found or "".join(found.groups()) == "" or text.count("-") != _DASHES[size]:
        return UNDEFINED
    low, middle, high, clock, node = (int(group, 16) for group in found.groups())
    version = high >> 12
    fields: dict[str, Value] = {"version": version, "variant": _VARIANTS[clock >> 13]}
    if version in _TIMED:
        ticks = (high & 0xFFF) << 48 | middle << 32 | low
        fields |= {
            "time": (ticks - _GREGORIAN_TICKS) * 100,
            "nodeid": "-".join(re.findall("..", f"{node:012x}")),
            "macvariables": _address_kind(node >> 40),
            "clocksequence": clock & 0x3FFF,
        }
    if version == _TIMED[1]:
        domain = clock & 0xFF
        known = domain < len(_DOMAINS)
        fields |= {"id": low, "domain": _DOMAINS[domain] if known else f"Domain{domain}"}
    return fields


def _address_kind(first: int) -> str:
    """Return what the lowest bits of an address' first byte say."""
    return f"{'local' if first & 2 else 'global'}:{'multicast' if first & 1 else 'unicast'}"
