"""Small files that are believed later: kept in a folder that this user owns and that no one else can write.

``SLO_CODEGEN_CACHE=off`` in the environment switches all of it off: nothing is read, and nothing is written.

This is imported before click and pydantic, and imports little itself.
"""

from __future__ import annotations

import os
import stat

from slo_codegen.common import atomic

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def base() -> str | None:
    """Return the folder of the user's caches: XDG_CACHE_HOME if it is absolute, else ~/.cache.

    None without a home, and where nothing is to be remembered.
    """
    if os.environ.get("SLO_CODEGEN_CACHE", "").lower() in ("off", "0", "no"):
        return None
    named = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return named if os.path.isabs(named) else None


def read(folders: list[str], name: str, most: int) -> bytes | None:
    """Return a file of a folder, or None if there is none that can be believed; ``folders`` lead there one by one.

    The first of them is only a place; those below it and the file must be of this user, with no link among them.
    """
    descriptor = _open(folders, make=False)
    if descriptor is None:
        return None
    try:
        with open(os.open(name, _READ, dir_fd=descriptor), "rb") as file:
            about = os.fstat(file.fileno())
            if not (stat.S_ISREG(about.st_mode) and _is_own(about)):
                return None
            return file.read(most)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def write(folders: list[str], name: str, content: bytes) -> None:
    """Keep a file, if its folder can be believed; to fail is no error."""
    descriptor = _open(folders, make=True)
    if descriptor is None:
        return
    staged = f".{os.getpid()}.{os.urandom(8).hex()}"
    try:
        atomic.stage(descriptor, staged, (content,), 0o600, lasting=False)
        atomic.put(descriptor, staged, name, lasting=False)
    except OSError:
        return
    finally:
        os.close(descriptor)


def _open(folders: list[str], *, make: bool) -> int | None:
    """Return the descriptor of the last folder, or None if one of them can be written by anyone else."""
    place, *own = folders
    try:
        if make:
            os.makedirs(place, mode=0o700, exist_ok=True)
        current = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        for name in own:
            if make:
                try:
                    os.mkdir(name, 0o700, dir_fd=current)
                except FileExistsError:
                    pass
            following = os.open(name, _FOLDER, dir_fd=current)
            os.close(current)
            current = following
            if not _is_own(os.fstat(current)):
                os.close(current)
                return None
    except OSError:
        os.close(current)
        return None
    return current


def _is_own(about: os.stat_result) -> bool:
    return about.st_uid == os.geteuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
