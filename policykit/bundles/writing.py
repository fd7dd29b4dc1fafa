"""Files written in one step: whoever reads one sees the old content or the new, never a part."""

import os
import tempfile
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Make *content* that of the file at *path*; raises OSError, and then nothing has changed."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    staged = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        staged.chmod(0o644)
        staged.replace(path)
    except OSError:
        staged.unlink(missing_ok=True)
        raise
