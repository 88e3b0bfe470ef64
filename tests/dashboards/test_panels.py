"""Every query of every panel answers, and with the figures that the traffic was made of."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

import pytest

from tests.dashboards import expected, grafana
from tests.dashboards.oracle import Oracle, Span
from tests.dashboards.traffic import HOUR, MINUTE
from tests.dashboards.view import Key, Rows, View, key
from tests.dashboards.world import CHOICES

pytestmark = pytest.mark.slow

BOARDS = ("slo", "incident", "feature-matrix", "regional-health", "payments")
ALERT = ("tier", "condition", "slo", "region")
each_board = pytest.mark.parametrize("board", BOARDS)
each_choice = pytest.mark.parametrize("choice", CHOICES)

Answer = dict[str, Any]


def answers(asked: dict[str, Any], board: str, choice: str) -> list[Answer]:
    return [each for each in asked["answers"] if (each["board"], each.get("choice")) == (board, choice)]


def place(answer: Answer) -> str:
    return f"{answer['panel']} {answer['ref']}"


def view_of(oracle: Oracle, asked: dict[str, Any], board: str, choice: str) -> View:
    """Return what a dashboard shows: a variable that it does not have chooses nothing."""
    chosen: dict[str, list[str]] = dict(CHOICES[choice])
    if board == "feature-matrix":
        chosen = {name: value for name, value in chosen.items() if name == "region"}
    elif own := oracle.catalog["dashboards"].get(board):
        about = {*own["slos"], *(slo.id for slo in oracle.slos if slo.service in own["services"])}
        chosen = {**chosen, "slo": [slo for slo in chosen.get("slo", sorted(about)) if slo in about]}
        chosen.pop("service", None)
    return View(oracle, chosen, asked["asked"], asked["now"])


def rows_of(answer: Answer, time: str, labels: tuple[str, ...] | None = None) -> dict[Key, list[float]]:
    found: dict[Key, list[float]] = defaultdict(list)
    for series, values in answer["series"]:
        kept = {k: v for k, v in series.items() if k != "__name__" and (labels is None or k in labels)}
        if time in values:
            found[key(**kept)].append(values[time])
    return found


def differences(found: dict[Key, list[float]], rows: Rows) -> list[str]:
    """Return what an answer has too much, lacks, or has wrong."""
    wrong = [f"nothing for {dict(row)}" for row in rows.must if row not in found]
    for row, values in found.items():
        must, may = rows.must.get(row, []), rows.may.get(row, [])
        if not len(must) <= len(values) <= len(must) + len(may):
            wrong.append(f"{len(values)} values for {dict(row)}, not {len(must)} to {len(must) + len(may)}")
        wrong += [f"{value} for {dict(row)}, not in {must + may}" for value in values if not fits(value, must + may)]
    return wrong


def fits(value: float, spans: list[Span]) -> bool:
    return math.isfinite(value) and any(span.holds(value) for span in spans)


def test_the_comparison_tells_what_is_wrong_missing_foreign_or_no_number():
    a, b = key(region="a"), key(region="b")
    rows = Rows({a: [Span(1, 1)]}, {b: [Span(0.9, 1)]})
    assert differences({a: [1.001]}, rows) == differences({a: [1.0], b: [0.95]}, rows) == []
    for wrong in ({}, {a: [1.01]}, {a: [0.99]}, {a: [math.nan]}, {a: [1.0, 1.0]}, {b: [1.0]}, {a: [1.0], b: [1.1]}):
        assert differences(wrong, rows), wrong
    assert differences({a: [1.0], key(region="c"): [1.0]}, rows)


def test_a_value_is_escaped_within_a_string_as_grafana_does():
    board = {"templating": {"list": [{"name": "slo", "allValue": ".+"}]}}
    filled = [
        grafana.filled_in('{slo=~"$slo"}', board, choice, 60, 60)
        for choice in ({}, {"slo": ["a.b"]}, {"slo": ["a", "b-c"]})
    ]
    assert filled == ['{slo=~".+"}', '{slo=~"a\\\\.b"}', '{slo=~"(a|b-c)"}']


@each_board
@each_choice
def test_no_panel_is_empty_or_has_a_value_that_is_no_number(asked, oracle, board, choice):
    found = answers(asked, board, choice)
    assert found
    # A line at the burn rate of an alert is there when an objective with that alert is chosen, and not otherwise.
    optional = {place(a) for a in found if choice != "all" and a["panel"] == "Burn rate by window"}
    # All that is counted adds up.
    optional.add("Measurement problems A")
    # In the first hour of a month those with a month as calendar have no figure of it.
    view = view_of(oracle, asked, board, choice)
    if all(oracle.calendar_is_young(slo, region, view.time) for slo, region in view.pairs if slo.calendar):
        optional.add("Objectives, worst first D")
    assert {place(a) for a in found if not any(v for _, v in a["series"])} - optional == set()
    strange = {place(a) for a in found for _, values in a["series"] for v in values.values() if not math.isfinite(v)}
    assert strange == set()


@each_board
@each_choice
def test_a_figure_of_now_is_what_the_traffic_was_made_of(asked, oracle, board, choice):
    view = view_of(oracle, asked, board, choice)
    wrong = {}
    for answer in answers(asked, board, choice):
        if answer["step"]:
            continue
        expect = expected.INSTANT[answer["panel"], answer["ref"]]
        labels = ALERT if answer["panel"] == "Active alerts" else None
        if found := differences(rows_of(answer, str(asked["asked"]), labels), expect(view)):
            wrong[place(answer)] = found
    assert wrong == {}


@each_board
@each_choice
def test_a_graph_is_what_the_traffic_was_made_of(asked, oracle, board, choice):
    view = view_of(oracle, asked, board, choice)
    wrong = {}
    for answer in answers(asked, board, choice):
        if not answer["step"] or answer["panel"].startswith("annotation"):
            continue
        end, step = answer["end"], answer["step"]
        for time in moments(oracle, answer):
            if answer["panel"] == "Burn rate by window" and answer["ref"] not in expected.WINDOWS:
                rows = expected.threshold(view, legend(asked, answer))
            else:
                rows = expected.RANGE[answer["panel"], answer["ref"]](view.at(time), end, step)
            if found := differences(rows_of(answer, str(time)), rows):
                wrong[f"{place(answer)} at {time - end} s"] = found
    assert wrong == {}


def moments(oracle: Oracle, answer: Answer) -> list[int]:
    """Return a sample of the times of a graph: spread over it, around the incident, and the last."""
    start, end, step = answer["start"], answer["end"], answer["step"]
    # What lies between the end of the import, whose last tile is written later, and the start was not recorded.
    times = [
        t for t in range(start + step, end + 1, step) if t < oracle.traffic.now or t >= oracle.started + 5 * MINUTE
    ]
    began, ended = oracle.traffic.incident
    near = [t for t in times if began - HOUR <= t <= ended + 2 * HOUR]
    # The first hours have no history: windows reach back before the traffic began.
    late = [t for t in times if t > oracle.traffic.start + 12 * HOUR]
    return sorted({*late[:: max(1, len(late) // 12)], *near[:6], *late[-3:]} & set(late))


def legend(asked: dict[str, Any], answer: Answer) -> str:
    board = next(each for each in asked["boards"] if each["uid"] == answer["board"])
    panel = next(each for each in grafana.panels(board) if each["title"] == answer["panel"])
    found: str = next(t["legendFormat"] for t in panel["targets"] if t["refId"] == answer["ref"])
    return found


@pytest.mark.parametrize("board", ("slo", "incident", "regional-health", "payments"))
def test_alerts_of_the_incident_and_of_now_are_marked_on_the_graphs(asked, oracle, board):
    view = view_of(oracle, asked, board, "all")
    (answer,) = [a for a in answers(asked, board, "all") if a["panel"].startswith("annotation")]
    began, ended = oracle.traffic.incident
    step = answer["step"]
    times = [
        t for t in range(answer["start"], answer["end"] + 1, step) if began + HOUR <= t <= ended or t == answer["end"]
    ]
    assert len(times) > 1 or board == "incident"
    for time in times:
        rows = expected.age(view.at(time))
        ones = Rows(
            {k: [Span(1, 1)] * len(v) for k, v in rows.must.items()},
            {k: [Span(1, 1)] * len(v) for k, v in rows.may.items()},
        )
        assert differences(rows_of(answer, str(time), ALERT), ones) == []


def test_the_choices_are_the_catalog_s(asked, oracle):
    every = {
        "service": {slo.service for slo in oracle.measured},
        "slo": {slo.id for slo in oracle.measured},
        "region": set(oracle.traffic.regions),
    }
    found = [each for each in asked["answers"] if "variable" in each]
    assert {each["board"] for each in found} == set(BOARDS)
    for each in found:
        own = view_of(oracle, asked, each["board"], "all").choice.get("slo")
        of = set(own) if own and each["variable"] == "slo" else every[each["variable"]]
        assert set(each["values"]) == of, each


def test_the_worst_stand_first(asked, oracle):
    """The region that is down has the worst figures and gets the first row; one module of it is not green."""
    down = oracle.traffic.spec["down"]["region"]
    by_ref = {a["ref"]: a for a in answers(asked, "regional-health", "all") if a["panel"] == "Regions, worst first"}
    met = {series["region"]: next(iter(values.values())) for series, values in by_ref["B"]["series"]}
    assert min(met, key=lambda region: met[region]) == down
    (matrix,) = [a for a in answers(asked, "feature-matrix", "all") if a["panel"] == "Modules by region"]
    board = next(each for each in asked["boards"] if each["uid"] == "feature-matrix")
    words = board["panels"][0]["fieldConfig"]["defaults"]["mappings"][0]["options"]
    shown = {
        (series["module"], series["region"]): words[f"{next(iter(values.values())):g}"]
        for series, values in matrix["series"]
    }
    measured = [module for module, each in oracle.catalog["modules"].items() if each.get("slos")]
    assert all(
        shown[module, down]["color"] != "green" for module in measured if module not in ("data-rights", "safety")
    )
    assert shown["fraud", down]["text"] == "no objectives"
