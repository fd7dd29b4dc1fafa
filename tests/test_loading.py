"""Files to documents."""

import subprocess
import sys
from pathlib import Path

import pytest

from policykit.errors import LoadError, ParseError, UsageError
from policykit.loading import combined, documents, parsed


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(path: str, text: str) -> str:
    Path(path).write_text(text)
    return path


def test_a_stream_is_a_document_for_each_part():
    path = _write("m.yaml", "kind: A\n---\nkind: B\n")
    assert [(found.index, found.value) for found in documents(path)] == [
        (0, {"kind": "A"}),
        (1, {"kind": "B"}),
    ]


def test_one_array_is_a_document_for_each_element():
    found = documents(_write("l.json", '[{"a": 1},\n {"a": 2}]'))
    assert [(each.index, each.value) for each in found] == [(0, {"a": 1}), (1, {"a": 2})]
    places = [each.positions.at(("a",)) for each in found]
    assert [place and place.span.line for place in places] == [1, 2]


def test_arrays_in_a_stream_stay_whole():
    path = _write("m.yaml", "[1, 2]\n---\n[3]\n")
    assert [found.value for found in documents(path)] == [[1, 2], [3]]


def test_only_the_outermost_array_is_opened():
    assert [found.value for found in documents(_write("l.json", "[[1, 2]]"))] == [[1, 2]]


def test_an_empty_array_is_no_document():
    assert documents(_write("l.json", "[]")) == []
    assert [found.value for found in parsed("l.json")] == [[]]


def test_the_format_can_be_told():
    found = documents(_write("app.cfg", '{"a": 1}'), parser="json")
    assert (found[0].format, found[0].value) == ("json", {"a": 1})


def test_a_name_without_format_asks_for_one():
    with pytest.raises(UsageError, match=r"x\.map: the name of the file tells no format") as caught:
        documents(_write("x.map", ""))
    assert "--parser" in caught.value.hint


def test_an_unknown_format_is_corrected():
    with pytest.raises(UsageError, match='unknown format "yml"') as caught:
        documents(_write("a.yaml", ""), parser="yml")
    assert caught.value.hint == "did you mean yaml?"


def test_a_missing_file_is_missing_whatever_its_name():
    with pytest.raises(LoadError, match=r"^gone\.map: no such file or directory$"):
        documents("gone.map")


def test_a_folder_is_no_file(folder):
    with pytest.raises(LoadError, match="this is a folder, not a file"):
        parsed(str(folder))


def test_a_file_over_the_limit_is_refused():
    path = _write("a.yaml", "a: " + "x" * 100)
    assert documents(path, max_bytes=103)
    with pytest.raises(LoadError, match=r"a\.yaml: larger than") as caught:
        documents(path, max_bytes=102)
    assert "--max-file-size" in caught.value.hint


def test_a_device_without_end_is_refused():
    with pytest.raises(LoadError, match="/dev/zero: larger than 1 MiB"):
        documents("/dev/zero", parser="yaml", max_bytes=1 << 20)


def test_a_broken_file_shows_its_line():
    with pytest.raises(ParseError) as caught:
        documents(_write("bad.json", '{"a": 1,\n "b": nope}\n'))
    assert caught.value.__notes__ == ['2 |  "b": nope}\n  |       ^']


def test_a_binary_file_shows_no_line(folder):
    (folder / "a.json").write_bytes(b"\x7fELF\0\0")
    with pytest.raises(ParseError) as caught:
        documents("a.json")
    assert not hasattr(caught.value, "__notes__")


_READ_STDIN = (
    "import sys; from policykit.loading import documents;"
    "print([(d.path, d.format, d.value) for d in documents('-', name=sys.argv[1])])"
)


@pytest.mark.parametrize(("name", "shown"), [("", "-"), ("k8s/web.json", "k8s/web.json")])
def test_standard_input_is_yaml_under_the_name_given(name, shown, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", ":".join(path for path in sys.path if path))
    done = subprocess.run(
        [sys.executable, "-c", _READ_STDIN, name],
        input="a: 1\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"[({shown!r}, 'yaml', {{'a': 1}})]\n"


def test_combined_documents_are_sorted_by_path():
    _write("z.yaml", "kind: A\n---\nkind: B\n")
    _write("a.json", '{"n": 1}')
    document = combined([*documents("z.yaml"), *documents("a.json")])
    assert document.path == "Combined"
    assert document.value == [
        {"path": "a.json", "contents": {"n": 1}},
        {"path": "z.yaml", "contents": {"kind": "A"}},
        {"path": "z.yaml", "contents": {"kind": "B"}},
    ]
    positions = document.positions
    place = positions.at((2, "contents", "kind"))
    assert place is not None
    assert place.span.line == 3


def test_nothing_combined_is_null():
    assert combined([]).value is None
