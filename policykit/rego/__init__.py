"""Rego, compiled to Python.

    program = compile({"policy/main.rego": text}, data={...})
    program.query("data.main.deny = x", input={...})

Nothing of the compiler is imported until something has to be compiled.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from types import CodeType
from typing import Any

from policykit.errors import RegoError, RegoErrors
from policykit.rego.builtins import builtin
from policykit.rego.cache import digest_of, store, stored
from policykit.rego.program import Program, Query, Result, program_of
from policykit.rego.values import UNDEFINED, to_json


def compile(  # noqa: A001  # the name of the public function
    modules: Mapping[str, str],
    *,
    data: dict[str, Any] | None = None,
    version: str = "v1",
    strict: bool = False,
    shadow_data: bool = False,
    builtins: Collection[str] = (),
    capabilities: Collection[str] | None = None,
    versions: Mapping[str, str] | None = None,
    cache: str = "",
) -> Program:
    """Return the program of *modules*, policy texts by file name, together with *data*.

    *version* is that of Rego, *versions* has others by file name. *strict* refuses unused
    variables, arguments and imports. Data at the path of a rule is an error, unless *shadow_data*
    lets the rule hide it. *builtins* names modules of Python that define functions with `builtin`,
    *capabilities* the only builtins that policies may call.
    *cache* is a folder for what was compiled before; it is made private to the user. Raises
    RegoErrors with everything that is wrong in the modules, in source order.
    """
    data = {} if data is None else data
    names = None if capabilities is None else tuple(sorted(capabilities))

    def program(*, traced: bool = False) -> Program:
        return _known_or_built(
            modules,
            data,
            cache,
            version=version,
            strict=strict,
            builtins=tuple(builtins),
            capabilities=names,
            versions=tuple(sorted((versions or {}).items())),
            traced=traced,
        )

    result = program()
    conflicts = [] if shadow_data else list(_conflicts(result, data))
    if conflicts:
        raise RegoErrors(conflicts)
    result.instrumented = lru_cache(partial(program, traced=True))
    return result


def _conflicts(program: Program, data: dict[str, Any]) -> Iterator[RegoError]:
    """Yield an error for each rule at whose path, or above it, *data* has a value."""
    for rule in program.manifest.rules:
        value: Any = data
        for name in rule.path:
            value = value.get(name, UNDEFINED) if type(value) is dict else None
            if value is UNDEFINED:
                break
        else:
            message = f"conflicting rule for data path {'/'.join(rule.path)} found"
            yield RegoError("rego_compile_error", message, rule.locations[0])


def _known_or_built(
    modules: Mapping[str, str], data: dict[str, Any], cache: str, **options: Any
) -> Program:
    """Return a program from the cache, or a new one, which goes there."""
    digest = digest_of(modules, repr(sorted(options.items()))) if cache else ""
    known = stored(cache, digest) if cache else None

    def built() -> tuple[Program, CodeType]:
        from policykit.rego.build import build  # noqa: PLC0415  # only for what is not known yet

        return build(modules, data, **options)

    if known is not None:

        def compile_query(text: str) -> Query:
            return built()[0].compile_query(text)

        with suppress(LookupError):  # a builtin of others may be gone
            return program_of(*known, data, compile_query)
    program, code = built()
    if cache:
        store(cache, digest, program.manifest, code)
    return program


def parse_term(text: str) -> Any:
    """Return the value of a ground term (`{"a": {1, 2}}`); raises RegoError for anything else."""
    program = compile({})
    results = program.query(f"term__ = {text}")
    if len(results) != 1 or len(results[0].bindings) != 1:
        raise RegoError("rego_parse_error", f"not a ground term: {text}")
    return results[0].bindings["term__"]


__all__ = [
    "UNDEFINED",
    "Program",
    "RegoError",
    "RegoErrors",
    "Result",
    "builtin",
    "compile",
    "parse_term",
    "to_json",
]
