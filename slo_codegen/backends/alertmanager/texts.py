"""The texts of notifications: templates of Alertmanager, filled from the labels and annotations of alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from slo_codegen.backends.alertmanager.integrations import Words
from slo_codegen.plan.model import Plan, Severity, labels_of

# An annotation can hold any text of the catalog. Slack's control sequences in it are made inert, as Slack asks, by
# writing & < > as entities; Webex reads entities too.
_AS_ENTITIES = '| reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;"'
# A space of no width behind an @ leaves it to be read, and nobody to be notified by it.
_NO_MENTIONS = '| reReplaceAll "@" "@\\u200b"'
# The weekly report has no SLO.
_TITLE = (
    "[{{ .Status | toUpper }}]"
    "{{ with .CommonLabels.slo }} {{ $.CommonLabels.tier }} {{ $.CommonLabels.service }}/{{ . }}{{ end }}"
)
FIRST = "{{ with index .Alerts 0 }}{{ .%s }}{{ end }}"
# What watches the rules has no runbook, and PagerDuty takes no link without an address.
RUNBOOK_OR_DASHBOARD = "{{ with index .Alerts 0 }}{{ or .Annotations.runbook_url .Annotations.dashboard_url }}{{ end }}"


def _lines(safe: str = "") -> str:
    filtered = f" {safe}" if safe else ""
    return (
        "{{ range .Alerts }}"
        f"{{{{ .Annotations.summary{filtered} }}}}\n"
        f"{{{{ .Annotations.description{filtered} }}}}\n"
        "{{ with .Annotations.runbook_url }}Runbook: {{ . }}\n{{ end }}"
        "{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}\n{{ end }}"
        "{{ end }}"
    )


SLACK_LINES = _lines(_AS_ENTITIES)
_TEMPLATES: Mapping[Words, str] = {
    "summary": FIRST % "Annotations.summary",
    "lines": _lines(),
    "lines without mentions": _lines(_NO_MENTIONS),
    "lines as entities": SLACK_LINES,
    "slo": "{{ .CommonLabels.service }}/{{ .CommonLabels.slo }}",
    "runbook": RUNBOOK_OR_DASHBOARD,
}


def words(of: Words, plan: Plan) -> str:
    """Return the template of a text."""
    return title(plan) if of == "title" else _TEMPLATES[of]


def title(plan: Plan) -> str:
    """Return the line that names the SLO, with its environment and its place."""
    return _titled((*plan.environment_label, *labels_of(plan.dimensions)))


def title_without_place(plan: Plan) -> str:
    """Return the line that names the SLO, for a text that says the place itself."""
    return _titled(plan.environment_label)


def _titled(labels: Iterable[str]) -> str:
    return _TITLE + "".join(f" {{{{ .CommonLabels.{label} }}}}" for label in labels)


def by_tier(plan: Plan, values: Mapping[Severity, str], otherwise: str) -> str:
    """Return what is said by the severity of an alert's tier."""
    cases = "".join(
        f'{{{{ {"if" if index == 0 else "else if"} eq .CommonLabels.tier "{tier.id}" }}}}{values[tier.severity]}'
        for index, tier in enumerate(plan.tiers)
    )
    return f"{cases}{{{{ else }}}}{otherwise}{{{{ end }}}}"


def while_firing(text: str, otherwise: str) -> str:
    """Return a text that is said of firing alerts alone."""
    return f'{{{{ if eq .Status "firing" }}}}{text}{{{{ else }}}}{otherwise}{{{{ end }}}}'
