"""Unit tests for promtool: healthy traffic keeps every alert silent, and a place without data is alerted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from slo_codegen import contract
from slo_codegen.backends.prometheus.measures import samples_of
from slo_codegen.carried import Carried, of_slo
from slo_codegen.common.units import MINUTE, Ms, format_duration
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.examples import played
from slo_codegen.plan.matching import holds
from slo_codegen.plan.measures.kinds import bound_of, metric_of, selector_of
from slo_codegen.plan.measures.slis import sums_of, terms_of
from slo_codegen.plan.measures.sums import added, bounds_in, has_native, selectors_in, subtracted
from slo_codegen.plan.model import (
    Dimension,
    EventsSli,
    Measure,
    Place,
    Selector,
    Service,
    Slo,
    Term,
    one,
)
from slo_codegen.plan.routing import named
from slo_codegen.promql import Binary, Number, Series, regex_literal, to_text

_STEP = MINUTE
_EVALUATED = 4 * MINUTE
"""Seldom, since promtool runs every rule so often; a series is stale after 5 min."""
_PER_STEP = 60
_LENGTH = 40 * MINUTE
_END = format_duration(_LENGTH)


def test_file(service: Service, dimensions: tuple[Dimension, ...], late_ms: int) -> dict[str, object] | None:
    """Return the values of a service's test file, or None if none of its SLOs can be tested so.

    ``dimensions`` are all of the platform; ``late_ms`` is how late rules look at samples.
    """
    slos = [slo for slo in service.slos if _testable(slo, dimensions)]
    if not slos:
        return None
    # Rules that look back record what is read at the end when so much more time has passed.
    length = _LENGTH + -(-late_ms // _EVALUATED) * _EVALUATED
    tests = [_healthy(service, slos, dimensions, length)]
    if missed := _missed(slos):
        tests.append(_missing(service, *missed, dimensions, length))
    groups = [
        group_name(slo.environment, service.id, slo.id, part)
        for slo in service.slos
        for part in ("fast", "returns", "slow", "calendar")
    ]
    return {
        "rule_files": [f"../rules/{service.id}.yaml"],
        "interval": format_duration(_EVALUATED),
        "groups": groups,
        "tests": tests,
    }


def carried_by_tests(service: Service, dimensions: tuple[Dimension, ...]) -> frozenset[Carried]:
    """Return what a service's test file is about: the SLOs in it, and the alerts that it awaits."""
    slos = [slo for slo in service.slos if _testable(slo, dimensions)]
    missed = _missed(slos)
    awaited = {slo.id for slo in missed[0]} if missed else set()
    found: frozenset[Carried] = frozenset()
    for slo in slos:
        alerts = (alert.name for alert in slo.alerts if traits_of(alert.condition.kind).awaits_data)
        found |= of_slo(slo, alerts if slo.id in awaited else ())
    return found


def _missed(slos: Sequence[Slo]) -> tuple[list[Slo], Place] | None:
    """Return the first place that can be without data while another has some, and the SLOs that alert on it."""
    slos = [slo for slo in slos if _awaits_data(slo)]
    places = {slo.id: slo.places or () for slo in slos}
    for place in sorted({place for each in places.values() for place in each if place}):
        having = [slo for slo in slos if place in places[slo.id]]
        if any(other != place for slo in having for other in places[slo.id]):
            return having, place
    return None


def _testable(slo: Slo, dimensions: tuple[Dimension, ...]) -> bool:
    sli = sums_of(slo.sli)
    return (
        slo.objective is not None
        and sli is not None
        and sli.has_total
        # promtool's tests cannot write native histograms.
        and not has_native(terms_of(sli))
        and bool(played(slo))
        and all(_good_traffic(slo, sli, place, dimensions) for place in played(slo))
    )


def _awaits_data(slo: Slo) -> bool:
    return any(traits_of(alert.condition.kind).awaits_data for alert in slo.alerts)


def _traffic(
    slos: list[Slo], dimensions: tuple[Dimension, ...], length: int, without: Place | None = None
) -> list[dict[str, str]]:
    rates: dict[str, int] = {}
    for slo in slos:
        sli = sums_of(slo.sli)
        for place in played(slo):
            if place != without and sli is not None:
                for name, per_step in _good_traffic(slo, sli, place, dimensions).items():
                    # Two SLOs can share a series: one that rises for either is not idle.
                    rates[name] = max(rates.get(name, 0), per_step)
    return [{"series": name, "points": f"0+{rate}x{length // _STEP}"} for name, rate in sorted(rates.items())]


def _healthy(service: Service, slos: list[Slo], dimensions: tuple[Dimension, ...], length: int) -> dict[str, object]:
    checks: list[dict[str, object]] = []
    for slo in slos:
        expected = [{"labels": "{}", "value": len(played(slo))}]
        checks.append({"expr": f"count({_clean(slo, dimensions)})", "at": _END, "samples": expected})
    silent = [slo.id for slo in service.slos if slo not in slos and _awaits_data(slo)]
    others = ((contract.SLO, "!~", "|".join(silent)),) if silent else ()
    firing = to_text(Series("ALERTS", (("alertstate", "=", "firing"), *others)))
    checks += [{"expr": firing, "at": format_duration(at), "samples": []} for at in sorted({_LENGTH, length})]
    name = f"{service.id}: healthy traffic is free of errors and alerts"
    return {
        "name": name,
        "interval": format_duration(_STEP),
        "series": _traffic(slos, dimensions, length),
        "checks": checks,
    }


def _clean(slo: Slo, dimensions: tuple[Dimension, ...]) -> str:
    """Return a query of an SLO's error ratios that are 0; where it covers some members alone, of those alone."""
    matchers: tuple[tuple[str, str, str], ...] = ((contract.SLO, "=", slo.id),)
    if slo.places is None:
        # Other SLOs have traffic of other members.
        members = {label: dict.fromkeys(dict(place.labels)[label] for place in played(slo)) for label in slo.by}
        matchers += tuple((label, "=~", "|".join(map(regex_literal, own))) for label, own in members.items())
    ratio = Binary("==", Series(contract.error_ratio(5 * MINUTE), matchers), Number(0))
    every = {dimension.label: set(dimension.members) for dimension in dimensions}
    if all(own.open is None and set(own.members) == every[own.label] for own in slo.dimensions):
        return to_text(ratio)
    # The traffic of other SLOs is counted in all places.
    objective = Series(contract.OBJECTIVE, matchers)
    return to_text(Binary("and", ratio, objective, on=(*slo.key, *slo.by)))


def _missing(
    service: Service, slos: list[Slo], place: Place, dimensions: tuple[Dimension, ...], length: int
) -> dict[str, object]:
    checks: list[dict[str, object]] = []
    for slo in slos:
        for alert in slo.alerts:
            if traits_of(alert.condition.kind).awaits_data:
                state = "firing" if alert.for_ms < _LENGTH - 5 * MINUTE else "pending"
                matchers = (*named(slo, alert), ("alertstate", "=", state))
                here = Series("ALERTS", (*matchers, *((label, "=", member) for label, member in place.labels)))
                count = f"count({to_text(here)})"
                checks.append({"expr": count, "at": _END, "samples": [{"labels": "{}", "value": 1}]})
                if length > _LENGTH:
                    checks.append(
                        {
                            "expr": _elsewhere(Series("ALERTS", matchers), place),
                            "at": format_duration(length),
                            "samples": [],
                        }
                    )
    name = f"{service.id}: {one('/'.join(label for label, _ in place.labels))} without data is alerted"
    return {
        "name": name,
        "interval": format_duration(_STEP),
        "series": _traffic(slos, dimensions, length, without=place),
        "checks": checks,
    }


def _elsewhere(series: Series, place: Place) -> str:
    """Return a query for a series in all places but one."""
    if len(place.labels) == 1:
        ((label, member),) = place.labels
        return to_text(replace(series, matchers=(*series.matchers, (label, "!=", member))))
    here = (*series.matchers, *((label, "=", member) for label, member in place.labels))
    return to_text(Binary("unless", series, replace(series, matchers=here)))


def _good_traffic(slo: Slo, sli: EventsSli, place: Place, dimensions: tuple[Dimension, ...]) -> dict[str, int]:
    """Return how fast every series of the SLI's total grows when all events are good; empty if none can be named."""
    left_out = {selector_of(measure) for measure in subtracted(sli.total)}
    good = [t for t in sli.bad if t.negative and selector_of(t.measure) not in left_out]
    if good:
        # Bad is all but the good ones: every event is one of them.
        return _all_but_bad(sli, good, _bounds(slo), place, dimensions)
    # What is slow of a timing has no labels of its own.
    all_bad = [selector_of(measure) for measure in added(sli.bad) if bound_of(measure) is None]
    bad = {selector.text for selector in all_bad}
    everything_bad = bad == {selector.text for selector in selectors_in(sli.total)}
    lines: dict[str, int] = {}
    for term in sli.total:
        selector = selector_of(term.measure)
        is_bad = selector.text in bad
        avoid = [each for each in all_bad if each.metric is selector.metric]
        labels = _example(selector, place, [] if is_bad else avoid, dimensions)
        if labels is None:
            return {}
        per_step = 0 if term.negative or (is_bad and not everything_bad) else _PER_STEP
        for name in _samples(term.measure, labels, _bounds(slo)):
            lines.setdefault(name, per_step)
    return lines


def _bounds(slo: Slo) -> frozenset[Ms]:
    """Return every bound that an SLO and its alerts ask for."""
    late = (percentile_of(alert.condition) for alert in slo.alerts)
    return bounds_in(terms_of(slo.sli)) | {each.bound_ms for each in late if each is not None}


def _all_but_bad(
    sli: EventsSli, good: list[Term], bounds: frozenset[Ms], place: Place, dimensions: tuple[Dimension, ...]
) -> dict[str, int]:
    """Return how fast the series of good events grow, and those of all events, which take them in."""
    lines: dict[str, int] = {}
    with_good = [metric_of(term.measure) for term in good]
    for term in (*good, *sli.total):
        # Of a metric that tells good events apart by its labels, they are all there is.
        selector = selector_of(term.measure)
        if term not in good and not term.negative and any(metric is selector.metric for metric in with_good):
            continue
        excluded = [selector_of(measure) for measure in subtracted(sli.total)]
        avoid = [each for each in excluded if each.metric is selector.metric]
        labels = _example(selector, place, [] if term.negative and term not in good else avoid, dimensions)
        if labels is None:
            return {}
        per_step = _PER_STEP if term in good or not term.negative else 0
        for name in _samples(term.measure, labels, bounds):
            lines.setdefault(name, per_step)
    return lines


def _samples(measure: Measure, labels: dict[str, str], bounds_ms: Iterable[Ms]) -> list[str]:
    """Return the selectors of the series that a measure is read from, for some labels."""
    return [
        to_text(Series(name, tuple((label, "=", value) for label, value in sorted(own.items()))))
        for name, own in samples_of(measure, labels, bounds_ms)
    ]


def _example(
    selector: Selector, place: Place, avoid: list[Selector], dimensions: tuple[Dimension, ...]
) -> dict[str, str] | None:
    """Return label values that a selector matches and that none of ``avoid`` does."""
    members = dict(place.labels)
    every = {dimension.label: dimension.members for dimension in dimensions}
    labels: dict[str, str] = {}
    for label in selector.metric.labels:
        wanted = [m for m in selector.matchers if m.label == label.name]
        if label.name in members:
            if not all(holds(m, members[label.name]) for m in wanted):
                return None
            labels[label.name] = members[label.name]
            continue
        unwanted = [m for other in avoid for m in other.matchers if m.label == label.name and m not in wanted]
        known = label.values or every.get(label.name, ())
        choices = [*known, *(m.value for m in wanted if m.op == "="), "example"]
        value = next(
            (v for v in choices if all(holds(m, v) for m in wanted) and not any(holds(m, v) for m in unwanted)), None
        )
        if value is None:
            return None
        labels[label.name] = value
    return labels
