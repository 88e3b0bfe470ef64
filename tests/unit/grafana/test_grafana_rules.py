"""Each rule that a JSON Schema cannot say finds the dashboard that breaks it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from slo_codegen.backends.grafana import BACKEND

PATH = "grafana/dashboards/slo.json"
Board = dict[str, Any]


def _first_table(board: Board) -> Board:
    return next(panel for panel in board["panels"] if panel["type"] == "table")


def _uid_too_long(board: Board) -> None:
    board["uid"] = "s" * 41


def _other_uid(board: Board) -> None:
    board["uid"] = "slos"


def _same_id(board: Board) -> None:
    board["panels"][1]["id"] = board["panels"][0]["id"]


def _same_id_inside_a_row(board: Board) -> None:
    board["panels"][-1]["panels"][0]["id"] = board["panels"][0]["id"]


def _overlap(board: Board) -> None:
    board["panels"][1]["gridPos"] = {**board["panels"][0]["gridPos"], "x": 3}


def _overlap_inside_a_row(board: Board) -> None:
    row = board["panels"][-1]
    row["panels"][1]["gridPos"] = row["panels"][0]["gridPos"]


def _too_wide(board: Board) -> None:
    board["panels"][-2]["gridPos"] |= {"x": 20, "w": 5}


def _unknown_panel(board: Board) -> None:
    board["panels"][0]["type"] = "graph"


def _unknown_unit(board: Board) -> None:
    board["panels"][0]["fieldConfig"]["defaults"]["unit"] = "x"


def _unknown_unit_of_a_column(board: Board) -> None:
    _first_table(board)["fieldConfig"]["overrides"][3]["properties"][0]["value"] = "percentage"


def _falling_thresholds(board: Board) -> None:
    _first_table(board)["fieldConfig"]["defaults"]["thresholds"]["steps"] = [
        {"color": "red", "value": None}, {"color": "green", "value": 2}, {"color": "blue", "value": 1},
    ]  # fmt: skip


def _no_base_threshold(board: Board) -> None:
    _first_table(board)["fieldConfig"]["defaults"]["thresholds"]["steps"] = [{"color": "red", "value": 0}]


def _undefined_variable(board: Board) -> None:
    board["panels"][0]["targets"][0]["expr"] = 'count(slo:objective:ratio{module=~"$module"})'


def _undefined_variable_in_a_title(board: Board) -> None:
    board["panels"][0]["title"] = "Objectives of ${team:csv}"


def _old_variable(board: Board) -> None:
    board["panels"][0]["title"] = "Objectives of [[slo]]"


def _variable_twice(board: Board) -> None:
    board["templating"]["list"].append(board["templating"]["list"][-1])


def _broken_query(board: Board) -> None:
    board["panels"][0]["targets"][0]["expr"] = "sum(slo:objective:ratio{"


def _fixed_rate(board: Board) -> None:
    board["panels"][0]["targets"][0]["expr"] = 'sum(rate(http_requests_total{region=~"$region"}[5m]))'


def _equals_a_variable(board: Board) -> None:
    board["panels"][0]["targets"][0]["expr"] = 'count(slo:objective:ratio{region="$region"})'


def _differs_from_a_variable(board: Board) -> None:
    board["panels"][0]["targets"][0]["expr"] = 'count(slo:objective:ratio{slo=~"$slo", region!="$region"})'


def _broken_annotation(board: Board) -> None:
    board["annotations"]["list"][0]["expr"] = "ALERTS{"


def _broken_variable(board: Board) -> None:
    board["templating"]["list"][1]["query"] = "label_values(slo:objective:ratio{, slo)"


def _variable_of_another_kind(board: Board) -> None:
    board["templating"]["list"][1]["query"] = "metrics(slo:.*)"


def _query_letter_twice(board: Board) -> None:
    _first_table(board)["targets"][1]["refId"] = "A"


BROKEN: dict[Callable[[Board], None], str] = {
    _uid_too_long: "not 1 to 40",
    _other_uid: "not the name of the file",
    _same_id: "2 panels have the id 1",
    _same_id_inside_a_row: "2 panels have the id 1",
    _overlap: "overlap",
    _overlap_inside_a_row: "overlap",
    _too_wide: "wider than the grid",
    _unknown_panel: "unknown kind 'graph'",
    _unknown_unit: "unknown unit 'x'",
    _unknown_unit_of_a_column: "unknown unit 'percentage'",
    _falling_thresholds: "do not ascend",
    _no_base_threshold: "do not ascend",
    _undefined_variable: "undefined variable 'module'",
    _undefined_variable_in_a_title: "undefined variable 'team'",
    _old_variable: "old variable syntax",
    _variable_twice: "2 variables are named 'region'",
    _fixed_rate: "over a fixed range",
    _equals_a_variable: "compares a variable by =",
    _differs_from_a_variable: "compares a variable by =",
    _broken_query: "is not PromQL",
    _broken_annotation: "is not PromQL",
    _broken_variable: "is not PromQL",
    _variable_of_another_kind: "is not PromQL",
    _query_letter_twice: "2 queries A",
}


@pytest.mark.parametrize(("spoil", "said"), BROKEN.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_a_fault_is_found(dashboards, spoil, said):
    board = copy.deepcopy(dashboards["slo"])
    spoil(board)
    faults = list(BACKEND.artifact_faults(PATH, board))
    assert any(said in fault for fault in faults), faults


def test_a_rate_over_the_interval_and_counts_that_are_recorded_are_no_faults(dashboards):
    board = copy.deepcopy(dashboards["slo"])
    for expr in ('sum(rate(http_requests_total{region=~"$region"}[$__rate_interval]))', "increase(slo:x[1h])"):
        board["panels"][0]["targets"][0]["expr"] = expr
        assert list(BACKEND.artifact_faults(PATH, board)) == []


def test_the_provisioning_file_has_no_rules_beside_its_schema():
    assert list(BACKEND.artifact_faults("grafana/provisioning/dashboards.yaml", {"apiVersion": 1})) == []
