"""Coverage: each row of the requirements, where the catalog states it, and which artifacts carry it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.carried import Carried, Kind, subscription
from slo_codegen.catalog import Catalog
from slo_codegen.common.characters import visible
from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.model import Plan

_KINDS = {
    "metrics": Kind.METRIC,
    "tiers": Kind.TIER,
    "channels": Kind.CHANNEL,
    "owners": Kind.OWNER,
    "modules": Kind.MODULE,
    "dashboards": Kind.DASHBOARD,
}
"""Sections whose parts are carried by their id."""
_BETWEEN_PATHS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement; it is covered when it is stated, or met by something named, and an artifact carries it."""

    id: str
    title: str
    source: str
    met_by: str | None
    stated: tuple[Origin, ...]
    artifacts: tuple[str, ...]

    @property
    def covered(self) -> bool:
        """Whether the row is stated and carried."""
        return bool((self.stated or self.met_by) and self.artifacts)


def cover(catalog: Catalog, plan: Plan, artifacts: Iterable[Artifact]) -> list[Row]:
    """Return every requirement of the catalog, by id.

    An artifact carries a row if it carries one of the SLOs or alerts that answer it, or the part of the platform, such
    as a tier, a channel or a policy, that does. What each carries, its backend has said; its text is not looked at.
    """
    carries = {artifact.path: artifact.carries for artifact in artifacts}
    rows = []
    for id, node in sorted(catalog.requirements.items()):
        stated = tuple(sorted(catalog.rows.get(id, ()), key=lambda o: (o.file, [str(p) for p in o.path])))
        wanted = {each for origin in stated for each in _stated(catalog, plan, origin)}
        carried = {path for path, found in carries.items() if not wanted.isdisjoint(found)}
        if node.spec.met_by:
            carried |= carries.keys() & set(_BETWEEN_PATHS.split(node.spec.met_by))
        rows.append(Row(id, node.spec.title, node.spec.source, node.spec.met_by, stated, tuple(sorted(carried))))
    return rows


def _stated(catalog: Catalog, plan: Plan, origin: Origin) -> Iterator[Carried]:
    """Yield what answers the row that a part of the catalog names."""
    match origin.path:
        case ("services", _, *_):
            for slo in plan.slos:
                if _within(slo.origin, origin) or _within(origin, slo.origin):
                    alerts = [alert.name for alert in slo.alerts if _within(alert.origin, origin)]
                    yield from _alerts(alerts) if alerts else (Carried(Kind.SLO, slo.id),)
        case ("platform", "defaults", *_):
            yield from _alerts(alert.name for slo in plan.slos for alert in slo.alerts if _within(alert.origin, origin))
            defaults = catalog.platform.spec.defaults
            if origin.path == ("platform", "defaults") and defaults.calendar is not None:
                yield Carried(Kind.CALENDAR)
        case ("profiles", profile, *_):
            for slo in plan.slos:
                if any(alert.profile == profile for alert in catalog.slos[slo.id].spec.alerts):
                    yield from _alerts(a.name for a in slo.alerts if burn_rate(a.condition) is not None)
        case ("report", *_):
            yield Carried(Kind.REPORT)
        case ("baseline", *_):
            yield Carried(Kind.OBSERVATION)
        case ("subscriptions", *_):
            yield from (
                subscription(each.purpose, each.channel) for each in plan.subscriptions if each.origin == origin
            )
        case ("budget_states", *_):
            yield from (Carried(Kind.BUDGET_STATE, each.id) for each in plan.budget_states if each.origin == origin)
        case (section, str(id), *_) if section in _KINDS:
            yield Carried(_KINDS[section], id)


def _alerts(names: Iterable[str]) -> Iterator[Carried]:
    return (Carried(Kind.ALERT, name) for name in names)


def _within(inner: Origin, outer: Origin) -> bool:
    return inner.file == outer.file and inner.path[: len(outer.path)] == outer.path


def to_text(rows: Sequence[Row], locate: Callable[[Origin], Any]) -> str:
    """Return the table as text."""
    lines = []
    for row in rows:
        mark = "ok     " if row.covered else "MISSING"
        lines.append(f"{mark} {row.id} ({row.source}) {row.title}")
        places = [locate(origin) for origin in row.stated]
        stated = [f"{place.file}:{place.line}" for place in places] + ([row.met_by] if row.met_by else [])
        lines.append(f"        stated   {_some(stated)}")
        lines.append(f"        carried  {_some(row.artifacts)}")
    covered = sum(row.covered for row in rows)
    return "\n".join([*lines, f"{covered} of {len(rows)} rows are covered", ""])


def _some(items: Sequence[str], most: int = 6) -> str:
    return first_of(items, most) or "nowhere"


def to_json(rows: Sequence[Row], locate: Callable[[Origin], Any]) -> str:
    """Return the table as JSON."""
    content = [
        {
            "id": row.id,
            "title": row.title,
            "source": row.source,
            "met_by": row.met_by,
            "stated": [f"{visible(place.file)}:{place.line}" for place in map(locate, row.stated)],
            "artifacts": list(row.artifacts),
            "covered": row.covered,
        }
        for row in rows
    ]
    return json.dumps(content, indent=2) + "\n"
