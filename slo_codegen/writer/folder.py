"""The output folder through file descriptors: nothing below it is reached through a symbolic link."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
TEMP_PREFIX = ".slo-codegen-tmp-"


class Folder:
    """An open output folder. Paths are relative, with ``/``; every step refuses symbolic links."""

    def __init__(self, root: Path) -> None:
        """Open the folder, made if it is not there.

        Raises:
            OSError: it cannot be made or opened, or is no folder.
        """
        root.mkdir(parents=True, exist_ok=True)
        self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    @property
    def fd(self) -> int:
        """The descriptor of the folder itself, for locking."""
        return self._root

    def close(self) -> None:
        """Close the folder."""
        os.close(self._root)

    @contextlib.contextmanager
    def parent(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Open the folder that holds a path; yield its descriptor and the last part of the path."""
        *folders, name = path.split("/")
        current = os.dup(self._root)
        try:
            for part in folders:
                if make:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(part, dir_fd=current)
                following = os.open(part, _DIRECTORY, dir_fd=current)
                os.close(current)
                current = following
            yield current, name
        finally:
            os.close(current)

    def read(self, path: str) -> bytes | None:
        """Return a regular file's content, or None if there is no such file.

        Raises:
            OSError: a part of the path is a link or no folder, or the file is no regular file.
        """
        try:
            with self.parent(path) as (folder, name):
                descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        except FileNotFoundError:
            return None
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise IsADirectoryError(21, "not a regular file", path)
            return file.read()

    def stage(self, path: str, content: bytes, token: str) -> str:
        """Write a temporary file beside its target and force it to disk; return its path."""
        with self.parent(path, make=True) as (folder, name):
            temporary = f"{TEMP_PREFIX}{token}-{name}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(temporary, flags, 0o666, dir_fd=folder)
            try:
                view = memoryview(content)
                while view:
                    view = view[os.write(descriptor, view) :]
                os.fsync(descriptor)
            except BaseException:
                # A full disk has no room for half of a file.
                os.unlink(temporary, dir_fd=folder)
                raise
            finally:
                os.close(descriptor)
        return "/".join([*path.split("/")[:-1], temporary])

    def replace(self, temporary: str, path: str) -> None:
        """Put a staged file in the place of its target, and force the change of the folder to disk."""
        with self.parent(path) as (folder, name):
            os.replace(temporary.rsplit("/", 1)[-1], name, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)

    def remove(self, path: str) -> None:
        """Remove a file if it is there, and the folders that are empty then."""
        try:
            with self.parent(path) as (folder, name):
                os.unlink(name, dir_fd=folder)
        except FileNotFoundError:
            return
        parts = path.split("/")[:-1]
        while parts:
            with contextlib.suppress(OSError), self.parent("/".join(parts)) as (folder, name):
                os.rmdir(name, dir_fd=folder)
            parts.pop()

    def walk(self) -> Iterator[str]:
        """Yield the path of every file below the folder, without following links, sorted."""
        yield from self._walk(self._root, "")

    def _walk(self, folder: int, prefix: str) -> Iterator[str]:
        with os.scandir(folder) as entries:
            found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        for name, is_folder in found:
            if not is_folder:
                yield prefix + name
                continue
            with contextlib.suppress(FileNotFoundError):
                below = os.open(name, _DIRECTORY, dir_fd=folder)
                try:
                    yield from self._walk(below, f"{prefix}{name}/")
                finally:
                    os.close(below)
