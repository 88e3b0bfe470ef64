"""The dimensions of each SLO, the members of them that it covers, and the objectives of these."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.dimensions import REGION
from slo_codegen.catalog.sections.platform import PlatformSpec
from slo_codegen.catalog.sections.slos import ObjectiveSpec, OwnObjective, SloSpec, Written
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.build.references import report_dangling
from slo_codegen.plan.model import Dimension, Objective, Place, places_of, together


def declared(platform: Node[PlatformSpec]) -> tuple[Dimension, ...]:
    """Return all dimensions of the platform, with all of their members as the catalog lists them."""
    return tuple(
        Dimension(label, members, platform.origin.child(*platform.spec.path_of(label)))
        for label, members in sorted(platform.spec.members.items())
    )


def check_defaults(platform: Node[PlatformSpec], report: Diagnostics) -> None:
    """Report dimensions by which SLOs are split unless they say otherwise, and which the platform does not declare."""
    for index, label in enumerate(platform.spec.defaults.per or ()):
        if label not in platform.spec.members:
            place = platform.origin.child("defaults", "per", index)
            report_dangling("dimension", label, platform.spec.members, place, report)


def split_by(platform: PlatformSpec, spec: SloSpec) -> tuple[str, ...]:
    """Return the labels by which the budget of an SLO is split, declared or not, in their order."""
    if spec.per is not None:
        return tuple(sorted(spec.per))
    if platform.defaults.per is not None:
        return tuple(sorted(platform.defaults.per))
    return (REGION,) if REGION in platform.members else ()


def dimensions_of(catalog: Catalog, node: Node[SloSpec], report: Diagnostics) -> tuple[Dimension, ...]:
    """Return the dimensions of an SLO with the members that it covers; what is not declared is reported."""
    spec, platform = node.spec, catalog.platform.spec
    known = platform.members
    labels = split_by(platform, spec)
    for index, label in enumerate(spec.per or ()):
        if label not in known:
            report_dangling("dimension", label, known, node.origin.child("per", index), report)
    for label, members in spec.covered.items():
        place = node.origin.child(*spec.path_of(label))
        if label not in labels:
            _not_split(node, label, labels, place.key(), report)
        for index, member in enumerate(members):
            if label in known and member not in known[label]:
                report_dangling(label, member, known[label], place.child(index), report)
    chosen = {label: spec.covered.get(label, known[label]) for label in labels if label in known}
    # Where all are unknown, which is reported, the rest is planned as if none had been named.
    return tuple(
        replace(each, members=tuple(sorted(set(each.members) & set(chosen[each.label]) or set(each.members))))
        for each in declared(catalog.platform)
        if each.label in chosen
    )


def _not_split(node: Node[SloSpec], label: str, labels: tuple[str, ...], place: Origin, report: Diagnostics) -> None:
    """Report members of a dimension by which the budget of an SLO is not split."""
    how = _split(labels)
    report.add("SLO206", f"{node.id} has no budget of its own for each {label}: {how}", place,
               help=f"remove it, or add {label} to per:")  # fmt: skip


def objective_of(
    catalog: Catalog, node: Node[SloSpec], dimensions: tuple[Dimension, ...], report: Diagnostics
) -> Objective | None:
    """Return the objective of an SLO, with the objective of each place; objectives that hold nowhere are reported."""
    spec = node.spec.objective
    if spec is None:
        return None
    own = list(spec.own())
    covered = {dimension.label: dimension.members for dimension in dimensions}
    for where, _, path in own:
        for label, member in where.items():
            place = node.origin.child("objective", *path)
            place = place.child("in", label) if path[0] == "exceptions" else place.key()
            if member not in covered.get(label, ()):
                _uncovered(catalog, node, label, member, covered, place, report)
    chosen = [(place, _own_of(own, place)) for place in places_of(dimensions)]
    _shadowed(node, own, chosen, covered, report)
    return Objective(
        spec.default, tuple((place, spec.default if nth is None else own[nth][1]) for place, nth in chosen)
    )


def _own_of(own: Sequence[OwnObjective], place: Place) -> int | None:
    """Return which exception a place takes: the first that fits."""
    here = set(place.labels)
    return next((nth for nth, (where, _, _) in enumerate(own) if where.items() <= here), None)


def _shadowed(
    node: Node[SloSpec],
    own: Sequence[OwnObjective],
    chosen: Sequence[tuple[Place, int | None]],
    covered: dict[str, tuple[str, ...]],
    report: Diagnostics,
) -> None:
    """Report exceptions that hold nowhere, since those before them are taken at each of their places."""
    taken = {nth for _, nth in chosen}
    for nth, (where, _, path) in enumerate(own):
        if nth in taken or any(member not in covered.get(label, ()) for label, member in where.items()):
            continue
        first = next(other for place, other in chosen if other is not None and where.items() <= set(place.labels))
        report.add(
            "SLO206",
            f"{node.id}: this objective of {Place(tuple(where.items()))} holds nowhere: others before it hold there",
            node.origin.child("objective", *path),
            related=[Related(node.origin.child("objective", *own[first][2]), "the first of them")],
            help="put it before them, or remove it: the first that fits is taken",
        )


def path_of_objective(spec: ObjectiveSpec, place: Place) -> Written:
    """Return where below an objective the objective of a place is written; nothing for the default."""
    own = list(spec.own())
    nth = _own_of(own, place)
    return () if nth is None else own[nth][2]


def _uncovered(
    catalog: Catalog,
    node: Node[SloSpec],
    label: str,
    member: str,
    covered: dict[str, tuple[str, ...]],
    place: Origin,
    report: Diagnostics,
) -> None:
    """Report a member that has an objective and is not one of the SLO's: misspelt, or left out."""
    known = catalog.platform.spec.members.get(label, ())
    members = covered.get(label, ())
    if member not in known:
        report_dangling(label, member, members or known, place, report)
        return
    why = f"it covers {', '.join(members)}" if members else _split(covered)
    report.add("SLO206", f"{node.id} has no budget of its own in {member}: {why}", place,
               help=f"leave its objective out, or add it to {'/'.join(node.spec.path_of(label))}:" if members else
               f"give one objective, or say per: [{label}]")  # fmt: skip


def _split(labels: Collection[str]) -> str:
    return f"it is split by {together(labels)}" if labels else "it has one budget over all"
