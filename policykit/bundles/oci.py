"""Bundles in OCI registries: artifacts as conftest pushes them, and OPA bundles in one layer."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policykit.bundles.archive import ARCHIVES
from policykit.bundles.options import Options
from policykit.bundles.registry import (
    MANIFEST,
    Descriptor,
    Reference,
    Registry,
    is_digest,
    reference_in,
)
from policykit.bundles.request import Request
from policykit.bundles.tree import chunks_of
from policykit.bundles.unpacking import unpack
from policykit.bundles.url import BundleUrl
from policykit.errors import FetchError, UsageError

POLICY_LAYER: Final = "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego"
DATA_LAYER: Final = "application/vnd.cncf.openpolicyagent.data.layer.v1+json"
_CONFIG: Final = "application/vnd.unknown.config.v1+json"
_TITLE: Final = "org.opencontainers.image.title"
_POLICY_ENDINGS: Final = (".rego",)
_DATA_ENDINGS: Final = (".yaml", ".yml", ".json")
_FILES: Final = frozenset(
    {
        POLICY_LAYER,
        DATA_LAYER,
        "application/vnd.cncf.openpolicyagent.manifest.layer.v1+json",
    }
)
_ARCHIVES: Final = {
    "application/vnd.oci.image.layer.v1.tar": "tar",
    "application/vnd.oci.image.layer.v1.tar+gzip": "tar.gz",
}


def fetch(request: Request) -> str:
    """Put the files of the artifact into the tree; return the digest of its manifest.

    Raises FetchError where a layer is none that policies come in, or not what the manifest says.
    """
    reference = reference_in(request.url.address)
    registry = Registry(reference, request.options)
    content, digest = _manifest(registry, request.revision)
    for number, layer in enumerate(_layers_of(content)):
        path = request.scratch / str(number)
        kind = _kind_of(layer)
        registry.blob(layer, path)
        if kind is None:
            with path.open("rb") as file:
                request.tree.add(layer.title, chunks_of(file))
        else:
            archive = next(row for row in ARCHIVES if row.name == kind)
            unpack(path, archive, request.tree, request.options.limits)
        path.unlink()
    return digest


def _manifest(registry: Registry, pinned: str) -> tuple[bytes, str]:
    """Return the pinned manifest; where it is gone, the one there is now, to tell what changed."""
    if pinned and not is_digest(pinned):
        raise FetchError(f"the pinned revision {pinned!r} is no digest")
    try:
        return registry.manifest(pinned or registry.reference.version)
    except FetchError:
        if not pinned or registry.reference.digest:
            raise
        return registry.manifest(registry.reference.version)


def _kind_of(layer: Descriptor) -> str | None:
    """Return the kind of archive that *layer* is, None for a single file."""
    named = layer.title.lower().endswith((*_POLICY_ENDINGS, *_DATA_ENDINGS))
    if layer.media_type in _FILES or (layer.media_type in _ARCHIVES and named):
        return None
    if layer.media_type in _ARCHIVES:
        return _ARCHIVES[layer.media_type]
    known = ", ".join(sorted({*_FILES, *_ARCHIVES}))
    raise FetchError(
        f"a layer of media type {layer.media_type!r} is none that policies come in",
        hint=f"policies come in {known}",
    )


def _layers_of(content: bytes) -> tuple[Descriptor, ...]:
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FetchError("the manifest is no JSON") from error
    layers = manifest.get("layers") if isinstance(manifest, dict) else None
    if not isinstance(layers, list) or not layers:
        raise FetchError("the manifest has no layers")
    return tuple(map(_descriptor_in, layers))


def _descriptor_in(layer: object) -> Descriptor:
    match layer:
        case {"mediaType": str(kind), "digest": str(digest), "size": int(size), **rest} if (
            size >= 0
        ):
            return Descriptor(kind, digest, size, _title_in(rest.get("annotations")))
        case _:
            raise FetchError("the manifest describes a layer without media type, digest or size")


def _title_in(annotations: object) -> str:
    match annotations:
        case {"org.opencontainers.image.title": str(title)}:
            return title
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push made: the artifact's name and the digest of its manifest."""

    reference: Reference
    digest: str


def push(url: BundleUrl, policies: Iterable[str], data: Iterable[str], options: Options) -> Pushed:
    """Store the files below *policies* and *data* as the artifact at *url*, as conftest does.

    Policies are the `.rego` files, data the YAML and JSON files; each is a layer that carries its
    path as it was given. Raises UsageError where there is none, FetchError where one is refused.
    """
    reference = reference_in(url.address)
    files = {
        **_files_below(policies, _POLICY_ENDINGS, POLICY_LAYER, options.root),
        **_files_below(data, _DATA_ENDINGS, DATA_LAYER, options.root),
    }
    if not files:
        raise UsageError("there is nothing to push", hint="give the folder of policies with -p")
    registry = Registry(reference, options)
    config = registry.put_blob(b"{}")
    layers = [_put_layer(registry, title, *files[title]) for title in files]
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {"mediaType": _CONFIG, "digest": config, "size": 2},
        "layers": layers,
    }
    content = json.dumps(manifest, separators=(",", ":")).encode()
    return Pushed(reference, registry.put_manifest(content, reference.tag))


def _put_layer(registry: Registry, title: str, kind: str, path: Path) -> Mapping[str, object]:
    content = path.read_bytes()
    return {
        "mediaType": kind,
        "digest": registry.put_blob(content),
        "size": len(content),
        "annotations": {_TITLE: title},
    }


def _files_below(
    given: Iterable[str], endings: tuple[str, ...], kind: str, root: Path
) -> dict[str, tuple[str, Path]]:
    """Return the media type and place of each file of *given*, by its title."""
    found: dict[str, tuple[str, Path]] = {}
    for text in filter(None, given):
        place = root / text
        if not place.exists():
            raise UsageError(f"no such file or folder: {text}")
        paths = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in paths:
            if path.is_file() and path.name.lower().endswith(endings):
                found[_title_of(path, place, text)] = (kind, path)
    return found


def _title_of(path: Path, place: Path, text: str) -> str:
    """Return the path of a file as it was given; one from elsewhere starts at the given folder."""
    given = Path(text)
    if given.is_absolute() or ".." in given.parts:
        given = Path(place.resolve().name)
    return (given / path.relative_to(place)).as_posix()
