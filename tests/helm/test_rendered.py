"""What helm prints, taken apart."""

from policykit.helm.rendered import body_of, parts_of

TEXT = """---
# Source: a/templates/x.yaml
# Source: a/templates/fake.yaml
one: |
  ---
  # Source: a/templates/text.yaml
---
# Source: a/templates/y.yaml
two: 2
---
three: 3
---
# Source: a/templates/x.yaml
four: 4"""


def test_only_the_first_line_of_a_document_names_its_template():
    found = parts_of(TEXT)
    assert list(found) == ["a/templates/x.yaml", "a/templates/y.yaml"]
    assert [body_of(part).split(":")[0] for part in found["a/templates/x.yaml"]] == [
        "# Source",
        "four",
    ]
    assert body_of(found["a/templates/y.yaml"][0]) == "two: 2\n---\nthree: 3\n"


def test_nothing_rendered_is_no_documents():
    assert parts_of("") == {}
