"""The plan: what is to be monitored, with every decision taken and no backend's words in it.

Everything here is frozen and exact: durations are integer milliseconds, ratios are `Decimal` between 0 and 1.
Nodes keep the `Origin` of the catalog's node that asked for them.
"""

from slo_codegen.plan.model.alerts import Alert, Text, Var
from slo_codegen.plan.model.boards import BUILT_IN_BOARDS, Board, BudgetState, PanelName
from slo_codegen.plan.model.conditions import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    Condition,
    ConditionKind,
    ExhaustsWithin,
    NoData,
    Outage,
    PercentileAbove,
    SliBelow,
)
from slo_codegen.plan.model.measures import (
    BoundedObservations,
    CounterEvents,
    EventsSli,
    Measure,
    Observations,
    RawQuery,
    RawSli,
    Side,
    Sli,
    Term,
)
from slo_codegen.plan.model.metrics import Label, Matcher, Metric, MetricKind, Op, Selector
from slo_codegen.plan.model.plan import Plan
from slo_codegen.plan.model.routing import (
    Channel,
    ChannelKind,
    EscalationLevel,
    Owner,
    Report,
    SecretRef,
    Subscription,
    Tier,
)
from slo_codegen.plan.model.server import (
    OLDEST_PROMETHEUS,
    QUERY_OFFSET_SINCE,
    PrometheusServer,
    Watch,
    version_number,
    version_text,
)
from slo_codegen.plan.model.slos import Calendar, Figure, Module, Objective, Service, Slo

__all__ = [
    "BUILT_IN_BOARDS",
    "OLDEST_PROMETHEUS",
    "QUERY_OFFSET_SINCE",
    "Alert",
    "BadEvents",
    "Board",
    "BoundedObservations",
    "BudgetConsumed",
    "BudgetState",
    "BurnRate",
    "Calendar",
    "Channel",
    "ChannelKind",
    "Condition",
    "ConditionKind",
    "CounterEvents",
    "EscalationLevel",
    "EventsSli",
    "ExhaustsWithin",
    "Figure",
    "Label",
    "Matcher",
    "Measure",
    "Metric",
    "MetricKind",
    "Module",
    "NoData",
    "Objective",
    "Observations",
    "Op",
    "Outage",
    "Owner",
    "PanelName",
    "PercentileAbove",
    "Plan",
    "PrometheusServer",
    "RawQuery",
    "RawSli",
    "Report",
    "SecretRef",
    "Selector",
    "Service",
    "Side",
    "Sli",
    "SliBelow",
    "Slo",
    "Subscription",
    "Term",
    "Text",
    "Tier",
    "Var",
    "Watch",
    "version_number",
    "version_text",
]
