"""promtool: which ones there are, and what it says that rules record."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ryaml

from tests.support.needed import needed

ROOT = Path(__file__).parents[2]
ELSEWHERE = "SLO_CODEGEN_PROMTOOLS"
"""Paths of more promtools, separated as in PATH."""

_ANSWER = re.compile(r"time: (\S+),\n\s+exp: ?.*\n\s+got: ?(.*)")
_SAMPLE = re.compile(r'(\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\}) (\S+?)(?:, |$)')
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')
_UNIT = {"h": 3600, "m": 60, "s": 1}

Vector = list[tuple[dict[str, str], float]]
"""Labels and value of each sample."""


@cache
def promtools() -> dict[str, str]:
    """Return the path of each promtool by its version: the machine's, those of ``make tools`` and any named."""
    found = [shutil.which("promtool"), *map(str, sorted((ROOT / ".tools").rglob("promtool")))]
    found += os.environ.get(ELSEWHERE, "").split(os.pathsep)
    by_version: dict[str, str] = {}
    for path in found:
        if path and Path(path).is_file():
            done = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
            version = re.search(r"version (\d+)\.(\d+)", done.stdout + done.stderr)
            assert version, done
            by_version.setdefault(f"{version[1]}.{version[2]}", path)
    assert by_version, "promtool is missing: make tools"
    return by_version


def run(tool: str, test: Mapping[str, Any], folder: Path) -> tuple[bool, str]:
    """Run one test file in a folder; tell whether it passed, and all that promtool printed."""
    (folder / "simulated.yaml").write_text(ryaml.dumps(dict(test)), encoding="utf-8")
    command = [tool, "test", "rules", "simulated.yaml"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


def read(
    tool: str,
    rules: Path,
    series: Sequence[Mapping[str, str]],
    asked: Sequence[tuple[str, int]],
    *,
    interval: int,
    evaluation: int,
) -> list[Vector]:
    """Return what queries yield at seconds, in their order; of the rules only those run that the queries depend on.

    promtool prints what it got where an expectation fails, so each query expects what is never recorded.
    """
    never = [{"labels": "never_recorded", "value": 0}]
    asked_for = needed([rules], {query for query, _ in asked})
    rules.with_name("needed.yaml").write_text(ryaml.dumps(asked_for), encoding="utf-8")
    content = {
        "rule_files": ["needed.yaml"],
        "evaluation_interval": f"{evaluation}s",
        # promtool would evaluate the groups in any other order.
        "group_eval_order": [group["name"] for group in asked_for["groups"]],
        "tests": [
            {
                "interval": f"{interval}s",
                "input_series": [dict(each) for each in series],
                "promql_expr_test": [
                    {"expr": query, "eval_time": f"{at}s", "exp_samples": never} for query, at in asked
                ],
            }
        ],
    }
    passed, printed = run(tool, content, rules.parent)
    assert not passed, printed
    answers = _ANSWER.findall(printed)
    assert [_seconds(time) for time, _ in answers] == [at for _, at in asked], printed[:4000]
    return [_samples(got) for _, got in answers]


def _seconds(duration: str) -> int:
    return sum(int(number) * _UNIT[unit] for number, unit in re.findall(r"(\d+)([hms])", duration))


def _samples(got: str) -> Vector:
    if got.strip() in ("", "nil"):
        return []
    found = [(dict(_LABEL.findall(labels)), float(value)) for labels, value in _SAMPLE.findall(got)]
    assert found, got
    return found
