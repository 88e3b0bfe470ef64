"""`prove` of timings in seconds and microseconds, in classic and in native histograms."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests.golden.cases import CASES
from tests.support.engines import Engine


def run(*arguments):
    command = [sys.executable, "-m", "slo_codegen", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(("case", "count"), [("seconds", 8), ("native-seconds", 4)])
def test_every_alert_and_series_is_proven(case, count, tmp_path):
    for source in (CASES / "_platform", CASES / case / "catalog"):
        shutil.copytree(source, tmp_path / "catalog", dirs_exist_ok=True)
    assert run("build", tmp_path / "catalog", "--out", tmp_path / "out").returncode == 0
    promtool = Engine.NEWER.program("promtool")
    proven = run("prove", tmp_path / "catalog", "--out", tmp_path / "out", "--promtool", promtool)
    assert proven.returncode == 0, proven.stderr
    assert f"{count} proven; " in proven.stdout
