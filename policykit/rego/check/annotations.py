"""METADATA: the YAML in comments above packages and rules, and what it is about.

    # METADATA
    # title: Containers must not run as root
    # custom:
    #   severity: high

`scope` says what an annotation holds for: a `rule`, all rules of one path (`document`), a
`package`, or a package with all below it (`subpackages`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from policykit.errors import RegoError
from policykit.rego import ast
from policykit.rego.check.rules import GroundPath
from policykit.source import Location

_KEYS = (
    "authors", "compile", "custom", "description", "entrypoint", "organizations",
    "related_resources", "schemas", "scope", "title",
)  # fmt: skip
_TYPES: dict[str, type] = {
    "authors": list, "custom": dict, "description": str, "entrypoint": bool,
    "organizations": list, "related_resources": list, "schemas": list, "title": str,
}  # fmt: skip
_TYPE_NAMES: dict[type, str] = {
    list: "a list",
    dict: "a mapping",
    str: "text",
    bool: "true or false",
}
_SCOPES = ("rule", "document", "package", "subpackages")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one METADATA block says, as JSON, about the package or rules at `path`."""

    scope: str
    path: GroundPath
    values: Mapping[str, Any]
    location: Location
    row: int  # the line of what it stands above


def annotations_of(module: ast.Module) -> list[Annotation]:
    """Return the annotations in the comments of *module*; raises RegoError for bad ones."""
    found = []
    for block in _blocks(module.comments):
        text = "\n".join(comment.text for comment in block[1:])
        values = _values(text, block[0].location)
        target = _target(module, block[-1].location.line)
        found.append(_annotation(values, target, module, block[0].location))
    return found


def redeclared(annotations: Iterable[Annotation]) -> list[RegoError]:
    """Return an error for each document annotation of a path that has one already."""
    known: dict[GroundPath, Annotation] = {}
    errors = []
    for item in annotations:
        if item.scope != "document":
            continue
        first = known.setdefault(item.path, item)
        if first is not item:
            place = f"{first.location.path}:{first.location.line}"
            message = f"document annotation redeclared: {place}"
            errors.append(RegoError("rego_type_error", message, item.location))
    return errors


def _blocks(comments: Sequence[ast.Comment]) -> Iterable[list[ast.Comment]]:
    """Yield each run of comment lines that begins with METADATA."""
    block: list[ast.Comment] = []
    for comment in comments:
        line = comment.location.line
        if block and line != block[-1].location.line + 1:
            yield block
            block = []
        if comment.text.strip() == "METADATA":
            if block:
                yield block
            block = [comment]
        elif block:
            block.append(comment)
    if block:
        yield block


def _values(text: str, location: Location) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  # only where there is METADATA

    try:
        values = yaml.load(text, Loader=_loader())  # noqa: S506  # a safe loader, see below
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = location.line + 1 + (mark.line if mark else 0)
        column = mark.column + 2 if mark else 0
        problem = getattr(error, "problem", None) or str(error)
        message = f"METADATA is no YAML: {problem}"
        raise RegoError(
            "rego_parse_error", message, Location(location.path, line, column)
        ) from error
    if values is None:
        _fail("expected METADATA block, found whitespace", location)
    if not isinstance(values, dict):
        _fail("METADATA must be a mapping", location)
    return values


def _loader() -> Any:
    """Return a loader that makes JSON: dates stay text, keys become text."""
    import yaml  # noqa: PLC0415  # only where there is METADATA

    class Loader(yaml.SafeLoader):
        """Plain YAML without timestamps."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def _target(module: ast.Module, line: int) -> ast.Module | ast.Rule | ast.Import | None:
    """Return the package, import or rule that stands next below *line*."""
    nodes: list[ast.Module | ast.Rule | ast.Import] = [module, *module.imports, *module.rules]
    below = [node for node in nodes if node.location.line > line]
    return min(below, key=lambda node: node.location.line, default=None)


def _annotation(
    values: dict[str, Any],
    target: ast.Module | ast.Rule | ast.Import | None,
    module: ast.Module,
    location: Location,
) -> Annotation:
    scope = values.get("scope") or _default_scope(values, target)
    if scope not in _SCOPES:
        known = "'rule', 'document', 'package', or 'subpackages'"
        _fail(f"invalid annotation scope '{scope}'. Use one of {known}", location)
    is_rule = isinstance(target, ast.Rule)
    if is_rule != (scope in ("rule", "document")):
        wanted, found = ("rule", "package") if is_rule is False else ("package", "rule")
        _fail(f"annotation scope '{scope}' must be applied to {wanted} (have {found})", location)
    path = module.package
    if isinstance(target, ast.Rule):
        path += tuple(str(part.value) for part in target.head.path if isinstance(part, ast.Scalar))
    normal = {
        key: _normal(key, values[key], location)
        for key in _KEYS
        if values.get(key) not in (None, "", [], {})
    }
    place = (target or module).location
    return Annotation(scope, path, {**normal, "scope": scope}, location, place.line)


def _default_scope(
    values: dict[str, Any], target: ast.Module | ast.Rule | ast.Import | None
) -> str:
    if isinstance(target, ast.Import):
        return "import"
    if target is None:
        return ""
    if isinstance(target, ast.Module):
        return "package"
    return "document" if values.get("entrypoint") else "rule"


def _fail(message: str, location: Location) -> NoReturn:
    raise RegoError("rego_parse_error", message, location)


def _normal(key: str, value: Any, location: Location) -> Any:
    """Return one entry as OPA gives it: authors and resources spelled out, all of it JSON."""
    wanted = _TYPES.get(key)
    if wanted is not None and not isinstance(value, wanted):
        place = Location(location.path, location.line + 1, location.column)
        _fail(f"METADATA: {key} must be {_TYPE_NAMES[wanted]}", place)
    if key == "authors":
        return [_author(item, location) for item in value]
    if key == "related_resources":
        return [_resource(item, location) for item in value]
    if key == "schemas":
        return [_schema(item, location) for item in value]
    return _json(value)


def _author(value: Any, location: Location) -> Any:
    """Return `Jane Doe <jane@example.com>` as name and email."""
    if not isinstance(value, str):
        return _json(value)
    name, _, rest = value.partition("<")
    author = {"name": name.strip()} if name.strip() else {}
    if rest:
        author["email"] = rest.rstrip().removesuffix(">").strip()
    if not author:
        _fail("invalid author definition: author is an empty string", location)
    return author


def _resource(value: Any, location: Location) -> Any:
    if isinstance(value, str) and value:
        return {"ref": value}
    if not isinstance(value, dict) or not value.get("ref"):
        _fail("invalid related-resource definition: 'ref' value required", location)
    return _json(value)


def _schema(value: Any, location: Location) -> Any:
    if not isinstance(value, dict) or len(value) != 1:
        _fail("invalid schema definition: one path and its schema", location)
    path, schema = next(iter(value.items()))
    steps = _steps(str(path), location)
    if not isinstance(schema, str):
        return {"path": steps, "definition": _json(schema)}
    reference = _steps(schema, location)
    if reference[0] != "schema":
        _fail("invalid schema reference: it begins with `schema`", location)
    return {"path": steps, "schema": reference}


def _steps(reference: str, location: Location) -> list[str]:
    """Return the names of a reference such as `schema["cloud"].buckets[0]`."""
    import re  # noqa: PLC0415  # few policies name schemas

    step = r"""(?:^|\.)([A-Za-z_]\w*)|\["([^"]*)"\]|\[(\d+)\]"""
    if not re.fullmatch(f"(?:{step})+", reference):
        _fail(f"invalid reference in schemas: {reference}", location)
    return ["".join(names) for names in re.findall(step, reference)]


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)


@dataclass(frozen=True, slots=True)
class Annotations:
    """The annotations of a set of modules, found by what they hold for."""

    all: tuple[Annotation, ...]

    def rule(self, rule: ast.Rule) -> Annotation | None:
        """Return the annotation that stands right above *rule*."""
        return next(
            (
                item
                for item in self.all
                if item.scope == "rule"
                and (item.location.path, item.row) == (rule.location.path, rule.location.line)
            ),
            None,
        )

    def chain(self, rule: ast.Rule, path: GroundPath, package: GroundPath) -> list[Any]:
        """Return what holds for *rule*, the nearest first, as `rego.metadata.chain` gives it."""
        own = self.rule(rule)
        links: list[Any] = [_link(path, own)]
        links += [_link(path, item) for item in self._at("document", path)]
        links += [_link(package, item) for item in self._at("package", package)]
        for size in range(len(package), 0, -1):
            links += [
                _link(package[:size], item) for item in self._at("subpackages", package[:size])
            ]
        return links

    def _at(self, scope: str, path: GroundPath) -> list[Annotation]:
        return [item for item in self.all if item.scope == scope and item.path == path]


def _link(path: GroundPath, annotation: Annotation | None) -> dict[str, Any]:
    link: dict[str, Any] = {"path": list(path)}
    if annotation is not None:
        link["annotations"] = dict(annotation.values)
    return link


def term_of(value: Any, location: Location) -> ast.Term:
    """Return the term of a JSON value."""
    if isinstance(value, dict):
        items = tuple((term_of(k, location), term_of(v, location)) for k, v in value.items())
        return ast.Object(items, location)
    if isinstance(value, list):
        return ast.Array(tuple(term_of(item, location) for item in value), location)
    return ast.Scalar(value, str(value), location)
