"""Built-in functions: one module for each family, one decorated function for each builtin.

The decorator's name is the Rego name, the annotations are the operands' types, the docstring is
the documentation. Operands are checked against the annotations before the function is called, so
a function sees only what it asks for; what else can go wrong it raises as `BuiltinError`.

Other modules may define builtins too, with the same decorator: those that a run names, and those
of installed packages (entry points of the group `policykit.builtins`, each naming a module). They
keep to themselves, in `CUSTOM`, and cannot have the name of one of OPA's.

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
    set[T]                set, given to a function of others as Python's own
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeVar

from policykit.errors import UsageError
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
    "graphql_documents",
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
    "templates",
    "times",
    "token_signing",
    "tokens",
    "tracing",
    "types",
    "units",
    "uri",
    "urlquery",
    "uuids",
    "walking",
    "yaml_encoding",
)

ENTRY_POINTS = "policykit.builtins"

Numeric: TypeAlias = int | float
Function: TypeAlias = Callable[..., Value]
Decorated = TypeVar("Decorated", bound=Function)


_EMPTY: Mapping[str, Any] = MappingProxyType({})


def _to_stderr(text: str, path: str, line: int) -> None:
    del path, line
    sys.stderr.write(f"{text}\n")


class World:
    """What builtins may see of the world outside the policy, the same for one whole evaluation.

    `output` takes each line of `print`, with the policy's file and line.
    """

    __slots__ = ("cache", "environment", "extras", "output", "time_ns")

    def __init__(
        self,
        time_ns: int,
        environment: Mapping[str, str] = _EMPTY,
        output: Callable[[str, str, int], None] = _to_stderr,
        extras: Mapping[str, Any] = _EMPTY,
    ) -> None:
        self.time_ns = time_ns
        self.environment = environment
        self.output = output
        self.extras = extras
        self.cache: dict[Any, Any] = {}

    @property
    def random(self) -> Any:
        """Where random numbers come from; made when the first one is asked for."""
        from random import Random  # seeding costs as much as many an evaluation

        if Random not in self.cache:
            self.cache[Random] = Random()  # noqa: S311  # rand.intn is no secret
        return self.cache[Random]


class Builtin(NamedTuple):
    """One builtin: `call` checks its operands, `arity` counts them (without the world)."""

    name: str
    function: Function
    call: Function
    arity: int
    module: str
    takes_world: bool = False
    takes_file: bool = False
    is_relation: bool = False
    is_deterministic: bool = True
    is_deprecated: bool = False


REGISTRY: dict[str, Builtin] = {}
CUSTOM: dict[tuple[str, str], Builtin] = {}  # by module and name


def builtin(
    name: str,
    *,
    world: bool = False,
    file: bool = False,
    relation: bool = False,
    deterministic: bool = True,
    deprecated: bool = False,
) -> Callable[[Decorated], Decorated]:
    """Register the decorated function as the builtin called *name*.

    With *world* its first parameter is the `World`, and with *file* as well its second the path of
    the policy that calls it; a *relation* yields its answers one by one. Raises UsageError for a
    function of others whose annotations are no types of Rego.
    """

    def register(function: Decorated) -> Decorated:
        first = world + file
        module = function.__module__
        is_ours = module.startswith(f"{__name__}.")
        if relation and not is_ours:
            raise UsageError(f"the builtin {name} gives one answer: return a list of all")
        row = Builtin(
            name=name,
            function=function,
            call=(checked if is_ours else _guarded)(name, function, first),
            arity=function.__code__.co_argcount - first,
            module=module,
            takes_world=world,
            takes_file=file,
            is_relation=relation,
            is_deterministic=deterministic,
            is_deprecated=deprecated,
        )
        if is_ours:
            REGISTRY[name] = row
        else:
            CUSTOM[module, name] = row
        return function

    return register


def _guarded(name: str, function: Function, first: int) -> Function:
    from policykit.rego.builtins._custom import guarded  # rarely needed

    return guarded(name, function, first)


def builtins(modules: Iterable[str] = ()) -> Mapping[str, Builtin]:
    """Return every builtin by name: of all families, and of *modules*.

    Raises UsageError for one that has the name of another.
    """
    for family in FAMILIES:
        import_module(f"{__name__}.{family}")
    found = dict(REGISTRY)
    for module in dict.fromkeys(modules):
        for row in _defined_in(module):
            known = found.setdefault(row.name, row)
            if known is not row:
                message = f"the builtin {row.name} of {row.module} is in {known.module} already"
                raise UsageError(message, hint="give it another name, such as team.name")
    return MappingProxyType(found)


def installed() -> list[str]:
    """Return the modules with builtins that installed packages name."""
    from importlib.metadata import entry_points  # slow: only for names that nothing else has

    return [entry.value for entry in entry_points(group=ENTRY_POINTS)]


def _defined_in(module: str) -> Iterator[Builtin]:
    """Yield the builtins of a module and of what is below it."""
    try:
        import_module(module)
    except ImportError as error:
        message = f"the builtins of {module} cannot be imported: {error}"
        raise UsageError(message) from error
    for owner, name in list(CUSTOM):
        if f"{owner}.".startswith(f"{module}."):
            yield CUSTOM[owner, name]


def load(name: str, module: str, arity: int) -> Builtin:
    """Return the builtin called *name*; imports only the *module* that defines it.

    Raises LookupError where it is not what it was: not there, or with another *arity*.
    """
    try:
        import_module(module)
    except ImportError as error:
        raise LookupError(name) from error
    row = REGISTRY.get(name) or CUSTOM[module, name]
    if row.arity != arity:
        raise LookupError(name)
    return row


__all__ = [
    "CUSTOM",
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
    "installed",
    "load",
]
