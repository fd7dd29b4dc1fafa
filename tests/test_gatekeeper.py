"""Gatekeeper: templates and constraints as policies, and policies as templates."""

from pathlib import Path
from typing import Any

import pytest

from policykit.cli import main
from policykit.errors import LoadError, PolicykitError, RegoErrors
from policykit.findings import Kind, Report
from policykit.gatekeeper.match import Subject, matches
from policykit.runner import run
from policykit.settings import Settings

TEMPLATE = """\
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata:
  name: requiredlabels
spec:
  crd:
    spec:
      names:
        kind: RequiredLabels
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package requiredlabels

        import data.lib.labels

        violation[{"msg": msg, "details": {"missing": missing}}] {
          missing := input.parameters.labels[_]
          not labels.of(input.review.object)[missing]
          of := [input.review.name, input.review.kind.kind, missing]
          msg := sprintf("%v of %v has no label %v", of)
        }
      libs:
        - |
          package lib.labels

          of(object) = object.metadata.labels
"""
TEMPLATE_V1 = """\
apiVersion: templates.gatekeeper.sh/v1beta1
kind: ConstraintTemplate
metadata:
  name: requiredlabels
spec:
  crd: {spec: {names: {kind: RequiredLabels}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      code:
        - engine: K8sNativeValidation
          source: {}
        - engine: Rego
          source:
            version: v1
            rego: |
              package requiredlabels

              violation contains {"msg": msg} if {
                some label in input.parameters.labels
                not input.review.object.metadata.labels[label]
                msg := sprintf("no label %v", [label])
              }
"""
CONSTRAINT = """\
apiVersion: constraints.gatekeeper.sh/v1beta1
kind: RequiredLabels
metadata:
  name: owned
spec:
  match:
    kinds:
      - apiGroups: ["apps"]
        kinds: ["Deployment"]
  parameters:
    labels: [owner]
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("rules").mkdir()
    Path("rules/template.yaml").write_text(TEMPLATE)
    Path("rules/constraint.yaml").write_text(CONSTRAINT)
    Path("d.yaml").write_text(DEPLOYMENT)


def _report(*paths: str, **settings: Any) -> Report:
    return run(Settings(arguments=paths or ("d.yaml",), policy=("rules",), **settings))


# ---------------------------------------------------------------------- running


def test_a_violation_is_a_finding_with_its_place():
    report = _report()
    [result] = report.results
    [finding] = result.findings
    assert (result.namespace, finding.kind) == ("RequiredLabels", Kind.FAILURE)
    assert finding.message == "web of Deployment has no label owner"
    assert finding.rule == "data.RequiredLabels.owned"
    assert finding.metadata == {"details": {"missing": "owner"}}
    assert finding.path == "metadata.labels"
    assert finding.location is not None
    assert finding.location[:3] == ("d.yaml", 5, 3)


def test_an_object_without_violations_is_one_check_that_passed():
    Path("d.yaml").write_text(f"{DEPLOYMENT}    owner: me\n")
    [result] = _report().results
    assert (result.successes, result.findings) == (1, ())


def test_what_a_constraint_is_not_for_is_not_asked():
    Path("d.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n- 1\n")
    assert _report().results == ()


@pytest.mark.parametrize(
    ("action", "kind"),
    [("deny", Kind.FAILURE), ("warn", Kind.WARNING), ("dryrun", Kind.WARNING)],
)
def test_the_enforcement_action_is_the_kind_of_the_finding(action, kind):
    Path("rules/constraint.yaml").write_text(f"{CONSTRAINT}  enforcementAction: {action}\n")
    assert _report().results[0].findings[0].kind is kind


def test_templates_of_v1beta1_and_of_rego_v1_are_run_too():
    Path("rules/template.yaml").write_text(TEMPLATE_V1)
    assert _report().results[0].findings


def test_templates_run_beside_other_policies():
    Path("rules/p.rego").write_text('package main\n\ndeny contains "x" if input.kind\n')
    assert [result.namespace for result in _report().results] == ["main", "RequiredLabels"]


def test_errors_in_a_template_stand_at_its_line_of_the_manifest():
    wrong = TEMPLATE.replace("sprintf(", "sprintg(")
    Path("rules/template.yaml").write_text(wrong)
    with pytest.raises(
        RegoErrors, match=r"^rules/template\.yaml:21:18: .*undefined function sprintg"
    ):
        _report()


def test_waivers_name_the_constraint():
    text = DEPLOYMENT.replace("labels:", "labels:  # policykit:ignore RequiredLabels/owned -- soon")
    Path("d.yaml").write_text(text)
    [finding] = _report().results[0].findings
    assert finding.kind is Kind.EXCEPTION


def test_what_keeps_templates_silent_is_told():
    Path("rules/constraint.yaml").unlink()
    [warning] = _report().warnings
    assert warning.startswith("rules/template.yaml:4:3: no constraint uses the template Required")
    Path("rules/constraint.yaml").write_text(CONSTRAINT)
    inventory = TEMPLATE.replace("missing :=", "data.inventory.cluster\n          missing :=")
    Path("rules/template.yaml").write_text(inventory)
    assert "reads data.inventory, which only a cluster has" in _report().warnings[0]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "kind: RequiredLabels\n  targets",
            "kind: Other\n  targets",
            "no template of RequiredLabels",
        ),
        ("        kind: RequiredLabels\n", "        other: x\n", "does not name the kind"),
        ("      rego: |", "      code: |", "the template has no Rego"),
        ("violation[", "violations[", "no rule called violation"),
        ("package requiredlabels", "pakage requiredlabels", "rego_parse_error"),
    ],
)
def test_a_template_that_is_wrong_is_told_with_its_place(old, new, problem):
    assert old in TEMPLATE
    Path("rules/template.yaml").write_text(TEMPLATE.replace(old, new))
    with pytest.raises(PolicykitError, match=problem) as caught:
        _report()
    assert str(caught.value.location).startswith("rules/")


def test_two_templates_of_one_kind_are_refused():
    Path("rules/again.yaml").write_text(TEMPLATE)
    with pytest.raises(LoadError, match="has a template of RequiredLabels already"):
        _report()


# ---------------------------------------------------------------------- match rules


@pytest.mark.parametrize(
    ("rules", "is_matched"),
    [
        ({}, True),
        ({"kinds": [{"apiGroups": ["*"], "kinds": ["Deployment"]}]}, True),
        ({"kinds": [{"apiGroups": [""], "kinds": ["Deployment"]}]}, False),
        ({"kinds": [{"kinds": ["Pod"]}, {"apiGroups": ["apps"]}]}, True),
        ({"scope": "Cluster"}, False),
        ({"scope": "Namespaced"}, True),
        ({"name": "we*"}, True),
        ({"name": "x*"}, False),
        ({"namespaces": ["shop", "x"]}, True),
        ({"namespaces": ["kube-*"]}, False),
        ({"excludedNamespaces": ["sh*"]}, False),
        ({"labelSelector": {"matchLabels": {"app": "web"}}}, True),
        ({"labelSelector": {"matchLabels": {"app": "x"}}}, False),
        ({"labelSelector": {"matchExpressions": [{"key": "app", "operator": "Exists"}]}}, True),
        (
            {"labelSelector": {"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}},
            False,
        ),
        (
            {
                "labelSelector": {
                    "matchExpressions": [{"key": "app", "operator": "In", "values": ["web"]}]
                }
            },
            True,
        ),
        (
            {
                "labelSelector": {
                    "matchExpressions": [{"key": "x", "operator": "NotIn", "values": ["1"]}]
                }
            },
            True,
        ),
        ({"namespaceSelector": {"matchLabels": {"a": "b"}}}, True),
    ],
)
def test_match_rules_are_those_of_gatekeeper(rules, is_matched):
    subject = Subject(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}},
        }
    )
    assert matches(rules, subject) is is_matched


def test_a_namespace_is_in_itself():
    subject = Subject({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-x"}})
    assert not matches({"excludedNamespaces": ["kube-*"]}, subject)
    assert matches({"scope": "Cluster"}, subject)
    assert not matches({"namespaceSelector": {"matchLabels": {"a": "b"}}}, subject)


# ---------------------------------------------------------------------- export

POLICY = """\
# METADATA
# title: Images are pinned
# description: "A \\"latest\\" image changes."
# custom:
#   kinds: [apps/Deployment, Pod]
package main

import data.lib.pods

deny_latest contains {"msg": msg, "image": image} if {
	some image in pods.images
	endswith(image, ":latest")
	msg := sprintf("%s is latest", [image])
}

deny contains "root" if data.lib.pods.is_root

exception contains ["latest"] if input.metadata.labels.app == "free"
"""
PODS = """\
package lib.pods

images contains container.image if some container in input.spec.template.spec.containers

is_root if input.spec.user == "root"
"""
INPUT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, labels: {app: web}}
spec: {user: root, template: {spec: {containers: [{image: "a:latest"}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: b, labels: {app: free}}
spec: {template: {spec: {containers: [{image: "b:latest"}]}}}
"""


def _exported(capsys, *words: str) -> str:
    assert main(["gatekeeper", "export", *words]) == 0
    return str(capsys.readouterr().out)


def test_an_exported_policy_finds_the_same_on_a_cluster(capsys):
    Path("policy").mkdir()
    Path("policy/main.rego").write_text(POLICY)
    Path("policy/pods.rego").write_text(PODS)
    Path("policy/main_test.rego").write_text("package main\n\ntest_x if true\n")
    Path("in.yaml").write_text(INPUT)
    Path("template.yaml").write_text(_exported(capsys, "policy"))
    here = run(Settings(arguments=("in.yaml",)))
    there = run(Settings(arguments=("in.yaml",), policy=("template.yaml",)))
    assert [result.namespace for result in there.results] == ["ImagesArePinned"]
    found = [
        sorted(
            (finding.message, str(finding.location))
            for result in report.results
            for finding in result.findings
            if finding.kind is Kind.FAILURE
        )
        for report in (here, there)
    ]
    assert found[0] == found[1]
    assert [message for message, _ in found[0]] == ["a:latest is latest", "root"]
    assert there.results[0].findings[0].metadata["details"] in ({}, {"image": "a:latest"})


def test_what_is_exported_is_a_template_and_its_constraint(capsys):
    Path("policy").mkdir()
    Path("policy/main.rego").write_text(POLICY)
    Path("policy/pods.rego").write_text(PODS)
    text = _exported(capsys)
    assert "  name: imagesarepinned\n" in text
    assert '    description: "A \\"latest\\" image changes."\n' in text
    assert '      - apiGroups: ["apps"]\n        kinds: ["Deployment"]\n' in text
    assert '      - apiGroups: ["*"]\n        kinds: ["Pod"]\n' in text
    assert _exported(capsys, "--kind", "Pinned").count("kind: Pinned\n") == 2


def test_a_policy_of_v0_is_exported_as_such(capsys):
    Path("old.rego").write_text('package main\n\ndeny["x"] { input.kind }\n')
    words = ["old.rego", "--rego-version", "v0", "--kind", "Old"]
    Path("template.yaml").write_text(_exported(capsys, *words))
    assert "\n      rego: |\n" in Path("template.yaml").read_text()
    report = run(Settings(arguments=("d.yaml",), policy=("template.yaml",)))
    assert report.results[0].findings[0].message == "x"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what to do with policies"),
        (["import"], "say what to do with policies"),
        (["export", "p.rego", "-n", "other"], "the package other denies nothing"),
        (["export", "p.rego", "-n", "a,b"], "one package is exported at a time"),
        (["export", "p.rego"], "there is no METADATA to name it by"),
    ],
)
def test_what_cannot_be_exported_is_told(words, said, capsys):
    Path("p.rego").write_text('package main\n\ndeny contains "x"\n')
    assert main(["gatekeeper", *words]) == 3
    assert said in capsys.readouterr().err
