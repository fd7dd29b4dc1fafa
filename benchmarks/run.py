"""How fast policykit is, beside `opa bench` and `conftest test` where these are on PATH.

    python -m benchmarks.run [--files 100 2000] [--rounds 5]

prints ratios, measured by turns in one run, and writes them to results.md. Absolute times depend
on the machine; ratios hardly do.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from benchmarks import evaluation, measuring, workload
from benchmarks.comparison import Comparison, Measure, compare, table

RESULTS = workload.HERE / "results.md"
EVALUATION_BAR, WHOLE_RUN_BAR, ONE_FILE_BAR, MEMORY_BAR = 0.4, 0.5, 2.0, 1.0
MAIN_COUNT = 2000
ONE_FILE_TURNS = 5
CLEAN, BROKEN = 0, 3  # of the variants of a Deployment
CACHE = "cache"
SCRIPT = Path(sys.executable).with_name("policykit")
POLICYKIT = (str(SCRIPT),) if SCRIPT.exists() else (sys.executable, "-m", "policykit")
ARGUMENTS = ("test", "--no-color", f"--policy={workload.POLICY}")


def main() -> None:
    """Measure what the arguments ask for; print the table and write it to results.md."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = str(folder / CACHE)  # the user's own cache stays as it is
        comparisons = [
            _evaluation(folder, arguments.rounds),
            *_one_file(folder, arguments.rounds),
            *(_whole_run(folder, count, arguments.rounds) for count in arguments.files),
            *_memory(folder, arguments.files),
        ]
    text = f"{_machine()}\n\n{table(comparisons)}\n"
    print(text)
    RESULTS.write_text(f"# Measured\n\n{text}\n`make bench` measures again.\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--files", type=int, nargs="+", default=[100, MAIN_COUNT])
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def _evaluation(folder: Path, rounds: int) -> Comparison:
    compiled, documents = evaluation.program(), evaluation.documents(MAIN_COUNT)
    evaluation.ours(compiled, documents)  # not the first time that the code runs
    opa = shutil.which("opa")
    return compare(
        "evaluation of a document, 13 rules",
        "µs",
        partial(evaluation.ours, compiled, documents),
        "opa bench",
        partial(evaluation.opas, opa, folder) if opa else None,
        rounds=rounds,
        bar=EVALUATION_BAR,
    )


def _one_file(folder: Path, rounds: int) -> Iterator[Comparison]:
    """Compare runs on one file, with and without what an earlier run has kept."""
    paths = workload.write(folder / "some", len(workload.VARIANTS))
    turns = rounds * ONE_FILE_TURNS
    yield _commands("one file, warm cache", paths[CLEAN], turns, ONE_FILE_BAR)
    yield _commands("one file with a finding, warm cache", paths[BROKEN], turns, ONE_FILE_BAR)
    ours, theirs = _measures(paths[CLEAN], measuring.seconds)

    def cold() -> float:
        shutil.rmtree(folder / CACHE)
        return ours()

    yield compare("one file, new policies", "s", cold, "conftest", theirs, rounds=rounds)


def _whole_run(folder: Path, count: int, rounds: int) -> Comparison:
    path = _files(folder, count)
    bar = WHOLE_RUN_BAR if count == MAIN_COUNT else 0.0
    return _commands(f"{count:,} files, whole run", path, rounds, bar)


def _commands(what: str, path: Path, rounds: int, bar: float) -> Comparison:
    ours, theirs = _measures(path, measuring.seconds)
    ours()  # fills the cache of compiled policies
    return compare(what, "s", ours, "conftest", theirs, rounds=rounds, bar=bar)


def _memory(folder: Path, counts: list[int]) -> Iterator[Comparison]:
    for count in counts:
        if measuring.PROCESSES.is_dir():
            ours, theirs = _measures(_files(folder, count), measuring.peak_megabytes)
            bar = MEMORY_BAR if count == MAIN_COUNT else 0.0
            what = f"{count:,} files, peak memory"
            yield compare(what, "MB", ours, "conftest", theirs, rounds=2, bar=bar)


def _measures(
    path: Path, measure: Callable[[Sequence[str]], float]
) -> tuple[Measure, Measure | None]:
    """Return what to measure of policykit's and conftest's tests of *path*."""
    conftest = shutil.which("conftest")
    theirs = partial(measure, (conftest, *ARGUMENTS, str(path))) if conftest else None
    return partial(measure, (*POLICYKIT, *ARGUMENTS, str(path))), theirs


def _files(folder: Path, count: int) -> Path:
    path = folder / str(count)
    if not path.is_dir():
        workload.write(path, count)
    return path


def _machine() -> str:
    """Return one line about the machine and the programs that were compared."""
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()}; "
        f"Python {platform.python_version()}, {_version('opa', 'version')}, "
        f"{_version('conftest', '--version')}."
    )


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def _version(name: str, argument: str) -> str:
    path = shutil.which(name)
    if path is None:
        return f"no {name}"
    run = subprocess.run([path, argument], capture_output=True, text=True, check=False)
    return f"{name} {run.stdout.splitlines()[0].rpartition(' ')[2]}"


if __name__ == "__main__":
    main()
