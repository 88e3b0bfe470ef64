"""Who is notified: tiers, channels, owners, subscriptions, the report, and what watches the measurement."""

from __future__ import annotations

from slo_codegen.catalog.read import Catalog
from slo_codegen.catalog.sections.platform import NoDataDefault
from slo_codegen.plan.model import (
    Channel,
    ChannelKind,
    EscalationLevel,
    Owner,
    Report,
    SecretRef,
    Subscription,
    Tier,
    Watch,
)

_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def watch(catalog: Catalog) -> Watch | None:
    """Return what watches the measurement and the alerting, if anything does."""
    spec = catalog.platform.spec.watch
    if spec is None:
        return None
    return Watch(
        spec.tier,
        spec.measurement.tier if spec.measurement is not None else spec.tier,
        spec.heartbeat.channel if spec.heartbeat is not None else None,
        catalog.platform.origin.child("watch"),
    )


def tiers(catalog: Catalog) -> tuple[Tier, ...]:
    """Return the incident tiers, by id."""
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


def missing_data(catalog: Catalog) -> NoDataDefault | None:
    """Return how missing data is alerted where an SLO does not say so; None where there is no tier."""
    given = catalog.platform.spec.defaults.no_data
    if given is not None or not catalog.tiers:
        return given
    return NoDataDefault.model_validate({"tier": max(catalog.tiers), "for": "15m"})


def channels(catalog: Catalog) -> tuple[Channel, ...]:
    """Return the channels, by id."""
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


def owners(catalog: Catalog) -> tuple[Owner, ...]:
    """Return the teams that answer for services, by id."""
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


def subscriptions(catalog: Catalog) -> tuple[Subscription, ...]:
    """Return the channels that receive what a rule selects, by purpose."""
    return tuple(
        Subscription(node.spec.channel, node.spec.tiers, (), node.spec.purpose, node.origin)
        for node in sorted(catalog.subscriptions, key=lambda n: (n.spec.purpose, n.spec.channel))
    )


def weekly_report(catalog: Catalog) -> Report | None:
    """Return when the report is sent and to whom, if there is one."""
    if catalog.report is None:
        return None
    spec = catalog.report.spec
    return Report(_WEEKDAYS.index(spec.weekday), spec.hour, spec.channels, catalog.report.origin)
