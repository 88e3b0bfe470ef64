"""One environment of a catalog: what the section `environments` says of it takes the place of what stands elsewhere.

The values are put into the plain values of the files before these are read as a catalog, so that no later stage knows
of it; each file remembers where those values really stand (`SourceFile.elsewhere`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.dimensions import REGION
from slo_codegen.catalog.sections.environments import EnvironmentSpec
from slo_codegen.contract import ENVIRONMENT
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.source import SourceFile

SECTION = "environments"
_Path = tuple[str | int, ...]


def has_environments(files: Sequence[SourceFile]) -> bool:
    """Return whether any file has the section, whatever stands in it."""
    return any(isinstance(file.data, Mapping) and file.data.get(SECTION) for file in files)


def unknown(name: str, known: Sequence[str], origin: Origin | None, report: Diagnostics) -> None:
    """Report that a catalog has no environment of a name."""
    close = nearest(name, known)
    if not known:
        said, help = "the catalog has no environments", "leave out --env, or declare them under environments:"
    else:
        said = f"the catalog has no environment {name}"
        help = f"did you mean {close}?" if close else f"it has {', '.join(known)}"
    report.add("SLO263", said, origin, help=help)


def check(catalog: Catalog, report: Diagnostics) -> None:
    """Report what environments name that the catalog has not, and two that may count the same events."""
    platform = catalog.platform
    first = next(iter(catalog.environments.values()))
    if "environment" in platform.spec.model_fields_set:
        report.add("SLO264", "platform.environment names one environment, and environments: names those that there are",
                   platform.origin.child("environment"), help="remove it: each environment has its own name",
                   related=[Related(first.origin.key(), "the first of them")])  # fmt: skip
    for label in platform.spec.split:
        if label.lower() == ENVIRONMENT:
            report.add("SLO264", f"{label} is a dimension, and the label that tells environments apart",
                       Origin(platform.origin.file, (*platform.origin.path, *platform.spec.path_of(label))).key(),
                       help="declare its members under environments: in place of the dimension")  # fmt: skip
    for node in catalog.environments.values():
        for label in node.spec.selector:
            if label in platform.spec.split:
                report.add("SLO264", f"{label} is a dimension, and {node.id} has one member of it alone",
                           node.origin.child("selector", label).key(),
                           help="take the dimension out, or select by another label")  # fmt: skip
        _check_names(node, catalog, report)
    for one, other in combinations(catalog.environments.values(), 2):
        _check_apart(one, other, report)


def _check_names(node: Node[EnvironmentSpec], catalog: Catalog, report: Diagnostics) -> None:
    spec, origin = node.spec, node.origin
    split = catalog.platform.spec.split
    labels = [(label, origin.child("dimensions", label)) for label in spec.dimensions]
    if spec.regions is not None:
        labels.append((REGION, origin.child("regions")))
    for label, place in labels:
        if label not in split:
            _unknown(f"the dimension {label}", label, split, place, report)
    for channel in spec.channels:
        if channel not in catalog.channels:
            _unknown(f"the channel {channel}", channel, catalog.channels, origin.child("channels", channel), report)
    for tier in spec.tiers:
        # The tiers that are there without a section have no fields that could differ.
        if tier not in catalog.tiers or catalog.tiers[tier].origin == catalog.platform.origin:
            _unknown(f"the tier {tier}", tier, catalog.tiers, origin.child("tiers", tier), report)
    for slo in spec.slos:
        if slo not in catalog.slos:
            _unknown(f"the SLO {slo}", slo, catalog.slos, origin.child("slos", slo), report)


def _unknown(what: str, name: str, known: Mapping[str, object], place: Origin, report: Diagnostics) -> None:
    close = nearest(name, known)
    report.add("SLO264", f"{what} is not in the catalog: an environment changes what is there", place.key(),
               help=f"did you mean {close}?" if close else "declare it for all environments, or remove it")  # fmt: skip


def _check_apart(one: Node[EnvironmentSpec], other: Node[EnvironmentSpec], report: Diagnostics) -> None:
    """Report two environments that share a server, unless a label of their selectors has another value in each."""
    shared = [node for node in (one, other) if node.spec.server == "shared"]
    if len(shared) < 2:
        return
    given, others = one.spec.selector, other.spec.selector
    if any(given[label] != others[label] for label in given.keys() & others.keys()):
        return
    bare = next((node for node in (other, one) if not node.spec.selector), None)
    if bare is not None:
        rest = one if bare is other else other
        report.add("SLO265", f"{bare.id} may share a Prometheus with {rest.id}, and nothing selects its metrics",
                   bare.origin.key(), help="give the label that its metrics have, such as selector: "
                   f"{{env: {bare.id}}}, or say server: own if it has servers of its own",
                   related=[Related(rest.origin.key(), "the other")])  # fmt: skip
    else:
        report.add("SLO265", f"the selectors of {one.id} and {other.id} can fit the same series",
                   other.origin.child("selector"), help="select by a label that has another value in each, such as env",
                   related=[Related(one.origin.child("selector"), "the other")])  # fmt: skip


@dataclass(slots=True)
class _Overlay:
    """The values of some files as an environment changes them, and where what it gives stands."""

    origin: Origin
    data: dict[str, dict[str, Any]] = field(default_factory=dict)
    moved: dict[str, dict[_Path, Origin]] = field(default_factory=dict)

    def put(self, place: Origin, value: object, *given: str) -> None:
        """Put a value at a place, which the environment gives at a path of its own."""
        *above, last = place.path
        holder: Any = self.data[place.file]
        for part in above:
            holder = holder.setdefault(part, {}) if isinstance(holder, dict) else holder[part]
        holder[last] = value
        self.moved.setdefault(place.file, {})[place.path] = self.origin.child(*given)

    def drop(self, place: Origin) -> None:
        """Take a value away."""
        *above, last = place.path
        holder: Any = self.data[place.file]
        for part in above:
            holder = holder.get(part) if isinstance(holder, dict) else holder[part]
            if holder is None:
                return
        if isinstance(holder, dict):
            holder.pop(last, None)


def overlaid(
    files: Sequence[SourceFile], catalog: Catalog, node: Node[EnvironmentSpec]
) -> tuple[tuple[SourceFile, ...], Mapping[str, Any]]:
    """Return the files with the values of an environment in their places and without the section, and what it says.

    ``catalog`` is that of the files as they are, which has the environment.
    """
    overlay = _Overlay(node.origin, {file.name: _copy(file.data) for file in files if isinstance(file.data, dict)})
    given: dict[str, Any] = {}
    for data in overlay.data.values():
        section = data.pop(SECTION, None) or {}
        given = section.get(node.id, given)
    # An empty environment is written as one without a value.
    _apply(overlay, catalog, node, given or {})
    made = (
        replace(file, data=overlay.data[file.name], elsewhere=overlay.moved.get(file.name, {}))
        if file.name in overlay.data
        else file
        for file in files
    )
    return tuple(made), given or {}


def _apply(overlay: _Overlay, catalog: Catalog, node: Node[EnvironmentSpec], given: Mapping[str, Any]) -> None:
    platform = catalog.platform.origin
    overlay.put(platform.child("environment"), node.id)
    overlay.moved[platform.file][platform.child("environment").path] = node.origin.key()
    for field_ in ("labels", "annotations"):
        for name, value in (given.get(field_) or {}).items():
            overlay.put(platform.child(field_, name), value, field_, name)
    _put_members(overlay, platform, "dimensions", given)
    for name, value in (given.get("channels") or {}).items():
        overlay.put(catalog.channels[name].origin, value, "channels", name)
    for name, own in (given.get("tiers") or {}).items():
        for part, value in (own or {}).items():
            overlay.put(catalog.tiers[name].origin.child(part), value, "tiers", name, part)
    if "baseline" in given:
        for slo in catalog.slos.values():
            _put_baseline(overlay, slo.origin, given["baseline"], "baseline")
    for name, own in (given.get("slos") or {}).items():
        place, own = catalog.slos[name].origin, own or {}
        if "objective" in own:
            overlay.put(place.child("objective"), own["objective"], "slos", name, "objective")
        if "baseline" in own:
            _put_baseline(overlay, place, own["baseline"], "slos", name, "baseline")
        _put_members(overlay, place, "members", own, "slos", name)


def _put_baseline(overlay: _Overlay, slo: Origin, value: object, *given: str) -> None:
    place = slo.child("baseline")
    if value == "none":
        overlay.drop(place)
        overlay.moved.get(place.file, {}).pop(place.path, None)
    else:
        overlay.put(place, value, *given)


def _put_members(overlay: _Overlay, place: Origin, long: str, given: Mapping[str, Any], *path: str) -> None:
    """Put members of dimensions in their places; a dimension is given there in one form, however it was before."""
    if given.get("regions") is not None:
        overlay.drop(place.child(long, REGION))
        overlay.put(place.child("regions"), given["regions"], *path, "regions")
    for label, members in (given.get(long) or {}).items():
        if label == REGION:
            overlay.drop(place.child("regions"))
        overlay.put(place.child(long, label), members, *path, long, label)


def _copy(value: Any) -> Any:
    """Return a copy in which no part is shared, as parts are that are written once with an anchor."""
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value
