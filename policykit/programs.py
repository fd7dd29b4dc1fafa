"""From settings to compiled policies: their texts, their data, and what they may call."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping

from policykit.errors import LoadError, UsageError
from policykit.policy_files import data_of, policy_texts
from policykit.rego import compile as compile_policies
from policykit.rego.builtins import World
from policykit.rego.program import Program
from policykit.settings import Settings
from policykit.settings.folders import cache_folder
from policykit.settings.options import is_url
from policykit.source import Location

_CONFIG_BUILTINS = "policykit.config_builtins"
_MANIFEST = ".manifest"
_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip")


def program_of(settings: Settings, *, may_be_empty: bool = False) -> Program:
    """Return the policies that *settings* name, compiled with their data.

    Their places are on this machine: see `settled`. Raises LoadError, UsageError and RegoErrors.
    """
    texts = policy_texts(settings.policy, may_be_none=may_be_empty)
    return compiled(texts, settings, version=settings.rego_version, strict=settings.strict)


def settled(settings: Settings) -> Settings:
    """Return *settings* with folders in place of the URLs and archives of policies."""
    if not any(map(_is_elsewhere, settings.policy)):
        return settings
    from policykit.remote import fetched  # noqa: PLC0415  # most policies are at hand

    return fetched(settings)


def _is_elsewhere(path: str) -> bool:
    return is_url(path) or path.partition("//")[0].endswith(_ARCHIVES)


def bundles_in(paths: Iterable[str]) -> list[str]:
    """Return those of *paths* that are folders of OPA bundles."""
    return [path for path in paths if os.path.isfile(f"{path}/{_MANIFEST}")]


def compiled(
    texts: Mapping[str, str], settings: Settings, *, version: str, strict: bool = False
) -> Program:
    """Return the program of *texts* by file name, with the data and builtins of *settings*."""
    folders = bundles_in(settings.policy)
    data, versions = data_of(settings.data), dict[str, str]()
    if folders:
        from policykit.bundled import contents_of  # noqa: PLC0415  # most policies are no bundles

        data, versions = contents_of(folders, texts, data)
    return compile_policies(
        texts,
        data=data,
        version=version,
        versions=versions,
        strict=strict,
        shadow_data=True,
        builtins=builtin_modules(settings),
        capabilities=capabilities_of(settings.capabilities),
        cache=f"{cache_folder()}/programs",
    )


def checked_program_of(settings: Settings) -> Program:
    """Return the policies compiled anew, whatever the cache holds, with their source in Python."""
    from policykit.rego.build import build  # noqa: PLC0415  # other runs have it in the cache

    settings = settled(settings)
    program, _ = build(
        policy_texts(settings.policy),
        data_of(settings.data),
        version=settings.rego_version,
        strict=settings.strict,
        builtins=builtin_modules(settings),
        capabilities=capabilities_of(settings.capabilities),
    )
    return program


def builtin_modules(settings: Settings) -> tuple[str, ...]:
    """Return the modules with the functions that policies may call beside OPA's."""
    if not settings.builtins:
        return (_CONFIG_BUILTINS,)
    from policykit.custom_builtins import module_of  # noqa: PLC0415  # few runs have any

    return (_CONFIG_BUILTINS, *map(module_of, settings.builtins))


def capabilities_of(path: str) -> Collection[str] | None:
    """Return the names of the builtins that the file at *path* allows; None where there is none."""
    if not path:
        return None
    from policykit.loading import parsed  # noqa: PLC0415  # few runs have any

    [document] = parsed(path, parser="json")
    value = document.value
    rows = value.get("builtins") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        raise LoadError(
            "the file names no builtins",
            Location(path),
            hint="`opa capabilities --current` prints one to begin with",
        )
    names = [row.get("name") if isinstance(row, dict) else None for row in rows]
    for index, name in enumerate(names):
        if not isinstance(name, str):
            raise UsageError(f"builtins[{index}] has no name", Location(path))
    return {str(name) for name in names}


def world_of(settings: Settings, output: Callable[[str, str, int], None]) -> World:
    """Return the world that policies see; *output* takes what they print."""
    return World(
        time_ns=time.time_ns(),
        output=output,
        environment=os.environ,
        extras={
            "allow_net": settings.allow_net,
            "proto_dirs": settings.proto_file_dirs,
            "formats": settings.formats,
        },
    )
