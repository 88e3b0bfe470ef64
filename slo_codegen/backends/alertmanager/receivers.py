"""Receivers: one a channel, with its secret by file, and texts taken from the alert's annotations."""

from __future__ import annotations

from typing import Any

from slo_codegen import contract
from slo_codegen.backends.alertmanager.grouped import listed, silenced_meanwhile
from slo_codegen.backends.alertmanager.grouped import worst as worst_alert
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import Channel, ChannelKind, Plan, labels_of
from slo_codegen.plan.routing import relations

# Templates of Alertmanager. An annotation can hold any text of the catalog: Slack's control sequences in it are
# made inert, as Slack asks, by writing & < > as entities.
_SLACK_SAFE = '| reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"'
# The weekly report has no SLO.
_TITLE = (
    "[{{ .Status | toUpper }}]"
    "{{ with .CommonLabels.slo }} {{ $.CommonLabels.tier }} {{ $.CommonLabels.service }}/{{ . }}{{ end }}"
)
_SLACK_TEXT = (
    "{{ range .Alerts }}"
    f"{{{{ .Annotations.summary {_SLACK_SAFE} }}}}\n"
    f"{{{{ .Annotations.description {_SLACK_SAFE} }}}}\n"
    "%s"
    "{{ with .Annotations.runbook_url }}Runbook: {{ . }}\n{{ end }}"
    "{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}\n{{ end }}"
    "{{ end }}"
)
_MEANWHILE = f"{{{{ with .Annotations.silences }}}}Silenced meanwhile:\n{{{{ . {_SLACK_SAFE} }}}}{{{{ end }}}}"
# A newer Alertmanager takes a detail that is YAML for a mapping, and its texts for templates: with text after
# brackets it is none, whatever an annotation holds.
_LINE = "[{{ .Labels.tier }}] {{ .Labels.service }}/{{ .Labels.slo }}: {{ .Annotations.summary }}\n"
_SUMMARY = "[{{ $worst.Labels.tier }}] {{ $worst.Annotations.summary }}"


def report_unreadable_secret(channel: Channel, report: Diagnostics) -> bool:
    """Report a secret that is not in a file, and return whether it is."""
    if channel.secret is None or channel.secret.source != "env":
        return False
    report.add("SLO420", f"channel {channel.id}: Alertmanager cannot read the variable {channel.secret.name}",
               channel.origin.child("secret"),
               help="name a file: secret: {file: /etc/alertmanager/secrets/name}")  # fmt: skip
    return True


def receiver(channel: Channel, plan: Plan, report: Diagnostics) -> dict[str, Any] | None:
    """Return the receiver of a channel, or None after reporting why it cannot be one."""
    if report_unreadable_secret(channel, report):
        return None
    secret = channel.secret.name if channel.secret is not None else ""
    config: dict[str, Any] = {"send_resolved": channel.send_resolved}
    match channel.kind:
        case ChannelKind.SLACK:
            meanwhile = _MEANWHILE if relations(plan) else ""
            title = _TITLE + "".join(f" {{{{ .CommonLabels.{label} }}}}" for label in labels_of(plan.dimensions))
            config |= {
                "api_url_file": secret,
                "channel": channel.target,
                "title": title,
                "text": _SLACK_TEXT % meanwhile,
            }
            return {"name": channel.id, "slack_configs": [config]}
        case ChannelKind.EMAIL:
            subject = f"{_TITLE} {{{{ .CommonAnnotations.summary }}}}"
            config |= {"to": channel.target, "headers": {"Subject": subject}}
            return {"name": channel.id, "email_configs": [config]}
        case ChannelKind.PAGE:
            return {"name": channel.id, "pagerduty_configs": [{**config, **_page(plan, secret)}]}
        case ChannelKind.WEBHOOK:
            authorization = {"type": "Bearer", "credentials_file": secret}
            config |= {"url": channel.target, "http_config": {"authorization": authorization}}
            return {"name": channel.id, "webhook_configs": [config]}


def _page(plan: Plan, secret: str) -> dict[str, Any]:
    """Return what a page says: what its worst alert says, and all that fire by name, the worst first."""
    begin = worst_alert(plan)

    def worst(text: str) -> str:
        return begin + text

    severity = "".join(
        f'{{{{ {"if" if index == 0 else "else if"} eq $worst.Labels.tier "{tier.id}" }}}}{tier.severity}'
        for index, tier in enumerate(plan.tiers)
    )
    owner = (contract.OWNER,) if any(slo.owner is not None for slo in plan.slos) else ()
    whose = (contract.TIER, *contract.IDENTITY, *owner)
    labels = (*whose, *labels_of(plan.dimensions), contract.CONDITION, contract.BASELINE)
    runbooks = [slo.runbook_url is not None for slo in plan.slos]
    links = ((contract.RUNBOOK_URL, any(runbooks)), (contract.DASHBOARD_URL, plan.grafana_url is not None))
    annotations = (contract.SUMMARY, *(name for name, there in links if there), contract.BUDGET_IMPACT)
    details = {name: worst(f"{{{{ $worst.Labels.{name} }}}}") for name in labels}
    details |= {name: worst(f"{{{{ $worst.Annotations.{name} }}}}") for name in annotations}
    details[contract.SUMMARY] = worst(_SUMMARY)
    # All events of a page name the same owner here, whichever of its alerts is the worst: PagerDuty routes by it.
    details |= {contract.ON_CALL: f"{{{{ .GroupLabels.{contract.OWNER} }}}}"} if owner else {}
    details[contract.FIRING] = listed(plan, _LINE)
    details |= {contract.SILENCES: silenced_meanwhile()} if relations(plan) else {}
    # Alertmanager leaves out a link whose address is empty. What watches the rules has no runbook, and PagerDuty takes
    # no link without an address.
    runbook = (
        "$worst.Annotations.runbook_url"
        if plan.watch is None and all(runbooks)
        else "or $worst.Annotations.runbook_url $worst.Annotations.dashboard_url"
    )
    return {
        "routing_key_file": secret,
        "description": worst(
            "{{ $worst.Annotations.summary }}"
            "{{ if gt (len .Alerts.Firing) 1 }} [{{ len .Alerts.Firing }} alerts]{{ end }}"
        ),
        "severity": worst(f"{severity}{{{{ else }}}}error{{{{ end }}}}"),
        "client": "Alertmanager",
        **({} if plan.grafana_url is None else {"client_url": worst("{{ $worst.Annotations.dashboard_url }}")}),
        "component": worst("{{ $worst.Labels.slo }}"),
        "group": worst("{{ $worst.Labels.service }}"),
        "class": worst("{{ $worst.Labels.condition }}"),
        "details": details,
        **({"links": [{"href": worst(f"{{{{ {runbook} }}}}"), "text": "Runbook"}]} if any(runbooks) else {}),
    }
