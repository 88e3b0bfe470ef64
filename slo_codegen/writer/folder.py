"""The output folder through file descriptors: nothing below it is reached through a symbolic link."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from slo_codegen.common import atomic

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1 << 20
_DEEPEST, _MOST_FILES = 32, 10_000
TEMP_PREFIX = ".slo-codegen-tmp-"
MOST_BYTES = 64 << 20
"""Files of others are read up to this length; a longer one is none of ours."""


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
        if {"", ".", ".."} & {*folders, name}:
            raise OSError(errno.EINVAL, "not a path below the output folder", path)
        current = self._root
        try:
            for part in folders:
                if make:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(part, dir_fd=current)
                following = os.open(part, _DIRECTORY, dir_fd=current)
                if current != self._root:
                    os.close(current)
                current = following
            yield current, name
        finally:
            if current != self._root:
                os.close(current)

    def exists(self, path: str) -> bool:
        """Return whether there is anything at a path."""
        try:
            with self.parent(path) as (folder, name):
                os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError:
            return False
        return True

    def read(self, path: str, most: int) -> bytes | None:
        """Return a regular file's content, or None if there is no such file.

        Raises:
            OSError: a part of the path is a link or no folder, or the file is no regular file or longer than ``most``.
        """
        pieces = self._pieces(path, most)
        return None if pieces is None else b"".join(pieces)

    def digest(self, path: str, most: int = MOST_BYTES) -> str | None:
        """Return the SHA-256 of a regular file, or None if there is no such file; empty if it is longer than ``most``.

        Raises:
            OSError: a part of the path is a link or no folder, or the file is no regular file.
        """
        total = sha256()
        try:
            pieces = self._pieces(path, most)
            if pieces is None:
                return None
            for piece in pieces:
                total.update(piece)
        except OSError as error:
            if error.errno == errno.EFBIG:
                return ""
            raise
        return total.hexdigest()

    def _pieces(self, path: str, most: int) -> Iterator[bytes] | None:
        try:
            with self.parent(path) as (folder, name):
                descriptor = os.open(name, _FILE, dir_fd=folder)
        except FileNotFoundError:
            return None
        return _read(descriptor, path, most)

    def stage(self, path: str, content: bytes, token: str) -> str:
        """Write a temporary file beside its target and force it to disk; return its path."""
        temporary = staged_path(path, token)
        self._write_new(temporary, content)
        return temporary

    def note(self, path: str, content: bytes) -> None:
        """Put a small file of our own in its place, whole or not at all, by way of a name that belongs to us too."""
        new = f"{path}.new"
        self.remove(new)
        self._write_new(new, content)
        self.replace(new, path)

    def _write_new(self, path: str, content: bytes) -> None:
        with self.parent(path, make=True) as (folder, name):
            atomic.stage(folder, name, (content,), 0o666)

    def replace(self, temporary: str, path: str) -> None:
        """Put a staged file in the place of its target, and force the change of the folder to disk."""
        with self.parent(path) as (folder, name):
            atomic.put(folder, temporary.rsplit("/", 1)[-1], name)

    def remove(self, *paths: str) -> None:
        """Remove the files that are there, and the folders that are empty then."""
        emptied: set[str] = set()
        for path in paths:
            with contextlib.suppress(FileNotFoundError), self.parent(path) as (folder, name):
                os.unlink(name, dir_fd=folder)
            above = path.rpartition("/")[0]
            while above and above not in emptied:
                emptied.add(above)
                above = above.rpartition("/")[0]
        # What lies below a folder sorts after it.
        for path in sorted(emptied, reverse=True):
            with contextlib.suppress(OSError), self.parent(path) as (folder, name):
                os.rmdir(name, dir_fd=folder)

    def files_below(self, top: str) -> tuple[list[str], bool]:
        """Return the paths of the files below a folder, sorted, without following links, and whether those are all.

        A folder nested deeper than 32 levels counts as a file, and there are at most 10,000.
        """
        found: list[str] = []
        waiting = [top]
        left = _MOST_FILES
        while waiting:
            path = waiting.pop()
            entries, left = self._entries(path, left)
            for name, is_folder in entries:
                below = f"{path}/{name}"
                deep = below.count("/") >= _DEEPEST
                (waiting if is_folder and not deep else found).append(below)
            if left <= 0:
                return sorted(found), False
        return sorted(found), True

    def _entries(self, path: str, most: int) -> tuple[list[tuple[str, bool]], int]:
        found: list[tuple[str, bool]] = []
        with contextlib.suppress(OSError), self.parent(path) as (folder, name):
            descriptor = os.open(name, _DIRECTORY, dir_fd=folder)
            try:
                with os.scandir(descriptor) as entries:
                    for entry in entries:
                        if not most:
                            break
                        most -= 1
                        found.append((entry.name, entry.is_dir(follow_symlinks=False)))
            finally:
                os.close(descriptor)
        return found, most


def staged_path(path: str, token: str) -> str:
    """Return where a file is staged that is to take its place at a path."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{TEMP_PREFIX}{token}-{name}"


def shown(path: str) -> str:
    """Return a path that can be printed, however it is spelled."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _read(descriptor: int, path: str, most: int) -> Iterator[bytes]:
    with open(descriptor, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise IsADirectoryError(errno.EISDIR, "not a regular file", path)
        left = most if about.st_size <= most else -1
        while left >= 0:
            piece = file.read(_CHUNK)
            if not piece:
                return
            left -= len(piece)
            if left >= 0:
                yield piece
    raise OSError(errno.EFBIG, f"longer than {most} bytes", path)
