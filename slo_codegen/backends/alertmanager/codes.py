"""Codes of findings of the Alertmanager backend."""

from __future__ import annotations

from slo_codegen.diagnostics import Severity
from slo_codegen.diagnostics.codes import Code

CODES: dict[str, Code] = {
    "SLO420": Code(
        "Alertmanager cannot read this secret",
        Severity.ERROR,
        "A channel names an environment variable, and Alertmanager reads secrets from files only.",
        "The secret would have to stand in the configuration, where everybody can read it.",
        "Name the file that holds it: secret: {file: /etc/alertmanager/secrets/name}.",
    ),
    "SLO421": Code(
        "a pager that is not notified of the end",
        Severity.ERROR,
        "A channel that pages has send_resolved: false.",
        "The incident stays open after the alert has ended, so the next alert is added to it and pages no one.",
        "Remove send_resolved: false from the channel.",
        guards=True,
    ),
    "SLO422": Code(
        "a heartbeat that pages",
        Severity.ERROR,
        "The heartbeat of platform.watch is sent to a pager.",
        "The heartbeat always fires: it would be an incident that never ends.",
        "Name the webhook of a dead man's switch, a service that raises the alarm when no heartbeat arrives.",
    ),
    "SLO423": Code(
        "a heartbeat among other messages",
        Severity.WARNING,
        "The heartbeat of platform.watch is sent to a chat channel or by mail, or to a channel that receives other "
        "alerts too.",
        "It is sent every minute. People stop reading the channel, and a dead man's switch takes every other alert for "
        "a heartbeat.",
        "Give the heartbeat a channel of its own: the webhook of a dead man's switch.",
    ),
    "SLO424": Code(
        "a watch that reaches no one",
        Severity.WARNING,
        "The tier of platform.watch is sent to PagerDuty and nowhere else.",
        "PagerDuty routes alerts by their service. Alerts on failed rules and notifications belong to no service, so "
        "they reach no one.",
        "Choose a tier with a chat channel or a ticket queue. Broken measurement belongs to a service: it can have a "
        "paging tier with measurement: {tier: P1}.",
    ),
    "SLO425": Code(
        "mail without a mail server",
        Severity.ERROR,
        "A channel is an address of mail, Alertmanager is a target, and platform.email is not given.",
        "Alertmanager does not start with a receiver of mail and no server to send it by.",
        "Add email: {smarthost: host:port, from: address} under platform, or use another channel.",
        guards=True,
    ),
    "SLO426": Code(
        "Alertmanager has no one to notify",
        Severity.ERROR,
        "Alertmanager is a target, and alerts of a tier reach no channel.",
        "It would be deployed, and no one would be notified of an outage.",
        "Add a channel to the tier, or remove alertmanager from platform.targets.",
        guards=True,
    ),
    "SLO427": Code(
        "Alertmanager is too old for this",
        Severity.ERROR,
        "A channel needs a newer version of Alertmanager than platform.alertmanager.version names, or that version is "
        "older than what configurations are made for.",
        "An older Alertmanager refuses the whole configuration, so that no alert at all is routed, or it fails to send "
        "to this channel.",
        'Update Alertmanager and write its version, such as version: "0.28", or use another channel.',
    ),
    "SLO428": Code(
        "a setting of notifications without effect",
        Severity.WARNING,
        "platform.alertmanager.group_by names a label that no alert has, or by which alerts are grouped anyway; or an "
        "alert is to be re-sent more often than Alertmanager looks at its group (group_interval).",
        "Notifications come in other groups, or less often, than the catalog says.",
        "Name a label that alerts have, repeat less often, or shorten group_interval.",
    ),
}
