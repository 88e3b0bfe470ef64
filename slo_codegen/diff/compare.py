"""Compare two compiled catalogs: SLO by SLO, then who is told, then all the rest, then the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from slo_codegen.artifact import Artifact
from slo_codegen.diff.artifacts import artifact_changes
from slo_codegen.diff.first_page import first_pages
from slo_codegen.diff.match import pair_slos
from slo_codegen.diff.model import RANK, Change, Difference, Effect, Section
from slo_codegen.diff.others import other_changes
from slo_codegen.diff.rerouted import change_of, report_change, reroutes
from slo_codegen.diff.slos import slo_changes, whole_slo
from slo_codegen.plan.model import Plan, Slo
from slo_codegen.plan.routing import paging_rules


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two catalogs, compiled."""

    plan: Plan
    artifacts: Sequence[Artifact]
    digest: str

    def without_slos(self) -> Side:
        """Return what a catalog is compared with that is new as a whole."""
        services = tuple(replace(service, slos=()) for service in self.plan.services)
        return Side(replace(self.plan, services=services), (), "")


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
    pagers = [paging_rules(plan) for plan in (old.plan, new.plan)]
    for before, after in pairs:
        section = _section(old.plan, before, new.plan, after, local, everybody=pagers[0] != pagers[1])
        if section is not None:
            sections.append(section)
    platform = [*shared, *report_change(old.plan, new.plan), *other_changes(old.plan, new.plan)]
    if platform:
        sections.append(Section("", "", new.plan.title, _worst_first(platform)))
    sections.sort(key=_gravity)
    return Difference(tuple(sections), artifact_changes(old.artifacts, new.artifacts), False)


def _gravity(section: Section) -> tuple[object, ...]:
    """Order by the gravest effect, then by how many cases page no more, then by the number of such changes."""
    silent = sum(page.now == "never" for page in section.pages)
    worst = section.worst
    grave = sum(change.worst is worst for change in section.changes)
    return RANK[worst], -silent, -grave, section.service, section.slo


def _section(
    old_plan: Plan,
    before: Slo | None,
    new_plan: Plan,
    after: Slo | None,
    routes: dict[str, list[Change]],
    *,
    everybody: bool,
) -> Section | None:
    """Return the changes of an SLO; with ``everybody``, when it pages is asked even if nothing of its own changes."""
    changes: list[Change] = []
    if before is not None and after is not None:
        changes = [*slo_changes(old_plan, before, new_plan, after), *routes.get(f"{after.service}/{after.id}", ())]
    elif after is not None:
        changes = [whole_slo(new_plan, after, Effect.ADDED)]
    elif before is not None:
        changes = [whole_slo(old_plan, before, Effect.REMOVED)]
    slo = after or before
    if slo is None or not (changes or everybody):
        return None
    pages = first_pages(None if before is None else (old_plan, before), None if after is None else (new_plan, after))
    if not (changes or pages):
        return None
    return Section(slo.service, slo.id, slo.title, _worst_first(changes), pages)


def _worst_first(changes: list[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: RANK[change.worst]))
