"""The dimensions of each SLO, the members of them that it covers, and the objectives of these."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.dimensions import FORGOTTEN_AFTER, REGION, DimensionSpec, Members
from slo_codegen.catalog.sections.platform import PlatformSpec
from slo_codegen.catalog.sections.slos import ObjectiveSpec, OwnObjective, SloSpec, Written
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.build.references import report_dangling
from slo_codegen.plan.model import EVERYWHERE, Dimension, Objective, Open, Place, places_of, shown, together


def declared(platform: Node[PlatformSpec]) -> tuple[Dimension, ...]:
    """Return all dimensions of the platform, with all of their members as the catalog lists them."""
    return tuple(
        Dimension(
            label,
            spec.members or (),
            platform.origin.child(*platform.spec.path_of(label)),
            _open(spec),
            spec.datadog or "",
        )
        for label, spec in sorted(platform.spec.split.items())
    )


def _open(spec: DimensionSpec) -> Open | None:
    return Open(spec.expected, spec.forget or FORGOTTEN_AFTER) if spec.open else None


def check_defaults(platform: Node[PlatformSpec], report: Diagnostics) -> None:
    """Report dimensions by which SLOs are split unless they say otherwise, and which the platform does not declare."""
    for index, label in enumerate(platform.spec.defaults.per or ()):
        if label not in platform.spec.split:
            place = platform.origin.child("defaults", "per", index)
            report_dangling("dimension", label, platform.spec.split, place, report)


def split_by(platform: PlatformSpec, spec: SloSpec) -> tuple[str, ...]:
    """Return the labels by which the budget of an SLO is split, declared or not, in their order."""
    if spec.per is not None:
        return tuple(sorted(spec.per))
    if platform.defaults.per is not None:
        return tuple(sorted(platform.defaults.per))
    return (REGION,) if REGION in platform.split else ()


def dimensions_of(catalog: Catalog, node: Node[SloSpec], report: Diagnostics) -> tuple[Dimension, ...]:
    """Return the dimensions of an SLO with the members that it covers; what is not declared is reported."""
    spec, platform = node.spec, catalog.platform.spec
    known = platform.split
    labels = split_by(platform, spec)
    for index, label in enumerate(spec.per or ()):
        if label not in known:
            report_dangling("dimension", label, known, node.origin.child("per", index), report)
    for label, members in spec.covered.items():
        place = node.origin.child(*spec.path_of(label))
        if label not in labels:
            _not_split(node, label, labels, place.key(), report)
        listed = known[label].members if label in known else None
        for index, member in enumerate(members if listed is not None else ()):
            if listed is not None and member not in listed:
                report_dangling(label, member, listed, place.child(index), report)
    return tuple(
        _chosen(each, spec.covered.get(each.label)) for each in declared(catalog.platform) if each.label in labels
    )


def _chosen(dimension: Dimension, covered: Members | None) -> Dimension:
    """Return a dimension with the members that an SLO covers: of an open one those that it lists, if it does."""
    if dimension.open is not None:
        return dimension if covered is None else replace(dimension, members=tuple(sorted(covered)), open=None)
    known = set(dimension.members)
    # Where all are unknown, which is reported, the rest is planned as if none had been named.
    return replace(dimension, members=tuple(sorted(known if covered is None else known & set(covered) or known)))


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
    are_open = {dimension.label for dimension in dimensions if dimension.open is not None}
    for where, _, path in own:
        for label, member in where.items():
            place = node.origin.child("objective", *path)
            place = place.child("in", label) if path[0] == "exceptions" else place.key()
            if label not in are_open and member not in covered.get(label, ()):
                _uncovered(catalog, node, label, member, covered, place, report)
    places = places_of(dimensions)
    if places is None:
        parts = tuple((Place(tuple(sorted(where.items()))), share) for where, share, _ in own)
        _hidden(node, own, report)
        return Objective(spec.default, (*parts, (EVERYWHERE, spec.default)))
    chosen = [(place, _own_of(own, place)) for place in places]
    _shadowed(node, own, chosen, covered, report)
    return Objective(
        spec.default, tuple((place, spec.default if nth is None else own[nth][1]) for place, nth in chosen)
    )


def _hidden(node: Node[SloSpec], own: Sequence[OwnObjective], report: Diagnostics) -> None:
    """Report exceptions that hold nowhere, since one before them holds wherever they do, whoever reports."""
    for nth, (where, _, _) in enumerate(own):
        first = next((other for other in range(nth) if own[other][0].items() <= where.items()), None)
        if first is not None:
            _holds_nowhere(node, own, nth, first, report)


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
    for nth, (where, _, _) in enumerate(own):
        if nth in taken or any(member not in covered.get(label, ()) for label, member in where.items()):
            continue
        first = next(other for place, other in chosen if other is not None and where.items() <= set(place.labels))
        _holds_nowhere(node, own, nth, first, report)


def _holds_nowhere(node: Node[SloSpec], own: Sequence[OwnObjective], nth: int, first: int, report: Diagnostics) -> None:
    where, _, path = own[nth]
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
    spec = catalog.platform.spec.split.get(label)
    known = (spec.members if spec is not None else None) or ()
    members = covered.get(label, ())
    if member not in known and not (spec is not None and spec.open):
        report_dangling(label, member, members or known, place, report)
        return
    why = f"it covers {', '.join(map(shown, members))}" if members else _split(covered)
    report.add("SLO206", f"{node.id} has no budget of its own in {shown(member)}: {why}", place,
               help=f"leave its objective out, or add it to {'/'.join(node.spec.path_of(label))}:" if members else
               f"give one objective, or say per: [{label}]")  # fmt: skip


def _split(labels: Collection[str]) -> str:
    return f"it is split by {together(labels)}" if labels else "it has one budget over all"
