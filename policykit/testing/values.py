"""Values of policies as Python's own."""

from typing import Any

from policykit.rego.values import Number, Set, Value, key_text, to_json


def plain(value: Value) -> Any:  # noqa: ANN401  # values are untyped
    """Return *value* as Python has it: a set as a list where its members cannot be in a set."""
    match value:
        case Set():
            members = [plain(item) for item in value.values()]
            is_flat = all(isinstance(item, str | int | float | None) for item in members)
            return set(members) if is_flat else to_json(value)
        case list():
            return [plain(item) for item in value]
        case dict():
            return {key_text(key): plain(item) for key, item in value.items()}
        case Number():
            return float(value)
        case _:
            return value
