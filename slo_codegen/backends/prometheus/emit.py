"""Prometheus' files: rules and tests of each service, and the platform's own rules."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.artifact import Draft
from slo_codegen.backends.prometheus import raw
from slo_codegen.backends.prometheus.calendar_clock import calendar_group
from slo_codegen.backends.prometheus.groups import service_groups
from slo_codegen.backends.prometheus.platform import report_group
from slo_codegen.backends.prometheus.rules import Group, TooLongError
from slo_codegen.backends.prometheus.silences import silences_group
from slo_codegen.backends.prometheus.unit_tests import carried_by_tests, test_file
from slo_codegen.backends.prometheus.watch import watch_group
from slo_codegen.carried import Carried, Kind, all_of, budget_states, metrics, of_slo
from slo_codegen.common.units import MINUTE, format_duration
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.measures.slis import query_of
from slo_codegen.plan.model import Plan, Service, Slo
from slo_codegen.plan.selectors import selectors
from slo_codegen.promql.parsed import parse_foreign, series_read


def emit(plan: Plan, report: Diagnostics) -> Iterator[Draft]:
    """Yield a rule file and a test file for each service, and the platform's own rules."""
    for service in plan.services:
        yield from _of_service(plan, service, report)
    platform: list[Group] = []
    carries: set[Carried] = set()
    if any(slo.calendar for slo in plan.slos):
        platform.append(calendar_group(plan))
        carries.add(Carried(Kind.CALENDAR))
    if plan.report is not None:
        platform.append(report_group(plan, plan.report))
        carries.add(Carried(Kind.REPORT))
    if plan.watch is not None:
        platform.append(watch_group(plan, plan.watch))
        carries |= all_of(Kind.TIER, (plan.watch.tier, plan.watch.measurement_tier))
    try:
        silences = silences_group(plan)
        platform += [] if silences is None else [silences]
    except TooLongError as error:
        report.add(error.code, f"what silences what: {error}", plan.origin, help="split SLOs of a service alike")
    if platform:
        yield _rules("prometheus/rules/_platform.yaml", platform, plan.origin, frozenset(carries))


def _of_service(plan: Plan, service: Service, report: Diagnostics) -> Iterator[Draft]:
    if not service.slos:
        return
    groups: list[Group] = []
    carries: set[Carried] = set()
    for slo, own in service_groups(plan, service, report):
        groups += own
        carries |= _carried(plan, slo)
    if groups:
        yield _rules(f"prometheus/rules/{service.id}.yaml", groups, service.origin, frozenset(carries))
    tests = test_file(service, plan.dimensions, plan.prometheus.query_offset_ms)
    if tests is not None:
        path = f"prometheus/tests/{service.id}.yaml"
        carried = carried_by_tests(service, plan.dimensions)
        yield Draft(path, "prometheus/tests.yaml.j2", tests, "prometheus-tests", service.origin, carries=carried)


def _rules(path: str, groups: list[Group], origin: Origin, carries: frozenset[Carried]) -> Draft:
    context = {"groups": [group.context() for group in groups]}
    return Draft(path, "prometheus/rules.yaml.j2", context, "prometheus-rules", origin, carries=carries)


def _carried(plan: Plan, slo: Slo) -> frozenset[Carried]:
    """Return what the rules of an SLO carry: how much of a budget is left decides the state of the budget."""
    found = of_slo(slo, (alert.name for alert in slo.alerts)) | metrics(selectors(slo)) | _read_by_query(plan, slo)
    if slo.objective is not None:
        found |= budget_states(plan)
    return found | {Carried(Kind.CALENDAR)} if slo.calendar is not None else found


def _read_by_query(plan: Plan, slo: Slo) -> frozenset[Carried]:
    """Return the metrics that queries of the catalog's own read; they have been parsed before."""
    query = query_of(slo.sli, raw.BACKEND)
    if query is None:
        return frozenset()
    texts = (text.replace(raw.WINDOW, format_duration(MINUTE)) for _, text in query.texts)
    read = {name for text in texts for name in series_read(parse_foreign(text))}
    return all_of(Kind.METRIC, (each.name for each in plan.metrics if not read.isdisjoint(each.prometheus_series)))
