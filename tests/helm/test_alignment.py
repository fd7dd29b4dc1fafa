"""Lines of templates that rendered lines come from: those that are sure, and no wrong ones."""

import subprocess
from pathlib import Path

import pytest

from policykit.helm import Request, rendered
from policykit.helm.alignment import Marks, Template, aligned, marked
from policykit.helm.scanning import scanned

pytestmark = pytest.mark.usefixtures("charts")

LINES = {
    "web/templates/deployment.yaml": {
        "kind: Deployment": 4,
        "app: web": 8,
        "release: release-name": 8,
        "team: shop": 9,
        "tier: front": 9,
        "replicas: 2": 13,
        'image: "registry.example/web:latest"': 21,
        "- name: http": 24,
        "- name: metrics": 24,
        "containerPort: 9090": 25,
        "privileged: true": 28,
    },
    "web/templates/config.yaml": {
        "settings: |": 6,
        "# Source: web/templates/other.yaml": 7,
        "color: blue": 7,
        "mode: faster": 0,
        "domain: example.test": 16,
    },
    "web/charts/store/templates/set.yaml": {"user: root": 6, "size: 1Gi": 7},
    "web/templates/hook.yaml": {"privileged: true": 8},
    "web/crds/shop.yaml": {"kind: CustomResourceDefinition": 2, "scope: Cluster": 6},
}


@pytest.mark.parametrize("name", LINES)
def test_rendered_lines_are_traced_to_the_template(name, helm):
    with rendered(Request("charts/web", program=helm, flags=("--include-crds",))) as rendering:
        rows = rendering.runs[0].text(name).splitlines()
        found = {row.strip(): rendering.line(0, name, number) for number, row in enumerate(rows, 1)}
    assert {row: found[row] for row in LINES[name]} == LINES[name]


def test_every_line_of_the_chart_that_helm_creates_is_traced(helm):
    subprocess.run([helm, "create", "demo"], check=True, capture_output=True)
    unsure = []
    with rendered(Request("demo", program=helm)) as rendering:
        for name in rendering.runs[0].parts:
            rows = rendering.runs[0].text(name).splitlines()
            for number, row in enumerate(rows, 1):
                is_own = row.strip() and not row.startswith(("---", "# Source"))
                if is_own and not rendering.line(0, name, number):
                    unsure.append((name, row))
    assert not unsure


def test_a_template_that_breaks_by_marks_has_no_lines_and_others_have(helm):
    Path("charts/web/templates/flow.yaml").write_text(
        'apiVersion: v1\nkind: List\nitems: {a: 1,\n  {{- "b: 2}" }}\n'
    )
    with rendered(Request("charts/web", program=helm)) as rendering:
        assert rendering.line(0, "web/templates/flow.yaml", 3) == 0
        assert rendering.line(0, "web/templates/hook.yaml", 10) == 8


MARKS = Marks("f00d")


def rendered_with_marks(template: str, order: list[int]) -> tuple[str, str]:
    """Return what a template without actions prints if its lines run in this *order*."""
    rows = marked(template, scanned(template), MARKS, 0).split("\n")
    text = "\n".join(rows[number - 1] for number in order)
    return MARKS.pattern.sub("", text), text


def test_a_loop_is_followed():
    template = "a: 1\nb: 2\nc: 3"
    plain, text = rendered_with_marks(template, [1, 2, 3, 2, 3])
    found = aligned(plain, text, Template(0, scanned(template)), MARKS)
    assert found == {1: 1, 2: 2, 3: 3, 4: 2, 5: 3}


@pytest.mark.parametrize(
    "template",
    [
        "a: 1\nb: {{ 2 -}}\nc: 3\n",
        "a: 1\n{{ range .x }}\nb: {{ 2 -}}\n{{ end }}\nc: 3\n",
        'a: 1\n{{ include "x"\n  . }}\nc: 3\n',
    ],
)
def test_what_cannot_be_marked_leaves_what_follows_unsure(template):
    lines = scanned(template)
    last = next(n for n, line in enumerate(template.split("\n"), 1) if line == "c: 3")
    text = f"a: 1{MARKS.written(0, 1)}\nb: 2\nc: 3{MARKS.written(0, last)}\n"
    found = aligned("a: 1\nb: 2\nc: 3\n", text, Template(0, lines), MARKS)
    assert 2 not in found
    assert 3 not in found


@pytest.mark.parametrize("plain", ["a: 1\nb: 2\nc: 3\n", "name: x\nb: 2\n", "a: 1\nz: 2\n"])
def test_a_document_that_changes_by_marks_has_no_lines(plain):
    template = "name: y\nb: 2\n" if plain.startswith("name") else "a: 1\nb: 2\n"
    text = marked(template, scanned(template), MARKS, 0)
    assert aligned(plain, text, Template(0, scanned(template)), MARKS) == {}


def test_a_value_that_changes_by_marks_keeps_its_line():
    template = "digest: {{ x }}\nb: 2\n"
    text = marked(template, scanned(template), MARKS, 0).replace("{{ x }}", "other")
    found = aligned("digest: one\nb: 2\n", text, Template(0, scanned(template)), MARKS)
    assert found == {1: 1, 2: 2}


def test_marks_of_another_template_tell_nothing():
    template = "a: 1\n"
    text = marked(template, scanned(template), MARKS, 7)
    assert aligned(template, text, Template(0, scanned(template)), MARKS) == {}
