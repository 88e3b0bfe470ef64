"""Compare two compiled catalogs: SLO by SLO, then who is told, then all the rest, then the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slo_codegen.artifact import Artifact
from slo_codegen.diff.artifacts import artifact_changes
from slo_codegen.diff.match import pair_slos
from slo_codegen.diff.model import RANK, Change, Difference, Effect, Section
from slo_codegen.diff.others import other_changes
from slo_codegen.diff.rerouted import change_of, reroutes
from slo_codegen.diff.slos import slo_changes, whole_slo
from slo_codegen.diff.timing import first_pages
from slo_codegen.plan.model import Plan, Slo


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two catalogs, compiled."""

    plan: Plan
    artifacts: Sequence[Artifact]
    digest: str


def compare(old: Side, new: Side) -> Difference:
    """Return what the new catalog means differently from the old one, worst first."""
    if old.digest == new.digest:
        return Difference((), artifact_changes(old.artifacts, new.artifacts), True)
    sections: list[Section] = []
    pairs = pair_slos(old.plan.slos, new.plan.slos)
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    local: dict[str, list[Change]] = {}
    shared: list[Change] = []
    for reroute in reroutes(old.plan, new.plan, both):
        target = local.setdefault(reroute.slos[0], []) if len(reroute.slos) == 1 else shared
        target.append(change_of(reroute))
    for before, after in pairs:
        section = _section(old.plan, before, new.plan, after, local)
        if section is not None:
            sections.append(section)
    platform = [*shared, *other_changes(old.plan, new.plan)]
    if platform:
        sections.append(Section("", "", new.plan.title, _worst_first(platform)))
    sections.sort(key=lambda each: (RANK[each.worst], each.service, each.slo))
    return Difference(tuple(sections), artifact_changes(old.artifacts, new.artifacts), False)


def _section(
    old_plan: Plan, before: Slo | None, new_plan: Plan, after: Slo | None, routes: dict[str, list[Change]]
) -> Section | None:
    changes: list[Change] = []
    if before is not None and after is not None:
        changes = [*slo_changes(old_plan, before, new_plan, after), *routes.get(f"{after.service}/{after.id}", ())]
    elif after is not None:
        changes = [whole_slo(new_plan, after, Effect.ADDED)]
    elif before is not None:
        changes = [whole_slo(old_plan, before, Effect.REMOVED)]
    slo = after or before
    if slo is None or not changes:
        return None
    pages = first_pages(None if before is None else (old_plan, before), None if after is None else (new_plan, after))
    return Section(slo.service, slo.id, slo.title, _worst_first(changes), pages)


def _worst_first(changes: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: RANK[change.worst]))
