"""Limits of the chosen targets, told at the line that goes beyond them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from slo_codegen.catalog import Catalog
from slo_codegen.diagnostics import Diagnostics, Related
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.model import Alert, ChannelKind, Plan, Slo
from slo_codegen.plan.routing import Recipient, Why, recipients
from slo_codegen.units import DAY, MINUTE, WEEK, format_duration

_OBSERVED = "observed"
_LONGEST_REPEAT_MS = 31 * DAY
_LONGEST_STEP_MS = 30 * DAY
_NOT_A_TAG = re.compile(r"[^a-z0-9_:./-]+")


def alertmanager_page_never_resolves(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a pager that is not notified of the end: the incident would stay open, and hide the next one."""
    for channel in plan.channels:
        if channel.kind is ChannelKind.PAGE and not channel.send_resolved:
            report.add(
                "SLO421",
                f"the pager {channel.id} is not notified when an alert ends",
                channel.origin.child("send_resolved"),
                help="remove send_resolved: false",
            )


def datadog_window(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report windows above a week: a metric monitor of Datadog looks back no further."""
    for slo in plan.slos:
        for alert in slo.alerts:
            window = _looks_back(alert)
            if window is not None and window > WEEK:
                report.add(
                    "SLO445",
                    f"{alert.name} looks back {format_duration(window)}; in Datadog it would be a week",
                    alert.origin,
                    help="take a window of up to 7d, or leave datadog out with --target",
                )


def datadog_notifies_no_one(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report alerts none of whose channels has a handle in Datadog: once for each tier, once for observation mode.

    Where the catalog names no channels for observation mode, that is a finding of its own.
    """
    reported: set[str] = set()
    for slo in plan.slos:
        for alert in slo.alerts:
            kind = _OBSERVED if slo.baseline else alert.tier
            if kind in reported:
                continue
            notified = recipients(plan, slo, alert).notified
            named = not slo.baseline or any(Why.OBSERVATION in each.why for each in notified)
            if not named or any(each.channel.datadog_handle is not None for each in notified):
                continue
            reported.add(kind)
            _no_handle(plan, slo, alert, notified, report)


def _no_handle(plan: Plan, slo: Slo, alert: Alert, notified: Sequence[Recipient], report: Diagnostics) -> None:
    if slo.baseline:
        what, place, why = "in observation mode", plan.baseline_origin or plan.origin, "is observed"
    else:
        what, place, why = f"of {alert.tier}", plan.tier(alert.tier).origin, "has such an alert"
    report.add(
        "SLO446",
        f"in Datadog, alerts {what} notify no one: none of {', '.join(sorted(each.channel.id for each in notified))} "
        "has a handle",
        place.child("channels"),
        related=[Related(slo.origin, f"{slo.id} {why}")],
        help="give a channel its handle with datadog:, or leave datadog out with --target",
    )


def datadog_repeats(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a repeat that Datadog cannot keep: it repeats a notification after a minute to 31 days."""
    for tier in plan.tiers:
        if not MINUTE <= tier.repeat_ms <= _LONGEST_REPEAT_MS:
            nearest = MINUTE if tier.repeat_ms < MINUTE else _LONGEST_REPEAT_MS
            report.add(
                "SLO449",
                f"{tier.id} repeats every {format_duration(tier.repeat_ms)}; in Datadog it would be every "
                f"{format_duration(nearest)}",
                tier.origin.child("repeat"),
                help="give 1m to 31d",
            )


def datadog_tags_collide(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report values of a label that are one tag in Datadog, which keeps lower case and few other characters."""
    for metric in plan.metrics:
        for label in metric.labels:
            first: dict[str, str] = {}
            for value in label.values or ():
                tag = _NOT_A_TAG.sub("_", value.lower())
                other = first.setdefault(tag, value)
                if other != value:
                    report.add(
                        "SLO447",
                        f"{label.name} {other!r} and {value!r} of {metric.name} are both {tag} in Datadog",
                        metric.origin.child("labels", label.name),
                        help="let the values differ by more than case and special characters",
                    )


def datadog_too_many_monitors(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report more monitors than the account may have, as the catalog gives it."""
    quota = catalog.platform.spec.quotas.datadog_monitors
    if quota is None:
        return
    count = monitors(plan)
    if count > quota:
        report.add(
            "SLO448",
            f"the catalog compiles to {count} monitors, and the account has {quota}",
            catalog.platform.origin.child("quotas", "datadog_monitors"),
            help="raise the quota with Datadog, or leave out what burn rates tell already",
        )


def monitors(plan: Plan) -> int:
    """Return the number of Datadog's monitors for a plan."""
    # Only the backend knows how many an alert becomes, and it is asked only where there is a quota.
    from slo_codegen.backends.datadog.conditions import monitors_of
    from slo_codegen.backends.datadog.scope import UnsayableError

    count = 0
    for slo in plan.slos:
        for alert in slo.alerts:
            with suppress(UnsayableError):
                count += len(monitors_of(slo, alert))
    return count


def pagerduty_minutes(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a response time that is no whole number of minutes: PagerDuty escalates by the minute."""
    for tier in plan.tiers:
        if tier.response_ms > MINUTE and tier.response_ms % MINUTE:
            report.add(
                "SLO450",
                f"{tier.id} is answered within {format_duration(tier.response_ms)}, but PagerDuty would escalate after "
                f"{format_duration(tier.response_ms // MINUTE * MINUTE)}",
                tier.origin.child("response"),
                help="give whole minutes",
            )


def pagerduty_longest_response(catalog: Catalog, plan: Plan, report: Diagnostics) -> None:
    """Report a response time that is longer than a step of an escalation can wait in PagerDuty."""
    for tier in plan.tiers:
        if tier.response_ms > _LONGEST_STEP_MS:
            report.add(
                "SLO451",
                f"{tier.id} is answered within {format_duration(tier.response_ms)}, but PagerDuty would escalate after "
                f"{format_duration(_LONGEST_STEP_MS)}",
                tier.origin.child("response"),
                help="give at most 30d",
            )


def _looks_back(alert: Alert) -> int | None:
    """Return how far back a monitor of Datadog has to look for an alert; None where it names no window."""
    window = longest_ms(alert.condition)
    # A percentile that is to hold is one of all that time there.
    return window if window is None or percentile_of(alert.condition) is None else max(window, alert.for_ms)
