"""What a command costs: its CPU time and its peak memory, as the system accounts for the process."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

MOST_SECONDS = 10
MOST_MEMORY = 1 << 30


@dataclass(frozen=True, slots=True)
class Cost:
    """How a command ended and what it took, in seconds of CPU and bytes."""

    code: int
    output: str
    seconds: float
    memory: int


def cost_of(*arguments: str, folder: Path) -> Cost:
    """Run slo-codegen in a folder."""
    command = [sys.executable, "-m", "slo_codegen", *arguments]
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    where = folder / "output.txt"
    with where.open("wb") as output:
        actions = [(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, output.fileno(), 2)]
        child = os.posix_spawn(sys.executable, command, environment, file_actions=actions)
        _, status, used = os.wait4(child, 0)
    return Cost(
        os.waitstatus_to_exitcode(status),
        where.read_text(encoding="utf-8"),
        used.ru_utime + used.ru_stime,
        used.ru_maxrss << 10,
    )
