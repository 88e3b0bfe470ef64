"""What Datadog cannot do or express, told at the line of the catalog that asks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress

from slo_codegen.backends.base import Limit
from slo_codegen.common.tags import tag_value
from slo_codegen.common.units import DAY, MINUTE, WEEK, format_duration
from slo_codegen.diagnostics import Diagnostics, Related, Severity
from slo_codegen.plan.conditions.thresholds import percentile_of
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.measures.slis import counted_of
from slo_codegen.plan.model import Alert, ChannelKind, Matcher, Plan, Selector, Slo
from slo_codegen.plan.names import report_one_name_for_two
from slo_codegen.plan.routing import Recipient, Why, recipients
from slo_codegen.plan.selectors import selectors

_OBSERVED = "observed"
_LONGEST_REPEAT_MS = 31 * DAY
_TAG = r"[A-Za-z0-9][A-Za-z0-9_:./-]{0,100}"
_PLAIN = re.compile(_TAG)
_PLAIN_LIST = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:/-]{0,100}(\|[A-Za-z0-9][A-Za-z0-9_:/-]{0,100})*")


def _one_name_for_two(plan: Plan, report: Diagnostics) -> None:
    """Report two metrics that have the same name in Datadog."""
    report_one_name_for_two("Datadog", lambda metric: (metric.datadog,), plan, report)


def _cannot_say(plan: Plan, report: Diagnostics) -> None:
    """Report selectors and timings that Datadog has no query for; a raw SLI asks its targets in any case."""
    doubtful = [slo for slo in plan.slos if counted_of(slo.sli) is not None and any(map(_doubtful, selectors(slo)))]
    if not doubtful:
        return
    from slo_codegen.backends.datadog.emit import report_unsayable

    for slo in doubtful:
        report_unsayable(plan, slo, report)


def _window(plan: Plan, report: Diagnostics) -> None:
    """Report windows above a week: a metric monitor of Datadog looks back no further."""
    for slo in plan.slos:
        for alert in slo.alerts:
            window = _looks_back(alert)
            if window is not None and window > WEEK:
                report.add(
                    "SLO445",
                    f"{alert.name} looks back {format_duration(window)}; in Datadog it would be a week",
                    alert.origin,
                    help="take a window of up to 7d, or remove datadog from platform.targets",
                )


def _notifies_no_one(plan: Plan, report: Diagnostics) -> None:
    """Report alerts none of whose channels has a handle in Datadog: once for each tier, once for observation mode.

    Where the catalog names no channels for observation mode, that is a finding of its own.
    """
    if not plan.channels:
        report.add(
            "SLO446",
            "in Datadog, monitors notify no one: the catalog has no channels",
            plan.target_origin("datadog"),
            help="add channels with a handle (datadog:) and name one in each tier, if Datadog is to notify",
            severity=Severity.NOTE,
        )
        return
    reported: set[str] = set()
    for slo in plan.slos:
        for alert in slo.alerts:
            kind = _OBSERVED if slo.baseline else alert.tier
            if kind in reported:
                continue
            notified = recipients(plan, slo, alert).notified
            named = not slo.baseline or any(Why.OBSERVATION in each.why for each in notified)
            elsewhere = not slo.baseline and plan.tier(alert.tier).pages_from == "alertmanager"
            if not named or any(_is_reached(each, elsewhere=elsewhere) for each in notified):
                continue
            reported.add(kind)
            _no_handle(plan, slo, alert, notified, report)


def _is_reached(recipient: Recipient, *, elsewhere: bool) -> bool:
    """Return whether Datadog notifies a channel, or leaves it to the target that pages."""
    channel = recipient.channel
    return channel.datadog_handle is not None or (elsewhere and channel.kind is ChannelKind.PAGE)


def _no_handle(plan: Plan, slo: Slo, alert: Alert, notified: Sequence[Recipient], report: Diagnostics) -> None:
    if slo.baseline:
        what, place, why = "in observation mode", plan.baseline_origin or plan.origin, "is observed"
    else:
        what, place, why = f"of {alert.tier}", plan.tier(alert.tier).origin, "has such an alert"
    report.add(
        "SLO446",
        f"in Datadog, alerts {what} notify no one: {_lacking(notified)}",
        place.child("channels"),
        related=[Related(slo.origin, f"{slo.id} {why}")],
        help="give a channel its handle with datadog:, or remove datadog from platform.targets",
    )


def _lacking(notified: Sequence[Recipient]) -> str:
    channels = ", ".join(sorted(each.channel.id for each in notified))
    return f"none of {channels} has a handle" if channels else "they reach no channel"


def _repeats(plan: Plan, report: Diagnostics) -> None:
    """Report a repeat that Datadog cannot keep: it repeats a notification after a minute to 31 days."""
    for tier in plan.tiers:
        if tier.repeat_ms is not None and not MINUTE <= tier.repeat_ms <= _LONGEST_REPEAT_MS:
            nearest = MINUTE if tier.repeat_ms < MINUTE else _LONGEST_REPEAT_MS
            report.add(
                "SLO449",
                f"{tier.id} repeats every {format_duration(tier.repeat_ms)}; in Datadog it would be every "
                f"{format_duration(nearest)}",
                tier.origin.child("repeat"),
                help="give 1m to 31d",
            )


def _tags_collide(plan: Plan, report: Diagnostics) -> None:
    """Report values of a label that are one tag in Datadog, which keeps lower case and few other characters."""
    declared = [
        (label.written, label.values or (), f" of {metric.name}", metric.origin.child("labels", label.written))
        for metric in plan.metrics
        for label in metric.labels
    ]
    declared += [(each.tag or each.label, each.members, "", each.origin) for each in plan.dimensions]
    for label, values, whose, place in declared:
        first: dict[str, str] = {}
        for value in values:
            stored = tag_value(label, value)
            if not stored:
                report.add("SLO447", f"{label} {value!r}{whose} is no tag in Datadog: none of its characters is kept",
                           place, help="give it a letter or a digit", severity=Severity.ERROR)  # fmt: skip
                continue
            other = first.setdefault(stored, value)
            if other != value:
                report.add("SLO447", f"{label} {other!r} and {value!r}{whose} are both {stored} in Datadog", place,
                           help="let the values differ by more than case and special characters")  # fmt: skip


def _too_many_monitors(plan: Plan, report: Diagnostics) -> None:
    """Report more monitors than the account may have, as the catalog gives it."""
    quota = plan.datadog_monitors
    if quota is None:
        return
    count = monitors(plan)
    if count > quota:
        report.add(
            "SLO448",
            f"the catalog compiles to {count} monitors, and the account has {quota}",
            plan.origin.child("quotas", "datadog_monitors"),
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


def _looks_back(alert: Alert) -> int | None:
    """Return how far back a monitor of Datadog has to look for an alert; None where it names no window."""
    window = longest_ms(alert.condition)
    # A percentile that is to hold is one of all that time there.
    return window if window is None or percentile_of(alert.condition) is None else max(window, alert.for_ms)


def _doubtful(selector: Selector) -> bool:
    metric = selector.metric
    if metric.lacks_distribution or any(label.tag is not None for label in metric.labels):
        return True
    return not all(_is_plain(selector, matcher) for matcher in selector.matchers)


def _is_plain(selector: Selector, matcher: Matcher) -> bool:
    if matcher.op in ("=", "!="):
        return _PLAIN.fullmatch(matcher.value) is not None
    if _PLAIN_LIST.fullmatch(matcher.value):
        return True
    label = selector.metric.label(matcher.label)
    # One of the values matches, as the catalog's own checks have found.
    return label is not None and label.values is not None and all(_PLAIN.fullmatch(value) for value in label.values)


LIMITS: Mapping[str, Limit] = {
    "SLO353": _one_name_for_two,
    "SLO440": _cannot_say,
    "SLO445": _window,
    "SLO446": _notifies_no_one,
    "SLO447": _tags_collide,
    "SLO448": _too_many_monitors,
    "SLO449": _repeats,
}
"""Every limit of Datadog, by the code that it reports."""
