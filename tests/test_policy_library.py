"""The policies that come along pass their own tests."""

from pathlib import Path

import pytest

from policykit.cli import main

POLICIES = Path(__file__).parents[1] / "policies"


@pytest.mark.parametrize("folder", sorted(POLICIES.glob("*/")), ids=lambda path: path.name)
def test_policies_pass_their_own_tests(folder: Path, capsys):
    code = main(["verify", "--policy", str(folder)])
    shown = capsys.readouterr()
    assert code == 0, shown.out + shown.err
    assert " passed, 0 warnings, 0 failures" in shown.out
    assert not shown.out.strip().startswith("0 tests")
