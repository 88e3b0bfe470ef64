"""Datadog SLOs: one an objective; regions with an objective of their own have an SLO of their own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from slo_codegen.backends.datadog.message import escape
from slo_codegen.backends.datadog.query import Queries, tag
from slo_codegen.plan.model import EventsSli, Plan, Slo
from slo_codegen.units import DAY, format_duration, format_percent

TIMEFRAMES = (7 * DAY, 30 * DAY, 90 * DAY)


@dataclass(frozen=True, slots=True)
class Part:
    """The regions of an SLO that share a target: ``regions`` is None for all of them."""

    name: str
    target: Decimal
    regions: tuple[str, ...] | None


def parts_of(slo: Slo) -> list[Part]:
    """Return an SLO's parts, one a different target below 100 %."""
    if slo.objective is None:
        return []
    by_target: dict[Decimal, list[str]] = {}
    for region, target in slo.objective.by_region:
        by_target.setdefault(target, []).append(region)
    if len(by_target) <= 1:
        return [Part(slo.id, slo.objective.strictest, None)]
    default = slo.objective.default
    return [
        Part(slo.id if target == default else f"{slo.id}-{_slug(target)}", target, tuple(regions))
        for target, regions in by_target.items()
    ]


def _slug(target: Decimal) -> str:
    return format_percent(target).removesuffix("%").replace(".", "-")


def timeframe_ms(period_ms: int) -> int:
    """Return the shortest timeframe of Datadog that covers a period, or the longest that there is."""
    return next((frame for frame in TIMEFRAMES if frame >= period_ms), TIMEFRAMES[-1])


def tags_of(slo: Slo, plan: Plan) -> list[str]:
    """Return the tags by which monitors and SLOs are found."""
    tags = [
        f"slo:{tag(slo.id)}",
        f"service:{tag(slo.service)}",
        f"owner:{tag(slo.owner)}",
        f"env:{tag(plan.environment)}",
        f"platform:{tag(plan.platform)}",
        "managed_by:slo-codegen",
    ]
    return [*tags, "baseline:true"] if slo.baseline else tags


def number(value: Decimal) -> int | float:
    """Return a JSON number that prints as the decimal does."""
    return int(value) if value == value.to_integral_value() else float(value)


def slo_body(slo: Slo, part: Part, plan: Plan) -> dict[str, Any]:
    """Return the body of POST /api/v1/slo.

    Raises:
        UnsayableError: a count cannot be said in Datadog's language.
    """
    sli = slo.sli
    assert isinstance(sli, EventsSli)
    queries = Queries(("region",) if slo.regions else (), part.regions)
    total, bad = queries.formula(sli.total), queries.formula(sli.bad)
    frame = format_duration(timeframe_ms(slo.period_ms))
    target = number(part.target * 100)
    notes = [slo.title, slo.description, f"Source: section {slo.source}." if slo.source else ""]
    if timeframe_ms(slo.period_ms) != slo.period_ms:
        notes.append(f"The objective is over {format_duration(slo.period_ms)}; Datadog's nearest timeframe is {frame}.")
    notes.append(f"Runbook: {slo.runbook_url}")
    return {
        "type": "metric",
        "name": part.name,
        "description": escape("\n".join(note for note in notes if note))[:4000],
        "tags": tags_of(slo, plan),
        "thresholds": [{"timeframe": frame, "target": target}],
        "timeframe": frame,
        "target_threshold": target,
        "sli_specification": {
            "count": {
                "good_events_formula": {"formula": f"({total}) - ({bad})"},
                "total_events_formula": {"formula": total},
                "queries": [
                    {"data_source": "metrics", "name": name, "query": text} for text, name in queries.names.items()
                ],
            }
        },
    }
