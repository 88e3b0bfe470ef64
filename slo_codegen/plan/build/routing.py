"""Who is notified: tiers, channels, owners, subscriptions, the report, and what watches the measurement."""

from __future__ import annotations

from dataclasses import replace

from slo_codegen.catalog.read import Catalog
from slo_codegen.catalog.sections.base import PagesFrom
from slo_codegen.catalog.sections.platform import MissingData, NoDataDefault
from slo_codegen.catalog.sections.routing import OwnerSpec, TierSpec
from slo_codegen.plan.build.labels import pairs
from slo_codegen.plan.model import (
    SEVERITIES,
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
    """Return the incident tiers, the most severe first."""
    unranked = [
        Tier(
            id=id,
            rank=0,
            title=node.spec.title,
            description=node.spec.description,
            response_ms=node.spec.response,
            channels=node.spec.channels,
            pages=_pages(catalog, node.spec),
            severity=node.spec.severity,
            daily_budget=node.spec.daily_budget,
            repeat_ms=node.spec.repeat,
            pages_from=node.spec.pages_from or _pages_from(catalog),
            origin=node.origin,
            labels=pairs(node.spec.labels),
            annotations=pairs(node.spec.annotations),
        )
        for id, node in catalog.tiers.items()
    ]
    ordered = sorted(unranked, key=lambda tier: tier.gravity)
    return tuple(replace(tier, rank=rank) for rank, tier in enumerate(ordered))


def _pages_from(catalog: Catalog) -> PagesFrom | None:
    """Return what pages where a tier does not say: Alertmanager where both could, since it groups pages by outage."""
    platform = catalog.platform.spec
    both = {"alertmanager", "datadog"} <= {*platform.targets}
    return platform.pages_from or ("alertmanager" if both else None)


def _pages(catalog: Catalog, spec: TierSpec) -> bool:
    if not spec.channels:
        return spec.severity == SEVERITIES[0]
    return any(catalog.channels[id].spec.page is not None for id in spec.channels if id in catalog.channels)


def missing_data(catalog: Catalog) -> MissingData | None:
    """Return how missing data is alerted where an SLO does not say so; None where there is no tier."""
    given = catalog.platform.spec.defaults.no_data
    if given is not None or not catalog.tiers:
        return given
    return NoDataDefault.model_validate({"tier": tiers(catalog)[-1].id, "for": "15m"})


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
    known = tiers(catalog)
    return tuple(
        Owner(
            id,
            node.spec.title,
            tuple(
                EscalationLevel((("schedule", step.schedule) if step.schedule else ("user", step.user or ""),))
                for step in node.spec.escalation
            ),
            node.spec.channels,
            _channel_tiers(node.spec, known),
            node.origin,
        )
        for id, node in sorted(catalog.owners.items())
    )


def _channel_tiers(spec: OwnerSpec, known: tuple[Tier, ...]) -> tuple[str, ...]:
    if spec.channel_tiers is not None:
        return spec.channel_tiers
    return tuple(tier.id for tier in known if tier.severity != SEVERITIES[-1])


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
