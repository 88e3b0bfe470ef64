"""Reading a file that anyone may have put there: a regular one, up to a length."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_file(path: Path, most: int, *, follow: bool = True) -> bytes:
    """Return a file's content; ``follow`` is whether the file may be a link.

    Raises:
        OSError: it cannot be read, is no regular file, or is longer than ``most`` bytes.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    with open(os.open(path, flags), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        content = file.read(most + 1) if about.st_size <= most else None
    if content is None or len(content) > most:
        raise OSError(errno.EFBIG, "too large", str(path))
    return content
