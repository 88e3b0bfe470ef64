"""A small hand-made plan that uses every feature, for the tests of backends that need no catalog."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from slo_codegen.common.units import DAY, HOUR, MINUTE, SECOND, Volume
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BoundedObservations,
    BudgetConsumed,
    BudgetState,
    BurnRate,
    Calendar,
    Channel,
    ChannelKind,
    Condition,
    CounterEvents,
    Dimension,
    EscalationLevel,
    EventsSli,
    ExhaustsWithin,
    Label,
    Matcher,
    MemberOf,
    Metric,
    MetricKind,
    Module,
    NoData,
    Objective,
    Observations,
    Op,
    Outage,
    Owner,
    PercentileAbove,
    Plan,
    PrometheusServer,
    Report,
    SecretRef,
    Selector,
    Service,
    Side,
    Sli,
    SliBelow,
    Slo,
    Subscription,
    Term,
    Tier,
    Var,
    places_of,
)

AT = Origin("catalog/services/wallet.yaml", ("slos", 0))
REGIONS = ("eu-west", "us-east")
DIMENSIONS = (Dimension("region", REGIONS),)
WINDOWS = (5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, DAY, 3 * DAY)


def metric(name: str, kind: MetricKind, *labels: str, buckets: tuple[int, ...] = (), native: bool = False) -> Metric:
    """Make a metric; a timing is a Datadog distribution."""
    flat = name.replace(".", "_")
    return Metric(
        name=name,
        kind=kind,
        unit="ms" if kind is MetricKind.TIMING else "1",
        labels=tuple(Label(label, REGIONS if label == "region" else None) for label in labels),
        buckets_ms=buckets,
        native_histogram=native,
        distribution=kind is MetricKind.TIMING,
        prometheus=f"{flat}_total" if kind is MetricKind.COUNTER else flat,
        datadog=name,
        origin=Origin("catalog/metrics.yaml", ("metrics", name)),
    )


SUCCESS = metric("product.wallet.spend.success", MetricKind.COUNTER, "feature", "region")
FAILED = metric("product.wallet.spend.failed", MetricKind.COUNTER, "feature", "region", "reason")
REQUESTS = metric("infra.http.request.count", MetricKind.COUNTER, "endpoint", "region", "status")
LATENCY = metric(
    "infra.http.request.latency_ms", MetricKind.TIMING, "endpoint", "region", buckets=(200, 300, 400, 750, 1500)
)
PANIC = metric("product.safety.panic.activated", MetricKind.COUNTER, "severity", "region")
METRICS = (SUCCESS, FAILED, REQUESTS, LATENCY, PANIC)


def select(of: Metric, *matchers: tuple[str, Op, str]) -> Selector:
    """Select series of a metric."""
    inner = ",".join(f'{label}{op}"{value}"' for label, op, value in matchers)
    return Selector(of, tuple(Matcher(*m) for m in matchers), f"{of.name}{{{inner}}}" if inner else of.name, AT)


def counted(*counters: Selector) -> tuple[Term, ...]:
    """Sum the events of some counters."""
    return tuple(Term(CounterEvents(counter)) for counter in counters)


_FAILURES = select(FAILED, ("reason", "!=", "insufficient_balance"))
RATIO = EventsSli(bad=counted(_FAILURES), total=counted(select(SUCCESS), _FAILURES))
AVAILABILITY = EventsSli(
    bad=counted(select(REQUESTS, ("endpoint", "=~", "auth|chat.send"), ("status", "=~", "5.."))),
    total=counted(select(REQUESTS, ("endpoint", "=~", "auth|chat.send"))),
)
_TIMING = select(LATENCY, ("endpoint", "=", "auth"))
LATENCY_SLI = EventsSli(bad=(Term(BoundedObservations(_TIMING, 300, Side.OVER)),), total=(Term(Observations(_TIMING)),))
PANIC_SLI = EventsSli(bad=counted(select(PANIC)), total=())


def alert(slo: str, tier: str, condition: Condition, **changes: object) -> Alert:
    """Make an alert of a tier with texts that a backend must fill in."""
    made = Alert(
        name=f"{slo}-{tier.lower()}-{condition.kind.value.replace('_', '-')}",
        title=f"{slo} {condition.kind.value}",
        tier=tier,
        condition=condition,
        for_ms=0,
        min_events=None,
        summary=(f"{slo} in ", MemberOf("region"), f": {condition.kind.value}"),
        description=("Now at ", Var.VALUE, "; ", Var.BUDGET_LEFT, " of the error budget is left."),
        runbook_url="https://runbooks.example.org/wallet",
        dashboard_url=("https://grafana.example.org/d/slo?var-slo=", slo, "&var-region=", MemberOf("region")),
        budget_share=Decimal("0.02"),
        daily_budget_share=Decimal("0.6"),
        source="4.1",
        origin=AT.child("alerts", 0),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def slo(id: str, sli: Sli, target: str | None, alerts: tuple[Alert, ...], **changes: object) -> Slo:
    """Make an SLO of the wallet in both regions."""
    made = Slo(
        id=id,
        title=f"Title of {id}",
        description=f"What {id} promises.",
        service="wallet",
        owner="payments",
        source="4.1",
        objective=None
        if target is None
        else Objective(Decimal(target), tuple((place, Decimal(target)) for place in places_of(DIMENSIONS))),
        period_ms=30 * DAY,
        dimensions=DIMENSIONS,
        sli=sli,
        windows_ms=WINDOWS,
        alerts=alerts,
        calendar=Calendar("month"),
        baseline=False,
        volume=Volume(Decimal(1_000_000), 30 * DAY),
        figures=(),
        runbook_url="https://runbooks.example.org/wallet",
        dashboard_url=("https://grafana.example.org/d/slo?var-slo=", id, "&var-region=", MemberOf("region")),
        origin=AT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def sample_plan() -> Plan:
    """Return the plan: a ratio, an availability with a regional objective, a latency, a zero budget, a bare event."""
    spend = "wallet-spend-success"
    auth = "auth-latency"
    slos = (
        slo(
            auth,
            LATENCY_SLI,
            "0.95",
            (
                alert(auth, "P1", PercentileAbove(Decimal("0.95"), _TIMING, 1500, 5 * MINUTE), for_ms=10 * MINUTE),
                alert(auth, "P2", PercentileAbove(Decimal("0.95"), _TIMING, 750, 5 * MINUTE), for_ms=15 * MINUTE),
            ),
            period_ms=7 * DAY,
            calendar=Calendar("week"),
        ),
        slo(
            "core-api-availability",
            AVAILABILITY,
            "0.999",
            (
                alert("core-api-availability", "P1", SliBelow(Decimal("0.998"), HOUR)),
                alert("core-api-availability", "P0", Outage(Decimal("0.99"), 5 * MINUTE, AVAILABILITY)),
            ),
            objective=Objective(Decimal("0.999"), tuple(zip(places_of(DIMENSIONS), (Decimal("0.999"), Decimal("0.9995")), strict=True))),
            baseline=True,
        ),
        slo("panic-activated", PANIC_SLI, None, (
            alert("panic-activated", "P1", BadEvents(0, 10 * MINUTE, PANIC_SLI.bad)),
        ), calendar=None),
        slo("panic-unanswered", PANIC_SLI, "1", (
            alert("panic-unanswered", "P0", BadEvents(0, 10 * MINUTE, PANIC_SLI.bad)),
        ), calendar=None),
        slo(
            spend,
            RATIO,
            "0.9995",
            (
                alert(spend, "P0", BadEvents(10, 10 * MINUTE, RATIO.bad)),
                alert(spend, "P1", BurnRate(Decimal("14.4"), HOUR, 5 * MINUTE), min_events=10),
                alert(spend, "P3", BurnRate(Decimal(1), 3 * DAY, 6 * HOUR)),
                alert(spend, "P0", BudgetConsumed(Decimal("0.5"))),
                alert(spend, "P3", BudgetConsumed(Decimal("0.1"), DAY), name=f"{spend}-p3-post-mortem"),
                alert(spend, "P2", ExhaustsWithin(DAY, HOUR)),
                alert(spend, "P2", NoData(), for_ms=10 * MINUTE),
            ),
        ),
    )  # fmt: skip
    top = Origin("catalog/catalog.yaml")
    channels = (
        Channel("audit_webhook", ChannelKind.WEBHOOK, "Audit log", SecretRef("file", "/etc/alertmanager/secrets/audit_url"), "https://hooks.example.org/audit", True, None, top),
        Channel("finance_email", ChannelKind.EMAIL, "Finance", None, "finance@example.org", True, "finance@example.org", top),
        Channel("incident_webhook", ChannelKind.WEBHOOK, "Incidents", SecretRef("file", "/etc/alertmanager/secrets/incident_url"), "https://hooks.example.org/incident", True, "webhook-incidents", top),
        Channel("management_email", ChannelKind.EMAIL, "Management", None, "management@example.org", True, "management@example.org", top),
        Channel("oncall_slack", ChannelKind.SLACK, "On-call", SecretRef("file", "/etc/alertmanager/secrets/slack_url"), "#oncall", True, "slack-oncall", top),
        Channel("pagerduty", ChannelKind.PAGE, "Pager", SecretRef("file", "/etc/alertmanager/secrets/pagerduty_key"), None, True, "pagerduty", top),
        Channel("ticket_webhook", ChannelKind.WEBHOOK, "Tickets", SecretRef("file", "/etc/alertmanager/secrets/ticket_url"), "https://hooks.example.org/ticket", False, "webhook-tickets", top),
    )  # fmt: skip
    tiers = (
        Tier("P0", 0, "Critical", "Outage", 5 * MINUTE, ("pagerduty", "management_email"), True, "critical", (Decimal(1), Decimal(1)), HOUR, top),
        Tier("P1", 1, "High", "Severe", 15 * MINUTE, ("pagerduty", "oncall_slack"), True, "error", (Decimal("0.25"), Decimal("0.5")), 4 * HOUR, top),
        Tier("P2", 2, "Medium", "Degraded", HOUR, ("oncall_slack",), False, "warning", (Decimal("0.1"), Decimal("0.25")), 12 * HOUR, top),
        Tier("P3", 3, "Low", "Minor", DAY, ("ticket_webhook",), False, "info", None, 7 * DAY, top),
    )  # fmt: skip
    wallet = Service(
        "wallet", "Wallet", "Holds the money.", "payments",
        "https://runbooks.example.org/wallet", (), slos, Origin("catalog/services/wallet.yaml"),
    )  # fmt: skip
    return Plan(
        platform="avalo",
        title="Avalo",
        environment="production",
        dimensions=DIMENSIONS,
        scrape_interval_ms=30 * SECOND,
        fast_interval_ms=MINUTE,
        slow_interval_ms=2 * MINUTE,
        retention_ms=90 * DAY,
        prometheus=PrometheusServer(("cluster", "job", "instance")),
        grafana_url="https://grafana.example.org",
        smtp_smarthost="smtp.example.org:587",
        smtp_from="slo@example.org",
        services=(wallet,),
        metrics=METRICS,
        modules=(
            Module("support", "Support", (), (), top),
            Module("wallet", "Wallet", ("wallet",), tuple(each.id for each in slos), top),
        ),
        tiers=tiers,
        channels=channels,
        owners=(
            Owner(
                "payments",
                "Payments",
                (EscalationLevel((("schedule", "PAYPRIM"),)), EscalationLevel((("schedule", "PAYBACK"),))),
                ("finance_email",),
                ("P0", "P1"),
                top,
            ),
        ),
        subscriptions=(
            Subscription("incident_webhook", ("P0", "P1", "P2"), (), "incident", top),
            Subscription("audit_webhook", ("P0", "P1", "P2", "P3"), (), "audit", top),
        ),
        baseline_channels=("oncall_slack",),
        budget_states=(
            BudgetState("healthy", "Normal", Decimal("0.5"), ("all deployments",), (), True, top),
            BudgetState(
                "at-risk", "Careful", Decimal("0.25"), ("reviewed deployments",), ("second review",), True, top
            ),
            BudgetState("critical", "Critical fixes only", Decimal(0), ("critical fixes",), (), False, top),
            BudgetState("exhausted", "Frozen", None, ("critical bug fixes",), ("root cause analysis",), False, top),
        ),
        report=Report(1, 9, ("management_email",), top),
        boards=(),
        origin=top,
    )
