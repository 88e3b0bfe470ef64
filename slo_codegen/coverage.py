"""Coverage: each row of the requirements, where the catalog states it, and which artifacts carry it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from slo_codegen.artifact import Artifact
from slo_codegen.catalog import Catalog
from slo_codegen.characters import visible
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.model import Plan


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


def cover(catalog: Catalog, plan: Plan, artifacts: Sequence[Artifact]) -> list[Row]:
    """Return every requirement of the catalog, by id.

    An artifact carries a row if it names one of the SLOs or alerts that answer it; a part of the platform, such as a
    tier, a channel or a policy, is carried by the artifacts that name it.
    """
    texts = {artifact.path: artifact.content.decode() for artifact in artifacts}
    rows = []
    for id, node in sorted(catalog.requirements.items()):
        stated = tuple(sorted(catalog.rows.get(id, ()), key=lambda o: (o.file, [str(p) for p in o.path])))
        names = {name for origin in stated for name in _names(catalog, plan, origin)}
        carried = [path for path, text in texts.items() if any(f'"{name}"' in text or name in text for name in names)]
        if node.spec.met_by:
            carried += [path for path in texts if path in node.spec.met_by]
        rows.append(Row(id, node.spec.title, node.spec.source, node.spec.met_by, stated, tuple(sorted(set(carried)))))
    return rows


def _names(catalog: Catalog, plan: Plan, origin: Origin) -> Iterable[str]:
    """Yield what artifacts call a part of the catalog."""
    path = origin.path
    if path[:1] == ("services",):
        here = [slo for slo in plan.slos if _within(slo.origin, origin) or _within(origin, slo.origin)]
        for slo in here:
            alerts = [alert.name for alert in slo.alerts if _within(alert.origin, origin)]
            yield from alerts or [slo.id]
    elif path[:2] == ("platform", "defaults"):
        yield from (alert.name for slo in plan.slos for alert in slo.alerts if _within(alert.origin, origin))
        if path == ("platform", "defaults", "calendar"):
            yield "slo:calendar_budget_remaining:ratio"
    elif path[:1] == ("profiles",):
        profile = str(path[1])
        for slo in plan.slos:
            if any(alert.profile == profile for alert in catalog.slos[slo.id].spec.alerts):
                yield from (alert.name for alert in slo.alerts if burn_rate(alert.condition) is not None)
    elif path[:1] == ("report",):
        yield "SloWeeklyReport"
    elif path[:1] == ("subscriptions",):
        yield next(n.spec.channel for n in catalog.subscriptions if n.origin == origin)
    elif path[:1] == ("baseline",):
        yield "baseline"
    elif path[:1] == ("budget_states",):
        yield "slo:error_budget_remaining:ratio"
    elif path[:1] == ("tiers",) and len(path) > 1:
        yield f'"tier": "{path[1]}"'
        yield f'tier=\\"{path[1]}\\"'
    elif len(path) > 1:
        yield str(path[1])


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
    if not items:
        return "nowhere"
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


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
