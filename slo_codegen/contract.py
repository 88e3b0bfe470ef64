"""The contract: names of labels, annotations, series and alerts on which other tools rely, and which never change.

Dashboards, silences, routes and queries of others are written with them. `docs/contract.md` is made from this module.
"""

from __future__ import annotations

from collections.abc import Iterable

from slo_codegen.common.units import format_duration

SLO, SERVICE, OWNER = "slo", "service", "owner"
TIER, CONDITION, BASELINE = "tier", "condition", "baseline"
ALERT, PART, PROBLEM = "alert", "part", "problem"
PLATFORM, REPORT, HEARTBEAT = "platform", "report", "heartbeat"
CATALOG = "slo_catalog"
ON_CALL, FIRING = "on_call", "firing"
"""Details of a page that are no labels of its worst alert: whose page it is, and all of its alerts."""
SILENCED_BY, SILENCES = "silenced_by", "silences"
TIME_ZONE, RESET = "time_zone", "reset"
ENVIRONMENT = "environment"
OBSERVED, WEEKLY = "true", "weekly"
"""The values of the labels ``baseline`` and ``report``."""
LATE, RETURNED = "late", "return"
"""The values of the label ``part``."""
GOOD_EXCEEDS_TOTAL, BAD_EXCEEDS_TOTAL, COUNTER_FELL = "good_exceeds_total", "bad_exceeds_total", "counter_fell"
"""Values of the label ``problem``; `undeclared` and `too_many` give the others."""
IDENTITY = (SLO, SERVICE)
"""The labels of everything that is recorded of an SLO, beside those of its dimensions and its environment."""

LABELS = {
    SLO: ("series and alerts about an SLO", "the id of the SLO"),
    SERVICE: ("series and alerts about an SLO", "the id of its service"),
    OWNER: ("alerts about an SLO, measurement problems", "the id of the team that answers for it"),
    TIER: ("alerts", "the incident tier; the weekly report and the heartbeat have none"),
    CONDITION: ("alerts", "the kind of the condition, as the catalog names it: `burn_rate`, `no_data`, …"),
    BASELINE: ("alerts and problems of an SLO in its baseline", "`true`; others do not have it"),
    ALERT: ("tiles of an alert", "the name of an alert that counts something else than its SLO"),
    PART: ("tiles", "what was counted later: `late` or `return`; tiles counted at once do not have it"),
    PROBLEM: ("measurement problems", "what is wrong: see [counting](counting.md)"),
    PLATFORM: ("alerts about the servers, the weekly report", "the name of the platform"),
    SILENCED_BY: ("the notification on silenced alerts", "the id of the umbrella or the service that silences them"),
    REPORT: ("the weekly report", "`weekly`"),
    HEARTBEAT: ("the heartbeat", "the name of the platform"),
    CATALOG: (
        "alerts, where Alertmanager's configuration is a fragment",
        "the name of the platform, and after a `/` that of the environment; no other tool sets this label",
    ),
    TIME_ZONE: ("times of a time zone", "the name of the zone; no series of an SLO and no alert has it"),
    RESET: ("whole days and hours of a time zone", "what they are counted from: `week`, `month`, `quarter`, `year`"),
    ENVIRONMENT: ("all series and alerts, where a catalog has `environments`", "the name of the environment"),
}
"""Each label, on what it is and what it holds. The labels of an SLO's dimensions stand beside these."""

SUMMARY, DESCRIPTION, RUNBOOK_URL, DASHBOARD_URL = "summary", "description", "runbook_url", "dashboard_url"
BUDGET_IMPACT = "budget_impact"
ANNOTATIONS = {
    SUMMARY: "what is wrong and where, in a line",
    DESCRIPTION: "the same with the figure that fired, and what is left of the error budget",
    RUNBOOK_URL: "what to do; alerts about the servers have none",
    DASHBOARD_URL: "the graphs of the SLO, with its place chosen",
    SILENCES: "the alerts that this one silences now, worst first; others do not have it",
    BUDGET_IMPACT: "what the alert means for the error budget, of alerts about an SLO",
}
"""Each annotation of alerts, and what it says."""


def identity_in(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the labels by which what is recorded of an SLO is found, of all that it has."""
    known = frozenset(labels)
    return tuple(label for label in (*IDENTITY, ENVIRONMENT) if label in known)


def undeclared(label: str) -> str:
    """Return the problem of traffic at a member of a dimension that the catalog does not list."""
    return f"undeclared_{label}"


def too_many(label: str) -> str:
    """Return the problem of more members of an open dimension than the catalog expects."""
    return f"too_many_{label}"


def catalog_name(platform: str, environment: str | None) -> str:
    """Return the value of the label ``slo_catalog``: ``shop``, or ``shop/staging``; no id holds a ``/``."""
    return platform if environment is None else f"{platform}/{environment}"


def receiver_prefix(catalog: str) -> str:
    """Return how the names of a catalog's receivers begin in an Alertmanager of others."""
    return f"slo/{catalog}/"


OWNED_LABELS = frozenset({*LABELS, *ANNOTATIONS, "alertname", "alertstate", "le", "quantile"}) - {ENVIRONMENT}
"""What a dimension of a catalog cannot be called, since series and alerts have it already; ``environment`` is free for
those that declare no environments."""
USED_NAMES = frozenset(
    {
        *("everywhere", "module", "promise", "runbook", "state", "title"),
        *("datasource", "met", "objective", "objectives", "sli", "time", "times", "value"),
        *(ON_CALL, FIRING),
        *("managed_by", "and", "in", "not", "or"),
        *("anchored", "inf", "nan", "smoothed", "without"),
    }
)
"""What it cannot be called either: labels in queries of dashboards, their variable and columns; a tag and words of
Datadog; details of a page; words of PromQL that are no label there. As with `OWNED_LABELS`, case makes no difference:
columns and tags have none."""

PREFIX = "slo:"
OBJECTIVE = "slo:objective:ratio"
PERIOD_ERROR = "slo:period_error:ratio"
BUDGET_REMAINING = "slo:error_budget_remaining:ratio"
BURN_RATE = "slo:burn_rate:ratio"
CALENDAR_ERROR = "slo:calendar_error:ratio"
CALENDAR_BUDGET_REMAINING = "slo:calendar_budget_remaining:ratio"
CALENDAR_BUDGET_SPENT = "slo:calendar_budget_spent:ratio"
CALENDAR_BAD = "slo:calendar_bad:increase"
CALENDAR_TOTAL = "slo:calendar_total:increase"
CALENDAR_BAD_DAY = "slo:calendar_bad:day"
CALENDAR_TOTAL_DAY = "slo:calendar_total:day"
LOCAL_OFFSET = "slo:local_time:utc_offset_seconds"
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


def error_ratio(window: int | str) -> str:
    """Return the series of an SLI's error ratio over a window: ``slo:sli_error:ratio_rate1h`` of 3,600,000 ms."""
    return f"slo:sli_error:ratio_rate{_written(window)}"


def bad_events(window: int | str) -> str:
    """Return the series of an SLI's bad events over a window: ``slo:sli_bad:increase5m``."""
    return f"slo:sli_bad:increase{_written(window)}"


def total_events(window: int | str) -> str:
    """Return the series of all of an SLI's events over a window: ``slo:sli_total:increase5m``."""
    return f"slo:sli_total:increase{_written(window)}"


def _written(window: int | str) -> str:
    return window if isinstance(window, str) else format_duration(window)


def calendar_start(calendar: str) -> str:
    """Return the series of the time at which the current calendar month, week, day or hour began, in UTC seconds."""
    return f"slo:calendar_{calendar}:start_timestamp_seconds"


def calendar_end(calendar: str) -> str:
    """Return the series of the time at which the current week, month, quarter or year ends, in UTC seconds."""
    return f"slo:calendar_{calendar}:end_timestamp_seconds"


def local_start(unit: str) -> str:
    """Return the series of the time at which a current period of a time zone began, or a day or hour of it."""
    return f"slo:local_{unit}:start_timestamp_seconds"


def local_end(calendar: str) -> str:
    """Return the series of the time at which a current period of a time zone ends."""
    return f"slo:local_{calendar}:end_timestamp_seconds"


def local_wall_start(calendar: str) -> str:
    """Return the series of what a clock in a time zone showed when a current period began."""
    return f"slo:local_{calendar}:start_wall_seconds"


def local_wall_end(calendar: str) -> str:
    """Return the series of what a clock in a time zone will show when a current period ends."""
    return f"slo:local_{calendar}:end_wall_seconds"


SERIES = {
    OBJECTIVE: "the target share of good events",
    error_ratio("WINDOW"): "the share of bad events in a window: 5m, 30m, 1h, 2h, 6h, 1d, 3d and those of burn rates",
    PERIOD_ERROR: "the share of bad events in the rolling period",
    BUDGET_REMAINING: "the share of the error budget that is left; below 0 the objective is missed",
    BURN_RATE: "how many times faster than allowed the budget was spent over an hour",
    CALENDAR_ERROR: "the share of bad events since the calendar period began",
    CALENDAR_BUDGET_REMAINING: "the share of the calendar budget that is left, of the events so far",
    CALENDAR_BUDGET_SPENT: "the share of the budget of the whole calendar period that is spent, of one that alerts",
    CALENDAR_BAD: "the bad events since the calendar period began, of one that alerts, is long or has a time zone",
    CALENDAR_TOTAL: "all events since then",
    CALENDAR_BAD_DAY: "the bad events of the last whole day of a quarter or year",
    CALENDAR_TOTAL_DAY: "all events of that day",
    bad_events("WINDOW"): "the bad events in a window of up to an hour",
    total_events("WINDOW"): "all events in a window of up to an hour",
    PERIOD_BAD: "the bad events in the rolling period",
    PERIOD_TOTAL: "all events in the rolling period",
    BAD_TILE: "the bad events since the tile before; windows are sums of tiles",
    TOTAL_TILE: "all events since the tile before",
    ALERT_BAD_TILE: "the same for an alert that counts something else than its SLO",
    ALERT_TOTAL_TILE: "the same for an alert that counts something else than its SLO",
    MEASUREMENT_PROBLEM: "how often something was measured that cannot be; nothing while all is well",
    calendar_start("UNIT"): "when the current month, week, day or hour began, in seconds since 1970, UTC",
    calendar_end("UNIT"): "when the current week, month, quarter or year ends, of one that alerts",
    LOCAL_OFFSET: "the offset of a time zone from UTC now; the label `time_zone` names it, here and below",
    local_wall_start("UNIT"): "what a clock there showed when the current period began",
    local_start("UNIT"): "when that was; of days and hours of the period, with the label `reset`",
    local_wall_end("UNIT"): "what a clock there will show when the period ends, of one that alerts",
    local_end("UNIT"): "when that is",
}
"""Each recorded series, and what it is. WINDOW and UNIT stand for what differs."""

MEASUREMENT_ALERT = "SloMeasurementBroken"
RULES_FAILING_ALERT = "SloRulesFailing"
RULES_MISSED_ALERT = "SloRulesMissed"
NOTIFICATIONS_ALERT = "SloNotificationsFailing"
HEARTBEAT_ALERT = "SloHeartbeat"
REPORT_ALERT = "SloWeeklyReport"
SILENCED_ALERT = "SloSilenced"
SILENCE_ENDS_ALERT = "SloSilenceEnds"
ALERTS = {
    MEASUREMENT_ALERT: "what is counted cannot be right: see [counting](counting.md)",
    RULES_FAILING_ALERT: "rules fail",
    RULES_MISSED_ALERT: "rules are evaluated too late",
    NOTIFICATIONS_ALERT: "alerts do not reach Alertmanager",
    SILENCED_ALERT: "alerts of an owner are silenced: see [storms](storms.md)",
    SILENCE_ENDS_ALERT: "the same, for Alertmanager alone: it notifies no one",
    HEARTBEAT_ALERT: "always, for a dead man's switch",
    REPORT_ALERT: "once a week; its text is the report",
}
"""Each alert that is not about an SLO. Those of an SLO are named ``SLO-tier-condition``, in lower case."""
