"""Who is notified: tiers, channels, owners, subscriptions, the report, and what watches the measurement."""

from __future__ import annotations

from dataclasses import replace

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.base import PagesFrom, Spec
from slo_codegen.catalog.sections.channels import ChannelSpec, SecretSpec
from slo_codegen.catalog.sections.platform import AlertmanagerSpec, MissingData, NoDataDefault
from slo_codegen.catalog.sections.routing import OwnerSpec, TierSpec
from slo_codegen.plan.build.labels import pairs
from slo_codegen.plan.build.titles import title_of
from slo_codegen.plan.model import (
    PAGERS,
    SEVERITIES,
    AlertmanagerServer,
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
            group_wait_ms=node.spec.group_wait,
            group_interval_ms=node.spec.group_interval,
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
    known = (catalog.channels[id].spec for id in spec.channels if id in catalog.channels)
    return any(ChannelKind(channel.chosen) in PAGERS for channel in known)


def missing_data(catalog: Catalog) -> MissingData | None:
    """Return how missing data is alerted where an SLO does not say so; None where there is no tier."""
    given = catalog.platform.spec.defaults.no_data
    if given is not None or not catalog.tiers:
        return given
    return NoDataDefault.model_validate({"tier": tiers(catalog)[-1].id, "for": "15m"})


def channels(catalog: Catalog) -> tuple[Channel, ...]:
    """Return the channels, by id."""
    return tuple(_channel(id, node) for id, node in sorted(catalog.channels.items()))


_TARGETS = ("team", "chat", "url")
"""The field by which a kind is addressed that has several."""


def _channel(id: str, node: Node[ChannelSpec]) -> Channel:
    spec = node.spec
    given = getattr(spec, spec.chosen)
    values = {name: getattr(given, name) for name in type(given).model_fields} if isinstance(given, Spec) else {}
    target = next((name for name in _TARGETS if values.get(name) is not None), None)
    secrets = [value for value in values.values() if isinstance(value, SecretSpec)]
    return Channel(
        id=id,
        kind=ChannelKind(spec.chosen),
        title=spec.title or title_of(id),
        secret=secret(spec.secret),
        target=None
        if spec.page is not None
        else given
        if isinstance(given, str)
        else str(values.get(target or "", "")),
        send_resolved=spec.send_resolved,
        datadog_handle=spec.datadog,
        origin=node.origin,
        settings=tuple(
            (name, str(value))
            for name, value in values.items()
            if value is not None and name != target and not isinstance(value, SecretSpec)
        ),
        second_secret=secret(secrets[0]) if secrets else None,
    )


def secret(spec: SecretSpec | None) -> SecretRef | None:
    """Return where a secret is found, if there is one."""
    if spec is None:
        return None
    return SecretRef("env", spec.env) if spec.env is not None else SecretRef("file", spec.file or "")


def alertmanager(spec: AlertmanagerSpec) -> AlertmanagerServer:
    """Return what sends notifications."""
    return AlertmanagerServer(
        version=spec.version,
        mode=spec.mode,
        stated="version" in spec.model_fields_set,
        group_wait_ms=spec.group_wait,
        group_interval_ms=spec.group_interval,
        repeat_interval_ms=spec.repeat_interval,
        group_by=spec.group_by,
    )


def owners(catalog: Catalog) -> tuple[Owner, ...]:
    """Return the teams that answer for services, by id."""
    known = tiers(catalog)
    return tuple(
        Owner(
            id,
            node.spec.title or title_of(id),
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
