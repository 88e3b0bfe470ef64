"""Receivers: one a channel, with its secret by file, and texts taken from the alert's annotations."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from slo_codegen import contract
from slo_codegen.backends.alertmanager import texts
from slo_codegen.backends.alertmanager.grouped import listed, silenced_meanwhile
from slo_codegen.backends.alertmanager.grouped import worst as worst_alert
from slo_codegen.backends.alertmanager.integrations import Integration, integration, settings_of
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.model import SEVERITIES, Channel, ChannelKind, Plan, labels_of
from slo_codegen.plan.routing import relations

# A newer Alertmanager takes a detail that is YAML for a mapping, and its texts for templates: with text after
# brackets it is none, whatever an annotation holds.
_LINE = "[{{ .Labels.tier }}] {{ .Labels.service }}/{{ .Labels.slo }}: {{ .Annotations.summary }}\n"
_SUMMARY = "[{{ $worst.Labels.tier }}] {{ $worst.Annotations.summary }}"


def report_unreadable_secret(channel: Channel, report: Diagnostics) -> bool:
    """Report secrets that are not in a file, and return whether there is one."""
    found = False
    for secret, path in ((channel.secret, ("secret",)), (channel.second_secret, _second_path(channel))):
        if secret is None or secret.source != "env":
            continue
        found = True
        report.add("SLO420", f"channel {channel.id}: Alertmanager cannot read the variable {secret.name}",
                   channel.origin.child(*path),
                   help="name a file: secret: {file: /etc/alertmanager/secrets/name}")  # fmt: skip
    return found


def _second_path(channel: Channel) -> tuple[str, ...]:
    return channel.kind.value, "user_key" if channel.kind is ChannelKind.PUSHOVER else "token_id"


def receiver(channel: Channel, plan: Plan, report: Diagnostics) -> dict[str, Any] | None:
    """Return the receiver of a channel, or None after reporting why it cannot be one."""
    if report_unreadable_secret(channel, report):
        return None
    secret = channel.secret.name if channel.secret is not None else ""
    config: dict[str, Any] = {"send_resolved": channel.send_resolved}
    if (kind := integration(channel)) is not None:
        return {"name": channel.id, kind.key: [{**config, **_filled(kind, channel, plan)}]}
    match channel.kind:
        case ChannelKind.SLACK:
            config |= {"api_url_file": secret, "channel": channel.target}
            config |= {"title": texts.title(plan), "text": texts.slack_lines(plan)}
            return {"name": channel.id, "slack_configs": [config]}
        case ChannelKind.EMAIL:
            subject = f"{texts.title_without_place(plan)} {{{{ .CommonAnnotations.summary }}}}"
            config |= {"to": channel.target, "headers": {"Subject": subject}}
            return {"name": channel.id, "email_configs": [config]}
        case ChannelKind.PAGE:
            return {"name": channel.id, "pagerduty_configs": [{**config, **_page(plan, secret)}]}
        case ChannelKind.WEBHOOK:
            config["url"] = channel.target
            if secret:
                config["http_config"] = {"authorization": {"type": "Bearer", "credentials_file": secret}}
            return {"name": channel.id, "webhook_configs": [config]}
        case _:
            raise AssertionError(f"{channel.kind} has no receiver")


def _filled(kind: Integration, channel: Channel, plan: Plan) -> dict[str, Any]:
    """Return the fields of a receiver that is data."""
    made: dict[str, Any] = {}
    if kind.target and channel.target is not None:
        _put(made, kind.target, int(channel.target) if kind.number else channel.target)
    for name, value in settings_of(channel).items():
        text = kind.values.get(name, {}).get(value, value)
        _put(made, kind.settings[name], int(text) if text.isdecimal() and kind.number else text)
    for secret, path in ((channel.secret, kind.key_at), (channel.second_secret, kind.second_key_at)):
        if secret is not None and path:
            _put(made, path, secret.name)
    for path, value in kind.fixed.items():
        _put(made, path, value)
    for path, of in kind.texts.items():
        _put(made, path, texts.words(of, plan))
    for path, values in kind.by_severity.items():
        least = values["info"]
        _put(made, path, texts.while_firing(texts.by_tier(plan, values, values["error"]), least))
    return made


def _put(made: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a path of keys; ``0`` is the one item of a list."""
    node: Any = made
    *keys, last = path.split(".")
    for key, after in pairwise([*keys, last]):
        if key == "0":
            if not node:
                node.append({})
            node = node[0]
        else:
            node = node.setdefault(key, [] if after == "0" else {})
    node[last] = value


def _page(plan: Plan, secret: str) -> dict[str, Any]:
    """Return what a page says: what its worst alert says, and all that fire by name, the worst first."""
    begin = worst_alert(plan)

    def worst(text: str) -> str:
        return begin + text

    owner = (contract.OWNER,) if any(slo.owner is not None for slo in plan.slos) else ()
    whose = (contract.TIER, *plan.key, *owner)
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
        "severity": texts.by_tier(plan, {severity: severity for severity in SEVERITIES}, "error"),
        "client": "Alertmanager",
        **({} if plan.grafana_url is None else {"client_url": worst("{{ $worst.Annotations.dashboard_url }}")}),
        "component": worst("{{ $worst.Labels.slo }}"),
        "group": worst("{{ $worst.Labels.service }}"),
        "class": worst("{{ $worst.Labels.condition }}"),
        "details": details,
        **({"links": [{"href": worst(f"{{{{ {runbook} }}}}"), "text": "Runbook"}]} if any(runbooks) else {}),
    }
