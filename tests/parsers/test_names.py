"""Which format claims which file name."""

import pytest

from policykit_parsers import format_of


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/.gitignore", "ignore"),
        ("x.dockerignore", "ignore"),
        (".helmignore", "ignore"),
        (".npmignore", "ignore"),
        (".prettierignore", "ignore"),
        (".env", "dotenv"),
        (".env.local", "dotenv"),
        (".ENV.json", "dotenv"),
        ("prod.env", "dotenv"),
        (".env.yaml", "yaml"),
        (".env.textproto", "dotenv"),
        ("ci/Jenkinsfile", "groovy"),
        ("Jenkinsfile.release", "groovy"),
        ("vars/build.groovy", "groovy"),
        ("a.textpb", "textproto"),
        ("docs/CODEOWNERS", "codeowners"),
        ("a\\b.ini", "ini"),
        (".editorconfig", "ini"),
        ("gradle.properties", "properties"),
        ("pom.xml", "xml"),
        ("a.spdx", "spdx"),
        ("a.spdx.json", "json"),
        ("bom.cyclonedx", "cyclonedx"),
        ("a.jsonnet", "jsonnet"),
        ("a.cue", "cue"),
    ],
)
def test_names_are_claimed_in_the_order_of_conftest(path, name):
    row = format_of(path)
    assert row is not None
    assert row.name == name


@pytest.mark.parametrize("path", [".envrc", "env", "a.conf", "lib.libsonnet", "xml", "CODEOWNER"])
def test_other_names_are_not_claimed(path):
    assert format_of(path) is None
