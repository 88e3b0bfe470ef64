"""One browser for all tests of pages, and small pages made by hand."""

from __future__ import annotations

import pytest

from slo_codegen.preview import page
from tests.preview.browser import chromium, open_page


@pytest.fixture(scope="session")
def browser():
    with chromium() as started:
        yield started


@pytest.fixture
def shown(browser, tmp_path):
    """Return a function that opens a page of one dashboard with these panels and answers."""

    def show(panels, answers=(), **more):
        path = tmp_path / "page.html"
        path.write_text(page(page_data(panels, answers, **more)))
        open_page(browser, path)
        return browser

    return show


def page_data(panels, answers=(), *, about="made by hand", annotations=(), stretches=(), variables=(), **dashboard):
    """Return what a page holds: each panel's targets have the answers in turn, in the order of the panels."""
    numbers = iter(range(len(answers)))
    placed = {}
    for index, panel in enumerate(panels):
        panel.setdefault("id", index + 1)
        panel.setdefault("title", f"Panel {panel['id']}")
        panel.setdefault("gridPos", {"x": 0, "y": 8 * index, "w": 24, "h": 8})
        placed[panel["id"]] = {target["refId"]: next(numbers) for target in panel.get("targets", ())}
    board = {
        "uid": "b", "title": "A board", "description": "For tests.", "timezone": "utc", "graphTooltip": 1,
        "time": {"from": "now-1h", "to": "now"}, "templating": {"list": [{"name": v["name"]} for v in variables]},
        "annotations": {"list": list(annotations)}, "panels": list(panels), **dashboard,
    }  # fmt: skip
    filled = {
        "dashboard": board, "variables": list(variables), "range": 3600,
        "panels": placed, "ranges": dict.fromkeys(placed, 3600),
        "annotations": [len(answers) + index for index in range(len(annotations))],
    }  # fmt: skip
    return {
        "at": 1_789_560_000,
        "about": about,
        "foreign": False,
        "boards": [filled],
        "answers": [*answers, *stretches],
    }


def instant(*series):
    """Return an answer: pairs of labels and value."""
    return {"kind": "instant", "series": [list(each) for each in series]}


def ranged(*series, start=1_789_556_400, step=600):
    """Return an answer over the hour of a page: pairs of labels and runs."""
    return {"kind": "range", "start": start, "step": step, "series": [list(each) for each in series]}
