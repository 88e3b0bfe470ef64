"""The planner: a pure function from the typed catalog to the plan, in which every decision is taken."""

from __future__ import annotations

from slo_codegen.catalog.read import Catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.build import dashboards, routing
from slo_codegen.plan.build.alertnames import check_alertnames
from slo_codegen.plan.build.bounds import within_bounds
from slo_codegen.plan.build.budgets import budget_states
from slo_codegen.plan.build.calendars import check_zones
from slo_codegen.plan.build.dimensions import check_defaults, declared
from slo_codegen.plan.build.environments import in_environment
from slo_codegen.plan.build.inferred import with_inferred
from slo_codegen.plan.build.labels import check_labels, pairs, with_catalog_label
from slo_codegen.plan.build.metrics import check_label_names, metric, server
from slo_codegen.plan.build.names import check_names
from slo_codegen.plan.build.services import grafana_url, service
from slo_codegen.plan.build.tiers import check_tiers
from slo_codegen.plan.build.units import check_unit
from slo_codegen.plan.model import Plan

_SILENT = frozenset({"prometheus", "grafana"})
"""Targets that notify no one by themselves."""


def make_plan(catalog: Catalog, report: Diagnostics) -> Plan | None:
    """Return the plan of a catalog, or None after reporting why there is none."""
    if not within_bounds(catalog, report):
        return None
    before = sum(1 for finding in report if finding.severity == "error")
    check_labels(catalog, report)
    catalog = with_catalog_label(catalog)
    platform = catalog.platform.spec
    strict = platform.metrics == "declared"
    declared_metrics = {
        name: metric(node, platform.metric_names, strict=strict) for name, node in catalog.metrics.items()
    }
    check_names(catalog, report)
    check_tiers(catalog, report)
    check_defaults(catalog.platform, report)
    check_zones(catalog, report)
    for node in catalog.metrics.values():
        check_unit(node, report)
        check_label_names(node, platform.metric_names, report)
    known = with_inferred(catalog, declared_metrics, platform.metric_names, report)
    known = in_environment(catalog, known, report)
    services = tuple(service(catalog, node, known, report) for _, node in sorted(catalog.services.items()))
    check_alertnames(services, report)
    if sum(1 for finding in report if finding.severity == "error") > before:
        return None
    return Plan(
        platform=platform.name,
        title=platform.title or platform.name,
        environment=platform.environment,
        dimensions=declared(catalog.platform),
        scrape_interval_ms=platform.scrape_interval,
        fast_interval_ms=platform.fast_interval,
        slow_interval_ms=platform.slow_interval,
        retention_ms=platform.retention,
        prometheus=server(platform.prometheus, platform.metric_names),
        grafana_url=grafana_url(platform),
        smtp_smarthost=platform.email.smarthost if platform.email is not None else None,
        smtp_from=platform.email.sender if platform.email is not None else None,
        services=services,
        metrics=tuple(known.metrics[name] for name in sorted(known.metrics)),
        modules=dashboards.modules(catalog),
        tiers=routing.tiers(catalog),
        channels=routing.channels(catalog),
        owners=routing.owners(catalog),
        subscriptions=routing.subscriptions(catalog),
        baseline_channels=catalog.baseline.spec.channels if catalog.baseline else (),
        budget_states=budget_states(catalog),
        report=routing.weekly_report(catalog),
        boards=dashboards.boards(catalog),
        origin=catalog.platform.origin,
        is_divided=catalog.environment is not None,
        watch=routing.watch(catalog),
        baseline_origin=catalog.baseline.origin if catalog.baseline else None,
        targets=platform.targets,
        notifies=catalog.leaves_targets_open or not _SILENT.issuperset(platform.targets),
        labels=pairs(platform.labels),
        annotations=pairs(platform.annotations),
        recorded_labels=tuple(sorted(platform.recorded_labels)),
        declared_only=strict,
        datadog_monitors=platform.quotas.datadog_monitors,
        forms=platform.forms,
        smtp_username=platform.email.user if platform.email is not None else None,
        smtp_password=routing.secret(platform.email.password) if platform.email is not None else None,
        smtp_require_tls=platform.email is None or platform.email.tls == "required",
        alertmanager=routing.alertmanager(platform.alertmanager),
    )
