"""What only a process shows: what it imports, and how it ends."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .commandline import PROGRAM, environment, policykit_run

POLICY = 'package main\n\ndeny contains "red" if input.light == "red"\n'

# Each costs milliseconds, and a run on YAML needs none of them.
_NEVER = (
    "argparse",
    "lark",
    "importlib.metadata",
    "pathlib",
    "hcl2",
    "http",
    "rich",
    "pytest",
    "tomllib",
    "difflib",
    "re2",
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("policy").mkdir()
    Path("policy/p.rego").write_text(POLICY)
    Path("road.yaml").write_text("light: red\n")


@pytest.mark.parametrize(
    "words",
    [["--version"], ["parse", "road.yaml"], ["test", "road.yaml"]],
    ids=lambda words: words[0],
)
def test_little_is_imported(words):
    code = (
        "import sys; from policykit.cli import main; main(sys.argv[1:]);"
        "print(*sys.modules, file=sys.stderr)"
    )
    for _ in range(2):  # the first run fills the cache of programs
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            capture_output=True,
            text=True,
            check=True,
            env=environment(),
        )
    assert set(_NEVER) & set(done.stderr.split()) == set()


def test_output_that_nobody_reads_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*PROGRAM, "test", "road.yaml"],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        env=environment(),
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_output_that_cannot_be_written_is_an_error():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, "test", "road.yaml"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=environment(),
        )
    assert done.returncode == 3
    assert done.stderr == b"error: standard output cannot be written: No space left on device\n"


def test_closed_streams_are_no_trouble():
    words = " ".join(PROGRAM)
    done = subprocess.run(
        f"{words} test road.yaml >&- 2>&-; echo $?",
        shell=True,
        capture_output=True,
        check=False,
        env=environment(),
    )
    assert done.stdout == b"1\n"


def test_closed_standard_input_is_an_error():
    words = " ".join(PROGRAM)
    done = subprocess.run(
        f"{words} parse - <&-", shell=True, capture_output=True, check=False, env=environment()
    )
    assert (done.returncode, done.stderr) == (3, b"error: -: bad file descriptor\n")


def _opened_by_its_reader(pipe: str, process: subprocess.Popen[bytes]) -> int:
    """Open *pipe* for writing as soon as *process* reads it, and fail if it ends before."""
    while process.poll() is None:
        try:
            return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads it yet
            time.sleep(0.01)
    raise AssertionError(process.communicate())


def test_an_interrupt_ends_with_130():
    os.mkfifo("pipe.yaml")
    process = subprocess.Popen(
        [*PROGRAM, "parse", "pipe.yaml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    writer = _opened_by_its_reader("pipe.yaml", process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    os.close(writer)
    assert (process.returncode, err) == (130, b"interrupted\n")


def test_names_that_are_no_text_are_shown_as_they_are():
    name = os.fsencode("caf") + b"\xe9.yaml"
    Path(os.fsdecode(name)).write_text("light: red\n")
    done = subprocess.run(
        [*PROGRAM, "test", name], capture_output=True, check=False, env=environment()
    )
    assert done.stdout.startswith(b"FAIL - caf\xe9.yaml - main - red\n")


def _on_a_terminal(*words: str, **variables: str) -> str:
    """Return what policykit writes to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*PROGRAM, *words], stdout=theirs, env=environment(**variables))
    os.close(theirs)
    text = b""
    while part := _read(ours):
        text += part
    os.close(ours)
    process.wait()
    return text.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other end is closed
        return b""


def test_a_terminal_gets_the_full_output_in_colour():
    text = _on_a_terminal("test", "road.yaml", TERM="xterm")
    assert text.startswith("\x1b[1mroad.yaml\x1b[0m\n\n  \x1b[31merror[main/deny]\x1b[0m: red\n")


@pytest.mark.parametrize(
    ("words", "variables"),
    [(["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})],
    ids=["flag", "NO_COLOR", "dumb"],
)
def test_a_terminal_gets_no_colour_where_none_is_wanted(words, variables):
    text = _on_a_terminal("test", "road.yaml", *words, **{"TERM": "xterm", **variables})
    assert "\x1b" not in text
    assert "error[main/deny]: red" in text


def test_a_pipe_gets_the_classic_output_without_colour():
    done = policykit_run("test", "road.yaml", variables={"TERM": "xterm"})
    assert done.stdout.startswith("FAIL - road.yaml - main - red\n")
