"""What was worked out by hand in everyday situations is what the rules record, within 0.5 %, on every engine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.ordinary.notation import GRID_S, expanded, native, on_the_grid
from tests.simulation import tools

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
CASES = {path.name: path for path in sorted((HERE / "cases").iterdir())}


def case_of(name: str) -> dict[str, Any]:
    """Return what a case's file says."""
    case: dict[str, Any] = ryaml.loads((CASES[name] / "test.yaml").read_text(encoding="utf-8"))
    return case


def rules(case: Path, folder: Path) -> Path:
    """Write what a case's catalog compiles to into a folder; return the file of rules."""
    source = folder / "catalog"
    source.mkdir()
    for path in (HERE / "platform.yaml", case / "service.yaml", case / "platform.yaml"):
        if path.exists():
            shutil.copy(path, source)
    report = Diagnostics()
    made = compile_catalog(source, report)
    assert not report.has_errors, [str(finding) for finding in report]
    path = folder / "shop.yaml"
    path.write_bytes(next(each.content for each in made.artifacts if each.path == "prometheus/rules/shop.yaml"))
    return path


def _pairs() -> list[object]:
    """Return each case with each promtool that can write its samples."""
    return [
        pytest.param(name, tool, id=f"{name}-{version}")
        for name in CASES
        for version, tool in tools.promtools().items()
        if int(version.split(".")[0]) >= case_of(name).get("needs", 0)
    ]


@pytest.mark.parametrize("name", CASES)
def test_some_promtool_can_run_each_case(name):
    newest = max(int(version.split(".")[0]) for version in tools.promtools())
    assert newest >= case_of(name).get("needs", 0), "a newer promtool is missing: make tools"


@pytest.mark.parametrize(("name", "promtool"), _pairs())
def test_the_rules_record_what_was_worked_out(name, promtool, tmp_path):
    case = case_of(name)
    scrapes: dict[str, int] = case["scrapes"]
    values = {each: expanded(text) for each, text in case.get("series", {}).items()}
    values |= {each: native(**text) for each, text in case.get("native", {}).items()}
    series = [{"series": each, "values": on_the_grid(numbers, **scrapes)} for each, numbers in values.items()]
    asked = [(each["query"], 60 * each["at"]) for each in case["expect"]]
    answers = tools.read(promtool, rules(CASES[name], tmp_path), series, asked, interval=GRID_S, evaluation=60)
    wrong = []
    for each, vector in zip(case["expect"], answers, strict=True):
        got = [value for _, value in vector]
        if got != ([] if each["is"] is None else [pytest.approx(each["is"], rel=0.005, abs=1e-9)]):
            wrong.append(f"{each['at']} min {each['query']}: {got or 'nothing'} instead of {each['is']}")
    assert not wrong, "\n".join(wrong)


def test_values_of_scrapes_are_laid_out_on_the_grid():
    assert expanded("0+2x2 stale _x2 7x1 _ 9") == ["0", "2", "4", "stale", "_", "_", "7", "7", "_", "9"]
    assert on_the_grid(["1", "_", "stale"], every=15, at=10) == "_x2 1 _x2 _ _x2 stale"
    (first, second) = native(["1+1x1", "5x1"], 0, 6)
    assert first == "{{schema:0 count:6 sum:0 buckets:[1 5] offset:6}}"
    assert second == "{{schema:0 count:7 sum:0 buckets:[2 5] offset:6}}"
    assert native(["1x0", "5x0"], bounds=[100]) == ["{{schema:-53 custom_values:[100] count:6 sum:0 buckets:[1 5]}}"]
