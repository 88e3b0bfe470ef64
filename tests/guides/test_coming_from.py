"""The guides for users of other tools: both catalogs of a guide measure the same, and its tables name what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen import contract
from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from tests.support.engines import Engine, on_each_engine, promtool_faults

DOCS = Path(__file__).parents[2] / "docs"
GUIDES = ("from-sloth.md", "from-pyrra.md")
HANDLERS = {"pay": 30, "look": 2}
"""Of 100 requests a minute so many fail, by handler."""


def blocks(guide):
    """Return the catalogs of a guide: that of the other tool, and ours in parts."""
    text = (DOCS / guide).read_text(encoding="utf-8")
    theirs, *ours = (ryaml.loads(each) for each in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
    return theirs, ours


def ours_of(guide, *, profile):
    merged = {}
    for part in blocks(guide)[1][: None if profile else 1]:
        for section, value in part.items():
            merged.setdefault(section, {}).update(value)
    return merged


def compiled(guide, folder, *, profile=True):
    report = Diagnostics()
    made = compile_catalog(folder, report, edited={"c.yaml": ryaml.dumps(ours_of(guide, profile=profile))})
    assert [str(each) for each in report if each.severity == "error"] == []
    return made


def sloth_ratio(theirs):
    """Return the error ratio of an hour as Sloth asks for it: its two queries, divided."""
    events = theirs["slos"][0]["sli"]["events"]
    bad, total = (events[name].replace("{{.window}}", "1h") for name in ("error_query", "total_query"))
    return f"({bad}) / ({total})"


def pyrra_ratio(theirs):
    """Return the error ratio of an hour as Pyrra asks for it: by its grouping, the metrics as they are."""
    ratio = theirs["spec"]["indicator"]["ratio"]
    by = f"sum by ({', '.join(ratio['grouping'])})"
    bad, total = (f"{by} (rate({ratio[name]['metric']}[1h]))" for name in ("errors", "total"))
    return f"{bad} / {total}"


RATIOS = {"from-sloth.md": sloth_ratio, "from-pyrra.md": pyrra_ratio}
EXPECTED = {
    "from-sloth.md": {"{}": 0.16},
    "from-pyrra.md": {f'{{handler="{h}"}}': n / 100 for h, n in HANDLERS.items()},
}


@on_each_engine
@pytest.mark.parametrize("guide", GUIDES)
def test_both_measure_the_same(guide, tmp_path, engine):
    made = compiled(guide, tmp_path)
    [rules] = [each for each in made.artifacts if each.path.startswith("prometheus/rules/")]
    (tmp_path / "rules.yaml").write_bytes(rules.content)
    series = [
        {
            "series": f'http_requests_total{{job="checkout",handler="{handler}",code="{code}",instance="i"}}',
            "values": f"0+{count}x180",
        }
        for handler, bad in HANDLERS.items()
        for code, count in (("500", bad), ("200", 100 - bad))
    ]
    ours = f"sum by (handler) ({contract.error_ratio('1h')})"
    asked = [
        {
            "expr": f"round({query}, 0.0001)",
            "eval_time": "3h",
            "exp_samples": [{"labels": labels, "value": value} for labels, value in EXPECTED[guide].items()],
        }
        for query in (RATIOS[guide](blocks(guide)[0]), ours)
    ]
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": series, "promql_expr_test": asked}],
    }
    (tmp_path / "test.yaml").write_text(ryaml.dumps(test), encoding="utf-8")
    assert promtool_faults(engine, tmp_path / "test.yaml") == ""


@pytest.mark.parametrize("guide", GUIDES)
def test_the_profile_has_the_windows_of_the_other_tool(guide, tmp_path):
    """Worked out by hand from the other tools' own tables, for 30 days and for four weeks."""
    alerts = [alert for slo in compiled(guide, tmp_path).plan.slos for alert in slo.alerts]
    found = [
        (float(each.condition.factor), each.condition.long_ms // 60_000, each.condition.short_ms // 60_000, each.for_ms)
        for each in alerts
        if each.condition.kind == "burn_rate"
    ]
    wanted = {
        "from-sloth.md": [(14.4, 60, 5, 0), (6, 360, 30, 0), (3, 1440, 120, 0), (1, 4320, 360, 0)],
        "from-pyrra.md": [
            (14, 60, 5, 120_000), (7, 360, 30, 900_000), (2, 1440, 120, 3_600_000), (1, 5760, 360, 10_800_000),
        ],
    }  # fmt: skip
    assert sorted(found) == sorted(wanted[guide])


@pytest.mark.slow
@pytest.mark.parametrize("guide", GUIDES)
def test_every_alert_of_a_guide_is_verified(guide, tmp_path):
    for profile in (False, True):
        folder, out = tmp_path / f"{profile}", str(tmp_path / f"{profile}-out")
        folder.mkdir()
        (folder / "c.yaml").write_text(ryaml.dumps(ours_of(guide, profile=profile)), encoding="utf-8")
        engine = Engine.NEWER.program("promtool")
        built = CliRunner().invoke(group, ["build", str(folder), "--out", out])
        assert built.exit_code == 0, built.output
        done = CliRunner().invoke(group, ["prove", str(folder), "--out", out, "--promtool", engine])
        assert done.exit_code == 0, done.output


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_series_and_labels_that_exist(guide):
    text = (DOCS / guide).read_text(encoding="utf-8")
    rows = re.findall(r"^\|[^|]*\|([^|]*)\|$", text, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"slo:[\w:]+", row)} <= set(contract.SERIES)
