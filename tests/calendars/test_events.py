"""Events since a period began, each counted once: promtool's own clock, from 1970-01-01 on, in zones that changed then.

What is counted is played as tiles, each stamped at its end: one bad event of ten in each. So the bad events since a
period began are how many tiles have ended since.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import ryaml

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import write as write_out
from tests.support.engines import Engine, promtool_faults
from tests.support.examples import write
from tests.support.needed import needed

pytestmark = pytest.mark.slow

SLO = """
- id: pays
  title: Payments
  objective: 90%
  per: []
  calendar: {{reset: {reset}, zone: {zone}, use: alert}}
  sli: {{ratio: {{bad: 'http.requests{{status="500"}}', total: http.requests}}}}
  alerts: [{{tier: P2, when: {{budget_consumed: {{above: 50%}}}}}}]
"""
OF_PAYS = '{slo="pays",service="shop"}'


def rules(reset: str, zone: str, folder: Path) -> list[Path]:
    """Return the rule files of an SLO with such a budget, on a platform that keeps data for long enough."""
    write(SLO.format(reset=reset, zone=zone).lstrip(), folder)
    base = ryaml.loads((folder / "base.yaml").read_text(encoding="utf-8"))
    base["platform"]["retention"] = "400d"
    (folder / "base.yaml").write_text(ryaml.dumps(base), encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(folder, report)
    assert not report.has_errors, [str(finding) for finding in report]
    assert write_out(folder / "out", made.artifacts, made.digest, report) is not None
    return sorted((folder / "out" / "prometheus" / "rules").glob("*.yaml"))


def hours(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> float:
    """Return a time in UTC as hours of promtool's clock."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp() / 3600


CASES = [
    # Clocks went forward on Sunday 1970-04-26 in New York: the week from Monday the 20th, 05:00 UTC, had 167 h.
    ("week", "America/New_York", 1, [
        (hours(1970, 4, 20, 5), 0), (hours(1970, 4, 20, 6), 1), (hours(1970, 4, 26, 12), 151),
        (hours(1970, 4, 27, 3), 166), (hours(1970, 4, 27, 4), 0), (hours(1970, 4, 27, 6), 2),
    ]),
    # They went back on Sunday 1970-03-29 in Chile, at midnight: the week from Monday the 23rd, 03:00 UTC, had 169 h.
    ("week", "America/Santiago", 1, [
        (hours(1970, 3, 23, 4), 1), (hours(1970, 3, 29, 12), 153), (hours(1970, 3, 30, 3), 168),
        (hours(1970, 3, 30, 4), 0), (hours(1970, 3, 30, 5), 1),
    ]),
    # February begins in India on 31 January at 18:30 UTC.
    ("month", "Asia/Kolkata", 0.5, [
        (hours(1970, 1, 31, 18, 30), 0), (hours(1970, 1, 31, 19), 1), (hours(1970, 2, 1, 18, 30), 48),
        (hours(1970, 2, 3, 0, 30), 108),
    ]),
    # The second quarter of Chicago begins at 06:00 UTC, its days end then, and clocks go forward within it.
    ("quarter", "America/Chicago", 6, [
        (hours(1970, 3, 31, 18), (hours(1970, 3, 31, 18) - hours(1970, 1, 1, 6)) / 6), (hours(1970, 4, 1, 12), 1),
        (hours(1970, 4, 26, 12), 101), (hours(1970, 5, 20, 6), 196),
    ]),
]  # fmt: skip
LONG = [
    # Of a year, days that are more than 31 days ago are summed from what was recorded of each. That of Dhaka began on
    # 1969-12-31 at 18:00 UTC, before the first tile.
    pytest.param("year", "Etc/UTC", 12, [(hours(1970, 2, 10, 12), 81), (hours(1970, 3, 15, 12), 147)],
                 marks=pytest.mark.repeat),
    ("year", "Asia/Dhaka", 12, [(hours(1970, 3, 15, 12), 148)]),
]  # fmt: skip


@pytest.mark.parametrize("engine", [Engine.NEWER])
@pytest.mark.parametrize(
    ("reset", "zone", "step", "expected"),
    [*CASES, *LONG],
    ids=lambda each: str(each)[:20],
)
def test_each_event_of_the_period_is_counted_once(reset, zone, step, expected, engine, tmp_path):
    (tmp_path / "catalog").mkdir()
    files = rules(reset, zone, tmp_path / "catalog")
    asked = needed(files, ["slo:calendar_bad:increase", "slo:calendar_budget_spent:ratio"], "fast returns slow")
    (tmp_path / "rules.yaml").write_text(ryaml.dumps(asked), encoding="utf-8")
    last = int(max(at for at, _ in expected) / step) + 2
    checks = [
        {
            "expr": f"sum({series}) or vector(0)",
            "eval_time": f"{round(at * 60)}m",
            "exp_samples": [{"labels": "{}", "value": value}],
        }
        for at, count in expected
        for series, value in (("slo:calendar_bad:increase", count), ("slo:calendar_total:increase", 10 * count))
    ]
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": f"{round(step * 60)}m",
        "group_eval_order": [group["name"] for group in asked["groups"]],
        "tests": [
            {
                "interval": f"{round(step * 60)}m",
                "input_series": [
                    {"series": f"slo:sli_bad:tile{OF_PAYS}", "values": f"1x{last}"},
                    {"series": f"slo:sli_total:tile{OF_PAYS}", "values": f"10x{last}"},
                    {"series": f"slo:objective:ratio{OF_PAYS}", "values": f"0.9x{last}"},
                ],
                "promql_expr_test": checks,
            }
        ],
    }
    path = tmp_path / "test.yaml"
    path.write_text(ryaml.dumps(test), encoding="utf-8")
    assert promtool_faults(engine, path) == ""
