"""Unit tests for promtool: healthy traffic keeps every alert silent, and a place without data is alerted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from slo_codegen import contract
from slo_codegen.backends.prometheus.healthy import STEP, Healthy, healthy_of, reads_gauge
from slo_codegen.carried import Carried, of_slo
from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.divided import group_name
from slo_codegen.plan.measures.slis import slice_ms
from slo_codegen.plan.model import Dimension, Place, Service, Slo, one
from slo_codegen.plan.routing import named
from slo_codegen.promql import Binary, Number, Series, regex_literal, to_text

_EVALUATED = 4 * MINUTE
"""Seldom, since promtool runs every rule so often; a series is stale after 5 min."""
_LENGTH = 40 * MINUTE


@dataclass(frozen=True, slots=True)
class _Times:
    """When all but late samples have been counted, in ms, and when those have been too."""

    end_ms: int
    length_ms: int

    @property
    def end(self) -> str:
        """When all but late samples have been counted, as promtool reads it."""
        return format_duration(self.end_ms)


def test_file(service: Service, dimensions: tuple[Dimension, ...], late_ms: int) -> dict[str, object] | None:
    """Return the values of a service's test file, or None if none of its SLOs can be tested so.

    ``dimensions`` are all of the platform; ``late_ms`` is how late rules look at samples.
    """
    traffic = healthy_of(service, dimensions)
    if not traffic.slos:
        return None
    # A whole slice has passed then, and the rules have run twice since.
    slices = [_evaluated(lasts) + 2 * _EVALUATED for slo in traffic.slos if (lasts := slice_ms(slo.sli))]
    end = max([_LENGTH, *slices])
    # Rules that look back record what is read at the end when so much more time has passed.
    times = _Times(end, end + _evaluated(late_ms))
    tests = [_healthy(service, traffic, times)]
    if missed := _missed(traffic.slos):
        tests.append(_missing(service, *missed, traffic, times))
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
    slos = healthy_of(service, dimensions).slos
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


def _awaits_data(slo: Slo) -> bool:
    return any(traits_of(alert.condition.kind).awaits_data for alert in slo.alerts)


def _evaluated(ms: int) -> int:
    """Return when the rules run at last that something has been for which so much time must pass."""
    return -(-ms // _EVALUATED) * _EVALUATED


def _healthy(service: Service, traffic: Healthy, times: _Times) -> dict[str, object]:
    checks: list[dict[str, object]] = []
    for slo in traffic.slos:
        expected = [{"labels": "{}", "value": len(traffic.places(slo))}]
        checks.append({"expr": f"count({_clean(slo, traffic)})", "at": times.end, "samples": expected})
    # A gauge that is left out may read samples that others find good.
    left_out = [slo for slo in service.slos if slo not in traffic.slos]
    silent = [slo.id for slo in left_out if _awaits_data(slo) or reads_gauge(slo)]
    partly = [slo for slo in traffic.slos if _awaits_data(slo) and not traffic.is_everywhere(slo)]
    silent += [slo.id for slo in partly]
    others = ((contract.SLO, "!~", "|".join(silent)),) if silent else ()
    firing = to_text(Series("ALERTS", (("alertstate", "=", "firing"), *others)))
    quiet = [firing, *(_quiet(slo) for slo in partly)]
    ends = sorted({times.end_ms, times.length_ms})
    checks += [{"expr": expr, "at": format_duration(at), "samples": []} for at in ends for expr in quiet]
    name = f"{service.id}: healthy traffic is free of errors and alerts"
    return {
        "name": name,
        "interval": format_duration(STEP),
        "series": traffic.lines(traffic.slos, times.length_ms),
        "checks": checks,
    }


def _quiet(slo: Slo) -> str:
    """Return a query of the alerts of an SLO that fire, but for those of a place without data."""
    awaiting = dict.fromkeys(a.alertname for a in slo.alerts if traits_of(a.condition.kind).awaits_data)
    others = ("alertname", "!~", "|".join(map(regex_literal, awaiting)))
    return to_text(Series("ALERTS", (("alertstate", "=", "firing"), (contract.SLO, "=", slo.id), others)))


def _clean(slo: Slo, traffic: Healthy) -> str:
    """Return a query of the error ratios of an SLO that are 0, of the members alone that it has traffic of."""
    matchers: tuple[tuple[str, str, str], ...] = ((contract.SLO, "=", slo.id),)
    if slo.places is None or not traffic.is_everywhere(slo):
        # Other SLOs have traffic of other members.
        places = traffic.places(slo)
        members = {label: dict.fromkeys(dict(place.labels)[label] for place in places) for label in slo.by}
        matchers += tuple((label, "=~", "|".join(map(regex_literal, own))) for label, own in members.items())
    # In a short window there may be the end of no slice.
    recorded = contract.error_ratio(5 * MINUTE) if slice_ms(slo.sli) is None else contract.PERIOD_ERROR
    ratio = Binary("==", Series(recorded, matchers), Number(0))
    every = {dimension.label: set(dimension.members) for dimension in traffic.dimensions}
    if all(own.open is None and set(own.members) == every[own.label] for own in slo.dimensions):
        return to_text(ratio)
    # The traffic of other SLOs is counted in all places.
    objective = Series(contract.OBJECTIVE, matchers)
    return to_text(Binary("and", ratio, objective, on=(*slo.key, *slo.by)))


def _missing(service: Service, slos: list[Slo], place: Place, traffic: Healthy, times: _Times) -> dict[str, object]:
    checks: list[dict[str, object]] = []
    for slo in slos:
        for alert in slo.alerts:
            if traits_of(alert.condition.kind).awaits_data:
                state = "firing" if alert.for_ms < times.end_ms - 5 * MINUTE else "pending"
                matchers = (*named(slo, alert), ("alertstate", "=", state))
                here = Series("ALERTS", (*matchers, *((label, "=", member) for label, member in place.labels)))
                count = f"count({to_text(here)})"
                checks.append({"expr": count, "at": times.end, "samples": [{"labels": "{}", "value": 1}]})
                if times.length_ms > times.end_ms and traffic.is_everywhere(slo):
                    checks.append(
                        {
                            "expr": _elsewhere(Series("ALERTS", matchers), place),
                            "at": format_duration(times.length_ms),
                            "samples": [],
                        }
                    )
    name = f"{service.id}: {one('/'.join(label for label, _ in place.labels))} without data is alerted"
    return {
        "name": name,
        "interval": format_duration(STEP),
        "series": traffic.lines(slos, times.length_ms, without=place),
        "checks": checks,
    }


def _elsewhere(series: Series, place: Place) -> str:
    """Return a query for a series in all places but one."""
    if len(place.labels) == 1:
        ((label, member),) = place.labels
        return to_text(replace(series, matchers=(*series.matchers, (label, "!=", member))))
    here = (*series.matchers, *((label, "=", member) for label, member in place.labels))
    return to_text(Binary("unless", series, replace(series, matchers=here)))
