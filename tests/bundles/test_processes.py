"""Many processes at one cache and one destination, some of them killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from policykit.bundles import fetch
from policykit.bundles.cache import Cache
from policykit.bundles.install import RECORD
from policykit.bundles.lock import Lock
from policykit.bundles.options import Options
from policykit.bundles.tree import digest_of
from tests.bundles.archives import POLICY, tar

PROCESSES = 8
PULLS = 125
FILES = {f"f{number}/p{number}.rego": POLICY + b"# %d\n" % number for number in range(20)}

# Of four pulls, one looks past the lock, unpacks again and races for the place in the cache.
WORKER = """
import sys
from pathlib import Path
from policykit.bundles import fetch
from policykit.bundles.cache import Cache
from policykit.bundles.install import install
from policykit.bundles.lock import Lock
from policykit.bundles.options import Options

folder, url, pulls, installs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
cache, lock = Cache(folder / "cache"), Lock.read(folder / "policykit.lock")
for number in range(pulls):
    options = Options(root=folder, upgrade=number % 4 == 0)
    fetched = fetch(url, cache=cache, lock=lock, options=options)
    if installs:
        install([fetched.folder], folder / "policy", cache)
    print(fetched.pin.sha256, flush=True)
"""


def worker(folder: Path, url: str, pulls: int, *, installs: bool) -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder), url, str(pulls), str(int(installs))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
    )


def finished(running: subprocess.Popen[str]) -> list[str]:
    output, errors = running.communicate(timeout=60)
    assert running.returncode == 0, errors
    return output.split()


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_a_thousand_pulls_by_eight_processes_some_killed(tmp_path: Path) -> None:
    (tmp_path / "p.tar.gz").write_bytes(tar(FILES))
    cache, url = Cache(tmp_path / "cache"), "file:p.tar.gz"
    first = fetch(url, cache=cache, lock=Lock(), options=Options(root=tmp_path))
    Lock((first.pin,)).write(tmp_path / "policykit.lock")
    running = [worker(tmp_path, url, PULLS, installs=False) for _ in range(PROCESSES)]
    try:
        pulled = []
        for number, victim in enumerate(running[:4]):
            assert victim.stdout is not None
            done = [victim.stdout.readline().strip() for _ in range(5 + 7 * number)]
            victim.send_signal(signal.SIGKILL)
            left, _ = victim.communicate(timeout=60)
            pulled += [*done, *(line for line in left.split() if len(line) == 64)]
        again = [worker(tmp_path, url, PULLS, installs=False) for _ in range(4)]
        running += again
        for process in running[4:]:
            pulled += finished(process)
    finally:
        for process in running:
            process.kill()
            process.communicate()
    assert len(pulled) >= PROCESSES * PULLS
    assert set(pulled) == {first.pin.sha256}
    assert [path.name for path in (cache.folder / "trees").iterdir()] == [first.pin.sha256]
    assert cache.find(first.pin.sha256) == first.folder
    fetch(url, cache=cache, lock=Lock(), options=Options(root=tmp_path))
    assert not list((cache.folder / "staging").iterdir())


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
def test_attack_63_pulls_into_one_folder_some_killed(tmp_path: Path) -> None:
    (tmp_path / "p.tar.gz").write_bytes(tar(FILES))
    url = "file:p.tar.gz"
    running = [worker(tmp_path, url, 10, installs=True) for _ in range(4)]
    try:
        for victim in running[:2]:
            assert victim.stdout is not None
            victim.stdout.readline()
            victim.send_signal(signal.SIGKILL)
        for process in running[2:]:
            assert len(finished(process)) == 10
        assert len(finished(worker(tmp_path, url, 1, installs=True))) == 1
    finally:
        for process in running:
            process.kill()
            process.communicate()
    (tmp_path / "policy" / RECORD).unlink()
    expected = fetch(url, cache=Cache(tmp_path / "c"), lock=Lock(), options=Options(root=tmp_path))
    assert digest_of(tmp_path / "policy") == expected.pin.sha256
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".policy")]
