"""What the four dashboards show, and what Grafana and its linter ask of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from slo_codegen.backends.base import Level
from slo_codegen.backends.grafana import BACKEND
from slo_codegen.backends.grafana.faults import expressions
from slo_codegen.common.units import MINUTE
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.features import Feature
from slo_codegen.plan.model import Module, RawQuery, RawSli
from tests.support.sample_plan import sample_plan

BOARDS = ("slo", "incident", "feature-matrix", "regional-health")
each_board = pytest.mark.parametrize("board", BOARDS)


def panels(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for panel in board["panels"]:
        yield panel
        yield from panel.get("panels", [])


def panel(board: dict[str, Any], title: str) -> dict[str, Any]:
    return next(each for each in panels(board) if each["title"] == title)


def column(table: dict[str, Any], name: str) -> dict[str, Any]:
    overrides = {each["matcher"]["options"]: each["properties"] for each in table["fieldConfig"]["overrides"]}
    return {each["id"]: each["value"] for each in overrides[name]}


def exprs(table: dict[str, Any]) -> list[str]:
    return [target["expr"] for target in table["targets"]]


def test_there_are_four_dashboards_and_the_files_that_deploy_them(artifacts):
    assert set(artifacts) == {
        *(f"grafana/dashboards/{board}.json" for board in BOARDS),
        "grafana/provisioning/dashboards.yaml",
    }


@each_board
def test_a_dashboard_breaks_no_rule(artifacts, board):
    path = f"grafana/dashboards/{board}.json"
    assert list(BACKEND.artifact_faults(path, artifacts[path].data)) == []


@each_board
def test_the_uid_is_the_file_name_so_that_alerts_can_link_to_it(dashboards, board):
    assert dashboards[board]["uid"] == board


@each_board
def test_nothing_that_grafana_assigns_itself_is_written(dashboards, board):
    assert not {"id", "version", "__inputs", "__requires"} & set(dashboards[board])
    assert dashboards[board]["editable"] is False
    assert dashboards[board]["schemaVersion"] == 42


@each_board
def test_the_data_source_is_chosen_by_a_variable(dashboards, board):
    source, *_ = dashboards[board]["templating"]["list"]
    assert (source["type"], source["name"], source["label"]) == ("datasource", "datasource", "Data source")
    for each in panels(dashboards[board]):
        if "targets" in each:
            assert {target["datasource"]["uid"] for target in each["targets"]} == {"${datasource}"}


@each_board
def test_variables_are_refreshed_with_the_time_range_and_have_an_all(dashboards, board):
    for variable in dashboards[board]["templating"]["list"][1:]:
        assert variable["refresh"] == 2
        assert (variable["includeAll"], variable["allValue"], variable["multi"]) == (True, ".+", True)


@each_board
def test_every_variable_is_matched_as_a_regular_expression(dashboards, board):
    for _, expr in expressions(dashboards[board]):
        assert '="x' not in expr


@each_board
def test_every_panel_says_what_it_shows_in_which_unit(dashboards, board):
    for each in panels(dashboards[board]):
        assert each["title"]
        if each["type"] != "row":
            assert each["description"].endswith(".")
        if each["type"] not in {"row", "text"}:
            assert each["fieldConfig"]["defaults"]["unit"]


@each_board
def test_no_data_is_never_drawn_as_a_healthy_figure(dashboards, board):
    for _, expr in expressions(dashboards[board]):
        assert "vector(" not in expr
    for each in panels(dashboards[board]):
        if "fieldConfig" in each:
            assert each["fieldConfig"]["defaults"]["noValue"] in {"No data", "-"}


@each_board
def test_every_other_dashboard_is_one_click_away_with_the_same_choice(dashboards, board):
    links = dashboards[board]["links"]
    assert {link["url"] for link in links} == {f"/d/{other}" for other in BOARDS if other != board}
    assert all(link["includeVars"] and link["keepTime"] for link in links)


def test_every_objective_has_a_row_the_worst_first(dashboards):
    table = panel(dashboards["slo"], "Objectives, worst first")
    assert table["options"]["sortBy"] == [{"displayName": "Budget left", "desc": False}]
    for name, asked in zip(
        (
            *("objective:ratio", "period_error", "error_budget_remaining", "calendar_budget_remaining", "burn_rate"),
            *("sli_error:ratio_rate5m", "sli_error:ratio_rate6h", "sli_error:ratio_rate3d", "sli_bad:tile"),
        ),
        exprs(table),
        strict=True,
    ):
        assert f"slo:{name}" in asked


def test_a_figure_of_now_is_a_column_that_can_be_read(dashboards):
    """What a table asks for, it shows under a heading; nothing that it shows is asked for nowhere."""
    for board in dashboards.values():
        for table in (each for each in panels(board) if each["type"] == "table"):
            for each in table.get("transformations", ()):
                names = each["options"].get("renameByName", {})
                figures = {name for name in names if name.startswith("Value")}
                several = len(table["targets"]) > 1
                asked = {f"Value #{target['refId']}" if several else "Value" for target in table["targets"]}
                assert figures <= asked
                assert asked <= figures | each["options"].get("excludeByName", {}).keys() or not figures


@pytest.mark.parametrize("form", ["counted", "raw", "both"])
def test_since_when_is_read_from_what_holds_the_counts(build, form):
    plan = sample_plan()
    raw = RawSli((("prometheus", RawQuery("a[$window]", "b[$window]", plan.origin)),), plan.origin)
    service = next(each for each in plan.services if len(each.slos) > 1)
    rewritten = {"counted": 0, "both": 1, "raw": len(service.slos)}[form]
    slos = tuple(replace(slo, sli=raw) if place < rewritten else slo for place, slo in enumerate(service.slos))
    board = build(replace(plan, services=(replace(service, slos=slos),)))["grafana/dashboards/slo.json"].data
    table = panel(board, "Objectives, worst first")
    (since,) = [expr for expr in exprs(table) if "timestamp(" in expr]
    assert ("slo:sli_bad:tile" in since, "slo:sli_bad:increase5m" in since) == (form != "raw", form != "counted")
    assert column(table, "Counting since")["unit"] == "dateTimeAsIso"


def test_a_row_leads_to_the_objective_its_incidents_and_its_runbook(dashboards):
    table = panel(dashboards["slo"], "Objectives, worst first")
    drill_down, incidents = column(table, "SLO")["links"]
    assert drill_down["url"].startswith("/d/slo?var-service=${__data.fields.Service:percentencode}&var-slo=")
    assert incidents["url"].startswith("/d/incident?")
    runbook = column(table, "Runbook")
    assert runbook["mappings"][0]["options"]["wallet"]["text"] == "https://runbooks.example.org/wallet"
    assert runbook["links"][0]["url"] == "${__value.text:raw}"


def test_the_depth_of_an_objective(dashboards):
    titles = [each["title"] for each in panels(dashboards["slo"])]
    for title in ("SLI and objective", "Error budget burn-down", "Burn rate by window", "Events in 5 minutes"):
        assert title in titles


def test_there_is_a_burn_rate_for_each_recorded_window(dashboards):
    burns = panel(dashboards["slo"], "Burn rate by window")
    windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]
    assert [target["legendFormat"] for target in burns["targets"]][: len(windows)] == windows
    assert all(f"ratio_rate{window}{{" in expr for window, expr in zip(windows, exprs(burns), strict=False))


def test_the_burn_rates_at_which_alerts_fire_are_drawn(dashboards):
    burns = panel(dashboards["slo"], "Burn rate by window")
    *_, fast, slow = burns["targets"]
    assert [each["legendFormat"] for each in (fast, slow)] == ["P1 above 14.4x over 1h", "P3 above 1x over 3d"]
    assert 'slo=~"wallet-spend-success"' in fast["expr"]
    assert fast["expr"].endswith("* 14.4")


def test_the_burn_down_looks_back_over_the_longest_period_whatever_is_chosen(dashboards):
    assert panel(dashboards["slo"], "Error budget burn-down")["timeFrom"] == "30d"


def test_a_plan_without_budgets_has_no_burn_rates(build):
    plan = sample_plan()
    (service,) = plan.services
    bare = replace(service, slos=tuple(slo for slo in service.slos if not slo.has_budget))
    board = build(replace(plan, services=(bare,)))["grafana/dashboards/slo.json"].data
    assert "Burn rate by window" not in [each["title"] for each in panels(board)]


def test_alerts_are_marked_on_every_graph(dashboards):
    (annotation,) = dashboards["slo"]["annotations"]["list"]
    assert 'ALERTS{alertstate="firing"' in annotation["expr"]


def test_the_catalog_s_own_words_and_policy_are_at_hand(dashboards):
    about = panel(dashboards["slo"], "What the objectives promise")
    titles = column(about, "Title")["mappings"][0]["options"]
    assert titles["wallet-spend-success"]["text"] == "Title of wallet-spend-success"
    policy = panel(dashboards["slo"], "What the budget allows")["options"]["content"]
    assert "<td>Frozen</td><td>nothing</td><td>critical bug fixes</td><td>root cause analysis</td>" in policy


def test_colours_come_from_the_budget_states_and_the_burns_that_page(dashboards):
    table = panel(dashboards["slo"], "Objectives, worst first")
    steps = column(table, "Budget left")["thresholds"]["steps"]
    assert [(step["value"], step["color"]) for step in steps] == [
        (None, "red"), (0, "orange"), (0.25, "yellow"), (0.5, "green"),
    ]  # fmt: skip
    burn = column(table, "Burn, 1 h")["thresholds"]["steps"]
    assert [(step["value"], step["color"]) for step in burn] == [(None, "green"), (1, "yellow"), (14.4, "red")]


def test_the_gravest_and_oldest_alert_stands_first(dashboards):
    table = panel(dashboards["incident"], "Active alerts")
    assert table["options"]["sortBy"] == [
        {"displayName": "Tier", "desc": False},
        {"displayName": "Active for", "desc": True},
    ]
    assert column(table, "Active for")["unit"] == "dtdurations"


def test_each_tier_is_counted_in_its_own_colour(dashboards):
    tiers = panel(dashboards["incident"], "Firing alerts by tier")
    assert [target["legendFormat"] for target in tiers["targets"]] == [
        "P0 Critical", "P1 High", "P2 Medium", "P3 Low",
    ]  # fmt: skip
    colours = [each["properties"][0]["value"]["steps"][1]["color"] for each in tiers["fieldConfig"]["overrides"]]
    assert colours == ["red", "orange", "yellow", "blue"]


def test_alerts_in_their_baseline_are_kept_apart(dashboards):
    board = dashboards["incident"]
    assert all('baseline=""' in expr for expr in exprs(panel(board, "Active alerts")))
    observed = panel(board, "Alerts of objectives in their baseline")
    assert all('baseline!=""' in expr for expr in exprs(observed))


def test_without_a_baseline_nothing_is_kept_apart(build):
    plan = sample_plan()
    (service,) = plan.services
    enforced = replace(service, slos=tuple(replace(slo, baseline=False) for slo in service.slos))
    board = build(replace(plan, services=(enforced,)))["grafana/dashboards/incident.json"].data
    assert not any("baseline" in each["title"] for each in panels(board))


def test_every_module_is_in_the_grid_under_its_title(dashboards):
    grid = panel(dashboards["feature-matrix"], "Modules by region")
    assert column(grid, "Module")["mappings"][0]["options"] == {
        "support": {"text": "Support", "index": 0},
        "wallet": {"text": "Wallet", "index": 1},
    }
    (expr,) = exprs(grid)
    assert '"module", "support"' in expr
    assert '"module", "wallet"' in expr


def test_what_is_not_a_figure_is_said_in_words_and_is_not_green(dashboards):
    grid = panel(dashboards["feature-matrix"], "Modules by region")
    words = grid["fieldConfig"]["defaults"]["mappings"][0]["options"]
    assert {key: (each["text"], each["color"]) for key, each in words.items()} == {
        "0": ("no objectives", "text"),
        "1": ("Normal", "green"),
        "2": ("Careful", "yellow"),
        "3": ("Critical fixes only", "orange"),
        "4": ("Frozen", "red"),
        "5": ("no data", "purple"),
        "6": ("P1 High", "orange"),
        "7": ("P0 Critical", "red"),
    }


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ((), ["budget left", "budget exhausted"]),
        ((3,), ["budget left", "Frozen"]),
        ((1,), ["Careful", "budget exhausted"]),
        ((0, 3), ["Normal", "Frozen"]),
    ],
)
def test_states_that_a_catalog_does_not_name_have_words_too(build, kept, shown):
    plan = sample_plan()
    states = tuple(plan.budget_states[place] for place in kept)
    board = build(replace(plan, budget_states=states))["grafana/dashboards/feature-matrix.json"].data
    words = panel(board, "Modules by region")["fieldConfig"]["defaults"]["mappings"][0]["options"]
    assert [each["text"] for each in words.values()] == ["no objectives", *shown, "no data", "P1 High", "P0 Critical"]


def test_an_event_that_is_only_watched_is_no_objective(build):
    plan = replace(sample_plan(), modules=(Module("safety", "Safety", (), ("panic-activated",), sample_plan().origin),))
    board = build(plan)["grafana/dashboards/feature-matrix.json"].data
    (expr,) = exprs(panel(board, "Modules by region"))
    assert "panic-activated" not in expr
    assert expr.count("slo:") == expr.count("slo:objective:ratio")


def test_services_stand_in_for_modules(build):
    board = build(replace(sample_plan(), modules=()))["grafana/dashboards/feature-matrix.json"].data
    assert list(column(panel(board, "Modules by region"), "Module")["mappings"][0]["options"]) == ["wallet"]


def test_the_worst_region_stands_first(dashboards):
    table = panel(dashboards["regional-health"], "Regions, worst first")
    assert table["options"]["sortBy"][0] == {"displayName": "Met", "desc": False}


def test_only_objectives_of_regions_are_counted(dashboards):
    for each in panels(dashboards["regional-health"]):
        assert all('region=~"$region"' in expr for expr in exprs(each))


def test_every_feature_has_an_answer():
    assert set(BACKEND.support) == set(Feature)
    assert all(each.note for each in BACKEND.support.values() if each.level is not Level.FULL)


def test_a_plan_without_objectives_has_no_dashboards_and_says_so():
    report = Diagnostics()
    assert BACKEND.emit(replace(sample_plan(), services=()), report) == []
    assert [finding.code for finding in report] == ["SLO430"]


def test_a_period_may_have_any_budget_states(build):
    plan = sample_plan()
    two = (replace(plan.budget_states[0], above=Decimal("0.1")), plan.budget_states[-1])
    board = build(replace(plan, budget_states=two))["grafana/dashboards/slo.json"].data
    steps = column(panel(board, "Objectives, worst first"), "Budget left")["thresholds"]["steps"]
    assert [step["color"] for step in steps] == ["red", "green"]


def test_two_builds_are_the_same_bytes(build, artifacts):
    again = build(sample_plan())
    assert {path: each.content for path, each in again.items()} == {p: each.content for p, each in artifacts.items()}


def test_a_short_step_never_asks_for_less_than_the_recorded_count(dashboards):
    assert panel(dashboards["slo"], "Events in 5 minutes")["interval"] == f"{5 * MINUTE // MINUTE}m"
