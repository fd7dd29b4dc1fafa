"""policykit pull, push and bundle; policies by their URL."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from policykit.cli import main

POLICY = 'package main\n\ndeny contains sprintf("over %d", [data.limit]) if input.n > data.limit\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("in.json").write_text('{"n": 5}')


@pytest.fixture
def repository(tmp_path):
    """Make a repository with policies in its folder `rules`; return what commits a new policy."""
    place = tmp_path / "repository"
    (place / "rules").mkdir(parents=True)

    def commit(policy: str) -> None:
        (place / "rules/p.rego").write_text(policy)
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
        for words in (["init", "-q", "."], ["add", "."], [*identity, "commit", "-q", "-m", "x"]):
            subprocess.run(["git", *words], cwd=place, check=True)

    commit('package main\n\ndeny contains "one"\n')
    return f"git::file://{place}//rules", commit


def _tested(capsys, *words: str) -> tuple[int, str]:
    capsys.readouterr()
    return main(["test", "in.json", *words]), capsys.readouterr().out


def test_pulled_policies_are_files_and_pinned(repository, capsys):
    url, commit = repository
    assert main(["pull", url]) == 0
    assert capsys.readouterr() == ("", "")
    assert Path("policy/p.rego").is_file()
    assert f'url = "{url}"' in Path("policykit.lock").read_text()
    commit('package main\n\ndeny contains "two"\n')
    assert main(["pull", url]) == 0
    assert "one" in _tested(capsys)[1]
    assert main(["pull", url, "--upgrade"]) == 0
    assert "two" in _tested(capsys)[1]


@pytest.mark.parametrize("key", ["policy", "policies"])
def test_a_url_is_a_policy_like_any_other(key, repository, capsys):
    url, commit = repository
    Path("policykit.toml").write_text(f'{key} = ["{url}"]\n')
    assert "one" in _tested(capsys)[1]
    commit('package main\n\ndeny contains "two"\n')
    assert "one" in _tested(capsys, "--frozen", "--offline")[1]
    assert main(["pull", "--upgrade"]) == 0
    assert "two" in _tested(capsys)[1]


def test_the_lock_file_stands_beside_the_config_file(repository, monkeypatch, capsys):
    url, _ = repository
    subprocess.run(["git", "init", "-q", "."], check=True)
    Path("policykit.toml").write_text(f'policies = ["{url}"]\n')
    Path("inside").mkdir()
    Path("inside/in.json").write_text("{}")
    monkeypatch.chdir("inside")
    assert "one" in _tested(capsys)[1]
    assert Path("../policykit.lock").is_file()
    assert not Path("policykit.lock").exists()


def test_what_is_not_pinned_is_refused_where_all_is_frozen(repository, capsys):
    url, _ = repository
    assert main(["test", "in.json", "-p", url, "--frozen"]) == 3
    assert "it is not pinned" in capsys.readouterr().err
    assert not Path("policykit.lock").exists()


def test_tests_of_policies_elsewhere_are_run(repository, capsys):
    url, commit = repository
    commit("package main\n\ntest_x if true\n")
    assert main(["verify", "-p", url]) == 0
    assert "1 test, 1 passed" in capsys.readouterr().out


def test_update_downloads_before_testing(repository, capsys):
    url, _ = repository
    assert "one" in _tested(capsys, "--update", url)[1]
    assert Path("policy/p.rego").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["pull"], "no URLs are named, and none of the policies is one"),
        (["pull", "bogus://x/y"], "bogus"),
        (["pull", "file:gone"], "gone"),
        (["pull", "file:in.json", "-p", "/abs"], "/abs lies outside of the working directory"),
        (["push"], "one place is pushed to"),
        (["push", "127.0.0.1:1/rules", "-p", "gone"], "gone: no such file or directory"),
        (["bundle"], "say what to do with a bundle"),
        (["bundle", "build"], "one folder is taken at a time"),
        (["bundle", "inspect", "in.json"], "in.json is no bundle"),
        (["bundle", "sign", "."], "there is no key to sign with"),
    ],
)
def test_what_cannot_be_done_is_told(words, said, capsys):
    assert main(words) == 3
    assert said in capsys.readouterr().err


# ---------------------------------------------------------------------- bundles


@pytest.fixture
def rules():
    Path("rules/facts").mkdir(parents=True)
    Path("rules/p.rego").write_text(POLICY)
    Path("rules/data.json").write_text('{"limit": 3}')
    Path("rules/facts/data.yaml").write_text("on: yes\n")
    Path("rules/notes.txt").write_text("x")


@pytest.mark.usefixtures("rules")
def test_a_bundle_is_run_as_it_is(capsys):
    assert main(["bundle", "build", "rules", "--revision", "7"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "wrote bundle.tar.gz: 4 files\n"
    assert shown.err == "warning: notes.txt has no place in a bundle, and is left out\n"
    assert _tested(capsys, "-p", "bundle.tar.gz") == (
        1,
        "FAIL - in.json - main - over 3\n\n1 test, 0 passed, 0 warnings, 1 failure, 0 exceptions\n",
    )
    assert not Path("policykit.lock").exists()
    assert main(["bundle", "inspect", "bundle.tar.gz"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("revision: 7\nroots: /\nrego version: v1\nsigned: no\nfiles:\n")
    assert told.splitlines()[-1].endswith("p.rego")


@pytest.mark.usefixtures("rules")
def test_a_bundle_that_was_built_anew_is_run_anew(capsys):
    main(["bundle", "build", "rules"])
    assert _tested(capsys, "-p", "bundle.tar.gz")[0] == 1
    Path("rules/data.json").write_text('{"limit": 9}')
    main(["bundle", "build", "rules"])
    assert _tested(capsys, "-p", "bundle.tar.gz")[0] == 0


@pytest.mark.usefixtures("rules")
def test_the_files_of_a_bundle_are_in_the_versions_that_it_says(capsys):
    Path("rules/p.rego").write_text('package main\n\ndeny["old"] { input.n }\n')
    assert main(["bundle", "build", "rules", "--rego-version", "v0"]) == 0
    assert "old" in _tested(capsys, "-p", "bundle.tar.gz")[1]


@pytest.mark.usefixtures("rules")
def test_a_signed_bundle_is_verified(tmp_path, capsys):
    (tmp_path / "secret").write_text("a secret that is long enough for its algorithm")
    words = ["--signing-key", str(tmp_path / "secret"), "--signing-alg", "HS256"]
    assert main(["bundle", "build", "rules", *words, "--scope", "ci"]) == 0
    capsys.readouterr()
    main(["bundle", "inspect", "bundle.tar.gz"])
    assert (
        "signed: by HS256 with a key without a name for ci, not verified\n"
        in capsys.readouterr().out
    )
    assert main(["test", "in.json", "-p", "bundle.tar.gz"]) == 3
    assert "there is no key to verify it with" in capsys.readouterr().err
    key = ["--verification-key", str(tmp_path / "secret"), "--scope", "ci"]
    assert main(["test", "in.json", "-p", "bundle.tar.gz", *key]) == 1
    assert main(["test", "in.json", "-p", "bundle.tar.gz", "--skip-verify"]) == 1


@pytest.mark.usefixtures("rules")
def test_a_folder_is_signed_in_place(tmp_path):
    (tmp_path / "secret").write_text("a secret that is long enough for its algorithm")
    (tmp_path / "claims.json").write_text('{"keyid": "k"}')
    words = ["--signing-key", str(tmp_path / "secret"), "--signing-alg", "HS256"]
    assert (
        main(["bundle", "sign", "rules", *words, "--claims-file", str(tmp_path / "claims.json")])
        == 0
    )
    assert len(json.loads(Path("rules/.signatures.json").read_text())["signatures"]) == 1


@pytest.mark.usefixtures("rules")
def test_policies_that_are_wrong_are_not_bundled():
    Path("rules/p.rego").write_text("package main\n\nx := y\n")
    assert main(["bundle", "build", "rules"]) == 3
    assert not Path("bundle.tar.gz").exists()


@pytest.mark.skipif(not shutil.which("opa"), reason="opa is not here")
@pytest.mark.usefixtures("rules")
def test_opa_and_policykit_run_each_others_bundles(capsys):
    main(["bundle", "build", "rules"])
    words = ["opa", "eval", "-b", "bundle.tar.gz", "-i", "in.json", "-f", "raw", "data.main.deny"]
    done = subprocess.run(words, capture_output=True, check=True, text=True)
    assert json.loads(done.stdout) == ["over 3"]
    subprocess.run(["opa", "build", "-b", "rules", "-o", "theirs.tar.gz"], check=True)
    assert "over 3" in _tested(capsys, "-p", "theirs.tar.gz")[1]
