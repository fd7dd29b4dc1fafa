"""Archives for the tests, honest ones and others."""

import io
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any

POLICY = b'package main\n\ndeny contains msg if {\n\tinput.bad\n\tmsg := "bad"\n}\n'


def tar(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    """Return a tar archive of *files*."""
    return tar_of(*[member(name, content) for name, content in files.items()], mode=mode)


def member(name: str, content: bytes = b"", **settings: Any) -> tuple[tarfile.TarInfo, bytes]:
    """Return one member of a tar archive, with *settings* that `tarfile` would not choose."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in settings.items():
        setattr(info, field, value)
    return info, content


def tar_of(*members: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> bytes:
    """Return a tar archive of *members*."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]  # a str
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def zipped(
    files: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """Return a zip archive of *files*, each member changed by *change* before it is written."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(info)
            archive.writestr(info, content)
    return file.getvalue()
