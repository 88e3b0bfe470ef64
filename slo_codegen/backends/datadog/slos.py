"""Datadog SLOs: one for each place, since an alert on an SLO watches all of it and none of its groups."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from slo_codegen import contract
from slo_codegen.backends.datadog.measures import Where, good_and_total
from slo_codegen.backends.datadog.query import named
from slo_codegen.backends.datadog.text import escape, json_number, labelled, noted, tag, url
from slo_codegen.common.units import DAY, format_duration, format_percent
from slo_codegen.plan.model import Place, Plan, Slo, names_of

TIMEFRAMES = (7 * DAY, 30 * DAY, 90 * DAY)
OBSERVED_TAG = labelled(contract.BASELINE, contract.OBSERVED)
"""The tag of what belongs to an SLO in observation mode."""


@dataclass(frozen=True, slots=True)
class Part:
    """Places of an SLO that share a target; a single one is an SLO of Datadog."""

    name: str
    target: Decimal
    places: tuple[Place, ...]

    @property
    def budget(self) -> Decimal:
        """The share of events that may be bad."""
        return 1 - self.target


def parts_of(slo: Slo) -> list[Part]:
    """Return what is an SLO of Datadog each: every place whose target is below 100 %.

    Each member's name follows a double hyphen, which no id of the catalog has.
    """
    if slo.objective is None or not slo.sli.has_total:
        return []
    return [
        Part("--".join((slo.id, *(tag(member) for _, member in place.labels))), target, (place,))
        for place, target in slo.objective.by_place
        if target < 1
    ]


def targets_of(slo: Slo) -> list[Part]:
    """Return the places of each different target below 100 %, as metric monitors watch them, group by group."""
    places: dict[Decimal, list[Place]] = {}
    for part in parts_of(slo):
        places.setdefault(part.target, []).extend(part.places)
    alone = len(places) == 1
    return [
        Part(slo.id if alone else f"{slo.id}--{_slug(target)}", target, tuple(members))
        for target, members in places.items()
    ]


def timeframe_ms(period_ms: int) -> int:
    """Return the shortest timeframe of Datadog that covers a period, or the longest that there is."""
    return next((frame for frame in TIMEFRAMES if frame >= period_ms), TIMEFRAMES[-1])


def tags_of(slo: Slo, plan: Plan) -> list[str]:
    """Return the tags by which monitors and SLOs are found."""
    tags = [
        labelled("slo", slo.id),
        labelled("service", slo.service),
        labelled("owner", slo.owner),
        labelled("env", plan.environment),
        labelled("platform", plan.platform),
        "managed_by:slo-codegen",
    ]
    return [*tags, OBSERVED_TAG] if slo.baseline else tags


def place_tags(part: Part | None) -> list[str]:
    """Return the tags of the one place that a part is about."""
    if part is None or len(part.places) != 1:
        return []
    return [labelled(label, member) for label, member in part.places[0].labels]


def slo_body(slo: Slo, part: Part, plan: Plan, notes: list[str]) -> dict[str, Any]:
    """Return the body of POST /api/v1/slo.

    Raises:
        UnsayableError: a count cannot be said in Datadog's language.
    """
    good, total = good_and_total(slo.sli, Where(part.places), notes)
    names = named((*good.plus, *good.minus, *total.plus, *total.minus))
    frame = format_duration(timeframe_ms(slo.period_ms))
    target = json_number(part.target * 100)
    return {
        "type": "metric",
        "name": part.name,
        "description": "\n".join(_description(slo, part, notes)),
        "tags": [*tags_of(slo, plan), *place_tags(part)],
        "thresholds": [{"timeframe": frame, "target": target}],
        "timeframe": frame,
        "target_threshold": target,
        "sli_specification": {
            "count": {
                "good_events_formula": {"formula": good.to_text(names.__getitem__)},
                "total_events_formula": {"formula": total.to_text(names.__getitem__)},
                "queries": [{"data_source": "metrics", "name": name, "query": text} for text, name in names.items()],
            }
        },
    }


def _description(slo: Slo, part: Part, notes: list[str]) -> list[str]:
    lines = [escape(slo.title)]
    if slo.description:
        lines.append(escape(slo.description))
    objective = f"Objective: {format_percent(part.target)} over {format_duration(slo.period_ms)}"
    where = f" in {escape(names_of(part.places))}" if any(part.places) else ""
    lines.append(f"{objective}{where}.")
    if slo.source:
        lines.append(f"Source: section {escape(slo.source)}.")
    lines += noted(dict.fromkeys(notes))
    lines.append(f"Runbook: {url(slo.runbook_url)}")
    return lines


def _slug(target: Decimal) -> str:
    return format_percent(target).removesuffix("%").replace(".", "-")
