"""A promtool of the user's choice: what it is, and how it is run without waiting for ever."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from slo_codegen.common.running import NotEndingError, TooLongError, output

ANSWERS_WITHIN_S = 30.0
"""How long a promtool may take to print its version; a container may have to start first."""
RUNS_WITHIN_S = 1800.0
"""How long it may take for one test file."""
_GARBAGE = "400"
"""How much a promtool, written in Go, may grow, in percent, before it cleans up: its runs are short."""
_MOST_BYTES = 16 << 20
_SHORT_BYTES = 64 << 10
_NUMBER = re.compile(r"v?([0-9]{1,9})\.([0-9]{1,9})", re.ASCII)
_VERSION = re.compile(r"^promtool, version (\S*) *\(", re.MULTILINE)


class Unusable(StrEnum):
    """Why a promtool cannot be used."""

    MISSING = "missing"
    REFUSED = "refused"
    """The system cannot run it, or it fails when asked for its version."""
    ANOTHER = "another"
    """It is another program."""
    ENDLESS = "endless"
    """It does not end, or its output does not."""
    STOPPED = "stopped"
    """It worked before, and then broke off."""


class PromtoolError(Exception):
    """A promtool cannot be used: the reason, and a message without the program's path."""

    def __init__(self, reason: Unusable, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Program:
    """A promtool: its path, its version, and what tells it from others (None if nothing does for certain)."""

    path: str
    version: str
    identity: bytes | None

    @property
    def number(self) -> tuple[int, int] | None:
        """The first two numbers of its version; None if it does not say."""
        found = _NUMBER.match(self.version)
        return None if found is None else (int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code, and all that it printed."""

    code: int
    output: str


def identify(path: str) -> Program:
    """Ask a program for its version.

    Raises:
        PromtoolError: it is no promtool, or cannot be used.
    """
    try:
        ended = _execute([path, "--version"], None, ANSWERS_WITHIN_S, _SHORT_BYTES)
    except FileNotFoundError:
        if not os.path.exists(path):
            raise PromtoolError(Unusable.MISSING, "there is no such file") from None
        raise PromtoolError(Unusable.REFUSED, "its interpreter does not exist") from None
    except (OSError, ValueError) as error:
        raise PromtoolError(Unusable.REFUSED, _reason(error)) from error
    if (found := _VERSION.search(ended.output)) is None and ended.code == 0:
        first = ended.output.strip().partition("\n")[0][:100]
        raise PromtoolError(Unusable.ANOTHER, f"it is {first}" if first else "it prints no version")
    if found is None or ended.code != 0:
        raise PromtoolError(Unusable.REFUSED, f"{_end(ended.code)} when asked for its version")
    digest = _digest(path)
    identity = None if digest is None else hashlib.sha256(ended.output.encode()).digest() + digest
    return Program(path, found[1] or "unknown", identity)


def run(program: Program, arguments: Sequence[str], folder: str) -> Ended:
    """Run a promtool in a folder, to its end.

    Raises:
        PromtoolError: it has disappeared, does not end, or was killed.
    """
    try:
        ended = _execute([program.path, *arguments], folder, RUNS_WITHIN_S, _MOST_BYTES)
    except (OSError, ValueError) as error:
        raise PromtoolError(Unusable.STOPPED, _reason(error)) from error
    if ended.code < 0:
        raise PromtoolError(Unusable.STOPPED, _end(ended.code))
    return ended


def _execute(command: Sequence[str], folder: str | None, within_s: float, most: int) -> Ended:
    environment = {"GOGC": _GARBAGE, **os.environ}
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=environment,
    )
    with process:
        try:
            printed = _read(process, within_s, most)
        finally:
            process.kill()
    return Ended(process.returncode, printed.decode("utf-8", "replace"))


def _read(process: subprocess.Popen[bytes], within_s: float, most: int) -> bytes:
    try:
        return b"".join(output(process, within_s, most))
    except TooLongError:
        raise PromtoolError(Unusable.ENDLESS, f"it prints more than {most >> 10} KiB") from None
    except NotEndingError:
        raise PromtoolError(Unusable.ENDLESS, f"it does not end within {within_s:g} s") from None


def _digest(path: str) -> bytes | None:
    """Return the digest of a program's file: builds of one's own may all have the same version, or none."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        return None


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _end(code: int) -> str:
    if code >= 0:
        return f"it ends with exit code {code}"
    try:
        return f"it is killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"it is killed by signal {-code}"
