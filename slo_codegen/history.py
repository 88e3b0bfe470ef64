"""What earlier rules have counted, as tiles of today's: so an upgrade does not empty the error budgets.

Earlier rules recorded the events of the last 5 minutes; read at every full 5 minutes, up to the first tile of today's
rules, these are tiles of 5 minutes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from slo_codegen import contract
from slo_codegen.common.units import DAY, MINUTE, SECOND
from slo_codegen.plan.model import Slo
from slo_codegen.plan.tallies import Tally, tallies_of
from slo_codegen.prometheus_api import Client, ServerError, matrix
from slo_codegen.promql import Aggregation, Expr, Series, quote, to_text

PART = "earlier"
"""The label ``part`` of these tiles; windows are sums over all parts."""
_STEP = 5 * MINUTE
_CHUNK = 7 * DAY
"""How much is asked for at once: servers return 11,000 points of a series at most."""
_COVERED = 3 * MINUTE
"""What the first tile of today's rules covers, at most."""

Labels = tuple[tuple[str, str], ...]
Points = dict[int, str]
"""Values as the server wrote them, by time in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class History:
    """The earlier tiles of one SLO: by name and labels, each with its points in order of time.

    ``begun`` tells whether today's rules have recorded a tile: without one there is no telling where they begin.
    """

    slo: str
    begun: bool
    tiles: Mapping[tuple[str, Labels], Points]


def earlier_tiles(slo: Slo, client: Client, now_ms: int, late_ms: int = 0) -> History:
    """Return what earlier rules have counted for an SLO within its period.

    ``late_ms`` is how late today's rules read samples: their first tile holds what earlier ones counted before that.

    Raises:
        ServerError: the server gives no answer, or one that cannot be used.
    """
    own = tallies_of(slo).get(None)
    if own is None or slo.objective is None:
        return History(slo.id, True, {})
    by = slo.by
    first_ms = (now_ms - slo.period_ms) // _STEP * _STEP
    starts = {labels: min(points) for labels, points in _asked(client, _first(own, by), first_ms, now_ms).items()}
    found: dict[tuple[str, Labels], Points] = {}
    for tile, name in _pairs(own):
        read = Aggregation("sum", _series(own, name(_STEP), ()), by=by)
        for labels, points in _asked(client, read, first_ms, now_ms).items():
            until = starts.get(labels)
            covered = (_COVERED + late_ms) // SECOND
            kept = {at: value for at, value in points.items() if until is not None and at <= until - covered}
            if kept:
                own_labels = own.labels_of(tile) | dict(slo.recorded_labels) | dict(labels) | {contract.PART: PART}
                found[tile, tuple(sorted(own_labels.items()))] = kept
    return History(slo.id, bool(starts), found)


def open_metrics(histories: Sequence[History]) -> Iterator[str]:
    """Yield the lines of an OpenMetrics file of tiles, as ``promtool tsdb create-blocks-from openmetrics`` reads it."""
    tiles = {key: points for history in histories for key, points in history.tiles.items()}
    for name in sorted({name for name, _ in tiles}):
        yield f"# TYPE {name} gauge"
        for (of, labels), points in sorted(tiles.items()):
            if of == name:
                inner = ",".join(f"{label}={quote(value)}" for label, value in labels)
                for at in sorted(points):
                    yield f"{name}{{{inner}}} {points[at]} {at}"
    yield "# EOF"


def _pairs(tally: Tally) -> list[tuple[str, Callable[[int], str]]]:
    pairs: list[tuple[str, Callable[[int], str]]] = [(tally.bad_name, contract.bad_events)]
    return [*pairs, (tally.total_name, contract.total_events)] if tally.has_total else pairs


def _series(tally: Tally, name: str, more: Sequence[tuple[str, str]]) -> Series:
    labels = [*tally.labels.items(), *more]
    return Series(name, tuple((label, "=", value) for label, value in labels))


def _first(tally: Tally, by: tuple[str, ...]) -> Expr:
    """Return what has a point wherever today's rules have recorded a tile."""
    tiles = _series(tally, tally.bad_name, [("part", "")])
    return Aggregation("sum", tiles, by=by)


def _asked(client: Client, expr: Expr, first_ms: int, last_ms: int) -> dict[Labels, Points]:
    """Return the finite points of an expression at every full 5 minutes, by labels."""
    found: dict[Labels, Points] = {}
    for start in range(first_ms, last_ms, _CHUNK):
        end = min(start + _CHUNK - _STEP, last_ms)
        asked = (("query", to_text(expr)), ("start", str(start // SECOND)), ("end", str(end // SECOND)))
        reply = client.get("query_range", (*asked, ("step", str(_STEP // SECOND))))
        if reply.notes:
            raise ServerError("SLO736", f"{client.address} did not answer in full: {reply.notes[0]}",
                              "ask again when the server is whole")  # fmt: skip
        for labels, points in matrix(reply):
            own = found.setdefault(tuple(sorted(labels.items())), {})
            own.update({round(at): value for at, value in points if math.isfinite(float(value))})
    return found
