"""Services with their SLOs: each SLO's dimensions, objective, indicator, windows and alerts."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.platform import PlatformSpec
from slo_codegen.catalog.sections.services import ServiceSpec
from slo_codegen.catalog.sections.slos import SloSpec
from slo_codegen.common.units import DAY, HOUR, MINUTE
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan import budget
from slo_codegen.plan.build.alerts import AlertContext, plan_alerts
from slo_codegen.plan.build.calendars import calendar_of, report_unused
from slo_codegen.plan.build.dimensions import dimensions_of, objective_of
from slo_codegen.plan.build.indicators import Indicators
from slo_codegen.plan.build.known import Known
from slo_codegen.plan.build.labels import Marks, pairs
from slo_codegen.plan.build.titles import title_of
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.divided import board_uid
from slo_codegen.plan.model import Figure, MemberOf, Objective, Service, Slo, Text, labels_of

_WINDOWS = (5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY)
_DASHBOARD = "slo"


def service(catalog: Catalog, node: Node[ServiceSpec], known: Known, report: Diagnostics) -> Service:
    """Return a service with the SLOs that can be planned; what is wrong with the others is reported."""
    spec = node.spec
    runbook = (spec.links.runbook if spec.links else None) or _runbook_of(catalog, node.id)
    slos = [
        _slo(catalog, catalog.slos[slo.id], node.id, spec.owner, runbook, known, report)
        for slo in spec.slos
        if catalog.slos[slo.id].spec is slo
    ]
    return Service(
        id=node.id,
        title=spec.title or title_of(node.id),
        description=spec.description or "",
        owner=spec.owner,
        runbook_url=runbook,
        dependencies=tuple(sorted(spec.dependencies)),
        slos=tuple(sorted((slo for slo in slos if slo is not None), key=lambda slo: slo.id)),
        origin=node.origin,
    )


def _slo(
    catalog: Catalog,
    node: Node[SloSpec],
    service: str,
    owner: str | None,
    runbook: str | None,
    known: Known,
    report: Diagnostics,
) -> Slo | None:
    spec = node.spec
    defaults = catalog.platform.spec.defaults
    dimensions = dimensions_of(catalog, node, report)
    by = labels_of(dimensions)
    indicators = Indicators(known, report, by, catalog.platform.spec.scrape_interval)
    sli = indicators.sli(spec.sli, node.origin.child("sli"))
    if sli is None:
        return None
    objective = objective_of(catalog, node, dimensions, report)
    if objective is None and spec.sli.event is None:
        report.add("SLO202", f"SLO {node.id} has no objective", node.origin, label="needs objective",
                   help="only an event SLI can be watched without an objective")  # fmt: skip
        return None
    period = spec.period or defaults.period
    calendar = None if objective is None else calendar_of(catalog, node)
    runbook_url = spec.runbook or (f"{runbook}#{node.id}" if runbook is not None else None)
    dashboard_url = _dashboard_url(catalog, service, node.id, by)
    marks = Marks(catalog.platform.spec, catalog.services[service].spec, spec)
    labels = pairs(*marks.of_slo("labels"))
    title = spec.title or title_of(node.id)
    context = AlertContext(
        slo=node,
        title=title,
        sli=sli,
        objective=objective,
        period_ms=period,
        dimensions=dimensions,
        volume=spec.volume,
        runbook_url=runbook_url,
        dashboard_url=dashboard_url,
        scrape_ms=catalog.platform.spec.scrape_interval,
        indicators=indicators,
        marks=marks,
        report=report,
        calendar=calendar,
    )
    alerts = plan_alerts(catalog, context)
    report_unused(node, calendar, alerts, report)
    asked = {ms for a in alerts if burn_rate(a.condition) is not None for ms in windows_ms(a.condition)}
    return Slo(
        id=node.id,
        title=title,
        description=spec.description or "",
        service=service,
        owner=spec.owner or owner,
        source=spec.source or "",
        objective=objective,
        period_ms=period,
        dimensions=dimensions,
        sli=sli,
        windows_ms=tuple(sorted({*_WINDOWS, *asked})),
        alerts=alerts,
        calendar=calendar,
        baseline=spec.baseline is not None,
        volume=spec.volume,
        figures=_figures(node, objective),
        runbook_url=runbook_url,
        dashboard_url=dashboard_url,
        origin=node.origin,
        labels=labels,
        recorded_labels=tuple(each for each in labels if each[0] in catalog.platform.spec.recorded_labels),
        parts=spec.parts,
        may_be_missing=objective is not None and sli.has_total and (spec.no_data or defaults.no_data) == "none",
        environment=catalog.environment.id if catalog.environment is not None else None,
    )


def grafana_url(platform: PlatformSpec) -> str | None:
    """Return the address of Grafana, where it has the dashboards that the catalog compiles to."""
    given = platform.links.grafana if "grafana" in platform.targets else None
    return None if given is None else given.rstrip("/")


def _runbook_of(catalog: Catalog, service: str) -> str | None:
    folder = catalog.platform.spec.links.runbooks
    return None if folder is None else f"{folder.rstrip('/')}/{service}"


def _dashboard_url(catalog: Catalog, service: str, slo: str, by: Iterable[str]) -> Text | None:
    base = grafana_url(catalog.platform.spec)
    if base is None:
        return None
    own = catalog.environment.id if catalog.environment is not None else None
    url = f"{base}/d/{board_uid(own, _DASHBOARD)}?var-service={quote(service, safe='')}&var-slo={quote(slo, safe='')}"
    return (url, *(part for label in by for part in (f"&var-{label}=", MemberOf(label))))


def _figures(node: Node[SloSpec], objective: Objective | None) -> tuple[Figure, ...]:
    documented = node.spec.documented
    if documented is None or objective is None:
        return ()
    place = node.origin.child("documented")
    share = objective.default
    figures = [
        Figure("downtime", row.allowed, budget.allowed_downtime_ms(share, row.per), "ms", place.child("downtime", i))
        for i, row in enumerate(documented.downtime)
    ]
    figures += [
        Figure("number of failures", row.allowed, (1 - share) * row.of, "events", place.child("failures", i))
        for i, row in enumerate(documented.failures)
    ]
    if documented.failure_rate is not None:
        figures.append(Figure("failure rate", documented.failure_rate, 1 - share, "ratio", place.child("failure_rate")))
    return tuple(figures)
