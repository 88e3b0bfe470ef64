"""The two generations of programs that generated files must work with: the machine's own, and those in .tools."""

from __future__ import annotations

import shutil
import subprocess
from enum import StrEnum
from pathlib import Path

import pytest

_NEWER = Path(__file__).parents[2] / ".tools" / "bin"


class Engine(StrEnum):
    """A generation of Prometheus, promtool, Alertmanager and amtool; VictoriaMetrics belongs to the newer one."""

    MACHINE = "machine"
    """What Debian's release has, on the PATH: Prometheus 2."""
    NEWER = "newer"
    """What `make tools` has put into .tools: Prometheus 3."""

    def program(self, name: str) -> str:
        """Return the path of a program; a missing one fails the test."""
        path = shutil.which(name, path=str(_NEWER)) if self is Engine.NEWER else shutil.which(name)
        assert path, f"{name} is missing: make tools"
        return path

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        return subprocess.run([self.program(name), *arguments], capture_output=True, text=True, check=False)


on_each_engine = pytest.mark.parametrize("engine", list(Engine))
"""Runs a test once on each generation, as its argument ``engine``."""


def promtool_faults(engine: Engine, path: Path) -> str:
    """Return what promtool reports for a test file; nothing if all tests passed."""
    done = engine.run("promtool", "test", "rules", str(path))
    passed = done.returncode == 0 and "SUCCESS" in done.stdout
    return "" if passed else done.stdout + done.stderr
