"""The one place that runs git: a clean environment, no configuration that runs something, and a bound on the output."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from slo_codegen.common.programs import find, search_path
from slo_codegen.common.running import NotEndingError, TooLongError, output

_TIMEOUT_SECONDS = 60
_SHOWN_BYTES = 4096
_MOST_CONFIGURED = 1000

# What the user keeps outside of any repository: where the own configuration is.
_KEPT = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"})
_SET = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# Commands that only read objects run none of these; they are turned off all the same.
_SETTINGS = (
    ("safe.bareRepository", "explicit"),
    ("protocol.allow", "never"),
    ("advice.graftFileDeprecated", "false"),
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.attributesFile", os.devnull),
    ("core.commitGraph", "false"),
    ("core.pager", "cat"),
    ("core.sshCommand", "false"),
    ("core.askPass", "false"),
    ("core.gitProxy", "false"),
    ("credential.helper", ""),
    ("diff.external", "false"),
    ("gpg.program", "false"),
)
_OPTIONS = ("--no-pager", "--no-replace-objects", "--literal-pathspecs")


class GitError(Exception):
    """What git gives as its reason; it may be nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooMuchError(GitError):
    """git had more to say than anyone wants to read."""


def installed() -> bool:
    """Return whether there is a git."""
    return find("git") is not None


def run(folder: str, *arguments: str, most: int, given: bytes = b"", env: dict[str, str] | None = None) -> bytes:
    """Run a command of git in a folder and return its output.

    Raises:
        TooMuchError: the output is longer than ``most`` bytes; git was stopped.
        GitError: git failed, or cannot be run.
    """
    return b"".join(stream(folder, *arguments, most=most, given=given, env=env))


def stream(
    folder: str, *arguments: str, most: int, given: bytes = b"", env: dict[str, str] | None = None
) -> Iterator[bytes]:
    """Yield the output of a command of git piece by piece; see `run`."""
    program = find("git")
    if program is None:
        raise GitError("git is not installed")
    settings = [part for name, value in (*_SETTINGS, *_safe_directories()) for part in ("-c", f"{name}={value}")]
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said:
        asked.write(given)
        asked.seek(0)
        try:
            process = subprocess.Popen(
                [program, "-C", folder, *_OPTIONS, *settings, *arguments],
                stdin=asked, stdout=subprocess.PIPE, stderr=said, env={**_environment(), **(env or {})},
            )  # fmt: skip
        except (OSError, ValueError) as error:
            raise GitError(str(error)) from error
        try:
            yield from _read(process, most)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
        if process.returncode != 0:
            raise GitError(_last_line(said))


def _read(process: subprocess.Popen[bytes], most: int) -> Iterator[bytes]:
    try:
        yield from output(process, _TIMEOUT_SECONDS, most)
    except NotEndingError:
        raise GitError(f"it does not end within {_TIMEOUT_SECONDS} s") from None
    except TooLongError:
        raise TooMuchError(f"more than {most >> 20} MiB") from None


def _last_line(said: IO[bytes]) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - _SHOWN_BYTES))
    lines = [
        line
        for line in said.read().decode("utf-8", "replace").splitlines()
        if line.strip() and not line.startswith("hint:")
    ]
    reason = next((line for line in lines if line.startswith("fatal: ")), lines[-1] if lines else "")
    return reason.removeprefix("fatal: ").removeprefix("error: ")


def _environment() -> dict[str, str]:
    """Return the environment without anything that git itself or its caller has set for git."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    return {**kept, **_SET, "PATH": search_path()}


def _safe_directories() -> Iterable[tuple[str, str]]:
    """Yield the folders that the environment's own configuration says are safe, as containers in CI set them."""
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    if not (count.isascii() and count.isdigit()):
        return
    for number in range(min(int(count[:9]), _MOST_CONFIGURED)):
        if os.environ.get(f"GIT_CONFIG_KEY_{number}", "").lower() == "safe.directory":
            yield "safe.directory", os.environ.get(f"GIT_CONFIG_VALUE_{number}", "")


def is_inside(path: str | Path, folder: str | Path) -> bool:
    """Return whether a resolved path is a folder or below it."""
    return Path(path).is_relative_to(folder)
