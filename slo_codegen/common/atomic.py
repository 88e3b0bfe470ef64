"""Files that are written whole or not at all: beside their place first, then in one step into it.

This is imported before click and pydantic, and imports little itself.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_PREFIX = ".slo-codegen-"


def replace(path: str | os.PathLike[str], pieces: Iterable[bytes]) -> None:
    """Put a file in its place, or in that of an older one, whose mode it gets; a link stays a link.

    A device or a pipe, such as /dev/null or /dev/stdout, stays what it is: it is written to.

    Raises:
        OSError: it could not be written; what was there is still there, whole. There is no folder for it, or the older
            file is read-only.
    """
    if _is_stream(path):
        with open(os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC), "wb") as stream:
            stream.writelines(pieces)
        return
    folder, name = os.path.split(os.path.realpath(path))
    descriptor = os.open(folder, _FOLDER)
    try:
        # A file in a folder that can be written could be replaced all the same.
        if not os.access(name, os.W_OK, dir_fd=descriptor) and _mode(descriptor, name) is not None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(path))
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


def _is_stream(path: str | os.PathLike[str]) -> bool:
    try:
        kind = os.stat(path).st_mode  # noqa: PTH116 -- this is imported early, and pathlib takes time
    except OSError:
        return False
    return not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))


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
