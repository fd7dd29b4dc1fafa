"""policykit helm: charts in, findings about templates out."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from policykit.cli import main

ROOT = Path(__file__).parents[2]
POLICY = """package main

deny contains msg if {
	some container in input.spec.template.spec.containers
	endswith(container.image, ":latest")
	msg := "the image is not pinned"
}

deny contains "runs as root" if input.spec.user == "root"

deny contains "opens a port" if input.spec.type == "NodePort"
"""


@pytest.fixture(autouse=True)
def policy(charts):
    folder = charts.parent / "policy"
    folder.mkdir()
    (folder / "p.rego").write_text(POLICY)


def failures(
    capsys: pytest.CaptureFixture[str], *words: str
) -> dict[tuple[str, str], dict[str, Any]]:
    assert main(["helm", "charts/web", "-o", "json", *words]) == 1
    return {
        (row["filename"], finding["msg"]): finding
        for row in json.loads(capsys.readouterr().out)
        for finding in row.get("failures", [])
    }


def test_a_finding_names_its_template_and_its_values(helm, capsys):
    assert main(["helm", "charts/web", "--helm", helm, "-o", "full"]) == 1
    out = capsys.readouterr().out
    assert "--> charts/web/templates/deployment.yaml:21:11" in out
    assert '21 |           image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"' in out
    assert 'rendered line 20 = image: "registry.example/web:latest"' in out
    assert ".Values.image.tag = latest (charts/web/values.yaml:5)" in out
    assert "--> charts/web/charts/db/templates/set.yaml:6:3" in out
    assert ".Values.user = root (charts/web/values.yaml:26)" in out


def test_programs_get_the_same(helm, capsys):
    found = failures(capsys, "--helm", helm, "--set", "image.repository=other")
    finding = found["charts/web/templates/deployment.yaml", "the image is not pinned"]
    assert finding["loc"] == {"file": "charts/web/templates/deployment.yaml", "line": 21}
    assert finding["metadata"]["helm"] == {
        "rendered": {"line": 20, "text": 'image: "other:latest"'},
        "values": [{"name": ".Values.image.tag", "file": "charts/web/values.yaml", "line": 5}],
    }


def test_each_entry_of_a_matrix_is_a_run_and_equal_findings_are_one(helm, capsys):
    found = failures(capsys, "--helm", helm, "--values-matrix", "ci/*-values.yaml")
    metrics, pinned = (f"charts/web/ci/{name}-values.yaml" for name in ("metrics", "pinned"))
    assert {key: row["metadata"]["helm"]["values_files"] for key, row in found.items()} == {
        (f"charts/web/templates/service.yaml ({metrics})", "opens a port"): [metrics],
        (f"charts/web/templates/deployment.yaml ({metrics})", "the image is not pinned"): [metrics],
        (f"charts/web/charts/db/templates/set.yaml ({metrics})", "runs as root"): [metrics, pinned],
    }


def test_values_mend_what_is_wrong(helm, capsys):
    Path("prod.yaml").write_text("image: {tag: '1.2'}\n")
    words = ["--helm", helm, "-f", "prod.yaml", "--set-json", 'store={"user":"a","size":"1"}']
    assert main(["helm", "charts/web", *words]) == 0
    assert "0 failures" in capsys.readouterr().out


def test_helm_refusing_is_an_error(helm, capsys):
    assert main(["helm", "charts/broken", "--helm", helm]) == 3
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err.startswith("error: charts/broken/templates/pod.yaml:4:12: helm: ")
    assert "a name is needed" in shown.err
    assert '4 |   name: {{ required "a name is needed" .Values.name }}' in shown.err


def test_nothing_rendered_is_told(helm, capsys):
    Path("charts/broken/templates/pod.yaml").write_text("{{ if false }}\na: 1\n{{ end }}\n")
    assert main(["helm", "charts/broken", "--helm", helm]) == 0
    assert "charts/broken: nothing is rendered with these values" in capsys.readouterr().err


def test_waivers_of_config_files_know_the_templates(helm, capsys):
    Path("policykit.toml").write_text(
        '[[waivers]]\nrule = "main/deny"\nfiles = ["charts/web/**"]\nreason = "for now"\n'
    )
    assert main(["helm", "charts/web", "--helm", helm]) == 0
    assert "0 failures, 2 exceptions" in capsys.readouterr().out


def test_a_chart_must_be_named(capsys):
    assert main(["helm"]) == 3
    assert "no chart is named" in capsys.readouterr().err


def test_helm_runs_it_as_a_plugin(helm, tmp_path):
    folder = tmp_path / "plugin"
    folder.mkdir()
    (folder / "plugin.yaml").write_text((ROOT / "plugin.yaml").read_text())
    subprocess.run([helm, "plugin", "install", folder], check=True, capture_output=True)
    listed = subprocess.run([helm, "plugin", "list"], check=True, capture_output=True, text=True)
    assert "policykit" in listed.stdout
