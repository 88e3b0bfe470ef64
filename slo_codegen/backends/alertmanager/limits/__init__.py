"""What Alertmanager cannot do, told at the line of the catalog that asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from slo_codegen.backends.alertmanager.limits import channels, reached, settings, watch
from slo_codegen.backends.base import Limit

LIMITS: Mapping[str, Limit] = {
    "SLO425": reached.no_mail_server,
    "SLO426": reached.reaches_no_channel,
    "SLO420": channels.cannot_read,
    "SLO427": channels.needs_a_newer_version,
    "SLO428": settings.without_effect,
    "SLO421": channels.page_never_resolves,
    "SLO422": watch.heartbeat_pages,
    "SLO423": watch.heartbeat_among_others,
    "SLO424": watch.watch_reaches_no_one,
}
"""Every limit of Alertmanager, by the code that it reports."""
