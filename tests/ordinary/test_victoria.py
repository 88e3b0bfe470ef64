"""The same situations on the engine of VictoriaMetrics: what vmalert-tool says that the rules record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import ryaml

from tests.ordinary.notation import GRID_S, expanded, on_the_grid
from tests.ordinary.test_ordinary import CASES, case_of, rules
from tests.support.engines import Engine
from tests.support.needed import needed

pytestmark = pytest.mark.slow

CLASSIC = [name for name in CASES if "native" not in case_of(name)]
"""vmalert-tool cannot write native histograms."""
EVERY = {"failures-at-full-five-minutes": "30s"}
"""How often rules are evaluated, where it is not once a minute: a burst must be in the newest tile of a window."""
NEWEST = ("slo:sli_total:increase", "slo:sli_error:ratio")
"""Windows, which miss the newest tile: vmalert's rules read what their group has recorded an evaluation before."""


@pytest.mark.parametrize("name", CLASSIC)
def test_the_rules_record_the_same_on_victoriametrics(name, tmp_path):
    case = case_of(name)
    asked = needed([rules(CASES[name], tmp_path)], [each["query"] for each in case["expect"]])
    (tmp_path / "needed.yaml").write_text(ryaml.dumps(asked), encoding="utf-8")
    series = [
        {"series": each, "values": on_the_grid(expanded(text), **case["scrapes"])}
        for each, text in case["series"].items()
    ]
    tests = [
        {"interval": f"{GRID_S}s", "input_series": series, "metricsql_expr_test": list(map(check, case["expect"]))}
    ]
    content = {
        "rule_files": [str(tmp_path / "needed.yaml")],
        "evaluation_interval": EVERY.get(name, "60s"),
        "tests": tests,
    }
    Path(tmp_path / "test.yaml").write_text(ryaml.dumps(content), encoding="utf-8")
    done = Engine.NEWER.run("vmalert-tool", "unittest", "--files", str(tmp_path / "test.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def check(expected: dict[str, Any]) -> dict[str, Any]:
    """Return the test that one figure is as expected, within 0.5 %, or that there is none."""
    query, figure = expected["query"], expected["is"]
    at = f"{expected['at']}m"
    if figure is None:
        return {"expr": query, "eval_time": at, "exp_samples": []}
    near = abs(figure) * (0.02 if query.startswith(NEWEST) else 0.005) + 1e-9
    expr = f"count(abs(({query}) - ({figure})) <= {near})"
    return {"expr": expr, "eval_time": at, "exp_samples": [{"labels": "{}", "value": 1}]}
