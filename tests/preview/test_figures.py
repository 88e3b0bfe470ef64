"""Figures on the page against those of the snapshot, formatted and matched to their rows by code of the tests alone."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.preview.collect import panels_of
from tests.preview.browser import open_page
from tests.preview.record import ROOT, SNAPSHOT
from tests.preview.test_every_panel import BOARDS

ANSWERS = json.loads(gzip.decompress(SNAPSHOT.read_bytes()))["answers"]
EVERYTHING = {"$service": ".+", "$slo": ".+", "$region": ".+"}
KEYS = ("slo", "service", "region", "alertname")


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    assert CliRunner().invoke(group, ["preview", str(ROOT / "generated"), "--out", str(path)]).exit_code == 0
    return path


def written(value, unit, decimals):
    """Write a figure; a unit that the dashboards come to use is to be added here by hand."""
    if isinstance(value, str):
        return value
    match unit:
        case "percentunit":
            text = f"{value * 100:.{decimals}f}%"
        case "none" | "short":
            assert abs(value) < 1000
            text = f"{value:.{decimals}f}"
        case "dateTimeAsIso":
            text = datetime.fromtimestamp(value / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
        case "dtdurations":
            size, name = next(((size, name) for size, name in SPANS if value >= size), (1, "second"))
            count = int(value / size)
            text = f"{count} {name}{'s' if count != 1 else ''}"
        case _:
            assert unit.startswith("suffix:"), unit
            text = f"{value:.{decimals}f}{unit[7:]}"
    return text[1:] if text.startswith("-") and not text.strip("-0.%x") else text


SPANS = [
    (31_536_000, "year"),
    (2_628_000, "month"),
    (604_800, "week"),
    (86_400, "day"),
    (3600, "hour"),
    (60, "minute"),
    (1, "second"),
]


def answer(target):
    query = target["expr"]
    for name, text in EVERYTHING.items():
        query = query.replace(name, text)
    return ANSWERS[f"instant {query}"]["series"]


def look(panel, column, ref):
    """Return unit, decimals and mapped texts of a column: the defaults, then every override of its name or query."""
    found = dict(panel["fieldConfig"]["defaults"])
    for each in panel["fieldConfig"]["overrides"]:
        matcher = each["matcher"]
        if (matcher["id"], matcher["options"]) in (("byName", column), ("byFrameRefID", ref)):
            found.update({property["id"]: property["value"] for property in each["properties"]})
    words = {key: word["text"] for mapping in found["mappings"] for key, word in mapping["options"].items()}
    return found["unit"], found.get("decimals"), words


def plain(value):
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def shown_as(value, panel, column, ref):
    unit, decimals, words = look(panel, column, ref)
    return words.get(plain(value)) or written(value, unit, decimals)


STATS = [(uid, panel) for uid, board in BOARDS.items() for panel in panels_of(board) if panel["type"] == "stat"]
TABLES = [(uid, panel) for uid, board in BOARDS.items() for panel in panels_of(board) if panel["type"] == "table"]


@pytest.mark.parametrize(("uid", "panel"), STATS, ids=lambda each: each["title"] if isinstance(each, dict) else each)
def test_a_stat_shows_the_figure_of_the_snapshot(browser, everything, uid, panel):
    open_page(browser, everything, uid)
    ask = """
      const tiles = document.querySelectorAll(`.panel[data-id='${arguments[0]}'] .tile`);
      return [...tiles].map((tile) => tile.dataset.value);
    """
    expected = [
        shown_as(value, panel, target["legendFormat"], target["refId"])
        for target in panel["targets"]
        for _, value in answer(target)
    ]
    assert browser.execute_script(ask, panel["id"]) == expected
    assert expected


@pytest.mark.parametrize(("uid", "panel"), TABLES, ids=lambda each: each["title"] if isinstance(each, dict) else each)
def test_a_table_has_each_figure_of_the_snapshot_in_its_row(browser, everything, uid, panel):
    open_page(browser, everything, uid)
    ask = """
      const table = document.querySelector(`.panel[data-id='${arguments[0]}'] .cells`);
      const text = (cell) => (cell.querySelector('a') ?? cell).textContent;
      return table ? [...table.rows].map((row) => [...row.cells].map(text)) : [];
    """
    found = browser.execute_script(ask, panel["id"])
    expected = {target["refId"]: answer(target) for target in panel["targets"]}
    if not any(expected.values()):
        assert found == []
        return
    heads = [head.rstrip("↑↓") for head in found[0]]
    rows = [dict(zip(heads, row, strict=True)) for row in found[1:]]
    steps = {step["id"]: step["options"] for step in panel["transformations"]}
    names = steps["organize"]["renameByName"]
    compared = 0
    for ref, series in expected.items():
        for labels, value in series:
            if "groupingToMatrix" in steps:
                matrix = steps["groupingToMatrix"]
                corner = names[f"{matrix['rowField']}\\{matrix['columnField']}"]
                column = labels[matrix["columnField"]]
                named = shown_as(labels[matrix["rowField"]], panel, corner, ref)
                matching = [row for row in rows if row[corner] == named]
            else:
                column = names.get("Value" if len(expected) == 1 else f"Value #{ref}")
                wanted = {names.get(key, key): labels[key] for key in KEYS if key in labels}
                wanted = {key: text for key, text in wanted.items() if key in heads}
                matching = [row for row in rows if all(row[key] in (text, "No data") for key, text in wanted.items())]
            if column not in heads:
                continue
            assert shown_as(value, panel, column, ref) in [row[column] for row in matching], (labels, column)
            compared += 1
    assert compared or not any(name.startswith("Value") for name in names), panel["title"]
