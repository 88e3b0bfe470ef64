"""The text of a monitor: what it says, and the handles that it notifies."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from slo_codegen.backends.datadog.text import escape, noted, url
from slo_codegen.common.tags import tag
from slo_codegen.common.units import format_percent, rounded
from slo_codegen.plan.model import Alert, Channel, ChannelKind, MemberOf, Place, Plan, Slo, Text, Var
from slo_codegen.plan.routing import recipients

LONGEST = 8000
"""The longest message; what an alert says of itself is cut to it."""

PAGED_ELSEWHERE = "Alertmanager pages for this alert."
"""Stands in the message of a monitor whose pager is left to Alertmanager."""


def _fill(text: Text, slo: Slo, place: Place | None, *, in_url: bool = False, left: str = "") -> str:
    """Return a text; ``left`` stands for how much of the budget is left, which Datadog does not know."""
    write = url if in_url else escape
    parts = []
    for part in text:
        if isinstance(part, MemberOf):
            parts.append(_member(part.label, slo, place, in_url=in_url))
        elif part is Var.VALUE:
            parts.append("{{value}}")
        elif part is Var.BUDGET_LEFT:
            parts.append(left)
        else:
            parts.append(write(part))
    return "".join(parts)


def _member(label: str, slo: Slo, place: Place | None, *, in_url: bool) -> str:
    """Return the member of a dimension: that of a place, or what Datadog fills in for the group that alerts."""
    known = next(each for each in slo.dimensions if each.label == label)
    key = tag(known.tag or label)
    if place is not None:
        member = dict(place.labels)[known.tag or label]
        return quote(member, safe="") if in_url else escape(member)
    name = f"[{key}].name" if "." in key else f"{key}.name"
    return f"{{{{{name}}}}}" if known.is_plain or not in_url else f'{{{{urlencode "{name}"}}}}'


def notified_here(alert: Alert, slo: Slo, plan: Plan) -> list[Channel]:
    """Return the channels that Datadog notifies: those with a handle, and pagers only where no other target pages."""
    pages = plan.tier(alert.tier).is_paged_from("datadog")
    channels = (each.channel for each in recipients(plan, slo, alert).notified)
    return [
        channel
        for channel in channels
        if channel.datadog_handle is not None and (pages or channel.kind is not ChannelKind.PAGE)
    ]


def handles(alert: Alert, slo: Slo, plan: Plan) -> list[str]:
    """Return the handles of the channels that an alert notifies from Datadog."""
    found = []
    for channel in notified_here(alert, slo, plan):
        handle = channel.datadog_handle
        if channel.kind is ChannelKind.PAGE and handle == "pagerduty":
            handle = f"pagerduty-{slo.service}"
        if handle is not None:
            found.append(f"@{handle}")
    return found


def message(alert: Alert, slo: Slo, plan: Plan, notes: Iterable[str], place: Place | None = None) -> str:
    """Return a monitor's message; without a ``place``, that of the group that alerts is named.

    Handles stand outside every condition, so that a recovery resolves what it opened.
    """
    left = "see the SLO" if alert.dashboard_url is None else "see the dashboard"
    lines = [
        "{{#is_alert}}",
        _fill(alert.summary, slo, place),
        _fill(alert.description, slo, place, left=left),
        "{{/is_alert}}",
        "{{#is_recovery}}Recovered: " + _fill(alert.summary, slo, place) + "{{/is_recovery}}",
        f"Tier {alert.tier}, SLO {slo.service}/{slo.id}{f', section {escape(alert.source)}' if alert.source else ''}.",
    ]
    if alert.daily_budget_share is not None:
        share = format_percent(rounded(alert.daily_budget_share, 4))
        lines.append(f"Budget impact: {share} of a day's error budget when it fires.")
    lines += noted(notes)
    if alert.runbook_url is not None:
        lines.append(f"Runbook: {url(alert.runbook_url)}")
    if alert.dashboard_url is not None:
        lines.append(f"Dashboard: {_fill(alert.dashboard_url, slo, place, in_url=True)}")
    if not plan.tier(alert.tier).is_paged_from("datadog") and recipients(plan, slo, alert).pages:
        lines.append(PAGED_ELSEWHERE)
    told = handles(alert, slo, plan)
    lines.append(" ".join(told) + " " if told else "")
    if (excess := len("\n".join(lines)) - LONGEST) > 0:
        lines[2] = lines[2][: max(len(lines[2]) - excess, 1)]
    return "\n".join(lines).rstrip("\n")
