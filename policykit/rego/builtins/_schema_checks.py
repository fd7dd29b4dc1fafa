"""Values checked against a JSON Schema, with the findings of the library that OPA uses.

Each check adds to a score, and each finding takes from it: of several schemas that all fail, the
findings of the one with the highest score are shown, as it is likely the one that was meant.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from policykit.rego.builtins._schema_findings import Outcome
from policykit.rego.builtins._schema_parsing import Schema
from policykit.rego.builtins._schema_scalars import (
    check_number,
    check_string,
    check_values,
    kinds_of,
)
from policykit.rego.values import Value, key_of


def outcome_of(schema: Schema, value: Value, place: str = "") -> Outcome:
    """Return what is wrong with *value*, which stands at *place*."""
    outcome = Outcome()
    _check(schema, value, place, outcome)
    return outcome


def _below(place: str, key: str | int) -> str:
    return f"{place}.{key}" if place else str(key)


def _check(schema: Schema, value: Value, place: str, outcome: Outcome) -> None:
    if schema.target is not None:
        _check(schema.target, value, place, outcome)
        return
    if schema.always is not None:
        if not schema.always:
            outcome.add("false", place, "False always fails validation")
        return
    keywords = schema.keywords
    kinds, types = kinds_of(value), keywords.get("type", ())
    if types and not any(kind in types for kind in kinds):
        expected = types[0] if len(types) == 1 else f"[{','.join(types)}]"
        text = f"Invalid type. Expected: {expected}, given: {kinds[0]}"
        outcome.add("invalid_type", place, text)
        return
    for check in _CHECKS[kinds[0]]:
        check(keywords, value, place, outcome)
    outcome.score += 1


def _check_compositions(
    keywords: dict[str, Any], value: Value, place: str, outcome: Outcome
) -> None:
    if keywords.get("anyOf"):
        _check_any(keywords["anyOf"], value, place, outcome)
    if keywords.get("oneOf"):
        _check_one(keywords["oneOf"], value, place, outcome)
    if keywords.get("allOf"):
        _check_all(keywords["allOf"], value, place, outcome)
    if "not" in keywords and not outcome_of(keywords["not"], value, place).findings:
        outcome.add("number_not", place, "Must not validate the schema (not)")
    if isinstance(value, dict):
        _check_dependencies(keywords.get("dependencies", {}), value, place, outcome)
    if "if" in keywords:
        _check_condition(keywords, value, place, outcome)
    outcome.score += 1


def _best(outcomes: Sequence[Outcome]) -> Outcome:
    return max(outcomes, key=lambda found: found.score)  # the first of several


def _check_any(schemas: list[Schema], value: Value, place: str, outcome: Outcome) -> None:
    outcomes = []
    for schema in schemas:
        outcomes.append(outcome_of(schema, value, place))
        if not outcomes[-1].findings:
            return
    outcome.add("number_any_of", place, "Must validate at least one schema (anyOf)")
    outcome.merge(_best(outcomes))


def _check_one(schemas: list[Schema], value: Value, place: str, outcome: Outcome) -> None:
    outcomes = [outcome_of(schema, value, place) for schema in schemas]
    valid = sum(not found.findings for found in outcomes)
    if valid != 1:
        outcome.add("number_one_of", place, "Must validate one and only one schema (oneOf)")
    if not valid:
        outcome.merge(_best(outcomes))


def _check_all(schemas: list[Schema], value: Value, place: str, outcome: Outcome) -> None:
    outcomes = [outcome_of(schema, value, place) for schema in schemas]
    for found in outcomes:
        outcome.merge(found)
    if any(found.findings for found in outcomes):
        outcome.add("number_all_of", place, "Must validate all the schemas (allOf)")


def _check_dependencies(
    dependencies: dict[str, Any], value: dict[str, Value], place: str, outcome: Outcome
) -> None:
    for key, needed in dependencies.items():
        if key not in value:
            continue
        if isinstance(needed, Schema):
            _check(needed, value, place, outcome)
            continue
        for name in needed:
            if name not in value:
                outcome.add("missing_dependency", place, f"Has a dependency on {name}")


def _check_condition(keywords: dict[str, Any], value: Value, place: str, outcome: Outcome) -> None:
    holds = not outcome_of(keywords["if"], value, place).findings
    name = "then" if holds else "else"
    if name not in keywords:
        return
    found = outcome_of(keywords[name], value, place)
    if found.findings:
        state = "valid" if holds else "not valid"
        text = f'Must validate "{name}" as "if" was {state}'
        outcome.add(f"condition_{name}", place, text)
        outcome.merge(found)


def _check_array(
    keywords: dict[str, Any], value: list[Value], place: str, outcome: Outcome
) -> None:
    _check_items(keywords, value, place, outcome)
    least, most = keywords.get("minItems", 0), keywords.get("maxItems")
    if len(value) < least:
        outcome.add("array_min_items", place, f"Array must have at least {least} items")
    if most is not None and len(value) > most:
        outcome.add("array_max_items", place, f"Array must have at most {most} items")
    if keywords.get("uniqueItems"):
        _check_unique(value, place, outcome)
    if "contains" in keywords:
        _check_contains(keywords["contains"], value, place, outcome)
    outcome.score += 1


def _check_items(
    keywords: dict[str, Any], value: list[Value], place: str, outcome: Outcome
) -> None:
    items = keywords.get("items", [])
    if isinstance(items, Schema):
        _merge_items([items] * len(value), value, place, outcome)
        return
    more = keywords.get("additionalItems") if items else None
    is_closed = more is not None and more.always is False
    count = max(len(value) - len(items), 0)
    others = [] if more is None or is_closed else [more] * count
    _merge_items(items + others, value, place, outcome)
    if is_closed and count:
        outcome.add("array_no_additional_items", place, "No additional items allowed on array")


def _merge_items(schemas: list[Schema], value: list[Value], place: str, outcome: Outcome) -> None:
    for index, (schema, item) in enumerate(zip(schemas, value, strict=False)):
        outcome.merge(outcome_of(schema, item, _below(place, index)))


def _check_unique(value: list[Value], place: str, outcome: Outcome) -> None:
    seen: dict[Any, int] = {}
    for index, item in enumerate(value):
        before = seen.get(key_of(item))
        if before is not None:
            outcome.add("unique", place, f"array items[{before},{index}] must be unique")
        seen[key_of(item)] = index


def _check_contains(schema: Schema, value: list[Value], place: str, outcome: Outcome) -> None:
    outcomes = [outcome_of(schema, item, _below(place, i)) for i, item in enumerate(value)]
    if all(found.findings for found in outcomes):
        outcome.add("contains", place, "At least one of the items must match")
        if outcomes:
            outcome.merge(_best(outcomes))


def _check_object(
    keywords: dict[str, Any], value: dict[str, Value], place: str, outcome: Outcome
) -> None:
    least, most = keywords.get("minProperties", 0), keywords.get("maxProperties")
    if len(value) < least:
        outcome.add("array_min_properties", place, f"Must have at least {least} properties")
    if most is not None and len(value) > most:
        outcome.add("array_max_properties", place, f"Must have at most {most} properties")
    for name in keywords.get("required", ()):
        if name in value:
            outcome.score += 1
        else:
            outcome.add("required", place, f"{name} is required")
    _check_other_properties(keywords, value, place, outcome)
    if "propertyNames" in keywords:
        _check_names(keywords["propertyNames"], value, place, outcome)
    outcome.score += 1


def _check_other_properties(
    keywords: dict[str, Any], value: dict[str, Value], place: str, outcome: Outcome
) -> None:
    """Check properties by their patterns, and those that no keyword describes."""
    more = keywords.get("additionalProperties")
    for name, item in value.items():
        schemas = [
            schema for matches, schema in keywords.get("patternProperties", ()) if matches(name)
        ]
        for schema in schemas:
            outcome.merge(outcome_of(schema, item, _below(place, name)))
        if schemas:
            outcome.score += 1
        if schemas or more is None or name in keywords.get("properties", ()):
            continue
        if more.always is False:
            text = f"Additional property {name} is not allowed"
            outcome.add("additional_property_not_allowed", place, text)
        else:
            outcome.merge(outcome_of(more, item, _below(place, name)))


def _check_names(schema: Schema, value: dict[str, Value], place: str, outcome: Outcome) -> None:
    for name in value:
        found = outcome_of(schema, name, place)
        if found.findings:
            text = f'Property name of "{name}" does not match'
            outcome.add("invalid_property_name", place, text)
            outcome.merge(found)


def _check_properties(
    keywords: dict[str, Any], value: dict[str, Value], place: str, outcome: Outcome
) -> None:
    for name, schema in keywords.get("properties", {}).items():
        if name in value:
            _check(schema, value[name], _below(place, name), outcome)


_Check = Callable[[dict[str, Any], Any, str, Outcome], None]
_CHECKS: Final[dict[str, tuple[_Check, ...]]] = {
    "null": (_check_compositions, check_values),
    "boolean": (_check_compositions, check_values),
    "integer": (_check_compositions, check_number, check_values),
    "number": (_check_compositions, check_number, check_values),
    "string": (_check_compositions, check_values, check_string),
    "array": (_check_compositions, _check_array, check_values),
    "object": (_check_compositions, _check_object, check_values, _check_properties),
}
