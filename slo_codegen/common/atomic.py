"""Files that are written whole or not at all: beside their place first, then in one step into it.

This is imported before click and pydantic, and imports little itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PREFIX = ".slo-codegen-"


def replace(path: str | os.PathLike[str], pieces: Iterable[bytes]) -> None:
    """Put a file in its place, or in that of an older one, whose mode it gets; a link stays a link.

    Raises:
        OSError: it could not be written; what was there is still there, whole. There is no folder for it.
    """
    folder, name = os.path.split(os.path.realpath(path))
    descriptor = os.open(folder, _FOLDER)
    try:
        staged = f"{_PREFIX}{os.getpid()}-{os.urandom(8).hex()}"
        stage(descriptor, staged, pieces, 0o666)
        try:
            if (mode := _mode(descriptor, name)) is not None:
                os.chmod(staged, mode, dir_fd=descriptor)
            put(descriptor, staged, name)
        except BaseException:
            _discard(descriptor, staged)
            raise
    finally:
        os.close(descriptor)


def stage(folder: int, name: str, pieces: Iterable[bytes], mode: int, *, lasting: bool = True) -> None:
    """Write a new file into an open folder, and force it to disk unless it need not be ``lasting``.

    Raises:
        OSError: it is there already, or could not be written; then nothing is left of it.
    """
    descriptor = os.open(name, _NEW, mode, dir_fd=folder)
    try:
        try:
            for piece in pieces:
                view = memoryview(piece)
                while view:
                    view = view[os.write(descriptor, view) :]
            if lasting:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        _discard(folder, name)
        raise


def put(folder: int, staged: str, name: str, *, lasting: bool = True) -> None:
    """Put a staged file in its place within an open folder, and force that change to disk."""
    os.replace(staged, name, src_dir_fd=folder, dst_dir_fd=folder)
    if lasting:
        os.fsync(folder)


def _mode(folder: int, name: str) -> int | None:
    try:
        return os.stat(name, dir_fd=folder).st_mode & 0o777
    except FileNotFoundError:
        return None


def _discard(folder: int, name: str) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except OSError:
        return
