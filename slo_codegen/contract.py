"""The names that other tools rely on: the labels and series of all that is generated, which never change."""

from __future__ import annotations

from slo_codegen.common.units import format_duration

OWNED_LABELS = frozenset(
    (
        *("alert", "alertname", "alertstate", "baseline", "condition", "heartbeat", "owner", "part", "platform"),
        *("problem", "report", "service", "slo", "tier"),
        *("budget_impact", "dashboard_url", "description", "runbook_url", "summary"),
        *("le", "quantile"),
    )
)
"""The labels and annotations of series and alerts, and those of Prometheus: no dimension can have such a name."""
PREFIX = "slo:"
OBJECTIVE = "slo:objective:ratio"
PERIOD_ERROR = "slo:period_error:ratio"
BUDGET_REMAINING = "slo:error_budget_remaining:ratio"
BURN_RATE = "slo:burn_rate:ratio"
CALENDAR_ERROR = "slo:calendar_error:ratio"
CALENDAR_BUDGET_REMAINING = "slo:calendar_budget_remaining:ratio"
PERIOD_BAD = "slo:period_bad:increase"
PERIOD_TOTAL = "slo:period_total:increase"
BAD_TILE = "slo:sli_bad:tile"
TOTAL_TILE = "slo:sli_total:tile"
"""The events since the tile before: all windows and the period are sums of these."""
MEASUREMENT_PROBLEM = "slo:measurement_problem:count"
"""How often something was measured that cannot be, by the label ``problem``; nothing while all is well."""
ALERT_BAD_TILE = "slo:alert_bad:tile"
ALERT_TOTAL_TILE = "slo:alert_total:tile"
"""The same for an alert that counts something else than its SLO, which the label ``alert`` names."""


def error_ratio(window_ms: int) -> str:
    """Return the series of an SLI's error ratio over a window: ``slo:sli_error:ratio_rate1h``."""
    return f"slo:sli_error:ratio_rate{format_duration(window_ms)}"


def bad_events(window_ms: int) -> str:
    """Return the series of an SLI's bad events over a window: ``slo:sli_bad:increase5m``."""
    return f"slo:sli_bad:increase{format_duration(window_ms)}"


def total_events(window_ms: int) -> str:
    """Return the series of all of an SLI's events over a window: ``slo:sli_total:increase5m``."""
    return f"slo:sli_total:increase{format_duration(window_ms)}"


def calendar_start(calendar: str) -> str:
    """Return the series of the time at which the current calendar month, week, day or hour began, in UTC seconds."""
    return f"slo:calendar_{calendar}:start_timestamp_seconds"
