"""Unit tests for promtool: healthy traffic keeps every alert silent, and a region without data is alerted."""

from __future__ import annotations

from slo_codegen import series
from slo_codegen.carried import Carried, of_slo
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.matching import holds
from slo_codegen.plan.model import (
    Count,
    EventsSli,
    Metric,
    MetricKind,
    Selector,
    Service,
    Slo,
)
from slo_codegen.promql import Series, to_text
from slo_codegen.units import MINUTE, format_duration

_STEP = MINUTE
_EVALUATED = 4 * MINUTE
"""Seldom, since promtool runs every rule so often; a series is stale after 5 min."""
_PER_STEP = 60
_LENGTH = 40 * MINUTE
_END = format_duration(_LENGTH)


def test_file(service: Service, late_ms: int) -> dict[str, object] | None:
    """Return the values of a service's test file, or None if none of its SLOs can be tested so.

    ``late_ms`` is how late rules look at samples.
    """
    slos = [slo for slo in service.slos if _testable(slo)]
    regions = sorted({region for slo in slos for region in slo.regions})
    if not slos:
        return None
    # Rules that look back record what is read at the end when so much more time has passed.
    length = _LENGTH + -(-late_ms // _EVALUATED) * _EVALUATED
    tests = [_healthy(service, slos, length)]
    if len(regions) > 1:
        tests.append(_missing(service, [slo for slo in slos if regions[0] in slo.regions], regions[0], length))
    groups = [
        f"{service.id}/{slo.id}/{part}" for slo in service.slos for part in ("fast", "returns", "slow", "calendar")
    ]
    return {
        "rule_files": [f"../rules/{service.id}.yaml"],
        "interval": format_duration(_EVALUATED),
        "groups": groups,
        "tests": tests,
    }


def carried_by_tests(service: Service) -> frozenset[Carried]:
    """Return what a service's test file is about: the SLOs in it, and the alerts that it awaits."""
    slos = [slo for slo in service.slos if _testable(slo)]
    regions = sorted({region for slo in slos for region in slo.regions})
    awaited = {slo.id for slo in slos if len(regions) > 1 and regions[0] in slo.regions}
    found: frozenset[Carried] = frozenset()
    for slo in slos:
        alerts = (alert.name for alert in slo.alerts if traits_of(alert.condition.kind).awaits_data)
        found |= of_slo(slo, alerts if slo.id in awaited else ())
    return found


def _testable(slo: Slo) -> bool:
    sli = slo.sli
    return (
        slo.objective is not None
        and isinstance(sli, EventsSli)
        and bool(sli.total)
        # promtool's tests cannot write native histograms.
        and not any(count.selector.metric.native_histogram for count in (*sli.bad, *sli.total))
        and all(_good_traffic(sli, region) for region in slo.regions or ("",))
    )


def _traffic(slos: list[Slo], length: int, without: str | None = None) -> list[dict[str, str]]:
    rates: dict[str, int] = {}
    for slo in slos:
        for region in slo.regions or ("",):
            if region != without and isinstance(slo.sli, EventsSli):
                for name, per_step in _good_traffic(slo.sli, region).items():
                    # Two SLOs can share a series: one that rises for either is not idle.
                    rates[name] = max(rates.get(name, 0), per_step)
    return [{"series": name, "points": f"0+{rate}x{length // _STEP}"} for name, rate in sorted(rates.items())]


def _healthy(service: Service, slos: list[Slo], length: int) -> dict[str, object]:
    checks: list[dict[str, object]] = []
    for slo in slos:
        ratio = to_text(Series(series.error_ratio(5 * MINUTE), (("slo", "=", slo.id),)))
        expected = [{"labels": "{}", "value": len(slo.regions or ("",))}]
        checks.append({"expr": f"count({ratio} == 0)", "at": _END, "samples": expected})
    firing = to_text(Series("ALERTS", (("alertstate", "=", "firing"),)))
    checks += [{"expr": firing, "at": format_duration(at), "samples": []} for at in sorted({_LENGTH, length})]
    name = f"{service.id}: healthy traffic is free of errors and alerts"
    return {"name": name, "interval": format_duration(_STEP), "series": _traffic(slos, length), "checks": checks}


def _missing(service: Service, slos: list[Slo], region: str, length: int) -> dict[str, object]:
    checks: list[dict[str, object]] = []
    for slo in slos:
        for alert in slo.alerts:
            if traits_of(alert.condition.kind).awaits_data:
                state = "firing" if alert.for_ms < _LENGTH - 5 * MINUTE else "pending"
                matchers = (("alertname", "=", alert.name), ("alertstate", "=", state), ("region", "=", region))
                count = f"count({to_text(Series('ALERTS', matchers))})"
                checks.append({"expr": count, "at": _END, "samples": [{"labels": "{}", "value": 1}]})
                if length > _LENGTH:
                    others = Series("ALERTS", (*matchers[:-1], ("region", "!=", region)))
                    checks.append({"expr": to_text(others), "at": format_duration(length), "samples": []})
    name = f"{service.id}: a region without data is alerted"
    return {
        "name": name,
        "interval": format_duration(_STEP),
        "series": _traffic(slos, length, without=region),
        "checks": checks,
    }


def _good_traffic(sli: EventsSli, region: str) -> dict[str, int]:
    """Return how fast every series of the SLI's total grows when all events are good; empty if none can be named."""
    left_out = {count.selector for count in sli.total if count.negative}
    good = [count for count in sli.bad if count.negative and count.selector not in left_out]
    if good:
        # Bad is all but the good ones: every event is one of them.
        return _all_but_bad(sli, good, region)
    bad = {count.selector.text for count in sli.bad if not count.negative and count.part == "all"}
    everything_bad = bad == {count.selector.text for count in sli.total}
    lines: dict[str, int] = {}
    for count in sli.total:
        metric, is_bad = count.selector.metric, count.selector.text in bad
        avoid = [c.selector for c in sli.bad if c.selector.metric is metric and not c.negative and c.part == "all"]
        labels = _example(count.selector, region, [] if is_bad else avoid)
        if labels is None:
            return {}
        per_step = 0 if count.negative or (is_bad and not everything_bad) else _PER_STEP
        for name in _samples(metric, labels):
            lines.setdefault(name, per_step)
    return lines


def _all_but_bad(sli: EventsSli, good: list[Count], region: str) -> dict[str, int]:
    """Return how fast the series of good events grow, and those of all events, which take them in."""
    lines: dict[str, int] = {}
    for count in (*good, *sli.total):
        # Of a metric that tells good events apart by its labels, they are all there is.
        metric = count.selector.metric
        if count not in good and not count.negative and any(each.selector.metric is metric for each in good):
            continue
        avoid = [each.selector for each in sli.total if each.negative and each.selector.metric is metric]
        labels = _example(count.selector, region, [] if count.negative and count not in good else avoid)
        if labels is None:
            return {}
        per_step = _PER_STEP if count in good or not count.negative else 0
        for name in _samples(metric, labels):
            lines.setdefault(name, per_step)
    return lines


def _samples(metric: Metric, labels: dict[str, str]) -> list[str]:
    """Return the selectors of the series that a metric has for some labels."""
    names: list[tuple[str, dict[str, str]]] = [(metric.prometheus, {})]
    if metric.kind is MetricKind.TIMING:
        names = [(f"{metric.prometheus}_bucket", {"le": bound}) for bound in (*map(str, metric.buckets_ms), "+Inf")]
        names.append((f"{metric.prometheus}_count", {}))
    return [
        to_text(Series(name, tuple((label, "=", value) for label, value in sorted((labels | extra).items()))))
        for name, extra in names
    ]


def _example(selector: Selector, region: str, avoid: list[Selector]) -> dict[str, str] | None:
    """Return label values that a selector matches and that none of ``avoid`` does."""
    labels: dict[str, str] = {}
    for label in selector.metric.labels:
        if label.name == "region":
            if region:
                labels["region"] = region
            continue
        wanted = [m for m in selector.matchers if m.label == label.name]
        unwanted = [m for other in avoid for m in other.matchers if m.label == label.name and m not in wanted]
        choices = [*(label.values or ()), *(m.value for m in wanted if m.op == "="), "example"]
        value = next(
            (v for v in choices if all(holds(m, v) for m in wanted) and not any(holds(m, v) for m in unwanted)), None
        )
        if value is None:
            return None
        labels[label.name] = value
    return labels
