"""What a policy asks of a chain of certificates: a time, a host name, usages of the key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from policykit.rego.values import Number, Set, Value, decimal_of

ANY_USAGE: Final = 0
SERVER_USAGE: Final = 1
_USAGES: Final = (
    "Any", "ServerAuth", "ClientAuth", "CodeSigning", "EmailProtection", "IPSECEndSystem",
    "IPSECTunnel", "IPSECUser", "TimeStamping", "OCSPSigning", "MicrosoftServerGatedCrypto",
    "NetscapeServerGatedCrypto", "MicrosoftCommercialCodeSigning", "MicrosoftKernelCodeSigning",
)  # fmt: skip
_NUMBERS_OF_USAGES: Final = {f"KeyUsage{name}": number for number, name in enumerate(_USAGES)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chain must satisfy: a time, a name of the leaf, one of several usages."""

    time_ns: int
    name: str = ""
    usages: Sequence[int] = (SERVER_USAGE,)


def wanted_of(time_ns: int, options: Mapping[Any, Value]) -> Wanted:
    """Return what *options* ask for, at *time_ns* unless they say otherwise; raises ValueError."""
    wanted = Wanted(time_ns)
    for name, value in options.items():
        match name:
            case "DNSName":
                if type(value) is not str:
                    raise ValueError("'DNSName' should be a string")
                wanted = replace(wanted, name=value)
            case "CurrentTime":
                wanted = replace(wanted, time_ns=_integer(name, value))
            case "KeyUsages":
                wanted = replace(wanted, usages=_usages(value) or wanted.usages)
            case "MaxConstraintComparisons":
                _integer(name, value)  # nothing to bound: each name is compared once
            case str():
                raise ValueError("invalid key option")
            case _:
                pass  # OPA looks only at keys that are strings
    return wanted


def _integer(name: str, value: Value) -> int:
    if type(value) not in (int, float, Number):
        raise ValueError(f"'{name}' should be a number")
    exact = decimal_of(value)
    if exact != exact.to_integral_value() or abs(exact) >= 1 << 63:
        raise ValueError(f"'{name}' should be a valid int64 number")
    return int(exact)


def _usages(value: Value) -> list[int]:
    if not isinstance(value, list | Set):
        raise ValueError("'KeyUsages' should be an Array or Set")  # noqa: TRY004  # see _failures
    members = value if isinstance(value, list) else value.values()
    names = [name for name in members if type(name) is str]
    wrong = [name for name in names if name not in _NUMBERS_OF_USAGES]
    if wrong:
        raise ValueError(f"invalid entries for 'KeyUsages' found: [{' '.join(wrong)}]")
    return [_NUMBERS_OF_USAGES[name] for name in names]
