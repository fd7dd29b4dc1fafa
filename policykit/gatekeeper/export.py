"""Policies as ConstraintTemplates: one policy, run here on files and there on a cluster.

The modules become the template's libraries, below `data.lib` as Gatekeeper asks; a small module
in front makes violations of what `deny` and `violation` contain. What METADATA says of the package
becomes the template's description, and `custom.kinds` the kinds that the constraint is for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from policykit.engine import dotted, is_check, suffix_of
from policykit.errors import LoadError, UsageError
from policykit.rego import ast
from policykit.rego.build import parsed
from policykit.rego.check.annotations import Annotation, annotations_of

_PACKAGE = re.compile(r"package\s+")
_WORD = re.compile(r"[A-Za-z0-9]+")
_TESTS = "_test.rego"
_LIBRARY = "lib"
_TARGET = "admission.k8s.gatekeeper.sh"

_MAIN = """\
package {name}

violation{opening}{{"msg": msg, "details": details}}{closing} {if_}{{
{excepted}	found := {check}[_] with input as input.review.object
	msg := message(found)
	details := details_of(found)
}}
"""
_EXCEPTED = """
excepted(name) {if_}{{
	{own}.exception[_][_] == name with input as input.review.object
}}
"""
_FUNCTIONS = """
message(found) := found {if_}{{
	is_string(found)
}}

message(found) := found.msg {if_}{{
	is_object(found)
}}

details_of(found) := {{}} {if_}{{
	is_string(found)
}}

details_of(found) := object.remove(found, ["msg", "_loc"]) {if_}{{
	is_object(found)
}}
"""


def exported(texts: Mapping[str, str], *, package: str, version: str, kind: str = "") -> str:
    """Return a ConstraintTemplate for the checks of *package* in *texts*, and a constraint.

    *kind* is that of the constraints; METADATA names it otherwise. Raises RegoErrors for policies
    that are wrong, LoadError and UsageError where there is nothing to export.
    """
    modules = [module for module in parsed(texts, version) if not module.path.endswith(_TESTS)]
    own = [module for module in modules if dotted(module.package) == package]
    checks = sorted({name for module in own for name in _failing(module)})
    if not checks:
        raise LoadError(
            f"the package {package} denies nothing", hint="name another with --namespace"
        )
    notes = _notes(own)
    name = kind or _kind(notes, package)
    return _manifest(
        name,
        notes,
        main=_main(name, package, checks, version, has_exceptions=_has(own, "exception")),
        libraries=[_library(module, texts[module.path]) for module in modules],
        version=version,
    )


def _has(modules: Iterable[ast.Module], name: str) -> bool:
    heads = (rule.head.path[0] for module in modules for rule in module.rules)
    return any(isinstance(first, ast.Scalar) and first.value == name for first in heads)


def _failing(module: ast.Module) -> Iterator[str]:
    """Yield the names of the rules of *module* that deny."""
    for rule in module.rules:
        first = rule.head.path[0]
        name = first.value if isinstance(first, ast.Scalar) else ""
        if isinstance(name, str) and is_check(name) and not name.startswith("warn"):
            yield name


def _notes(modules: Iterable[ast.Module]) -> Mapping[str, Any]:
    """Return what METADATA says of the package, or of its one rule that has any."""
    found: list[Annotation] = [item for module in modules for item in annotations_of(module)]
    of_package = [item for item in found if item.scope in ("package", "subpackages")]
    chosen = of_package or found
    return chosen[0].values if of_package or len(found) == 1 else {}


def _kind(notes: Mapping[str, Any], package: str) -> str:
    """Return the kind that METADATA gives, in the way that kinds are written."""
    custom: Mapping[str, Any] = notes.get("custom", {})
    text = str(custom.get("kind") or custom.get("id") or notes.get("title") or "")
    name = "".join(word[:1].upper() + word[1:] for word in _WORD.findall(text))
    if not name or name[0].isdigit():
        problem = (
            f'"{text}" is no name for a kind' if text else "there is no METADATA to name it by"
        )
        raise UsageError(
            f"the package {package} cannot be exported: {problem}", hint="give one with --kind"
        )
    return name


# ---------------------------------------------------------------------- Rego


def _main(
    kind: str, package: str, checks: Sequence[str], version: str, *, has_exceptions: bool
) -> str:
    """Return the module in front: a violation for each message of each check."""
    is_v1 = version == "v1"
    own = f"data.{_LIBRARY}.{package}"
    words = {
        "name": kind.lower(),
        "opening": " contains " if is_v1 else "[",
        "closing": "" if is_v1 else "]",
        "if_": "if " if is_v1 else "",
    }
    parts = []
    for check in checks:
        excepted = f'\tnot excepted("{suffix_of(check)}")\n' if has_exceptions else ""
        parts.append(_MAIN.format(check=f"{own}.{check}", excepted=excepted, **words))
    head, *others = parts
    rules = [part.partition("\n\n")[2] for part in others]
    functions = _FUNCTIONS.format(if_=words["if_"])
    if has_exceptions:
        functions += _EXCEPTED.format(own=own, if_=words["if_"])
    if not is_v1:
        functions = functions.replace(":=", "=")
    return "\n".join([head, *rules]) + functions


def _library(module: ast.Module, text: str) -> str:
    """Return the text of a module moved below `data.lib`: its package, and what it reads."""
    lines = text.split("\n")
    for line, column, length, new in sorted(_edits(module, lines), reverse=True):
        before = lines[line - 1]
        lines[line - 1] = before[: column - 1] + new + before[column - 1 + length :]
    return "\n".join(lines).strip("\n") + "\n"


def _edits(module: ast.Module, lines: Sequence[str]) -> set[tuple[int, int, int, str]]:
    """Return what to change: line, column, how many characters, and what stands there then."""
    place = module.location
    word = _PACKAGE.match(lines[place.line - 1], place.column - 1)
    assert word is not None, "a module begins with its package"
    found = {(place.line, word.end() + 1, 0, f"{_LIBRARY}.")}
    for node in (*module.imports, *module.rules):
        for item in ast.walk(node):
            if isinstance(item, ast.Ref) and item.head == ast.Var("data", item.head.location):
                place = item.head.location
                found.add((place.line, place.column, len("data"), f"data.{_LIBRARY}"))
    return found


# ---------------------------------------------------------------------- YAML


def _manifest(
    kind: str,
    notes: Mapping[str, Any],
    *,
    main: str,
    libraries: Sequence[str],
    version: str,
) -> str:
    custom: Mapping[str, Any] = notes.get("custom", {})
    said = notes.get("description") or notes.get("title") or kind
    lines = [
        "apiVersion: templates.gatekeeper.sh/v1",
        "kind: ConstraintTemplate",
        "metadata:",
        f"  name: {kind.lower()}",
        "  annotations:",
        f"    metadata.gatekeeper.sh/title: {_quoted(str(notes.get('title') or kind))}",
        f"    description: {_quoted(str(said).strip())}",
        "spec:",
        "  crd:",
        "    spec:",
        "      names:",
        f"        kind: {kind}",
        "  targets:",
        f"    - target: {_TARGET}",
        *_code(main, libraries, version),
        "---",
        "apiVersion: constraints.gatekeeper.sh/v1beta1",
        f"kind: {kind}",
        "metadata:",
        f"  name: {kind.lower()}",
        "spec:",
        "  enforcementAction: deny",
        *_match(custom.get("kinds") or []),
    ]
    return "\n".join(lines) + "\n"


def _code(main: str, libraries: Sequence[str], version: str) -> Iterator[str]:
    """Yield the Rego: in the field that says its version, or in the old one for v0."""
    indent = " " * 6
    if version == "v1":
        yield f"{indent}code:"
        yield f"{indent}  - engine: Rego"
        yield f"{indent}    source:"
        yield f'{indent}      version: "v1"'
        indent += " " * 6
    yield f"{indent}rego: |"
    yield from _block(main, indent)
    if libraries:
        yield f"{indent}libs:"
    for library in libraries:
        yield f"{indent}  - |"
        yield from _block(library, f"{indent}  ")


def _block(text: str, indent: str) -> Iterator[str]:
    for line in text.rstrip("\n").split("\n"):
        yield f"{indent}  {line}".rstrip()


def _match(kinds: Sequence[Any]) -> Iterator[str]:
    if not kinds:
        return
    yield "  match:"
    yield "    kinds:"
    for text in kinds:
        group, slash, kind = str(text).rpartition("/")
        yield f"      - apiGroups: [{_quoted(group if slash else '*')}]"
        yield f"        kinds: [{_quoted(kind)}]"


def _quoted(text: str) -> str:
    """Return *text* as YAML has it between quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
