"""From the parsed files to one typed catalog: validate each file, then merge, so that names are unique over all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from slo_codegen.catalog.errors import FileLike, report_validation
from slo_codegen.catalog.sections.base import KNOWS, Acceptance, Spec
from slo_codegen.catalog.sections.budgets import BudgetStateSpec, ProfileSpec
from slo_codegen.catalog.sections.channels import ChannelSpec
from slo_codegen.catalog.sections.dashboards import DashboardSpec, ModuleSpec
from slo_codegen.catalog.sections.environments import EnvironmentSpec
from slo_codegen.catalog.sections.file import CatalogFile
from slo_codegen.catalog.sections.metrics import MetricSpec
from slo_codegen.catalog.sections.platform import PlatformSpec
from slo_codegen.catalog.sections.requirements import RequirementSpec
from slo_codegen.catalog.sections.routing import (
    BUILT_IN_TIERS,
    BaselinePolicy,
    OwnerSpec,
    ReportSpec,
    SubscriptionSpec,
    TierSpec,
)
from slo_codegen.catalog.sections.services import ServiceSpec
from slo_codegen.catalog.sections.slos import SloSpec
from slo_codegen.diagnostics import Diagnostics, Origin, Related, Severity
from slo_codegen.source.bounds import must_stop, report_stop

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node(Generic[T]):
    """A part of the catalog and where it stands."""

    id: str
    spec: T
    origin: Origin


class Accepted(NamedTuple):
    """An accepted finding, the part of the catalog whose findings it accepts, and where it stands itself."""

    spec: Acceptance
    node: Origin
    origin: Origin


@dataclass(slots=True)
class Catalog:
    """The merged catalog. Mappings are by id; ``rows`` tells where each row of the requirements is answered."""

    root: Origin
    platform: Node[PlatformSpec]
    metrics: dict[str, Node[MetricSpec]] = field(default_factory=dict)
    tiers: dict[str, Node[TierSpec]] = field(default_factory=dict)
    channels: dict[str, Node[ChannelSpec]] = field(default_factory=dict)
    owners: dict[str, Node[OwnerSpec]] = field(default_factory=dict)
    profiles: dict[str, Node[ProfileSpec]] = field(default_factory=dict)
    modules: dict[str, Node[ModuleSpec]] = field(default_factory=dict)
    dashboards: dict[str, Node[DashboardSpec]] = field(default_factory=dict)
    requirements: dict[str, Node[RequirementSpec]] = field(default_factory=dict)
    services: dict[str, Node[ServiceSpec]] = field(default_factory=dict)
    environments: dict[str, Node[EnvironmentSpec]] = field(default_factory=dict)
    environment: Node[EnvironmentSpec] | None = None
    """The one of its environments that it is read for; None where it has none."""
    slos: dict[str, Node[SloSpec]] = field(default_factory=dict)
    subscriptions: list[Node[SubscriptionSpec]] = field(default_factory=list)
    budget_states: list[Node[BudgetStateSpec]] = field(default_factory=list)
    baseline: Node[BaselinePolicy] | None = None
    report: Node[ReportSpec] | None = None
    rows: dict[str, list[Origin]] = field(default_factory=dict)
    acceptances: list[Accepted] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    """The merged content as plain JSON values without positions, for the catalog's digest."""

    @property
    def states_targets(self) -> bool:
        """Whether the catalog says which targets the platform uses."""
        return "targets" in self.platform.spec.model_fields_set

    @property
    def leaves_targets_open(self) -> bool:
        """Whether it notifies people and does not state its targets, as catalogs for earlier versions do."""
        return bool(self.channels) and not self.states_targets


_MAPPINGS = (
    *("metrics", "tiers", "channels", "owners", "profiles", "modules", "dashboards", "requirements", "services"),
    "environments",
)
_LISTS = ("subscriptions", "budget_states")
_SINGLES = ("platform", "baseline", "report")


def read(
    files: Sequence[FileLike], report: Diagnostics, *, knows: Callable[[str], bool], allow_empty: bool = False
) -> Catalog | None:
    """Validate and merge the files of a catalog; None if anything in them is wrong.

    ``knows`` tells whether there is a code that the catalog names, in what it accepts or sets the severity of.
    A catalog without an SLO is wrong too, unless ``allow_empty`` says that it is meant.
    """
    parsed: list[tuple[str, CatalogFile]] = []
    before, errors, wrong = len(report), report.errors, 0
    for number, file in enumerate(files):
        if file.data is None:
            continue
        try:
            parsed.append((file.name, CatalogFile.model_validate(file.data, context={KNOWS: knows})))
        except ValidationError as error:
            report_validation(error, file, report)
            wrong += 1
        if wrong and must_stop(wrong, report) and number + 1 < len(files):
            report_stop(wrong, len(files) - number - 1, "validated", report)
            return None
    if not parsed:
        return None
    catalog = _empty(parsed)
    for name, spec in parsed:
        _merge(catalog, name, spec, report)
    if not catalog.tiers:
        _add_built_in_tiers(catalog)
    if len(report) == before:
        _merge_data(catalog, files)
    _index_slos(catalog, report)
    if not catalog.slos and not report.has_errors:
        _report_no_slo(catalog, allow_empty, report)
    for name, spec in parsed:
        _index_nodes(catalog, spec, Origin(name))
    return None if report.errors > errors else catalog


def _empty(parsed: Sequence[tuple[str, CatalogFile]]) -> Catalog:
    """Return a catalog with its platform alone: the one that a file gives, or one of defaults."""
    given = (Node("platform", spec.platform, Origin(name, ("platform",))) for name, spec in parsed if spec.platform)
    platform = next(given, None) or Node("platform", PlatformSpec(), Origin(parsed[0][0], ("platform",)))
    return Catalog(Origin(platform.origin.file), platform)


def _merge(catalog: Catalog, name: str, spec: CatalogFile, report: Diagnostics) -> None:
    for section in _MAPPINGS:
        merged: dict[str, Node[Any]] = getattr(catalog, section)
        for key, value in getattr(spec, section).items():
            node = Node(key, value, Origin(name, (section, key)))
            if (first := merged.setdefault(key, node)) is not node:
                _twice(f"{section} {key}", node.origin.key(), first.origin.key(), report)
    for section in _LISTS:
        nodes: list[Node[Any]] = getattr(catalog, section)
        for index, value in enumerate(getattr(spec, section)):
            nodes.append(Node(getattr(value, "id", ""), value, Origin(name, (section, index))))
    for section in _SINGLES:
        value = getattr(spec, section)
        present: Node[Any] | None = getattr(catalog, section)
        if value is None:
            continue
        node = Node(section, value, Origin(name, (section,)))
        if present is None:
            setattr(catalog, section, node)
        elif present.origin != node.origin:
            _twice(f"section {section}", node.origin.key(), present.origin.key(), report)


def _add_built_in_tiers(catalog: Catalog) -> None:
    for id, severity in BUILT_IN_TIERS.items():
        catalog.tiers[id] = Node(id, TierSpec(severity=severity), catalog.platform.origin)


def _index_slos(catalog: Catalog, report: Diagnostics) -> None:
    for service in catalog.services.values():
        for index, slo in enumerate(service.spec.slos):
            node = Node(slo.id, slo, service.origin.child("slos", index))
            if (first := catalog.slos.setdefault(slo.id, node)) is not node:
                _twice(f"SLO {slo.id}", node.origin.child("id"), first.origin.child("id"), report)


def _report_no_slo(catalog: Catalog, meant: bool, report: Diagnostics) -> None:
    empty = next((node.origin for node in catalog.services.values()), None)
    known = "the services of the catalog have" if empty else "the catalog has"
    report.add("SLO210", f"{known} no SLO", empty.key() if empty else catalog.platform.origin.key(),
               help="declare one below services: NAME: slos:, in a file whose name ends in .yaml; "
               "build --allow-empty if it is meant",
               severity=Severity.WARNING if meant else Severity.ERROR)  # fmt: skip


def _twice(what: str, origin: Origin, first: Origin, report: Diagnostics) -> None:
    report.add("SLO204", f"{what} is defined twice", origin, help="names are unique over all files of a catalog",
               related=[Related(first, "first defined here")])  # fmt: skip


def _merge_data(catalog: Catalog, files: Sequence[FileLike]) -> None:
    for file in files:
        if not isinstance(file.data, Mapping):
            continue
        for section, value in file.data.items():
            if value is None:
                continue
            if isinstance(value, Mapping) and section not in _SINGLES:
                catalog.data.setdefault(section, {}).update(value)
            elif isinstance(value, list):
                catalog.data.setdefault(section, []).extend(value)
            else:
                catalog.data[section] = value


def _index_nodes(catalog: Catalog, spec: Spec, origin: Origin) -> None:
    for node, place in _walk(spec, origin):
        for row in getattr(node, "rows", ()):
            catalog.rows.setdefault(row, []).append(place)
        for index, accepted in enumerate(getattr(node, "accept", ())):
            catalog.acceptances.append(Accepted(accepted, place, place.child("accept", index, "code")))


def _walk(spec: Spec, origin: Origin) -> Iterator[tuple[Spec, Origin]]:
    """Yield every part that can name rows or accept findings; conditions and indicators below cannot."""
    yield spec, origin
    for name in spec.__pydantic_fields_set__:
        value = getattr(spec, name)
        if isinstance(value, Spec):
            if name not in ("sli", "when", "documented", "links"):
                yield from _walk(value, origin.child(name))
        elif isinstance(value, dict):
            if name != "labels":
                for key, item in value.items():
                    if isinstance(item, Spec):
                        yield from _walk(item, origin.child(name, key))
        elif isinstance(value, tuple) and value and isinstance(value[0], Spec):
            for index, item in enumerate(value):
                yield from _walk(item, origin.child(name, index))
