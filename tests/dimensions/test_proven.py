"""`prove` of budgets by two labels, one of which tells targets apart as well: every alert and series."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.engines import on_the_newer_engine

CATALOG = Path(__file__).parent / "catalog"


def run(*arguments):
    command = [sys.executable, "-m", "slo_codegen", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@on_the_newer_engine
def test_every_alert_and_series_is_proven(tmp_path, engine):
    built = run("build", CATALOG, "--out", tmp_path / "out")
    assert built.returncode == 0, built.stderr
    proven = run("prove", CATALOG, "--out", tmp_path / "out", "--promtool", engine.program("promtool"))
    assert proven.returncode == 0, proven.stderr
    assert "17 proven; " in proven.stdout
