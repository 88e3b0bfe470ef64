"""The two generations of programs that generated files must work with: the machine's own, and those in .tools."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

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


REPEATED = pytest.param(Engine.MACHINE, marks=pytest.mark.repeat)
"""The older engine for what the newer one shows, where other tests of the kind run on both."""
on_the_newer_engine = pytest.mark.parametrize("engine", [Engine.NEWER, REPEATED])
"""Runs a test on the newer generation, and on the older one where every test is asked for."""


def once_on_the_older(values: Sequence[Any]) -> list[Any]:
    """Return all values on the newer engine, and the first of them on the older one; the others there are repeats."""
    return [
        pytest.param(value, engine, id=f"{value}-{engine}", marks=[pytest.mark.repeat] if repeated else [])
        for number, value in enumerate(values)
        for engine in Engine
        for repeated in [engine is Engine.MACHINE and number > 0]
    ]


def promtool_faults(engine: Engine, path: Path) -> str:
    """Return what promtool reports for a test file; nothing if all tests passed."""
    done = engine.run("promtool", "test", "rules", str(path))
    passed = done.returncode == 0 and "SUCCESS" in done.stdout
    return "" if passed else done.stdout + done.stderr
