"""Read what another program prints, within a time and a length: it may be any program, and may never end."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator

_CHUNK = 1 << 16
_GLANCE_MS = 100


class NotEndingError(Exception):
    """A program does not end in time."""


class TooLongError(Exception):
    """A program prints more than anyone wants to read."""


def output(process: subprocess.Popen[bytes], within_s: float, most: int) -> Iterator[bytes]:
    """Yield what a program prints, until it has ended; a child of its own may hold the pipe open for longer.

    Raises:
        NotEndingError: it has not ended after so many seconds.
        TooLongError: it prints more than ``most`` bytes.
    """
    assert process.stdout is not None
    descriptor, length = process.stdout.fileno(), 0
    until = time.monotonic() + within_s
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN | select.POLLHUP)
    while (left := until - time.monotonic()) > 0:
        ended = process.poll() is not None
        if waiting.poll(0 if ended else min(_GLANCE_MS, left * 1000)):
            chunk = os.read(descriptor, _CHUNK)
            if not chunk:
                break
            length += len(chunk)
            if length > most:
                raise TooLongError
            yield chunk
        elif ended:
            return
    try:
        process.wait(max(0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise NotEndingError from None
