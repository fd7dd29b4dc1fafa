"""Files of calls with OPA's answers: ours are the same, and so are still those of OPA."""

from pathlib import Path

import pytest

from tests.rego.builtins.oracle import as_recorded, needs_opa, ours, recorded, theirs

FILES = sorted((Path(__file__).parent / "calls").glob("*.txt"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_answers_are_those_that_opa_gave(file: Path):
    wrong = [
        f"{call}\n  ours {mine}\n  opa  {answer}"
        for call, answer in recorded(file)
        if (mine := as_recorded(ours(call))) != answer
    ]
    assert not wrong, "\n".join(wrong)


@needs_opa
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_recorded_answers_are_those_of_opa(file: Path):
    calls, answers = zip(*recorded(file), strict=True)
    assert list(map(as_recorded, theirs(calls))) == list(answers)
