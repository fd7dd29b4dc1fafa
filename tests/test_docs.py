"""The documentation is true: generated parts are up to date, links lead somewhere, examples run.

A fenced block whose head names a file (```` ```rego policy/main.rego ````) is that file. A block
headed `console` that begins with `$ policykit` (or `$ cd folder && policykit`) is run, in one
folder for each page, after the files above it; what is shown is what a terminal shows, both streams
together, and `…` stands for any text. `console network` heads what needs more than this machine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docs import generate
from tests.running import Shell, shell_in

_BLOCK = re.compile(r"^```(?P<head>[^`\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#)(?P<target>[^)#]+)")
_STEP = re.compile(r"^\$ (?P<command>.*)\n(?P<output>(?:(?!\$ ).*\n)*)", re.MULTILINE)
_RUN = re.compile(r"\$ (?:cd \S+ && )?policykit ")
PAGES = generate.pages()
ROOT_PAGES = [generate.PAGES.parent / name for name in ("README.md", "CONTRIBUTING.md")]


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a page and what it prints, after the files that were written before it."""

    command: str
    output: str
    files: tuple[tuple[str, str], ...]


def steps_of(text: str) -> Iterator[Step]:
    """Yield what a page runs, in order."""
    files: list[tuple[str, str]] = []
    for block in _BLOCK.finditer(text):
        language, _, name = block["head"].strip().partition(" ")
        if language == "console" and not name and _RUN.match(block["body"]):
            for step in _STEP.finditer(block["body"]):
                yield Step(step["command"], step["output"], tuple(files))
                files = []
        elif language != "console" and name:
            files.append((name, block["body"]))


def write(folder: Path, files: tuple[tuple[str, str], ...]) -> None:
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def is_shown(output: str, shown: str) -> bool:
    """Return whether *output* is what a page shows, where `…` stands for any text."""
    pattern = ".*".join(re.escape(part) for part in shown.split("…"))
    return re.fullmatch(pattern, output, re.DOTALL) is not None


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    folder = tmp_path / "work"
    folder.mkdir()
    return shell_in(folder, tmp_path / "tools")


PAGES_WITH_STEPS = [page for page in PAGES if list(steps_of(page.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("page", PAGES_WITH_STEPS, ids=lambda page: page.stem)
def test_examples_print_what_the_page_shows(page: Path, shell: Shell):
    code = 0
    for step in steps_of(page.read_text(encoding="utf-8")):
        write(shell.folder, step.files)
        done = shell.run(f"exec 2>&1; (exit {code}); {step.command}")
        code = done.returncode
        if not is_shown(done.stdout, step.output):
            assert f"$ {step.command}\n{done.stdout}" == f"$ {step.command}\n{step.output}"


@pytest.mark.parametrize("page", generate.texts(), ids=lambda page: page.stem)
def test_generated_parts_are_up_to_date(page: Path):
    text = page.read_text(encoding="utf-8")
    assert text == generate.generated(text), "run: make docs"


@pytest.mark.parametrize("page", [*PAGES, *ROOT_PAGES], ids=lambda page: page.stem)
def test_links_lead_to_files(page: Path):
    targets = [match["target"] for match in _LINK.finditer(page.read_text(encoding="utf-8"))]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_is_in_the_index():
    index = (generate.PAGES / "index.md").read_text(encoding="utf-8")
    names = [page.name for page in PAGES if page.name != "index.md"]
    assert [name for name in names if f"({name})" not in index] == []


def test_every_generated_part_is_in_a_page():
    text = "".join(page.read_text(encoding="utf-8") for page in generate.texts())
    assert [name for name in generate.PARTS if f"<!-- generated: {name} -->" not in text] == []


def test_any_text_may_stand_for_an_ellipsis():
    assert is_shown("took 3 s\nend\n", "took … s\nend\n")
    assert not is_shown("took 3 s\n", "took … ms\n")
