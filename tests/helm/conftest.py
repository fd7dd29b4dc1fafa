"""Real helm for the tests: each of those in POLICYKIT_HELMS, or the one on the PATH."""

import os
import shutil
from pathlib import Path

import pytest

CHARTS = Path(__file__).parent / "charts"
_REASON = "helm is not here: put it on the PATH, or name one or more in POLICYKIT_HELMS"


def helms() -> list[str]:
    named = os.environ.get("POLICYKIT_HELMS", "helm").split(os.pathsep)
    return [path for path in map(shutil.which, named) if path]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "helm" in metafunc.fixturenames:
        metafunc.parametrize("helm", helms() or [None])


@pytest.fixture(autouse=True)
def helm_is_there(request: pytest.FixtureRequest) -> None:
    if "helm" in request.fixturenames and request.getfixturevalue("helm") is None:
        if os.environ.get("POLICYKIT_REQUIRE_HELM") == "1":
            pytest.fail(_REASON)
        pytest.skip(_REASON)


@pytest.fixture
def charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the charts, copied into the working directory."""
    shutil.copytree(CHARTS, tmp_path / "charts")
    monkeypatch.chdir(tmp_path)
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"HELM_{name}_HOME", str(tmp_path / "home" / name))
    return tmp_path / "charts"
