"""Places panels on Grafana's grid, numbers them, and brings them to the JSON values that the templates lay out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slo_codegen.backends.grafana.model import Dashboard, Panel, Row, plain_data, ref_id

COLUMNS = 24

Placed = dict[str, Any]
"""A panel or row as JSON values, with ``id`` and ``at`` (x, y, w, h)."""


def dashboard_context(board: Dashboard) -> dict[str, object]:
    """Return the context of the dashboard's template."""
    return {
        "dashboard": {
            "uid": board.uid,
            "title": board.title,
            "description": board.description,
            "since": board.since,
            "tags": list(board.tags),
            "variables": plain_data(board.variables),
            "annotations": plain_data(board.annotations),
            "links": plain_data(board.links),
            "panels": place(board.rows),
        }
    }


def place(items: Iterable[Panel | Row]) -> list[Placed]:
    """Fill the grid from left to right, line by line; a row takes a line of its own.

    A line is as high as its highest panel, so that nothing overlaps. Ids count from 1 in reading order. The panels
    of a collapsed row are placed inside it.
    """
    return _Grid().add(items)


class _Grid:
    def __init__(self) -> None:
        self._id = 0
        self._x = self._y = self._line = 0

    def add(self, items: Iterable[Panel | Row]) -> list[Placed]:
        placed: list[Placed] = []
        for item in items:
            placed += self._row(item) if isinstance(item, Row) else [self._panel(item)]
        return placed

    def _panel(self, panel: Panel) -> Placed:
        if self._x + panel.width > COLUMNS or (panel.begins_line and self._x):
            self._break()
        at = self._at(panel.width, panel.height)
        self._x += panel.width
        self._line = max(self._line, panel.height)
        return {**_panel_data(panel), **at}

    def _row(self, row: Row) -> list[Placed]:
        self._break()
        placed = {"kind": "row", "title": row.title, "collapsed": row.collapsed, "panels": [], **self._at(COLUMNS, 1)}
        self._y += 1
        below = self._y
        inner = self.add(row.panels)
        if not row.collapsed:
            return [placed, *inner]
        self._break()
        self._y = below
        return [{**placed, "panels": inner}]

    def _at(self, width: int, height: int) -> Placed:
        self._id += 1
        return {"id": self._id, "at": {"x": self._x, "y": self._y, "w": width, "h": height}}

    def _break(self) -> None:
        self._y += self._line
        self._x = self._line = 0


def _panel_data(panel: Panel) -> Placed:
    data = plain_data(panel)
    assert isinstance(data, dict)
    for index, target in enumerate(data["targets"]):
        target["ref"] = ref_id(index)
    named = [(column.source, column.name) for column in panel.columns if column.source is not None]
    fields = [(_field(source, len(panel.targets)), name) for source, name in named]
    data["arranged"] = {
        "order": {field: place for place, (field, _) in enumerate(fields)},
        "names": {field: name for field, name in fields if field != name},
    }
    return data


def _field(source: str, targets: int) -> str:
    """Return the field that Grafana makes of a label, or of the value of one of the panel's targets."""
    if not source.isupper():
        return source
    return f"Value #{source}" if targets > 1 else "Value"
