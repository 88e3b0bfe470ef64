"""Run a command that the kernel ends if it computes without end, and report how it ended and its peak memory.

No test measures time: the limit on CPU is generous enough for a machine ten times slower, and what is quadratic in
inputs of these sizes takes many minutes. As a program this is small, so that the memory which the kernel counts is
not that of the test that starts it.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

MOST_MEMORY = 1 << 30
"""What a command may take, in bytes."""
_CPU_LIMIT_S = 120
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, what it printed, and the most memory that it held, in bytes."""

    code: int
    output: bytes
    errors: bytes
    memory: int


def bounded(
    command: Sequence[str | bytes], folder: Path, *, env: Mapping[str, str] | None = None, limit_s: int = _CPU_LIMIT_S
) -> Ended:
    """Run a command in a folder; ``env`` is added to the environment.

    Raises:
        AssertionError: it did not end.
    """
    reading, writing = os.pipe()
    with open(reading, "rb") as told:
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-S", __file__, str(writing), str(limit_s), *command],
                cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}, stdin=subprocess.DEVNULL,
                capture_output=True, pass_fds=[writing], check=True,
            )  # fmt: skip
        finally:
            os.close(writing)
        code, memory = map(int, told.read().split())
    assert code != -signal.SIGXCPU, f"did not end within {limit_s} s of CPU: {command}"
    return Ended(code, done.stdout, done.stderr, memory)


def slo_codegen(folder: Path, *arguments: str | bytes, env: Mapping[str, str] | None = None) -> Ended:
    """Run the command line in a folder, in a process that is forked from one which has imported it.

    Raises:
        AssertionError: it did not end.
    """
    with tempfile.TemporaryDirectory() as own:
        output, errors = Path(own, "output"), Path(own, "errors")
        output.touch()
        errors.touch()
        code, memory = _ask({
            "arguments": [os.fsdecode(each) for each in arguments], "folder": str(folder), "limit_s": _CPU_LIMIT_S,
            "env": {**os.environ, **(env or {})}, "output": str(output), "errors": str(errors),
        })  # fmt: skip
        return Ended(code, output.read_bytes(), errors.read_bytes(), memory)


def _ask(command: Mapping[str, Any]) -> tuple[int, int]:
    warm = _warm()
    assert warm.stdin is not None
    assert warm.stdout is not None
    warm.stdin.write(f"{json.dumps(command)}\n".encode())
    warm.stdin.flush()
    code, memory = map(int, warm.stdout.readline().split())
    assert code != -signal.SIGXCPU, f"did not end within {command['limit_s']} s of CPU: {command['arguments']}"
    return code, memory


@cache
def _warm() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.support.warm"]
    warm = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    atexit.register(warm.communicate)
    return warm


def python(program: str, folder: Path, *arguments: str) -> Ended:
    """Run a text of Python in a folder; it imports what the tests import."""
    return bounded([sys.executable, "-c", program, *arguments], folder)


def _main() -> None:
    """Run the command of the arguments after the first two: a pipe for what it took, and seconds of CPU."""
    import resource

    pipe, limit_s = int(sys.argv[1]), int(sys.argv[2])
    os.set_inheritable(pipe, False)
    # It is not for the child to raise it, and a core of each would fill the disk.
    resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    child = os.posix_spawn(sys.argv[3], sys.argv[3:], os.environ)
    _, status, took = os.wait4(child, 0)
    os.write(pipe, f"{os.waitstatus_to_exitcode(status)} {took.ru_maxrss << 10}".encode())


if __name__ == "__main__":
    _main()
