"""The recorded behaviour of conftest, judged as its own runner judges it."""

import importlib.util
import shlex
from pathlib import Path
from types import ModuleType

import pytest

from .commandline import PROGRAM, ROOTS

SHARED = Path(__file__).parents[2].parent / "shared" / "conftest"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the recorded cases are not here")


def _runner() -> ModuleType | None:
    spec = importlib.util.spec_from_file_location("conftest_check", SHARED / "check.py")
    if spec is None or spec.loader is None or not SHARED.is_dir():
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUNNER = _runner()
# Where a case is marked as a quirk, policykit differs on purpose; and in these:
DIFFERENT = {"232-ini-types": "keys before the first section are kept under DEFAULT"}
CASES = [
    path
    for path in sorted(SHARED.glob("cases/*"))
    if not (path / "quirk").exists() and path.name not in DIFFERENT
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_policykit_does_what_conftest_does(case, monkeypatch):
    assert RUNNER is not None
    monkeypatch.setenv("PYTHONPATH", ROOTS)
    modes, inputs, variables = RUNNER.load(case)
    stdin = (case / "stdin").read_bytes() if (case / "stdin").exists() else None
    words = [*PROGRAM, *shlex.split((case / "cmd").read_text())]
    code, out, err, changed = RUNNER.run(words, inputs, stdin, variables)
    err = RUNNER.without_warnings(err)
    assert code == int((case / "expected.rc").read_text()), err
    for stream, text in (("stdout", out), ("stderr", err)):
        expected = (case / f"expected.{stream}").read_text()
        assert RUNNER.same(modes[stream], expected, text), f"{stream}:\n{text}"
    files = case / "expected.files"
    assert changed == (RUNNER.snapshot(files) if files.exists() else {})
