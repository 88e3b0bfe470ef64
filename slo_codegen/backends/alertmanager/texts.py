"""The texts of notifications: templates of Alertmanager, filled from the labels and annotations of alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import assert_never

from slo_codegen.backends.alertmanager.grouped import worst
from slo_codegen.backends.alertmanager.integrations import Words
from slo_codegen.plan.model import Plan, Severity, labels_of
from slo_codegen.plan.routing import relations

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


def _lines(safe: str = "", *, meanwhile: bool = False) -> str:
    filtered = f" {safe}" if safe else ""
    silenced = f"{{{{ with .Annotations.silences }}}}Silenced meanwhile:\n{{{{ .{filtered} }}}}{{{{ end }}}}"
    return (
        "{{ range .Alerts }}"
        f"{{{{ .Annotations.summary{filtered} }}}}\n"
        f"{{{{ .Annotations.description{filtered} }}}}\n"
        f"{silenced if meanwhile else ''}"
        "{{ with .Annotations.runbook_url }}Runbook: {{ . }}\n{{ end }}"
        "{{ with .Annotations.dashboard_url }}Dashboard: {{ . }}\n{{ end }}"
        "{{ end }}"
    )


_SAFE: Mapping[Words, str] = {
    "lines": "",
    "lines without mentions": _NO_MENTIONS,
    "lines as entities": _AS_ENTITIES,
}
"""What texts of alerts are made inert by, each for those that read them."""


def slack_lines(plan: Plan) -> str:
    """Return what a message in Slack says of each alert."""
    return words("lines as entities", plan)


def words(of: Words, plan: Plan) -> str:
    """Return the template of a text; of a group of alerts the worst one is named."""
    match of:
        case "title":
            return title(plan)
        case "summary":
            return worst(plan) + "{{ $worst.Annotations.summary }}"
        case "slo":
            return worst(plan) + "{{ $worst.Labels.service }}/{{ $worst.Labels.slo }}"
        case "runbook":
            return worst(plan) + "{{ or $worst.Annotations.runbook_url $worst.Annotations.dashboard_url }}"
        case "lines" | "lines without mentions" | "lines as entities":
            return _lines(_SAFE[of], meanwhile=bool(relations(plan)))
        case _:
            assert_never(of)


def title(plan: Plan) -> str:
    """Return the line that names the SLO, with its environment and its place."""
    return _titled((*plan.environment_label, *labels_of(plan.dimensions)))


def title_without_place(plan: Plan) -> str:
    """Return the line that names the SLO, for a text that says the place itself."""
    return _titled(plan.environment_label)


def _titled(labels: Iterable[str]) -> str:
    return _TITLE + "".join(f" {{{{ .CommonLabels.{label} }}}}" for label in labels)


def by_tier(plan: Plan, values: Mapping[Severity, str], otherwise: str) -> str:
    """Return what is said by the severity of the tier of the worst alert."""
    cases = "".join(
        f'{{{{ {"if" if index == 0 else "else if"} eq $worst.Labels.tier "{tier.id}" }}}}{values[tier.severity]}'
        for index, tier in enumerate(plan.tiers)
    )
    return f"{worst(plan)}{cases}{{{{ else }}}}{otherwise}{{{{ end }}}}"


def while_firing(text: str, otherwise: str) -> str:
    """Return a text that is said of firing alerts alone."""
    return f'{{{{ if eq .Status "firing" }}}}{text}{{{{ else }}}}{otherwise}{{{{ end }}}}'
