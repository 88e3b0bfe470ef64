"""`prove` of open dimensions: every alert and series, and each way to get their rules wrong is noticed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.engines import Engine, on_the_newer_engine

CATALOG = Path(__file__).parent / "open_catalog"


def run(*arguments):
    command = [sys.executable, "-m", "slo_codegen", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def prove(out, engine, *slos):
    chosen = [part for slo in slos for part in ("--slo", slo)]
    return run("prove", CATALOG, "--out", out, "--promtool", engine.program("promtool"), *chosen)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("open") / "out"
    done = run("build", CATALOG, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.slow
@on_the_newer_engine
def test_every_alert_and_series_is_proven(built, engine):
    proven = prove(built, engine, "requests", "handled", "lost", "some")
    assert proven.returncode == 0, proven.stderr
    assert "12 proven" in proven.stdout


MUTANTS = {
    "a silent member is remembered for longer": (
        "requests", r'(part=\\"\\", cluster!=\\"\\"\}|part=\\"\\", cluster=\\"eu west\\"\})\[2h\]', r"\1[4h]"),
    "a silent member is forgotten sooner": (
        "requests", r'(part=\\"\\", cluster!=\\"\\"\}|part=\\"\\", cluster=\\"eu west\\"\})\[2h\]', r"\1[90m]"),
    "the past of a new member is no news": (
        "requests", r"(<= on \(\) group_left \(\) \()1000( \* max\()", r"\g<1>0\2"),
    "an exception is left out": ("requests", r"0\.999 \*", "0.99 *"),
    "a listed member that is nowhere is not alerted": (
        "handled", r' or \(\(label_replace\(vector\(1\).*? unless on \(handler\) slo:objective:ratio'
        r'\{slo=\\"handled\\", service=\\"shop\\"\}\)', ""),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_noticed(built, tmp_path, name):
    slo, pattern, other = MUTANTS[name]
    done = run("build", CATALOG, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    path = tmp_path / "out" / "prometheus" / "rules" / "shop.yaml"
    before = path.read_text(encoding="utf-8")
    after = re.sub(pattern, other, before)
    assert after != before
    path.write_text(after, encoding="utf-8")
    proven = prove(tmp_path / "out", Engine.MACHINE, slo)
    assert proven.returncode == 1, proven.stdout
    assert "SLO700" in proven.stderr
