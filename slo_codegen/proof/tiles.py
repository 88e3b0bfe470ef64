"""Tiles as input of a test: the events between two runs of the rules, as the rules that count them would record them.

What an alert does with tiles is proven apart from how tiles are counted (`counting.py`): a month takes no longer than
an hour, and no window depends on where a scrape falls.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slo_codegen.common.units import MINUTE
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.model import Alert, Place, Slo
from slo_codegen.plan.tallies import Tally, tallies_of
from slo_codegen.promql import Series, to_text
from slo_codegen.proof.traffic import Flow

_BAD_PARTS = (("", 0.25), ("late", 0.5), ("return", 0.25))
_ALL_PARTS = (("", 0.5), ("late", 0.25), ("return", 0.25))
"""How the events of a place are spread over the tiles that are summed: other shares of bad ones than of all, which are
exact in binary, so that a ratio of some of the parts is another one."""

_LASTS = 4 * MINUTE
"""How long tiles of late events, which are recorded more seldom, can be there without the others."""


def tally_of(slo: Slo, alert: Alert | None = None) -> Tally | None:
    """Return what an alert, or an SLO itself, counts in tiles; None for what is read from raw series."""
    tallies = tallies_of(slo)
    if alert is not None and alert.name in tallies:
        return tallies[alert.name]
    if alert is not None and percentile_of(alert.condition) is not None:
        return None
    return tallies.get(None)


def tile_series(tally: Tally, flows: Iterable[tuple[Place, Flow]], step_ms: int) -> list[dict[str, str]]:
    """Return the tiles of each place, one each ``step_ms`` from 0, in promtool's notation."""
    lines = []
    names = [(tally.bad_name, True)]
    if tally.has_total:
        names.append((tally.total_name, False))
    for place, flow in flows:
        for name, only_bad in names:
            for part, share in _BAD_PARTS if only_bad else _ALL_PARTS:
                labels = {**tally.labels_of(name), **dict(tally.slo.recorded_labels), **dict(place.labels)}
                if part:
                    labels["part"] = part
                matchers = tuple((label, "=", value) for label, value in sorted(labels.items()))
                points = _points(flow, only_bad, share, step_ms, _LASTS if part else 0)
                lines.append({"series": to_text(Series(name, matchers)), "points": points})
    return lines


def tile_names(tally: Tally) -> frozenset[str]:
    """Return the names of the series of tiles."""
    return frozenset((tally.bad_name, tally.total_name))


def _points(flow: Flow, only_bad: bool, share: float, step_ms: int, lasts_ms: int) -> str:
    words: list[str] = ["0" if flow.stretches[0].present else "_"]
    present = flow.stretches[0].present
    for stretch in flow.stretches:
        tiles = stretch.ms // step_ms
        if not stretch.present:
            # What a rule does not record any more is marked as stale.
            still = min(lasts_ms // step_ms, tiles - 1)
            words += _times([*["0"] * still, "stale"] if present else [], "_", tiles)
        else:
            rate = stretch.bad if only_bad else stretch.good + stretch.bad
            words.append(f"{_number(rate * step_ms / 60_000 * share)}x{tiles - 1}")
        present = stretch.present
    return " ".join(words)


def _times(first: Sequence[str], rest: str, count: int) -> list[str]:
    left = count - len(first)
    return [*first, *([f"{rest}x{left}"] if left else [])]


def _number(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".")
