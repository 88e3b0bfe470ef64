"""Grafana's own SDK (grafana-foundation-sdk) as a second reader and producer of the same dashboards."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest

from slo_codegen.backends.grafana.units import UNITS

with warnings.catch_warnings():
    # The SDK deprecates the classic format, which is the one that file provisioning reads.
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.builders import dashboard as sdk
    from grafana_foundation_sdk.builders import prometheus as sdk_prometheus
    from grafana_foundation_sdk.builders import timeseries as sdk_timeseries
    from grafana_foundation_sdk.cog import plugins
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models import units as sdk_units
    from grafana_foundation_sdk.models.dashboard import Dashboard

BOARDS = ("slo", "incident", "feature-matrix", "regional-health")


def _encoded(board: Any) -> Any:
    return json.loads(JSONEncoder(sort_keys=True).encode(board))


def _lost(mine: Any, theirs: Any, path: str = "") -> list[str]:
    """Return where the second dashboard lacks or changes something of the first; defaults may be added."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return [
            each
            for key in mine
            for each in (_lost(mine[key], theirs[key], f"{path}/{key}") if key in theirs else [f"{path}/{key}"])
        ]
    if isinstance(mine, list) and isinstance(theirs, list) and len(mine) == len(theirs):
        return [each for i, pair in enumerate(zip(mine, theirs, strict=True)) for each in _lost(*pair, f"{path}/{i}")]
    return [] if mine == theirs else [path]


@pytest.mark.parametrize("board", BOARDS)
def test_grafana_s_types_hold_every_field_that_is_written(dashboards, board):
    plugins.register_default_plugins()
    assert _lost(dashboards[board], _encoded(Dashboard.from_json(dashboards[board]))) == []


def test_the_reader_notices_a_field_that_grafana_does_not_know(dashboards):
    plugins.register_default_plugins()
    board = json.loads(json.dumps(dashboards["slo"]))
    board["panels"][0]["options"]["colourMode"] = "value"
    assert _lost(board, _encoded(Dashboard.from_json(board))) == ["/panels/0/options/colourMode"]


def test_a_graph_built_with_the_sdk_has_what_ours_has(dashboards):
    ours = next(panel for panel in dashboards["slo"]["panels"] if panel["title"] == "Error budget burn-down")
    query = sdk_prometheus.Dataquery().expr(ours["targets"][0]["expr"]).legend_format("{{slo}} {{region}}").range()
    panel = sdk_timeseries.Panel().title(ours["title"]).unit("percentunit").decimals(1).with_target(query)
    theirs = _encoded(sdk.Dashboard("x").with_panel(panel).build())["panels"][0]
    assert theirs["type"] == ours["type"]
    for key in ("expr", "legendFormat", "range"):
        assert theirs["targets"][0][key] == ours["targets"][0][key]
    for key in ("unit", "decimals"):
        assert theirs["fieldConfig"]["defaults"][key] == ours["fieldConfig"]["defaults"][key]


def test_every_unit_is_one_of_grafana_s():
    known = {value for name, value in vars(sdk_units).items() if not name.startswith("_") and isinstance(value, str)}
    assert known >= UNITS
