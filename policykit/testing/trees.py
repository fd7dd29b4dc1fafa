"""The trees of policies, for what looks at their text again; only then is the compiler loaded."""

from collections.abc import Mapping
from contextlib import chdir
from functools import lru_cache
from typing import NamedTuple

from policykit.programs import builtin_modules, capabilities_of
from policykit.rego.build import checked_of
from policykit.rego.builtins import Builtin
from policykit.rego.check import Checked
from policykit.testing.compiled import Compiled


class Trees(NamedTuple):
    """A set of policies as trees, and the builtins that they may call."""

    checked: Checked
    builtins: Mapping[str, Builtin]


@lru_cache(maxsize=32)
def trees_of(compiled: Compiled) -> Trees:
    """Return the trees of what was *compiled*; raises RegoErrors if it has changed on disk."""
    settings = compiled.settings
    with chdir(compiled.folder):
        found = checked_of(
            compiled.texts,
            version=settings.rego_version,
            strict=settings.strict,
            builtins=builtin_modules(settings),
            capabilities=capabilities_of(settings.capabilities),
        )
    return Trees(*found)
