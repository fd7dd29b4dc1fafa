"""The command line as a process of its own, for tests of what only a process shows."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import policykit
import policykit_parsers

# Where the packages were found, so that a checkout and an installed wheel are both tested as such.
ROOTS = os.pathsep.join(
    str(Path(module.__file__ or "").parents[1]) for module in (policykit, policykit_parsers)
)
PROGRAM = (sys.executable, "-m", "policykit")


def environment(**variables: str) -> dict[str, str]:
    """Return an environment in which `python -m policykit` runs, and little else."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": ROOTS, "HOME": str(Path.cwd()), **variables}


def policykit_run(
    *words: str, stdin: bytes = b"", variables: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    """Run policykit in the working directory."""
    done = subprocess.run(
        [*PROGRAM, *words],
        input=stdin,
        capture_output=True,
        check=False,
        env=environment(**variables),
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)
