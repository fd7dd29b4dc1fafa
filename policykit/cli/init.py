"""policykit init: a first policy, its test, settings, and a job for CI."""

import os
from collections.abc import Iterator

from policykit.cli import console
from policykit.cli.command import Example
from policykit.cli.delivery import save
from policykit.errors import LoadError, UsageError
from policykit.findings import Exit
from policykit.settings import Configuration
from policykit.source import Location

EXAMPLES = (
    Example("policykit init", "here, with a workflow for GitHub"),
    Example("policykit init --ci gitlab", "with a job for GitLab"),
    Example("policykit init infra --ci none", "in another folder, without a job"),
)

_POLICY = """\
package main

# What a rule called `deny` contains is reported. `input` is one document of one file.

# METADATA
# title: Images have a version
# description: An image called `latest` is another one every time it is pulled.
# custom:
#   severity: high
#   remediation: Name the version of the image, such as nginx:1.29
deny contains msg if {
	some container in input.spec.template.spec.containers
	endswith(container.image, ":latest")
	msg := sprintf("%s runs the image %s", [container.name, container.image])
}

# Warnings are reported too; they fail the run with --fail-on-warn.
warn contains msg if {
	input.kind == "Deployment"
	not input.metadata.labels.owner
	msg := sprintf("%s has no label that names its owner", [input.metadata.name])
}
"""
_TEST = """\
package main

deployment(image) := {
	"kind": "Deployment",
	"metadata": {"name": "web", "labels": {"owner": "team-web"}},
	"spec": {"template": {"spec": {"containers": [{"name": "web", "image": image}]}}},
}

test_latest_is_denied if {
	deny == {"web runs the image nginx:latest"} with input as deployment("nginx:latest")
}

test_a_version_passes if {
	count(deny) == 0 with input as deployment("nginx:1.29")
}

test_an_owner_is_asked_for if {
	count(warn) == 1 with input as {"kind": "Deployment", "metadata": {"name": "web"}}
}
"""
_SETTINGS = """\
# Settings of policykit; `policykit config` shows them all.
policy = ["policy"]
"""
_GITHUB = """\
name: policies
on: [push, pull_request]
permissions:
  contents: read
jobs:
  policies:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
      - run: pip install policykit
      - run: policykit verify
      - run: policykit test . --output github
"""
_GITLAB = """\
policies:
  image: python:3.13-slim
  script:
    - pip install policykit
    - policykit verify
    - policykit test . --output stdout --output junit=policies.xml
  artifacts:
    when: always
    reports:
      junit: policies.xml
"""
_JOBS = {
    "github": (".github/workflows/policies.yml", _GITHUB),
    "gitlab": (".gitlab/policies.yml", _GITLAB),
}


def run(configuration: Configuration) -> int:
    """Write the files into the folder that is named; none of them if one is there already."""
    settings = configuration.settings
    if len(settings.arguments) > 1:
        raise UsageError("one folder is set up at a time", hint="policykit init [FOLDER]")
    folder = settings.arguments[0] if settings.arguments else "."
    files = {f"{folder}/{name}".removeprefix("./"): text for name, text in _files(settings.ci)}
    for path in files:
        if os.path.lexists(path):
            raise LoadError(
                "there is such a file already", Location(path), hint="nothing was written"
            )
    for path, text in files.items():
        _make_folder(os.path.dirname(path))
        save(path, text)
        console.write(f"wrote {path}\n")
    console.write("next: policykit verify, then policykit test PATH...\n")
    return Exit.PASSED


def _files(ci: str) -> Iterator[tuple[str, str]]:
    yield "policy/main.rego", _POLICY
    yield "policy/main_test.rego", _TEST
    yield "policykit.toml", _SETTINGS
    if ci in _JOBS:
        yield _JOBS[ci]


def _make_folder(folder: str) -> None:
    try:
        os.makedirs(folder or ".", exist_ok=True)
    except OSError as error:
        raise LoadError(f"the folder cannot be made: {error.strerror}", Location(folder)) from error
