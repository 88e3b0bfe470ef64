"""The planner: a pure function from the typed catalog to the plan, in which every decision is taken."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import quote

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.spec import MetricSpec, ServiceSpec, SloSpec
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan import budget
from slo_codegen.plan.alerts import AlertContext, plan_alerts
from slo_codegen.plan.bounds import within_bounds
from slo_codegen.plan.conditions.thresholds import burn_rate
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.indicators import Indicators
from slo_codegen.plan.model import (
    BUILT_IN_BOARDS,
    Board,
    BudgetState,
    Channel,
    ChannelKind,
    EscalationLevel,
    Figure,
    Label,
    Metric,
    MetricKind,
    Module,
    Objective,
    Owner,
    PanelName,
    Plan,
    PrometheusServer,
    Report,
    SecretRef,
    Service,
    Slo,
    Subscription,
    Text,
    Tier,
    Var,
    Watch,
)
from slo_codegen.plan.references import report_dangling
from slo_codegen.units import DAY, HOUR, MINUTE

_WINDOWS = (5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY)
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_DASHBOARD = "slo"


def make_plan(catalog: Catalog, report: Diagnostics) -> Plan | None:
    """Return the plan of a catalog, or None after reporting why there is none."""
    if not within_bounds(catalog, report):
        return None
    before = sum(1 for finding in report if finding.severity == "error")
    platform = catalog.platform.spec
    metrics = {name: _metric(node) for name, node in catalog.metrics.items()}
    _check_references(catalog, report)
    services = tuple(_service(catalog, node, metrics, report) for _, node in sorted(catalog.services.items()))
    if sum(1 for finding in report if finding.severity == "error") > before:
        return None
    return Plan(
        platform=platform.name,
        title=platform.title,
        environment=platform.environment,
        regions=platform.regions,
        scrape_interval_ms=platform.scrape_interval,
        fast_interval_ms=platform.fast_interval,
        slow_interval_ms=platform.slow_interval,
        retention_ms=platform.retention,
        prometheus=PrometheusServer(
            platform.prometheus.target_labels,
            platform.prometheus.version,
            platform.prometheus.query_offset or 0,
        ),
        grafana_url=platform.links.grafana.rstrip("/"),
        smtp_smarthost=platform.email.smarthost,
        smtp_from=platform.email.sender,
        services=services,
        metrics=tuple(metrics[name] for name in sorted(metrics)),
        modules=_modules(catalog),
        tiers=_tiers(catalog),
        channels=_channels(catalog),
        owners=_owners(catalog),
        subscriptions=tuple(
            Subscription(node.spec.channel, node.spec.tiers, (), node.spec.purpose, node.origin)
            for node in sorted(catalog.subscriptions, key=lambda n: (n.spec.purpose, n.spec.channel))
        ),
        baseline_channels=catalog.baseline.spec.channels if catalog.baseline else (),
        budget_states=_budget_states(catalog),
        report=None
        if catalog.report is None
        else Report(
            _WEEKDAYS.index(catalog.report.spec.weekday),
            catalog.report.spec.hour,
            catalog.report.spec.channels,
            catalog.report.origin,
        ),
        boards=_boards(catalog),
        origin=catalog.platform.origin,
        watch=_watch(catalog),
        baseline_origin=catalog.baseline.origin if catalog.baseline else None,
    )


def _watch(catalog: Catalog) -> Watch | None:
    spec = catalog.platform.spec.watch
    if spec is None:
        return None
    return Watch(
        spec.tier,
        spec.measurement.tier if spec.measurement is not None else spec.tier,
        spec.heartbeat.channel if spec.heartbeat is not None else None,
        catalog.platform.origin.child("watch"),
    )


def _metric(node: Node[MetricSpec]) -> Metric:
    spec = node.spec
    kind = MetricKind(spec.type)
    flat = node.id.replace(".", "_")
    return Metric(
        name=node.id,
        kind=kind,
        unit=spec.unit,
        labels=tuple(Label(name, label.values) for name, label in sorted(spec.labels.items())),
        buckets_ms=spec.buckets,
        native_histogram=spec.histogram == "native",
        distribution=kind is MetricKind.TIMING and spec.distribution,
        prometheus=spec.prometheus or (f"{flat}_total" if kind is MetricKind.COUNTER else flat),
        datadog=spec.datadog or node.id,
        origin=node.origin,
        scrape_interval_ms=spec.scrape_interval,
    )


def _service(catalog: Catalog, node: Node[ServiceSpec], metrics: dict[str, Metric], report: Diagnostics) -> Service:
    spec = node.spec
    runbook = (spec.links.runbook if spec.links else None) or (
        f"{catalog.platform.spec.links.runbooks.rstrip('/')}/{node.id}"
    )
    slos = [
        _slo(catalog, catalog.slos[slo.id], node.id, spec.owner, runbook, metrics, report)
        for slo in spec.slos
        if catalog.slos[slo.id].spec is slo
    ]
    return Service(
        id=node.id,
        title=spec.title,
        description=spec.description or "",
        owner=spec.owner,
        module=None,
        runbook_url=runbook,
        dependencies=tuple(sorted(spec.dependencies)),
        slos=tuple(sorted((slo for slo in slos if slo is not None), key=lambda slo: slo.id)),
        origin=node.origin,
    )


def _slo(
    catalog: Catalog,
    node: Node[SloSpec],
    service: str,
    owner: str,
    runbook: str,
    metrics: dict[str, Metric],
    report: Diagnostics,
) -> Slo | None:
    spec = node.spec
    defaults = catalog.platform.spec.defaults
    regions = _regions(catalog, node, report)
    indicators = Indicators(metrics, report, bool(regions))
    sli = indicators.sli(spec.sli, node.origin.child("sli"))
    if sli is None:
        return None
    objective = _objective(catalog, node, regions, report)
    if objective is None and spec.sli.event is None:
        report.add("SLO202", f"SLO {node.id} has no objective", node.origin, label="needs objective",
                   help="only an event SLI can be watched without an objective")  # fmt: skip
        return None
    period = spec.period or defaults.period
    calendar = spec.calendar or (defaults.calendar if spec.period in (None, defaults.period) else None)
    runbook_url = spec.runbook or f"{runbook}#{node.id}"
    dashboard_url = _dashboard_url(catalog, service, node.id, bool(regions))
    context = AlertContext(
        node, sli, objective, period, regions, spec.volume, runbook_url, dashboard_url, indicators, report
    )
    alerts = plan_alerts(catalog, context)
    asked = {ms for a in alerts if burn_rate(a.condition) is not None for ms in windows_ms(a.condition)}
    return Slo(
        id=node.id,
        title=spec.title,
        description=spec.description or "",
        service=service,
        owner=spec.owner or owner,
        source=spec.source or "",
        objective=objective,
        period_ms=period,
        regions=regions,
        sli=sli,
        windows_ms=tuple(sorted({*_WINDOWS, *asked})),
        alerts=alerts,
        calendar=None if calendar is None or objective is None else calendar.reset,
        baseline=spec.baseline is not None,
        volume=spec.volume,
        figures=_figures(node, objective),
        runbook_url=runbook_url,
        dashboard_url=dashboard_url,
        origin=node.origin,
    )


def _regions(catalog: Catalog, node: Node[SloSpec], report: Diagnostics) -> tuple[str, ...]:
    known = catalog.platform.spec.regions
    if not node.spec.per:
        return ()
    chosen = node.spec.regions or known
    for index, region in enumerate(chosen):
        if region not in known:
            report_dangling("region", region, known, node.origin.child("regions", index), report)
    return tuple(region for region in sorted(known) if region in chosen)


def _objective(
    catalog: Catalog, node: Node[SloSpec], regions: tuple[str, ...], report: Diagnostics
) -> Objective | None:
    spec = node.spec.objective
    if spec is None:
        return None
    for region in spec.regions:
        if region not in regions:
            place = node.origin.child("objective", "regions", region).key()
            _uncovered(catalog, node, region, regions, place, report)
    return Objective(spec.default, tuple((region, spec.regions.get(region, spec.default)) for region in regions))


def _uncovered(
    catalog: Catalog, node: Node[SloSpec], region: str, regions: tuple[str, ...], place: Origin, report: Diagnostics
) -> None:
    """Report a region that has a target and is not one of the SLO's: misspelt, or left out."""
    if region not in catalog.platform.spec.regions:
        report_dangling("region", region, regions or catalog.platform.spec.regions, place, report)
        return
    why = f"it covers {', '.join(regions)}" if regions else "per: [] is one budget over all regions"
    report.add("SLO206", f"{node.id} has no budget of its own in {region}: {why}", place,
               help="leave its target out, or add the region to regions:" if regions else
               "give one objective, or say per: [region]")  # fmt: skip


def _dashboard_url(catalog: Catalog, service: str, slo: str, regional: bool) -> Text:
    base = catalog.platform.spec.links.grafana.rstrip("/")
    url = f"{base}/d/{_DASHBOARD}?var-service={quote(service, safe='')}&var-slo={quote(slo, safe='')}"
    return (f"{url}&var-region=", Var.REGION) if regional else (url,)


def _figures(node: Node[SloSpec], objective: Objective | None) -> tuple[Figure, ...]:
    documented = node.spec.documented
    if documented is None or objective is None:
        return ()
    place = node.origin.child("documented")
    target = objective.default
    figures = [
        Figure("downtime", row.allowed, budget.allowed_downtime_ms(target, row.per), "ms", place.child("downtime", i))
        for i, row in enumerate(documented.downtime)
    ]
    figures += [
        Figure("number of failures", row.allowed, (1 - target) * row.of, "events", place.child("failures", i))
        for i, row in enumerate(documented.failures)
    ]
    if documented.failure_rate is not None:
        figures.append(
            Figure("failure rate", documented.failure_rate, 1 - target, "ratio", place.child("failure_rate"))
        )
    return tuple(figures)


def _modules(catalog: Catalog) -> tuple[Module, ...]:
    service_of = {slo.id: service for service, node in catalog.services.items() for slo in node.spec.slos}
    return tuple(
        Module(
            id,
            node.spec.title,
            tuple(sorted({service_of[slo] for slo in node.spec.slos})),
            tuple(sorted(node.spec.slos)),
            node.origin,
        )
        for id, node in sorted(catalog.modules.items())
    )


def _boards(catalog: Catalog) -> tuple[Board, ...]:
    boards = []
    for id, node in sorted(catalog.dashboards.items()):
        spec = node.spec
        of_services = [slo.id for each in spec.services for slo in catalog.services[each].spec.slos]
        slos = tuple(sorted({*spec.slos, *of_services}))
        panels = tuple(PanelName(name) for name in spec.panels)
        boards.append(Board(id, spec.title, spec.description or "", slos, panels, spec.range, node.origin))
    return tuple(boards)


def _tiers(catalog: Catalog) -> tuple[Tier, ...]:
    tiers = []
    for id, node in sorted(catalog.tiers.items()):
        spec = node.spec
        pages = any(catalog.channels[c].spec.page is not None for c in spec.channels if c in catalog.channels)
        tiers.append(
            Tier(
                id,
                spec.title,
                spec.description,
                spec.response,
                spec.channels,
                pages,
                spec.severity,
                spec.daily_budget,
                spec.repeat,
                node.origin,
            )
        )
    return tuple(tiers)


def _channels(catalog: Catalog) -> tuple[Channel, ...]:
    channels = []
    for id, node in sorted(catalog.channels.items()):
        spec = node.spec
        secret = None
        if spec.secret is not None:
            source = "env" if spec.secret.env is not None else "file"
            secret = SecretRef(source, spec.secret.env or spec.secret.file or "")  # type: ignore[arg-type]
        target = None if spec.chosen == "page" else getattr(spec, spec.chosen)
        channels.append(
            Channel(
                id, ChannelKind(spec.chosen), spec.title, secret, target, spec.send_resolved, spec.datadog, node.origin
            )
        )
    return tuple(channels)


def _owners(catalog: Catalog) -> tuple[Owner, ...]:
    return tuple(
        Owner(
            id,
            node.spec.title,
            tuple(
                EscalationLevel((("schedule", step.schedule) if step.schedule else ("user", step.user or ""),))
                for step in node.spec.escalation
            ),
            node.spec.channels,
            node.spec.channel_tiers,
            node.origin,
        )
        for id, node in sorted(catalog.owners.items())
    )


def _budget_states(catalog: Catalog) -> tuple[BudgetState, ...]:
    states = sorted(catalog.budget_states, key=lambda n: (n.spec.above is None, -(n.spec.above or Decimal(0)), n.id))
    return tuple(
        BudgetState(
            n.id,
            n.spec.title,
            n.spec.above,
            n.spec.allows,
            n.spec.requires,
            n.spec.deploys == "all" or (n.spec.deploys is None and n.spec.above is not None),
            n.origin,
        )
        for n in states
    )


def _check_references(catalog: Catalog, report: Diagnostics) -> None:
    def check(what: str, name: str, known: Iterable[str], origin: Origin) -> None:
        if name not in known:
            report_dangling(what, name, known, origin, report)

    channels, tiers = catalog.channels, catalog.tiers
    tell = [(tier.spec.channels, tier.origin) for tier in tiers.values()]
    tell += [(owner.spec.channels, owner.origin) for owner in catalog.owners.values()]
    tell += [(catalog.baseline.spec.channels, catalog.baseline.origin)] if catalog.baseline else []
    tell += [(catalog.report.spec.channels, catalog.report.origin)] if catalog.report else []
    for named, origin in tell:
        for index, channel in enumerate(named):
            check("channel", channel, channels, origin.child("channels", index))
    for subscription in catalog.subscriptions:
        check("channel", subscription.spec.channel, channels, subscription.origin.child("channel"))
        for index, tier_id in enumerate(subscription.spec.tiers):
            check("tier", tier_id, tiers, subscription.origin.child("tiers", index))
    for service in catalog.services.values():
        check("owner", service.spec.owner, catalog.owners, service.origin.child("owner"))
        for index, needed in enumerate(service.spec.dependencies):
            check("service", needed, catalog.services, service.origin.child("dependencies", index))
    for slo in catalog.slos.values():
        if slo.spec.owner is not None:
            check("owner", slo.spec.owner, catalog.owners, slo.origin.child("owner"))
        if slo.spec.no_data is not None:
            check("tier", slo.spec.no_data.tier, tiers, slo.origin.child("no_data", "tier"))
        for index, alert in enumerate(slo.spec.alerts):
            if alert.tier is not None:
                check("tier", alert.tier, tiers, slo.origin.child("alerts", index, "tier"))
    for profile in catalog.profiles.values():
        for index, row in enumerate(profile.spec.burn_rates):
            check("tier", row.tier, tiers, profile.origin.child("burn_rates", index, "tier"))
    defaults, place = catalog.platform.spec.defaults, catalog.platform.origin.child("defaults")
    check("tier", defaults.no_data.tier, tiers, place.child("no_data", "tier"))
    for index, alert in enumerate(defaults.alerts):
        if alert.tier is not None:
            check("tier", alert.tier, tiers, place.child("alerts", index, "tier"))
    watch, place = catalog.platform.spec.watch, catalog.platform.origin.child("watch")
    if watch is not None:
        check("tier", watch.tier, tiers, place.child("tier"))
        if watch.measurement is not None:
            check("tier", watch.measurement.tier, tiers, place.child("measurement", "tier"))
        if watch.heartbeat is not None:
            check("channel", watch.heartbeat.channel, channels, place.child("heartbeat", "channel"))
    for module in catalog.modules.values():
        for index, judged in enumerate(module.spec.slos):
            check("SLO", judged, catalog.slos, module.origin.child("slos", index))
    for id, dashboard in catalog.dashboards.items():
        if id in BUILT_IN_BOARDS:
            report.add("SLO228", f"a dashboard cannot be named {id}, which every catalog has", dashboard.origin.key(),
                       help="choose another name")  # fmt: skip
        for index, shown in enumerate(dashboard.spec.slos):
            check("SLO", shown, catalog.slos, dashboard.origin.child("slos", index))
        for index, service_id in enumerate(dashboard.spec.services):
            check("service", service_id, catalog.services, dashboard.origin.child("services", index))
    for row_id, origins in catalog.rows.items():
        if catalog.requirements:
            check("requirement", row_id, catalog.requirements, origins[0].child("rows"))
