"""YAML texts: reading, writing, checking."""

from policykit.rego.builtins import builtin
from policykit.rego.builtins._failures import failing_as
from policykit.rego.builtins._yaml_reading import value_of_yaml
from policykit.rego.builtins._yaml_writing import yaml_text
from policykit.rego.values import Value, to_json


@builtin("yaml.marshal")
def marshal(value: Value) -> str:
    """Return the value as YAML; sets become sequences, keys become strings."""
    with failing_as("yaml.marshal"):
        return yaml_text(to_json(value))


@builtin("yaml.unmarshal")
def unmarshal(text: str) -> Value:
    """Return the value that the first document of a YAML text says."""
    with failing_as("yaml.unmarshal"):
        return value_of_yaml(text)


@builtin("yaml.is_valid")
def is_valid(text: Value) -> bool:
    """Return whether the string is YAML."""
    if type(text) is not str:
        return False
    try:
        value_of_yaml(text)
    except ValueError:
        return False
    return True
