"""What Alertmanager cannot do without: channels that alerts reach, and a mail server for channels of kind email."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.common.listing import first_of
from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.plan.model import ChannelKind, Plan
from slo_codegen.plan.routing import recipients, server_recipients

_SHOWN = 3


def no_mail_server(plan: Plan, report: Diagnostics) -> None:
    """Report channels of kind email in a catalog that names no mail server."""
    by_mail = [channel for channel in plan.channels if channel.kind is ChannelKind.EMAIL]
    # The configuration that a fragment is merged into may name one.
    if plan.smtp_smarthost is not None or plan.alertmanager.fragment or not by_mail:
        return
    named = first_of([channel.id for channel in by_mail], _SHOWN)
    report.add(
        "SLO425",
        f"Alertmanager sends mail to {named}, and the catalog names no mail server",
        by_mail[0].origin.child("email"),
        help="add email: {smarthost: host:port, from: address} under platform",
    )


def reaches_no_channel(plan: Plan, report: Diagnostics) -> None:
    """Report alerts that reach no channel, once for each tier; once for all where the catalog has no channels."""
    if not plan.channels:
        report.add(
            "SLO426",
            "Alertmanager needs a channel to send alerts to, and the catalog has none",
            plan.target_origin("alertmanager"),
            help="add channels and name one in each tier, or remove alertmanager",
        )
        return
    for tier, place in dict(_unreached(plan)).items():
        report.add(
            "SLO426",
            f"alerts of {tier} reach no channel, so that Alertmanager notifies no one",
            place,
            help=f"name a channel in {tier}: channels: [{plan.channels[0].id}]",
        )


def _unreached(plan: Plan) -> Iterator[tuple[str, Origin]]:
    """Yield each tier of which some alert reaches no channel, and its place."""
    if plan.watch is not None and not server_recipients(plan).notified:
        yield plan.watch.tier, plan.tier(plan.watch.tier).origin.key()
    for slo in plan.slos:
        for alert in slo.alerts:
            if not slo.baseline and not recipients(plan, slo, alert).notified:
                yield alert.tier, plan.tier(alert.tier).origin.key()
