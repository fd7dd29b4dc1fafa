"""policykit bundle: OPA bundles, built, signed and looked into."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policykit.bundles.opa.build import Build, build, opened
from policykit.bundles.opa.inspection import Inspection, inspect
from policykit.bundles.opa.keys import key_text
from policykit.bundles.opa.signatures import SIGNATURES, Signing, sign
from policykit.bundles.options import Limits
from policykit.cli import console
from policykit.cli.command import Example
from policykit.cli.delivery import save
from policykit.errors import UsageError
from policykit.findings import Exit
from policykit.loading import parsed
from policykit.programs import checked_program_of
from policykit.settings import Configuration, Settings

EXAMPLES = (
    Example("policykit bundle build policy", "write bundle.tar.gz, which opa runs too"),
    Example("policykit bundle build policy -o rules.tar.gz --signing-key key.pem", "and sign it"),
    Example("policykit bundle sign policy --signing-key key.pem", "write .signatures.json"),
    Example("policykit bundle inspect bundle.tar.gz", "what a bundle says of itself"),
)


def run(configuration: Configuration) -> int:
    """Do what the first word says to the folder or archive that the second one names."""
    settings = configuration.settings
    match settings.arguments:
        case ("build", folder):
            _build(folder, settings)
        case ("sign", folder):
            _sign(folder, settings)
        case ("inspect", place):
            with opened(Path(place), Limits()) as unpacked:
                console.write("".join(f"{line}\n" for line in _told(inspect(unpacked))))
        case ("build" | "sign" | "inspect" as word, *_):
            raise UsageError(
                "one folder is taken at a time", hint=f"policykit bundle {word} FOLDER"
            )
        case _:
            raise UsageError(
                "say what to do with a bundle", hint="policykit bundle build|sign|inspect FOLDER"
            )
    return Exit.PASSED


def _build(folder: str, settings: Settings) -> None:
    program = checked_program_of(settings._replace(policy=(folder,), data=()))
    how = Build(
        revision=settings.revision or None,
        roots=settings.roots or None,
        rego_version=0 if settings.rego_version == "v0" else None,
        rules=tuple(rule.path for rule in program.manifest.rules),
        signing=_signing(settings) if settings.signing_key else None,
    )
    built = build(Path(folder), Path(settings.bundle_file), how)
    console.write(f"wrote {settings.bundle_file}: {len(built.names)} files\n")
    for name in built.left_out:
        console.warn(f"warning: {name} has no place in a bundle, and is left out\n")


def _sign(folder: str, settings: Settings) -> None:
    if not settings.signing_key:
        raise UsageError("there is no key to sign with", hint="name it with --signing-key")
    if not Path(folder).is_dir():
        raise UsageError(f"{folder} is no folder")
    save(str(Path(folder, SIGNATURES)), sign(Path(folder), _signing(settings)))


def _signing(settings: Settings) -> Signing:
    claims = dict(_claims(settings.claims_file)) if settings.claims_file else {}
    if settings.scope:
        claims["scope"] = settings.scope
    return Signing(
        key=key_text(settings.signing_key, Path()),
        algorithm=settings.signing_alg,
        key_id=settings.signing_key_id,
        claims=claims,
    )


def _claims(path: str) -> Mapping[str, Any]:
    [document] = parsed(path, parser="json")
    if not isinstance(document.value, dict):
        raise UsageError(f"{path} holds no claims: expected an object")
    return document.value


def _told(found: Inspection) -> Iterator[str]:
    manifest = found.manifest
    if not found.has_manifest:
        yield "manifest: none"
    yield f"revision: {manifest.revision or 'none'}"
    yield f"roots: {', '.join(root or '/' for root in manifest.roots)}"
    if manifest.rego_version is not None:
        yield f"rego version: v{manifest.rego_version}"
    for pattern, version in manifest.file_rego_versions.items():
        yield f"rego version of {pattern}: v{version}"
    yield f"signed: {_signature(found)}"
    yield "files:"
    for file in found.files:
        yield f"  {file.sha256[:12]}  {file.size:>9}  {file.name}"


def _signature(found: Inspection) -> str:
    """Return what the signature says of itself, which is not verified here."""
    token = found.signature
    if token is None:
        return "no"
    key = token.header.get("kid") or token.payload.get("keyid") or "a key without a name"
    scope = token.payload.get("scope")
    return (
        f"by {token.header.get('alg')} with {key}{f' for {scope}' if scope else ''}, not verified"
    )
