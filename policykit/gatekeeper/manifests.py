"""Templates and constraints as their manifests have them, with the places of what is in them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from policykit.documents import Document, Path, Positions
from policykit.errors import LoadError
from policykit.rego.values import Value
from policykit.source import Location

TEMPLATES = "templates.gatekeeper.sh/"
CONSTRAINTS = "constraints.gatekeeper.sh/"
_VERSIONS = {"": "v0", "v0": "v0", "v1": "v1"}


class Module(NamedTuple):
    """One text of Rego in a template, under the name that its errors go by."""

    name: str
    text: str


class Template(NamedTuple):
    """One ConstraintTemplate: the kind of constraints that use it, and its Rego."""

    kind: str
    version: str
    main: Module
    libraries: tuple[Module, ...]
    place: Location

    @property
    def modules(self) -> dict[str, str]:
        """The texts of all modules by name."""
        return {module.name: module.text for module in (self.main, *self.libraries)}


class Constraint(NamedTuple):
    """One constraint: for what, with which parameters, and what a violation of it means."""

    kind: str
    name: str
    match: Mapping[str, Any]
    parameters: Any
    action: str
    place: Location


class Manifest:
    """Reads one document of a manifest; raises LoadError where something is missing."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._value = document.value
        self._positions: Positions | None = None

    def at(self, *path: str | int) -> Value:
        """Return the value at *path*, None where there is none."""
        value: Value = self._value
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def text(self, *path: str | int) -> str:
        """Return the text at *path*, nothing where there is none."""
        value = self.at(*path)
        return value if isinstance(value, str) else ""

    def mapping(self, *path: str | int) -> Mapping[str, Any]:
        """Return the object at *path*, an empty one where there is none."""
        value = self.at(*path)
        return value if isinstance(value, dict) else {}

    def place(self, path: Path = ()) -> Location:
        """Return where the value at *path* stands, or what is nearest above it."""
        if self._positions is None:
            self._positions = self._document.positions
        for size in range(len(path), -1, -1):
            found = self._positions.at(path[:size])
            if found is not None:
                return Location(self._document.path, *(found.key or found.span))
        return Location(self._document.path)

    def line(self, path: Path) -> int:
        """Return the line on which the value at *path* begins; 0 where that is not known."""
        if self._positions is None:
            self._positions = self._document.positions
        found = self._positions.at(path)
        return found.span.line if found is not None else 0

    def refuse(self, problem: str, *path: str | int, hint: str = "") -> LoadError:
        """Return what to raise about the value at *path*."""
        return LoadError(problem, self.place(path), hint=hint)


def constraint_of(manifest: Manifest) -> Constraint:
    """Return the constraint that *manifest* is; raises LoadError."""
    name = manifest.text("metadata", "name")
    if not name:
        raise manifest.refuse("the constraint has no name", "metadata")
    action = manifest.text("spec", "enforcementAction") or "deny"
    if action == "scoped":
        action = manifest.text("spec", "scopedEnforcementActions", 0, "action") or "deny"
    return Constraint(
        manifest.text("kind"),
        name,
        manifest.mapping("spec", "match"),
        manifest.at("spec", "parameters") or {},
        action,
        manifest.place(("metadata", "name")),
    )


def template_of(manifest: Manifest, lines: list[str]) -> Template:
    """Return the template that *manifest* is; *lines* are those of its file. Raises LoadError."""
    kind = manifest.text("spec", "crd", "spec", "names", "kind")
    if not kind:
        problem = "the template does not name the kind of its constraints"
        raise manifest.refuse(problem, "spec", "crd", "spec", "names")
    path, version = _rego_path(manifest)
    reader = _Texts(manifest, lines, kind)
    libraries = manifest.at(*path, "libs") or []
    return Template(
        kind,
        version,
        reader.module((*path, "rego"), ""),
        tuple(
            reader.module((*path, "libs", index), f", libs[{index}]")
            for index in range(len(libraries))
        ),
        manifest.place(("metadata", "name")),
    )


def _rego_path(manifest: Manifest) -> tuple[Path, str]:
    """Return where the Rego of a template stands, and the version that it is in."""
    for index, target in enumerate(manifest.at("spec", "targets") or []):
        own: Path = ("spec", "targets", index)
        codes = target.get("code") if isinstance(target, dict) else None
        for number in range(len(codes) if isinstance(codes, list) else 0):
            at: Path = (*own, "code", number, "source")
            if manifest.text(*at, "rego"):
                version = manifest.text(*at, "version")
                if version not in _VERSIONS:
                    raise manifest.refuse(f'unknown version "{version}" of Rego', *at, "version")
                return at, _VERSIONS[version]
        if manifest.text(*own, "rego"):
            return own, "v0"
    raise manifest.refuse("the template has no Rego", "spec", "targets")


class _Texts:
    """The Rego in a manifest, laid out so that its lines and columns are those of the file."""

    def __init__(self, manifest: Manifest, lines: list[str], kind: str) -> None:
        self._manifest = manifest
        self._lines = lines
        self._kind = kind

    def module(self, path: Path, suffix: str) -> Module:
        text = self._manifest.text(*path)
        if not text:
            raise self._manifest.refuse("there is no Rego here", *path)
        file = self._manifest.place().path
        name = f"{file} ({self._kind}{suffix})"
        begin = self._manifest.line(path)
        indent = self._indent(begin, text)
        if indent is None:
            return Module(name, text)
        body = "".join(f"{indent}{line}" for line in text.splitlines(keepends=True))
        return Module(name if suffix else file, "\n" * begin + body)

    def _indent(self, begin: int, text: str) -> str | None:
        """Return how far a text is indented in a block of its own; None where it is in none."""
        first = text.split("\n", 1)[0]
        line = self._lines[begin] if 0 < begin < len(self._lines) else ""
        if not first or not line.endswith(first) or line.removesuffix(first).strip():
            return None
        return line.removesuffix(first)
