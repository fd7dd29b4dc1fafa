"""Built-in functions: one module for each family, one decorated function for each builtin.

The decorator's name is the Rego name, the annotations are the operands' types, the docstring is
the documentation. Operands are checked against the annotations before the function is called, so
a function sees only what it asks for; what else can go wrong it raises as `BuiltinError`.

    annotation            operand
    Value                 anything
    str, bool, None       string, boolean, null
    Numeric               number (int, float, or values.Number)
    int                   number without a fraction that fits 64 bits; `1.0` arrives as 1
    Integer               number without a fraction, of any size
    list[T], Set[T]       array, set; the members' type is checked where T is not Value
    dict[K, V]            object
    A | B                 either
    Declared[T]           anything, though policies are told to give a T: the function looks itself
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from policykit.rego.builtins._operands import BuiltinError, Declared, Integer, checked
from policykit.rego.values import Value

FAMILIES = (
    "aggregates",
    "arithmetic",
    "arrays",
    "aws",
    "bits",
    "casts",
    "certificates",
    "comparison",
    "digests",
    "encoding",
    "glob",
    "graphs",
    "http_send",
    "json_encoding",
    "json_patch",
    "json_paths",
    "json_schema",
    "keys",
    "net",
    "objects",
    "randomness",
    "regex",
    "rego",
    "runtime",
    "semver",
    "sets",
    "sprintf",
    "strings",
    "times",
    "token_signing",
    "tokens",
    "tracing",
    "types",
    "units",
    "urlquery",
    "uuids",
    "walking",
    "yaml_encoding",
)

Numeric: TypeAlias = int | float
Function: TypeAlias = Callable[..., Value]
Decorated = TypeVar("Decorated", bound=Function)


def _to_stderr(text: str, path: str, line: int) -> None:
    del path, line
    sys.stderr.write(f"{text}\n")


@dataclass(slots=True)
class World:
    """What builtins may see of the world outside the policy, the same for one whole evaluation.

    `output` takes each line of `print`, with the policy's file and line.
    """

    time_ns: int
    environment: Mapping[str, str] = field(default_factory=dict)
    output: Callable[[str, str, int], None] = _to_stderr
    cache: dict[Any, Any] = field(default_factory=dict)
    extras: Mapping[str, Any] = field(default_factory=dict)

    @property
    def random(self) -> Any:
        """Where random numbers come from; made when the first one is asked for."""
        from random import Random  # noqa: PLC0415  # seeding costs as much as many an evaluation

        if Random not in self.cache:
            self.cache[Random] = Random()
        return self.cache[Random]


@dataclass(frozen=True, slots=True)
class Builtin:
    """One builtin: `call` checks its operands, `arity` counts them (without the world)."""

    name: str
    function: Function
    call: Function
    arity: int
    module: str
    takes_world: bool = False
    is_relation: bool = False
    is_deterministic: bool = True
    is_deprecated: bool = False


REGISTRY: dict[str, Builtin] = {}


def builtin(
    name: str,
    *,
    world: bool = False,
    relation: bool = False,
    deterministic: bool = True,
    deprecated: bool = False,
) -> Callable[[Decorated], Decorated]:
    """Register the decorated function as the builtin called *name*.

    With *world* its first parameter is the `World`; a *relation* yields its answers one by one.
    """

    def register(function: Decorated) -> Decorated:
        first = 1 if world else 0
        REGISTRY[name] = Builtin(
            name=name,
            function=function,
            call=checked(name, function, first),
            arity=function.__code__.co_argcount - first,
            module=function.__module__,
            takes_world=world,
            is_relation=relation,
            is_deterministic=deterministic,
            is_deprecated=deprecated,
        )
        return function

    return register


def builtins() -> Mapping[str, Builtin]:
    """Return every builtin by name; imports all families."""
    for family in FAMILIES:
        import_module(f"{__name__}.{family}")
    return MappingProxyType(REGISTRY)


def load(name: str, module: str) -> Builtin:
    """Return the builtin called *name*; imports only the *module* that defines it."""
    import_module(module)
    return REGISTRY[name]


__all__ = [
    "FAMILIES",
    "REGISTRY",
    "Builtin",
    "BuiltinError",
    "Declared",
    "Integer",
    "Numeric",
    "World",
    "builtin",
    "builtins",
    "load",
]
