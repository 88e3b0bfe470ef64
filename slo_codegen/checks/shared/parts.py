"""The parts of a ratio as the catalog gives them: good, bad, total and exclude, as measures of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from slo_codegen.plan.measures.kinds import selector_of
from slo_codegen.plan.measures.slis import latency_of, sums_of
from slo_codegen.plan.model import Measure, Plan, Selector, Slo, Term

if TYPE_CHECKING:
    from slo_codegen.catalog import Catalog

Parts = dict[str, tuple[Measure, ...]]


def ratios(catalog: Catalog, plan: Plan) -> Iterator[tuple[Slo, Parts]]:
    """Yield each SLO of which the catalog gives parts of a ratio, with all four of them."""
    for slo in plan.slos:
        if catalog.slos[slo.id].spec.sli.ratio is not None:
            yield slo, parts(catalog, slo)


def named(catalog: Catalog, plan: Plan) -> Iterator[tuple[str, Selector, tuple[Measure, ...]]]:
    """Yield each selector of each ratio with its part's name and the total, where one is given."""
    for _, given in ratios(catalog, plan):
        for name, measures in given.items():
            for measure in measures:
                yield name, selector_of(measure), given["total"]


def parts(catalog: Catalog, slo: Slo) -> Parts:
    """Return what an SLI counts, under the names that the catalog gives to its parts; nothing of raw queries.

    A ratio has good, bad, total and exclude, as far as they are given (see `Indicators.ratio`).
    """
    sli, spec = sums_of(slo.sli), catalog.slos[slo.id].spec.sli.ratio
    if sli is None:
        return {}
    if spec is None:
        return {"bad" if latency_of(sli) is None else "latency": _measures(sli.bad)}
    if spec.total is None:
        size = len(spec.good or ())
        return {"good": _measures(sli.total[:size]), "bad": _measures(sli.bad), "total": (), "exclude": ()}
    size = len(spec.total)
    good = sli.bad[len(sli.total) :] if spec.good is not None else ()
    bad = sli.bad if spec.bad is not None else ()
    given = {"good": good, "bad": bad, "total": sli.total[:size], "exclude": sli.total[size:]}
    return {name: _measures(terms) for name, terms in given.items()}


def _measures(terms: Sequence[Term]) -> tuple[Measure, ...]:
    return tuple(term.measure for term in terms)
