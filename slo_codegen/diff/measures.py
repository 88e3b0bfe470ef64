"""What is counted, in the words of a review, and how two SLIs are compared: by the kinds of events that each counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from slo_codegen.common.units import Ms, format_duration, format_percent, plain
from slo_codegen.plan.atoms import Atom, Weight, weight_of
from slo_codegen.plan.measures.slis import (
    gauge_of,
    latency_of,
    means_of,
    queries_of,
    selectors_read,
    slices_of,
    sums_of,
    terms_of,
)
from slo_codegen.plan.measures.sums import bounds_in, selectors_in
from slo_codegen.plan.model import (
    BoundedObservations,
    CounterEvents,
    EventsSli,
    GaugeSli,
    MeansSli,
    Measure,
    Observations,
    Over,
    RawQuery,
    RawSli,
    Selector,
    Side,
    Sli,
    SlicesSli,
    Term,
)


def selector_text(selector: Selector) -> str:
    """Write a selector from its parts, so that spacing in the catalog never shows as a change."""
    if not selector.matchers:
        return selector.metric.name
    inside = ",".join(
        f'{m.label}{m.op}"{m.value}"' for m in sorted(selector.matchers, key=lambda m: (m.label, m.op, m.value))
    )
    return f"{selector.metric.name}{{{inside}}}"


def measure_text(measure: Measure) -> str:
    """Write what a measure counts."""
    match measure:
        case CounterEvents(selector) | Observations(selector):
            return selector_text(selector)
        case BoundedObservations(selector, bound_ms, side):
            word = "up to" if side is Side.UNDER else "above"
            return f"{selector_text(selector)} {word} {selector.metric.bound_text(bound_ms)}"
        case _:
            assert_never(measure)


def sum_text(terms: Sequence[Term]) -> str:
    """Write a sum of measures, in an order that does not depend on the catalog's."""
    written = [f"{'minus ' if term.negative else ''}{measure_text(term.measure)}" for term in terms]
    return " + ".join(sorted(written, key=lambda text: (text[:6] == "minus ", text)))


def sli_text(sli: Sli) -> str:
    """Write what an SLI measures: its bad events over all."""
    match sli:
        case EventsSli(bad, total):
            if (slow := latency_of(sli)) is not None:
                return f"{selector_text(slow.selector)} within {slow.selector.metric.bound_text(slow.bound_ms)}"
            return f"bad {sum_text(bad)} of {sum_text(total)}" if sli.has_total else f"each of {sum_text(bad)}"
        case GaugeSli(selector, is_age, good, over):
            value = f"the age of {selector_text(selector)}" if is_age else selector_text(selector)
            whose = "" if over is Over.EACH else f" of {over.value} series"
            return f"time in which {value}{whose} {good.op} {plain(good.value)}"
        case SlicesSli(of, least, strict, every_ms):
            if least is None:
                return f"the mean share of slices of {format_duration(every_ms)}: {sli_text(of)}"
            share = f"{'more than' if strict else 'at least'} {format_percent(least)}"
            return f"slices of {format_duration(every_ms)} with {share} good: {sli_text(of)}"
        case MeansSli(selector, good, every_ms):
            mean = f"the mean of {selector_text(selector)} is {good.op} {plain(good.value)}"
            return f"slices of {format_duration(every_ms)} in which {mean}"
        case RawSli():
            return "; ".join(f"{backend}: {_query_text(query)}" for backend, query in queries_of(sli))
        case _:
            assert_never(sli)


def _query_text(query: RawQuery) -> str:
    return query.error_ratio or f"{query.bad} of {query.total}"


def events_text(sli: Sli) -> str:
    """Write the events that an alert looks at, of whose total it may know nothing."""
    sums = sums_of(sli)
    return sli_text(sli) if sums is None or sums.has_total else sum_text(sums.bad)


def is_stricter(old: Sli, new: Sli) -> bool | None:
    """Return whether less is good now of a gauge or a slice, if one number alone has changed; else None."""
    before, after = (gauge_of(each) or means_of(each) for each in (old, new))
    if before is not None and after is not None:
        was, now = before.good.value, after.good.value
        moved = replace(before, selector=after.selector, good=replace(before.good, value=now))
        if moved != after or selector_text(before.selector) != selector_text(after.selector) or was == now:
            return None
        return None if after.good.op in ("==", "!=") else (now > was) is (after.good.op in (">=", ">"))
    one, other = slices_of(old), slices_of(new)
    if one is None or other is None or sli_text(one.of) != sli_text(other.of) or one.least == other.least:
        return None
    if one.least is None or other.least is None:
        return None
    return other.least > one.least if replace(one, of=other.of, least=other.least) == other else None


def counts_alike(sli: Sli, bad: Sequence[Term]) -> bool:
    """Return whether some events are those that an SLI takes for bad."""
    sums = sums_of(sli)
    return sums is not None and sum_text(sums.bad) == sum_text(bad)


def series_of(sli: Sli) -> frozenset[str]:
    """Return the names in Prometheus of the metrics that an SLI reads; none for a raw one."""
    return frozenset(selector.metric.prometheus for selector in selectors_read(sli))


@dataclass(frozen=True, slots=True)
class Weighing:
    """How an SLI counts kinds of events: what tells them apart, and how much each adds to the two sums."""

    selectors: tuple[Selector, ...]
    bounds: frozenset[Ms]
    bad: Weight
    total: Weight

    def weigh(self, atom: Atom) -> tuple[int, int]:
        """Return how much an event of a kind adds to the bad events and to the total."""
        return self.bad(atom), self.total(atom)


def weighing_of(sli: Sli) -> Weighing | None:
    """Return how an SLI counts kinds of events; None where it counts no kinds of events, or they are not known."""
    sums = sums_of(sli)
    if sums is None:
        return None
    terms = terms_of(sums)
    return Weighing(selectors_in(terms), bounds_in(terms), weight_of(sums.bad), weight_of(sums.total))
