"""Programs on disk: the code objects of policies that were compiled before.

A program is stored under a digest of all that its code depends on: the policies, the versions of
Rego, Python and policykit. What is stored is code, so it is only loaded from a folder that nobody
else can write to: the folder is made private, and a file of another owner or one that others may
write is left alone.
"""

import marshal
import os
import sys
from collections.abc import Mapping
from types import CodeType
from typing import Any

from policykit import __version__
from policykit.rego.program import Manifest, Rule
from policykit.source import Location

try:
    from _blake2 import blake2b  # what hashlib offers, without the 3 ms of OpenSSL
except ImportError:
    from hashlib import blake2b

_FORMAT = 3
_DIGEST = 32  # bytes
_OTHERS = 0o077


def digest_of(modules: Mapping[str, str], options: str) -> str:
    """Return the digest under which the program of *modules* is stored."""
    state = blake2b(digest_size=_DIGEST)
    for part in (
        str(_FORMAT), __version__, sys.version, sys.implementation.cache_tag or "", options,
        _own_state(),
    ):  # fmt: skip
        state.update(part.encode() + b"\0")
    for path in sorted(modules):
        text = modules[path].encode("utf-8", "surrogatepass")
        state.update(f"{path}\0{len(text)}\0".encode("utf-8", "surrogatepass"))
        state.update(text)
    return state.hexdigest()


def _own_state() -> str:
    """Return what changes whenever the compiler does, also between releases."""
    folder = os.path.dirname(__file__)
    state = []
    for name in (".", "check", "compile"):
        with os.scandir(os.path.join(folder, name)) as entries:
            state += [
                f"{e.name}:{e.stat().st_mtime_ns}"
                for e in entries
                if e.name.endswith((".py", ".lark"))
            ]
    return " ".join(sorted(state))


def stored(folder: str, digest: str) -> tuple[Manifest, CodeType] | None:
    """Return the program stored under *digest*, or None if there is none that can be trusted."""
    path = os.path.join(folder, digest)
    try:
        if not _is_private(folder):
            return None
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & _OTHERS):
                return None
            content = file.read()
        check, body = content[:_DIGEST], content[_DIGEST:]
        if blake2b(body, digest_size=_DIGEST).digest() != check:
            return None
        manifest, code = marshal.loads(body)  # noqa: S302  # private to this user, see above
        return _manifest(manifest), code
    except (OSError, ValueError, EOFError, TypeError):
        return None


def store(folder: str, digest: str, manifest: Manifest, code: CodeType) -> None:
    """Store a program; a folder that cannot be written is no error, the next run compiles again."""
    import tempfile  # noqa: PLC0415  # only when something is stored

    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not _is_private(folder):
            return
        body = marshal.dumps((_plain(manifest), code))
        descriptor, name = tempfile.mkstemp(dir=folder)  # 0600, renamed when it is whole
    except OSError:
        return
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(blake2b(body, digest_size=_DIGEST).digest() + body)
        os.replace(name, os.path.join(folder, digest))
    except OSError:
        os.unlink(name)


def _is_private(folder: str) -> bool:
    if not hasattr(os, "getuid"):
        return True
    status = os.lstat(folder)
    return status.st_uid == os.getuid() and not status.st_mode & _OTHERS


def _plain(manifest: Manifest) -> tuple[Any, ...]:
    rules = tuple(
        (
            rule.path, rule.kind, rule.function, rule.slot,
            tuple((p.path, p.line, p.column, p.end_line, p.end_column) for p in rule.locations),
            rule.has_default, rule.notes, rule.plain,
        )
        for rule in manifest.rules
    )  # fmt: skip
    return (
        rules,
        manifest.packages,
        manifest.parents,
        manifest.imports,
        manifest.places,
        manifest.traced,
    )


def _manifest(plain: tuple[Any, ...]) -> Manifest:
    rules, packages, parents, imports, places, traced = plain
    return Manifest(
        tuple(
            Rule(
                path, kind, function, slot,
                tuple(Location(*place) for place in at), has_default, notes, plain,
            )
            for path, kind, function, slot, at, has_default, notes, plain in rules
        ),
        packages, parents, imports, places, "", traced,
    )  # fmt: skip
