"""The table of an SLO's alerts: when each answers to some shares of errors, and what it has cost by then."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from slo_codegen.common.units import format_duration, format_percent, rough_duration, rounded
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import most_bad_events
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.detection import ERRORS, detect
from slo_codegen.plan.model import Pairs, Slo
from slo_codegen.reports.assumed import Assumed, least_events


def rows(slo: Slo) -> list[dict[str, Any]]:
    """Return a row for each alert, objective and share of errors; times in seconds, None where it never fires.

    ``resolves_after_s`` counts from the end of the errors; ``ends_after_s`` from their beginning, for an alert that
    lets go by itself when the budget is gone.
    """
    found = []
    if slo.objective is None:
        return []
    objectives = sorted({ratio for _, ratio in slo.objective.by_place}, reverse=True)
    for alert in slo.alerts:
        for objective in objectives:
            for errors in ERRORS:
                answer = detect(slo, alert, errors, objective)
                if answer is not None:
                    found.append(
                        {
                            "alert": alert.name,
                            "alertname": alert.alertname,
                            "tier": alert.tier,
                            "condition": alert.condition.kind.value,
                            "objective": format_percent(objective),
                            "errors": format_percent(errors),
                            "fires_after_s": _seconds(answer.fires_ms),
                            "resolves_after_s": _seconds(answer.reset_ms),
                            "ends_after_s": _seconds(answer.ends_ms),
                            "budget_spent": None if answer.budget is None else float(rounded(answer.budget, 6)),
                        }
                    )
    return found


def text(slo: Slo, assumed: Sequence[Assumed]) -> str:
    """Return the table for people, and what is assumed where the catalog does not say."""
    return "\n".join((*_lines(slo), *_assumed(assumed))) + "\n"


def _assumed(assumed: Sequence[Assumed]) -> Iterator[str]:
    if assumed:
        yield ""
        yield "Assumed, since the catalog does not say:"
        yield from columns([(f"  {each.field}", each.value) for each in assumed])


def _lines(slo: Slo) -> Iterator[str]:
    yield f"{slo.service}/{slo.id}: {slo.title}"
    yield ""
    found = rows(slo)
    if not found:
        yield "No alert of it depends on a share of errors."
        yield from _without_figures(slo, set())
        yield from _own_marks(slo)
        return
    yield "When each alert fires after errors begin, and resolves after they end: even traffic, the same everywhere,"
    yield "clean before. Errors of a percentile are timings above its own bound. An alert that foresees the end of the"
    yield "budget lets go when nothing is left, so long after the errors began."
    table = [("tier", "alert", "objective", "errors", "fires after", "resolves after", "budget spent")]
    for row in found:
        spent = row["budget_spent"]
        table.append(
            (
                row["tier"],
                row["alert"],
                row["objective"],
                row["errors"],
                time_text(row["fires_after_s"]),
                _resolves(row),
                "-" if spent is None else f"{spent * 100:.3g}%",
            )
        )
    yield from columns(table)
    yield from _silent(slo)
    yield from _without_figures(slo, {row["alert"] for row in found})
    yield from _own_marks(slo)


def _silent(slo: Slo) -> Iterator[str]:
    """Yield a line for each alert that too few events keep silent, whatever share of them is bad."""
    silent = list(least_events(slo))
    if silent:
        yield ""
    for name, least in silent:
        yield f"{name} does not fire on fewer than {least} in its long window."


def _own_marks(slo: Slo) -> Iterator[str]:
    """Yield the names, labels and annotations that the catalog gives the alerts, and the labels of recorded series."""
    if slo.recorded_labels:
        yield ""
        yield f"Recorded series have the labels {_pairs(slo.recorded_labels)}."
    marked = [alert for alert in slo.alerts if alert.called or alert.labels or alert.annotations]
    if marked:
        yield ""
        yield "Names, labels and annotations that the catalog gives:"
    for alert in marked:
        yield alert.name
        if alert.called is not None:
            yield f"  name         {alert.called}"
        if alert.labels:
            yield f"  labels       {_pairs(alert.labels)}"
        if alert.annotations:
            yield f"  annotations  {_pairs(alert.annotations)}"


def _pairs(given: Pairs) -> str:
    return ", ".join(f"{name}={json.dumps(text, ensure_ascii=False)}" for name, text in given)


def _without_figures(slo: Slo, told: set[str]) -> Iterator[str]:
    """Yield a line for each alert that no share of errors decides about."""
    rest = [alert for alert in slo.alerts if alert.name not in told]
    if rest:
        yield ""
    for alert in rest:
        most, within_ms = most_bad_events(alert.condition), longest_ms(alert.condition) or 0
        if most == 0:
            said = "fires at the first bad event"
        elif most is not None:
            said = f"fires at {most + 1} bad events within {format_duration(within_ms)}; how soon, no volume tells"
        elif traits_of(alert.condition.kind).awaits_data:
            said = f"fires {time_text(alert.for_ms / 1000)} after the last series has gone stale"
        else:
            said = "has no figures against an objective without a budget"
        kept = f", and for {time_text(alert.keep_ms / 1000)} when that is over" if alert.keep_ms else ""
        yield f"{alert.tier}  {alert.name} {said}{kept}"
    if slo.calendar is not None and slo.calendar.alerts:
        zone = "UTC" if slo.calendar.zone is None else slo.calendar.zone.name
        yield ""
        yield f"Its budget begins anew with each {slo.calendar.reset} in {zone}. For alerts on what is left of it,"
        yield f"errors begin with the {slo.calendar.reset}; the alerts resolve at the latest when the next one begins."
    if slo.may_be_missing:
        yield ""
        yield "Missing data is not alerted: no_data: none."


def _resolves(row: dict[str, Any]) -> str:
    ends = row["ends_after_s"]
    return time_text(row["resolves_after_s"]) if ends is None else f"{time_text(ends)} from start"


def columns(table: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table, its cells under each other."""
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _seconds(ms: Decimal | None) -> float | None:
    return None if ms is None else float(rounded(ms / 1000, 3))


def time_text(seconds: float | None) -> str:
    """Write a time with its two largest units; ``never`` where there is none."""
    if seconds is None:
        return "never"
    return rough_duration(round(seconds * 1000)) if seconds else "0s"
