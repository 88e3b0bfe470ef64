"""The parts of a ratio as the catalog gives them: good, bad, total and exclude, as counts of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.catalog import Catalog
from slo_codegen.plan.model import Count, EventsSli, Plan, Slo


def ratios(plan: Plan) -> Iterator[Slo]:
    """Yield each SLO with a ratio of counts."""
    return (slo for slo in plan.slos if isinstance(slo.sli, EventsSli) and slo.sli.form == "ratio")


def parts(catalog: Catalog, slo: Slo) -> dict[str, tuple[Count, ...]]:
    """Return the counts of good, bad, total and exclude, as far as the catalog gives them (see `Indicators.ratio`)."""
    spec = catalog.slos[slo.id].spec.sli.ratio
    assert isinstance(slo.sli, EventsSli)
    assert spec is not None
    sli = slo.sli
    if spec.total is None:
        size = len(spec.good or ())
        return {"good": sli.total[:size], "bad": sli.bad, "total": (), "exclude": ()}
    size = len(spec.total)
    good = sli.bad[len(sli.total) :] if spec.good is not None else ()
    bad = sli.bad if spec.bad is not None else ()
    return {"good": good, "bad": bad, "total": sli.total[:size], "exclude": sli.total[size:]}
