"""Takes out of a dashboard what would read a series that no SLO of the plan records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from slo_codegen.backends.grafana.model import Dashboard, Panel, Row, ref_id
from slo_codegen.contract import PREFIX
from slo_codegen.promql import Expr, series_of


def only_present(board: Dashboard, recorded: frozenset[str]) -> Dashboard:
    """Return a dashboard without the queries, columns and panels of series that are not recorded."""
    return replace(board, rows=tuple(_items(board.rows, recorded)))


def _items(items: Iterable[Panel | Row], recorded: frozenset[str]) -> Iterator[Panel | Row]:
    for item in items:
        if isinstance(item, Row):
            panels = tuple(kept for panel in item.panels if (kept := _panel(panel, recorded)) is not None)
            if panels or not item.panels:
                yield replace(item, panels=panels)
        elif (panel := _panel(item, recorded)) is not None:
            yield panel


def _panel(panel: Panel, recorded: frozenset[str]) -> Panel | None:
    """Return a panel with the queries that have data; columns follow the letters of their queries."""
    kept = [place for place, target in enumerate(panel.targets) if _reads(target.expr) <= recorded]
    if len(kept) == len(panel.targets):
        return panel
    if not kept:
        return None
    letters = {ref_id(place): ref_id(index) for index, place in enumerate(kept)}
    dropped = {ref_id(place) for place in range(len(panel.targets))} - set(letters)
    columns = tuple(
        replace(column, source=letters.get(column.source or "", column.source))
        for column in panel.columns
        if column.source not in dropped
    )
    names = {column.name for column in columns}
    return replace(
        panel,
        targets=tuple(panel.targets[place] for place in kept),
        columns=columns,
        sort=tuple(each for each in panel.sort if each[0] in names),
    )


def _reads(expr: Expr) -> set[str]:
    return {name for name in series_of(expr) if name.startswith(PREFIX)}
