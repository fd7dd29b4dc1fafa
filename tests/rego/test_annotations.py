"""Annotations are read as OPA reads them."""

import pytest

from policykit import rego
from policykit.errors import RegoErrors

POLICY = """# METADATA
# schemas:
#   - {path}: {schema}
package p

allowed := input.bucket
"""


@pytest.mark.parametrize("schema", ["schema.cloud", 'schema["cloud"]', 'schema.cloud["a-b"]'])
@pytest.mark.parametrize("path", ["input", "input.buckets[0]", "data.lib"])
def test_schemas_are_named_by_references_of_dots_and_brackets(path: str, schema: str):
    program = rego.compile({"p.rego": POLICY.format(path=path, schema=schema)})
    assert program.named(("p", "allowed"), program.context({"bucket": "b"})) == "b"


@pytest.mark.parametrize("schema", ["schema.", "schema.a-b", "cloud", "schema.$id"])
def test_a_schema_that_no_reference_can_name_is_an_error(schema: str):
    with pytest.raises(RegoErrors, match="schema"):
        rego.compile({"p.rego": POLICY.format(path="input", schema=schema)})
