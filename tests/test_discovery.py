"""Which files a run reads."""

import os
from pathlib import Path

import pytest

from policykit.discovery import discover
from policykit.errors import LoadError, UsageError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text("a: 1\n")


def test_a_folder_is_walked_in_order_with_hidden_files():
    _write("app/b.yaml", "app/.hidden/c.json", "app/a/z.yml", "app/B.YML", "app/notes.md")
    assert list(discover(["app"])) == [
        "app/.hidden/c.json",
        "app/B.YML",
        "app/a/z.yml",
        "app/b.yaml",
    ]


def test_names_are_joined_to_the_folder_as_typed():
    _write("t/a.yaml")
    assert list(discover(["."])) == ["t/a.yaml"]
    assert list(discover(["./t/"])) == ["t/a.yaml"]
    assert list(discover([str(Path("t").resolve())])) == [f"{Path('t').resolve()}/a.yaml"]


def test_arguments_keep_their_order_and_count_once():
    _write("b.yaml", "t/a.yaml")
    assert list(discover(["t", "", "b.yaml", "-", "t/a.yaml", "-"])) == ["t/a.yaml", "b.yaml", "-"]


def test_a_named_file_needs_no_known_name():
    _write("app.cfg")
    assert list(discover(["app.cfg"])) == ["app.cfg"]


def test_repositories_and_virtual_environments_are_not_walked():
    _write(
        "a.yaml",
        ".git/x.yaml",
        "sub/.git/x.yaml",
        "env/pyvenv.cfg",
        "env/lib/x.yaml",
        "z/.git.yaml",
    )
    assert list(discover(["."])) == ["a.yaml", "z/.git.yaml"]


def test_a_virtual_environment_is_walked_where_it_is_named():
    _write("env/pyvenv.cfg", "env/x.yaml")
    assert list(discover(["env"])) == ["env/x.yaml"]


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ("hidden|YML$", ["app/a.yaml"]),
        ("^app/a", ["app/.hidden/c.json", "app/b.YML"]),
        ("nothing", ["app/.hidden/c.json", "app/a.yaml", "app/b.YML"]),
    ],
)
def test_ignored_paths_match_anywhere(ignore, left):
    _write("app/a.yaml", "app/.hidden/c.json", "app/b.YML")
    assert list(discover(["app"], ignore=ignore)) == left


def test_ignore_holds_for_named_files_and_not_for_standard_input():
    _write("a.yaml")
    assert list(discover(["a.yaml", "-"], ignore=".")) == ["-"]


def test_an_expression_that_backtracking_cannot_finish_is_no_trouble():
    _write("a" * 40 + ".yaml")
    assert list(discover(["."], ignore="(a+)+$")) == ["a" * 40 + ".yaml"]


def test_a_bad_expression_is_a_usage_error():
    with pytest.raises(UsageError, match=r"--ignore: missing \)"):
        list(discover(["."], ignore="("))


def test_links_lead_to_their_real_path_once():
    _write("real/a.yaml", "elsewhere/b.yaml")
    Path("real/link.yaml").symlink_to("a.yaml")
    Path("real/more").symlink_to("../elsewhere")
    Path("elsewhere/up").symlink_to("..")
    Path("elsewhere/circle").symlink_to("../real")
    assert list(discover(["real"])) == ["real/a.yaml", "elsewhere/b.yaml"]


def test_a_named_link_to_a_folder_is_walked_at_its_real_path():
    _write("real/a.yaml")
    Path("link").symlink_to("real")
    assert list(discover(["link"])) == ["real/a.yaml"]


def test_ignore_reads_the_path_of_the_link():
    _write("real/a.yaml", "other/b.yaml")
    Path("real/link.yaml").symlink_to("../other/b.yaml")
    assert list(discover(["real"], ignore="link")) == ["real/a.yaml"]


def test_a_link_to_nowhere_is_an_error_only_if_its_name_tells_a_format():
    _write("t/a.yaml")
    Path("t/.#lock").symlink_to("nowhere")
    assert list(discover(["t"])) == ["t/a.yaml"]
    Path("t/b.yaml").symlink_to("nowhere")
    with pytest.raises(LoadError, match=r"t/b\.yaml: the link leads to t/nowhere.*no such file"):
        list(discover(["t"]))


def test_what_is_no_regular_file_is_not_found_in_a_walk():
    _write("t/a.yaml")
    os.mkfifo("t/pipe.yaml")
    assert list(discover(["t"])) == ["t/a.yaml"]


@pytest.fixture
def depth():
    """Folders below each other, made and removed step by step: no call takes so long a path."""
    steps = 1200
    for _ in range(steps):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.yaml").write_text("a: 1\n")
    for _ in range(steps):
        os.chdir("..")
    yield steps
    for _ in range(steps):
        os.chdir("d")
    Path("a.yaml").unlink()
    for _ in range(steps):
        os.chdir("..")
        Path("d").rmdir()


def test_deep_folders_are_no_trouble(depth):
    assert next(discover(["d"])).count("/") == depth


def test_a_missing_path_is_named():
    with pytest.raises(LoadError, match=r"^nofile\.yaml: no such file or directory$"):
        list(discover(["nofile.yaml"]))


def test_a_path_that_no_system_takes_is_named():
    with pytest.raises(LoadError, match="null byte"):
        list(discover(["a\0b"]))


@pytest.mark.parametrize("paths", [["empty"], [""], []])
def test_finding_nothing_is_an_error(paths):
    Path("empty").mkdir()
    with pytest.raises(LoadError, match=r"no files"):
        list(discover(paths))


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_is_an_error():
    _write("t/closed/a.yaml")
    Path("t/closed").chmod(0)
    with pytest.raises(LoadError, match=r"t/closed: permission denied"):
        list(discover(["t"]))


def test_files_are_named_one_at_a_time():
    _write("a.yaml")
    names = discover(["a.yaml", "nofile.yaml"])
    assert next(names) == "a.yaml"
    with pytest.raises(LoadError):
        next(names)
