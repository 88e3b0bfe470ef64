"""Parts that every dashboard shares: variables, links, annotations, and columns and panels by what they show."""

from __future__ import annotations

from typing import Literal

from slo_codegen import series
from slo_codegen.backends.grafana import alert_queries, palette, queries
from slo_codegen.backends.grafana.model import (
    Annotation,
    Column,
    Link,
    Target,
    Variable,
)
from slo_codegen.plan.model import Plan
from slo_codegen.promql import Expr, Series, to_text

_HERE = "${__url_time_range}&var-datasource=${datasource}"

DRILL_DOWN = Link(
    "Drill down to this objective",
    "/d/slo?var-service=${__data.fields.Service:percentencode}&var-slo=${__data.fields.SLO:percentencode}"
    "&var-region=${__data.fields.Region:percentencode}&" + _HERE,
)
INCIDENTS = Link(
    "Active alerts of this objective",
    "/d/incident?var-service=${__data.fields.Service:percentencode}&var-slo=${__data.fields.SLO:percentencode}"
    "&var-region=${__data.fields.Region:percentencode}&" + _HERE,
)
REGION = Link("Objectives of this region", "/d/slo?var-region=${__value.raw:percentencode}&" + _HERE)

_BOARDS = (
    ("slo", "Objectives"),
    ("incident", "Incidents"),
    ("feature-matrix", "Feature matrix"),
    ("regional-health", "Regional health"),
)

SLO_COLUMN = Column("SLO", "slo", width=240, links=(DRILL_DOWN, INCIDENTS))
SERVICE_COLUMN = Column("Service", "service", width=120)
REGION_COLUMN = Column("Region", "region", width=110, links=(REGION,))


def board_links(uid: str) -> tuple[Link, ...]:
    """Link a dashboard to the others; what is chosen and the time range go along."""
    return tuple(Link(title, f"/d/{board}") for board, title in _BOARDS if board != uid)


_Choice = Literal["service", "slo", "region"]
_VARIABLES: dict[_Choice, tuple[str, str]] = {
    "service": ("Service", "Services whose objectives are shown."),
    "slo": ("SLO", "Objectives of the chosen services."),
    "region": (
        "Region",
        "Regions of the chosen objectives. Objectives that are not per region are shown with any choice.",
    ),
}


def variables(*names: _Choice, within: queries.Where = ()) -> tuple[Variable, ...]:
    """Return a dashboard's choices, all of them unless some are named; each narrows the next.

    ``within`` are matchers that hold for all of them.
    """
    chosen = names or tuple(_VARIABLES)
    made = []
    for place, name in enumerate(chosen):
        before: queries.Where = (*within, *((each, "=~", f"${each}") for each in chosen[:place]))
        query = f"label_values({to_text(Series(series.OBJECTIVE, before))}, {name})"
        made.append(Variable(name, *_VARIABLES[name], query))
    return tuple(made)


def firing_annotation(where: queries.Where = queries.CHOSEN) -> Annotation:
    """Mark on every graph when alerts of the chosen objectives fired."""
    return Annotation(
        "Firing alerts",
        "red",
        queries.by("max", ("alertname", "tier", "condition", "slo", "region"), alert_queries.alerts(where=where)),
        "{{alertname}}",
        "{{tier}} {{condition}} {{slo}} {{region}}",
        ("tier", "slo", "region"),
    )


def runbook_column(plan: Plan) -> Column:
    """Show and link each service's runbook; the label ``runbook`` is a copy of ``service``."""
    link = Link("Open the runbook", "${__value.text:raw}", new_tab=True)
    return Column("Runbook", "runbook", mapped=palette.runbooks(plan), links=(link,))


def _width(name: str) -> int:
    """Return the pixels of a column of figures whose whole name can be read, with the arrow of its order."""
    return max(120, 8 * len(name) + 34)


def budget_column(plan: Plan, source: str, name: str = "Budget left") -> Column:
    """Show a share of an error budget, coloured by the budget states."""
    return Column(name, source, "percentunit", 1, palette.budget_steps(plan), "background", _width(name))


def burn_column(plan: Plan, source: str, name: str = "Burn, 1 h") -> Column:
    """Show how many times faster than allowed the budget is spent."""
    return Column(name, source, "suffix:x", 1, palette.burn_steps(plan), "text", _width(name))


def now(expr: Expr) -> Target:
    """Ask for one value an objective, now, as rows of a table."""
    return Target(queries.by("min", queries.KEY, expr), instant=True)
