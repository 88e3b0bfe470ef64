"""Labels and annotations of a catalog's own: those of each alert, and names that are taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from slo_codegen import contract
from slo_codegen.catalog.read import Catalog
from slo_codegen.catalog.sections.base import Marked
from slo_codegen.catalog.sections.platform import NoDataDefault
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import Pairs

Field = Literal["labels", "annotations"]


@dataclass(frozen=True, slots=True)
class Marks:
    """What gives the alerts of an SLO labels and annotations of their own."""

    platform: Marked
    service: Marked
    slo: Marked

    def of_slo(self, field: Field) -> tuple[Mapping[str, str], ...]:
        """Return those of an SLO, the most specific last."""
        return tuple(getattr(part, field) for part in (self.platform, self.service, self.slo))

    def of_alert(self, field: Field, tier: Marked | None, own: Iterable[Marked]) -> tuple[Mapping[str, str], ...]:
        """Return those of an alert of a tier, the most specific last."""
        parts = (self.platform, *(() if tier is None else (tier,)), self.service, self.slo, *own)
        return tuple(getattr(part, field) for part in parts)


def pairs(*given: Mapping[str, str]) -> Pairs:
    """Return names with their texts, sorted; where one is given several times the last one is taken."""
    merged: dict[str, str] = {}
    for each in given:
        merged |= each
    return tuple(sorted(merged.items()))


def with_catalog_label(catalog: Catalog) -> Catalog:
    """Return a catalog whose alerts all have the label by which an Alertmanager of others tells them from its own.

    Without such an Alertmanager they need none.
    """
    platform = catalog.platform.spec
    if platform.alertmanager.mode != "fragment":
        return catalog
    named = None if catalog.environment is None else platform.environment
    labels = {**platform.labels, contract.CATALOG: contract.catalog_name(platform.name, named)}
    return replace(catalog, platform=replace(catalog.platform, spec=platform.model_copy(update={"labels": labels})))


def check_labels(catalog: Catalog, report: Diagnostics) -> None:
    """Report names that the tool owns, and those that differ by case alone, which Datadog does not tell apart."""
    first: dict[str, tuple[str, Origin]] = {}
    dimensions = {label.lower() for label in catalog.platform.spec.split}
    taken = partial(_taken, dimensions=dimensions, divided=catalog.environment is not None)
    for spec, origin in parts_of(catalog):
        for name in spec.labels:
            place = origin.child("labels", name).key()
            if (why := taken(name)) is not None:
                report.add("SLO240", f"the label {name} {why}", place, help=_instead(name))
            other, there = first.setdefault(name.lower(), (name, place))
            if other != name:
                report.add("SLO240", f"the labels {other} and {name} differ by case alone", place,
                           related=[Related(there, "the first")], help="write both alike")  # fmt: skip
        for name in spec.annotations:
            if name.lower() in contract.ANNOTATIONS:
                report.add("SLO240", f"the annotation {name} is one that every alert has already",
                           origin.child("annotations", name).key(), help=_instead(name))  # fmt: skip
    for index, name in enumerate(catalog.platform.spec.recorded_labels):
        why = taken(name)
        if why is None and name.lower() in contract.USED_NAMES:
            why = "is one that queries and dashboards need for something else"
        if why is not None:
            report.add("SLO240", f"the label {name} {why}", catalog.platform.origin.child("recorded_labels", index),
                       help="record another label")  # fmt: skip


def _taken(name: str, dimensions: set[str], divided: bool) -> str | None:
    """Return why a label cannot be had, if it cannot; ``divided`` is whether the catalog has environments."""
    if name.lower() in contract.OWNED_LABELS or (divided and name.lower() == contract.ENVIRONMENT):
        return "is one that the tool gives alerts and series itself"
    return "is a dimension, which tells where an alert fires" if name.lower() in dimensions else None


_INSTEAD = {
    contract.OWNER: "give the team as owner: of the service or the SLO, or choose another name, such as team",
    contract.TIER: "choose the tier of the alert with tier:, or another name",
    contract.ENVIRONMENT: "every alert has the name of its environment in it; choose another name",
    contract.SUMMARY: "say it with title: of the alert, or choose another name",
    contract.DESCRIPTION: "say it with description: of the alert, or choose another name",
    contract.RUNBOOK_URL: "give the runbook as runbook: of the SLO, or links: of the service",
}


def _instead(name: str) -> str:
    return _INSTEAD.get(name.lower(), "choose another name")


def parts_of(catalog: Catalog) -> Iterator[tuple[Marked, Origin]]:
    """Yield every part of the catalog that can give labels, with its place."""
    platform, place = catalog.platform.spec, catalog.platform.origin
    yield platform, place
    if isinstance(platform.defaults.no_data, NoDataDefault):
        yield platform.defaults.no_data, place.child("defaults", "no_data")
    for index, alert in enumerate(platform.defaults.alerts):
        yield alert, place.child("defaults", "alerts", index)
    for tier in catalog.tiers.values():
        yield tier.spec, tier.origin
    for profile in catalog.profiles.values():
        for index, row in enumerate(profile.spec.burn_rates):
            yield row, profile.origin.child("burn_rates", index)
    for service in catalog.services.values():
        yield service.spec, service.origin
    for slo in catalog.slos.values():
        yield slo.spec, slo.origin
        if isinstance(slo.spec.no_data, NoDataDefault):
            yield slo.spec.no_data, slo.origin.child("no_data")
        for index, alert in enumerate(slo.spec.alerts):
            yield alert, slo.origin.child("alerts", index)
