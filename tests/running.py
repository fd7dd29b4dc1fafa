"""Running policykit as people do: in a shell, from a folder of their own."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SHIM = '#!/bin/sh\nexec "{python}" -m policykit "$@"\n'


@dataclass(frozen=True, slots=True)
class Shell:
    """A shell in *folder* that finds policykit as it is tested, with no settings of anybody."""

    folder: Path
    tools: Path

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run one *command* line to its end."""
        return subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def environment(self) -> Mapping[str, str]:
        """Return the variables that commands see."""
        return {
            "PATH": f"{self.tools}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "HOME": str(self.tools),
            "TZ": "UTC",
        }


def shell_in(folder: Path, tools: Path) -> Shell:
    """Return a shell in *folder*; the program and its caches are in the new folder *tools*."""
    tools.mkdir()
    program = tools / "policykit"
    program.write_text(SHIM.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    return Shell(folder, tools)
