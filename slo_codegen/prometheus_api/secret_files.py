"""Read a small file that the user names: bounded, and never waiting for a pipe that nobody writes to."""

from __future__ import annotations

import os
import select
import stat
import time
from pathlib import Path

from slo_codegen.prometheus_api.errors import ServerError

_PIPE_SECONDS = 10
_CHUNK = 1 << 16


def read_secret_file(option: str, path: Path, most: int) -> str:
    """Return a file's text without the line break at its end; a pipe such as ``<(command)`` is read as well.

    Raises:
        ServerError: it cannot be read, is larger than ``most`` bytes, or is not UTF-8.
    """
    try:
        content = _read(path, most)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ServerError("SLO740", f"{option} {path} cannot be read: {reason}",
                          "give a readable file, for this user alone") from error  # fmt: skip
    try:
        return content.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        # The error itself would hold the file's content.
        raise ServerError("SLO740", f"{option} {path} is not UTF-8 text", "give a text file") from None


def _read(path: Path, most: int) -> bytes:
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        kind = os.fstat(handle).st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
            raise ValueError("it is not a file")
        content = b""
        end = time.monotonic() + _PIPE_SECONDS
        while len(content) <= most:
            if stat.S_ISFIFO(kind) and not select.select([handle], [], [], max(0.0, end - time.monotonic()))[0]:
                raise ValueError(f"nothing was written to it for {_PIPE_SECONDS} s")
            part = os.read(handle, _CHUNK)
            if not part:
                return content
            content += part
    finally:
        os.close(handle)
    raise ValueError(f"it is larger than {most >> 10} KiB")
