"""Channels that Alertmanager cannot use: unreadable secrets, pagers that never resolve, kinds that it has not yet."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan.model import OLDEST_ALERTMANAGER, Channel, ChannelKind, Plan, version_number, version_text

_ALWAYS = (ChannelKind.SLACK, ChannelKind.EMAIL, ChannelKind.PAGE, ChannelKind.WEBHOOK)
"""What every supported version has."""


def cannot_read(plan: Plan, report: Diagnostics) -> None:
    """Report secrets in the environment, which Alertmanager does not read."""
    secrets = [(channel, each) for channel in plan.channels for each in (channel.secret, channel.second_secret)]
    unreadable = dict.fromkeys(channel for channel, each in secrets if each is not None and each.source == "env")
    if unreadable:
        from slo_codegen.backends.alertmanager.receivers import report_unreadable_secret

        for channel in unreadable:
            report_unreadable_secret(channel, report)
    if plan.smtp_password is not None and plan.smtp_password.source == "env":
        report.add("SLO420", f"Alertmanager cannot read the variable {plan.smtp_password.name}",
                   plan.origin.child("email", "password"),
                   help="name a file: password: {file: /etc/alertmanager/secrets/name}")  # fmt: skip


def page_never_resolves(plan: Plan, report: Diagnostics) -> None:
    """Report a pager that is not notified of the end: the incident would stay open, and hide the next one."""
    for channel in plan.channels:
        if channel.pages and not channel.send_resolved:
            report.add(
                "SLO421",
                f"the pager {channel.id} is not notified when an alert ends",
                channel.origin.child("send_resolved"),
                help="remove send_resolved: false",
            )


def needs_a_newer_version(plan: Plan, report: Diagnostics) -> None:
    """Report a version that is older than any that is supported, and channels that need a newer one."""
    version, place = plan.alertmanager.version, plan.origin.child("alertmanager", "version")
    oldest = version_text(OLDEST_ALERTMANAGER)
    if version_number(version) < OLDEST_ALERTMANAGER:
        report.add("SLO427", f"configurations are made for Alertmanager {oldest} and newer, and it is {version}", place,
                   help=f'update Alertmanager, and write "{oldest}" or newer')  # fmt: skip
        return
    for channel in plan.channels:
        for what, since, where in _needs(channel):
            if version_number(version) < version_number(since):
                report.add(
                    "SLO427",
                    f"{what} of {channel.id} needs Alertmanager {since}, and it is {version}",
                    where,
                    related=[Related(place if plan.alertmanager.stated else plan.origin.key(),
                                     "the version is stated here" if plan.alertmanager.stated else
                                     f"without platform.alertmanager.version it is {version}")],
                    help=f'write alertmanager: {{version: "{since}"}} under platform if it is that or newer',
                )  # fmt: skip


def _needs(channel: Channel) -> Iterator[tuple[str, str, Origin]]:
    """Yield what a channel uses, the first version that has it, and where the catalog asks for it."""
    if channel.kind in _ALWAYS:
        return
    from slo_codegen.backends.alertmanager.integrations import integration

    kind = integration(channel)
    if kind is None:
        return
    place = channel.origin.child(channel.kind.value)
    yield kind.key.removesuffix("_configs"), kind.since, place.key()
    given = dict(channel.settings)
    yield from ((name, since, place.child(name).key()) for name, since in kind.later.items() if name in given)
