"""Who is notified of an alert, and why, decided here for every target: rules over the labels that alerts have."""

from slo_codegen.plan.routing.labels import (
    COMPARED_LABELS,
    SLO_LABELS,
    alert_labels,
    named,
    slo_labels,
)
from slo_codegen.plan.routing.pages import Page, is_of_a_page, page_labels, pages, paging_alerts, worst_first
from slo_codegen.plan.routing.recipients import (
    Recipient,
    Recipients,
    fallback,
    heartbeat_recipients,
    measurement_recipients,
    recipients,
    report_recipients,
    server_recipients,
    tier_recipients,
)
from slo_codegen.plan.routing.rules import Match, Rule, Why, paging_rules, rules

__all__ = [
    "COMPARED_LABELS",
    "SLO_LABELS",
    "Match",
    "Page",
    "Recipient",
    "Recipients",
    "Rule",
    "Why",
    "alert_labels",
    "fallback",
    "heartbeat_recipients",
    "is_of_a_page",
    "measurement_recipients",
    "named",
    "page_labels",
    "pages",
    "paging_alerts",
    "paging_rules",
    "recipients",
    "report_recipients",
    "rules",
    "server_recipients",
    "slo_labels",
    "tier_recipients",
    "worst_first",
]
