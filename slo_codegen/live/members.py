"""Whether the members of dimensions that the catalog lists are those that report."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from slo_codegen.common.listing import and_more
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.diagnostics.suggest import nearest
from slo_codegen.live.asking import Server
from slo_codegen.live.metrics import SINCE
from slo_codegen.live.selectors import some
from slo_codegen.live.series import Use, series_name
from slo_codegen.plan.model import Place, Plan, Slo, names_of, shown
from slo_codegen.promql import Series


def check_labels(use: Use, server: Server, report: Diagnostics) -> bool:
    """Report the dimensions of an SLO whose label the series do not have; return whether there is none.

    Raises:
        ServerError: the server does not answer as a Prometheus does.
    """
    metric = use.selector.metric
    labels = server.labels(Series(series_name(metric))) if use.slo.by else None
    if labels is None:
        return True
    missing = [each for each in use.slo.dimensions if each.label not in labels]
    for dimension in missing:
        close = nearest(dimension.label, labels - {"__name__"})
        known = some(sorted(labels - {"__name__"})) or "none"
        report.add("SLO776", f"no series of {metric.prometheus} has had a label {dimension.label} {SINCE}, by which "
                   f"{use.slo.id} is split", use.selector.origin,
                   related=[Related(dimension.origin, "the dimension")],
                   help=f"did you mean {close}?" if close else f"its labels are {known}")  # fmt: skip
    return not missing


class Members:
    """Members that report and should not, each reported once, whatever SLOs have them."""

    def __init__(self, plan: Plan, report: Diagnostics) -> None:
        self._declared = {each.label: each for each in plan.dimensions}
        self._report = report
        self._strange: dict[str, dict[str, str]] = {}
        self._counted: dict[str, set[str]] = {}

    def add(self, slo: Slo, reported: Collection[Place]) -> None:
        """Report the places of an SLO that do not report, and note who else does."""
        # Where nothing reports at all, the SLO has no events, which is another finding.
        missing = [each for each in slo.places or () if each and each not in reported] if reported else []
        if missing:
            self._report.add("SLO777", f"{slo.id} has had no series {SINCE} in {_names(missing)}", slo.origin,
                             help=_instead(slo, missing, reported))  # fmt: skip
        for dimension in slo.dimensions:
            values = {dict(place.labels).get(dimension.label, "") for place in reported}
            if dimension.open is not None:
                self._counted.setdefault(dimension.label, set()).update(values)
                continue
            known = self._declared[dimension.label].members if dimension.label in self._declared else dimension.members
            for value in values.difference(known):
                self._strange.setdefault(dimension.label, {}).setdefault(value, slo.id)

    def finish(self) -> None:
        """Report the members that are not listed, and open dimensions with more of them than expected."""
        for label, values in self._strange.items():
            dimension = self._declared[label]
            named = sorted(value for value in values if value)
            if named:
                first = values[named[0]]
                self._report.add("SLO778", f"{some(map(shown, named))} report{'s' if len(named) == 1 else ''} {SINCE} "
                                 f"and {'is no member' if len(named) == 1 else 'are no members'} of {label}: seen in "
                                 f"{first}", dimension.origin,
                                 help="add what has a budget to the members, or exclude it in selectors")  # fmt: skip
            if "" in values:
                self._report.add("SLO778", f"some series of {values['']} have no label {label}: they count for no "
                                 "budget", dimension.origin, help="give them the label, or exclude them")  # fmt: skip
        for label, seen in self._counted.items():
            dimension = self._declared[label]
            if dimension.open is not None and len(seen) > dimension.open.most:
                self._report.add("SLO779", f"{len(seen)} members of {label} have reported {SINCE}; most is "
                                 f"{dimension.open.most}", dimension.origin,
                                 help=f"raise most, or exclude some of {some(sorted(seen))}")  # fmt: skip


def _names(places: Iterable[Place]) -> str:
    found = list(places)
    return names_of(found[:8]) + and_more(found, 8)


def _instead(slo: Slo, missing: Collection[Place], reported: Collection[Place]) -> str:
    """Return the fix of members that do not report: a name that does, and is nearly the same."""
    for dimension in slo.dimensions:
        seen = {dict(place.labels).get(dimension.label, "") for place in reported}
        for place in missing:
            member = dict(place.labels)[dimension.label]
            close = nearest(member, seen - set(dimension.members)) if member not in seen else None
            if close is not None:
                return f"did you mean {close}?"
    return "remove what does not exist from the SLO, or find out why it does not report"
