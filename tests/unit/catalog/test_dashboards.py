"""Dashboards that a catalog declares: from a few lines to a file for Grafana, and a finding for each mistake."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest

from slo_codegen.backends.grafana.panels import PANELS
from slo_codegen.catalog.sections.dashboards import DashboardSpec, PanelId
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import PanelName

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "cases"


def compiled(tmp_path: Path, dashboards: str) -> tuple[dict[str, Any], list[Any]]:
    """Return the dashboards by path, and the findings, of a small catalog with this section."""
    for source in (CASES / "_platform", CASES / "ratio" / "catalog"):
        shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    (tmp_path / "boards.yaml").write_text(dashboards, encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(tmp_path, report)
    boards = {each.path: json.loads(each.content) for each in made.artifacts if each.path.startswith("grafana/dash")}
    return boards, [each for each in report if each.severity == "error" or each.code == "SLO430"]


def test_a_few_lines_make_a_dashboard(tmp_path):
    boards, findings = compiled(tmp_path, "dashboards: {buying: {title: Buying, slos: [purchases]}}")
    assert findings == []
    board = boards["grafana/dashboards/buying.json"]
    assert (board["uid"], board["title"], board["time"]["from"]) == ("buying", "Buying", "now-7d")
    titles = [panel["title"] for panel in board["panels"]]
    assert titles[0] == "Objectives"
    assert titles[-1] == "Active alerts"
    assert [each["name"] for each in board["templating"]["list"]] == ["datasource", "slo", "region"]


def test_it_is_about_its_own_slos_alone(tmp_path):
    boards, _ = compiled(tmp_path, "dashboards: {buying: {title: Buying, services: [shop], panels: [budget, alerts]}}")
    board = boards["grafana/dashboards/buying.json"]
    exprs = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    exprs += [each["expr"] for each in board["annotations"]["list"]]
    exprs += [each["query"] for each in board["templating"]["list"][1:]]
    for expr in exprs:
        selectors = re.findall(r"(?:slo:[a-z_:0-9]+|ALERTS\w*)\{([^}]*)\}", expr)
        assert selectors
        assert all('slo=~"purchases"' in selector for selector in selectors), expr


def test_panels_stand_in_the_order_of_the_catalog(tmp_path):
    section = "dashboards: {buying: {title: Buying, slos: [purchases], panels: [events, sli], range: 1d}}"
    boards, _ = compiled(tmp_path, section)
    board = boards["grafana/dashboards/buying.json"]
    assert [panel["title"] for panel in board["panels"]] == ["Events in 5 minutes", "SLI and objective"]
    assert [panel["gridPos"]["x"] for panel in board["panels"]] == [0, 12]
    assert board["time"]["from"] == "now-1d"


MISTAKES = {
    "an unknown SLO": ("{buying: {title: B, slos: [purchase]}}", "SLO206", "purchase is not defined", "purchases"),
    "an unknown service": ("{buying: {title: B, services: [shp]}}", "SLO206", "service shp", "shop"),
    "an unknown panel": ("{buying: {title: B, slos: [purchases], panels: [burn]}}", "SLO201", "burn-rates", ""),
    "a panel twice": (
        "{buying: {title: B, slos: [purchases], panels: [sli, sli]}}",
        "SLO201",
        "sli stands twice",
        "one",
    ),
    "no panel": ("{buying: {title: B, slos: [purchases], panels: []}}", "SLO201", "panels", ""),
    "nothing to show": ("{buying: {title: B}}", "SLO201", "needs slos or services", ""),
    "no title": ("{buying: {slos: [purchases]}}", "SLO202", "title", ""),
    "a field that is none": ("{buying: {title: B, slo: [purchases]}}", "SLO203", "slo", "slos"),
    "a name that is taken": ("{incident: {title: B, slos: [purchases]}}", "SLO228", "incident", "another name"),
    "a name that is too long": ("{" + "a" * 41 + ": {title: B, slos: [purchases]}}", "SLO201", "cannot be a name", ""),
}


@pytest.mark.parametrize(("section", "code", "said", "way_out"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_a_finding_at_its_line(tmp_path, section, code, said, way_out):
    _, findings = compiled(tmp_path, f"dashboards:\n  {section}\n")
    assert [each.code for each in findings] == [code]
    (finding,) = findings
    assert said in finding.message
    assert way_out in (finding.help or "")
    assert finding.origin.file.endswith("boards.yaml")


def test_a_name_in_two_files_is_found(tmp_path):
    (tmp_path / "more.yaml").write_text("dashboards: {buying: {title: A, slos: [purchases]}}")
    _, findings = compiled(tmp_path, "dashboards: {buying: {title: B, slos: [purchases]}}")
    assert [each.code for each in findings] == ["SLO204"]


def test_a_dashboard_of_watched_events_alone_is_left_out_and_told(tmp_path):
    watched = (
        "metrics: {bell: {type: counter, labels: {region: [eu, us]}}}\n"
        "services:\n  bells:\n    title: Bells\n    owner: shop-team\n    slos:\n"
        "      - {id: bell-rung, title: A bell rang, sli: {event: {bad: bell}}}\n"
        "dashboards: {bells: {title: Bells, slos: [bell-rung]}}\n"
    )
    boards, findings = compiled(tmp_path, watched)
    assert "grafana/dashboards/bells.json" not in boards
    assert "SLO430" in [each.code for each in findings]


def test_the_library_has_every_name_that_a_catalog_can_ask_for():
    assert set(get_args(PanelId)) == {name.value for name in PanelName} == {name.value for name in PANELS}


def test_the_documentation_tells_every_panel_and_every_field():
    text = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
    table = text.split("## The library of panels")[1].split("##")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == list(get_args(PanelId))
    own = set(DashboardSpec.model_fields) - {"source", "rows", "accept", "decision"}
    assert own <= set(re.findall(r"`(\w+)`", text))


def test_the_example_of_the_documentation_builds(tmp_path):
    text = (ROOT / "docs" / "dashboards.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    root = Path(shutil.copytree(ROOT / "catalog", tmp_path / "catalog"))
    (root / "dashboards.yaml").write_text(example, encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(root, report, targets=["grafana"])
    assert not report.has_errors
    assert "grafana/dashboards/payments.json" in {each.path for each in made.artifacts}


def test_a_summary_begins_a_line(tmp_path):
    section = "dashboards: {buying: {title: Buying, slos: [purchases], panels: [policy, summary, sli]}}"
    boards, _ = compiled(tmp_path, section)
    places = [(each["title"], each["gridPos"]) for each in boards["grafana/dashboards/buying.json"]["panels"]]
    tiles = [at for title, at in places if title in ("Objectives", "Met", "Not measured")]
    assert [at["x"] for at in tiles] == [0, 4, 20]
    assert len({at["y"] for at in tiles}) == 1


@pytest.mark.parametrize("title", ["Buying", "buying", "Shop: service level objectives"])
def test_a_title_that_another_dashboard_has_is_a_finding(title, tmp_path):
    section = f"dashboards:\n  a: {{title: Buying, slos: [purchases]}}\n  b: {{title: '{title}', slos: [purchases]}}\n"
    _, findings = compiled(tmp_path, section)
    assert [(each.code, each.origin.path) for each in findings] == [("SLO431", ("dashboards", "b", "title"))]


def test_the_last_state_of_a_budget_holds_from_where_the_one_before_ends(tmp_path):
    section = "dashboards: {buying: {title: Buying, slos: [purchases], panels: [policy]}}"
    boards, _ = compiled(tmp_path, section)
    (panel,) = boards["grafana/dashboards/buying.json"]["panels"]
    assert "<td>Ship</td><td>more than 25%</td>" in panel["options"]["content"]
    assert "<td>Freeze</td><td>25% or less</td>" in panel["options"]["content"]


def test_bad_events_alone_have_no_graph_of_an_sli(tmp_path):
    for source in (CASES / "_platform", CASES / "event" / "catalog"):
        shutil.copytree(source, tmp_path, dirs_exist_ok=True)
    (tmp_path / "boards.yaml").write_text("dashboards: {gaps: {title: Gaps, slos: [audit-gaps]}}")
    made = compile_catalog(tmp_path, Diagnostics(), targets=["grafana"])
    (board,) = (json.loads(each.content) for each in made.artifacts if each.path.endswith("dashboards/gaps.json"))
    titles = [panel["title"] for panel in board["panels"]]
    assert "SLI and objective" not in titles
    assert "Error budget burn-down" in titles
