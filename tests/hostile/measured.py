"""Run the command line as a process of its own, and measure what it takes.

As a program this is small, so that the memory which the kernel counts is not that of the test that starts it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MOST_CPU_SECONDS = 10
MOST_MEMORY_MIB = 1024
ROOT = str(Path(__file__).parents[2])


@dataclass(frozen=True, slots=True)
class Run:
    """What a command printed and took."""

    code: int
    output: bytes
    errors: bytes
    cpu_seconds: float
    memory_mib: float

    def within_bounds(self) -> bool:
        """Whether it ended with findings, and took no more than is allowed."""
        clean = b"Traceback" not in self.errors and b"SLO900" not in self.errors
        return clean and self.cpu_seconds < MOST_CPU_SECONDS and self.memory_mib < MOST_MEMORY_MIB


def run(folder: Path, *arguments: str | bytes, env: dict[str, str] | None = None) -> Run:
    """Run the command line in a folder."""
    usage = folder / "usage.json"
    command = [sys.executable, __file__, str(usage), *arguments]
    environment = {**os.environ, "PYTHONPATH": ROOT, "SLO_CODEGEN_CACHE": "off", **(env or {})}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    code, cpu, memory = json.loads(usage.read_text())
    return Run(code, done.stdout, done.stderr, cpu, memory)


def main() -> None:
    """Start the command of the arguments after the first, and write what it took into the file that this names."""
    program = [sys.executable, "-m", "slo_codegen", *sys.argv[2:]]
    child = os.posix_spawn(sys.executable, program, os.environ)
    _, status, took = os.wait4(child, 0)
    figures = [os.waitstatus_to_exitcode(status), took.ru_utime + took.ru_stime, took.ru_maxrss / 1024]
    with open(sys.argv[1], "w") as file:
        json.dump(figures, file)


if __name__ == "__main__":
    main()
