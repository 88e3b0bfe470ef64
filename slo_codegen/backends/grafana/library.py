"""Parts that every dashboard shares: variables, links, annotations, and columns and panels by what they show."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slo_codegen import contract
from slo_codegen.backends.grafana import alert_queries, palette, queries
from slo_codegen.backends.grafana.model import (
    Annotation,
    Column,
    Link,
    Mapped,
    Target,
    Variable,
)
from slo_codegen.backends.grafana.text import one_of, url_part
from slo_codegen.plan.model import Dimension, Plan, heading, health_board, labels_of, several
from slo_codegen.promql import Expr, Series, regex_literal, to_text

_HERE = "${__url_time_range}&var-datasource=${datasource}"

SERVICE_COLUMN = Column("Service", "service", width=120)


def slo_column(plan: Plan) -> Column:
    """Show an objective, with links to its graphs and alerts."""
    graphs = _link(plan, "Drill down to this objective", "slo")
    return Column("SLO", "slo", width=240, links=(graphs, _link(plan, "Active alerts of this objective", "incident")))


def _link(plan: Plan, title: str, board: str) -> Link:
    """Link the objective of a row on another dashboard."""
    names = {"service": "Service", "slo": "SLO", **{name: heading(name) for name in labels_of(plan.dimensions)}}
    chosen = (f"var-{name}=${{__data.fields.{column}:percentencode}}" for name, column in names.items())
    return Link(title, f"/d/{board}?{'&'.join(chosen)}&{_HERE}")


def place_columns(plan: Plan, *labels: str) -> tuple[Column, ...]:
    """Show where an objective is: all dimensions unless some are named."""
    return tuple(
        Column(
            heading(name),
            name,
            width=110,
            links=(Link(f"Objectives of this {name}", f"/d/slo?var-{name}=${{__value.raw:percentencode}}&{_HERE}"),),
        )
        for name in labels or labels_of(plan.dimensions)
    )


def member_columns(
    dimension: Dimension, others: Sequence[str], links: Callable[[str], tuple[Link, ...]]
) -> tuple[Column, ...]:
    """Show a column for each member of a dimension; of an open one every column but ``others``.

    ``links`` are those of a cell, by how the member is written in a URL.
    """
    if dimension.open is None:
        return tuple(Column(each, paint="background", links=links(url_part(each))) for each in dimension.members)
    name = f"/^(?!({'|'.join(map(regex_literal, others))})$)/"
    return (Column(name, paint="background", links=links("${__field.name:percentencode}"), pattern=True),)


def board_links(plan: Plan, uid: str) -> tuple[Link, ...]:
    """Link a dashboard to the others; what is chosen and the time range go along."""
    boards = {"slo": "Objectives", "incident": "Incidents", "feature-matrix": "Feature matrix"}
    boards |= {uid: heading(title) for uid, title in map(health_board, labels_of(plan.dimensions))}
    return tuple(Link(title, f"/d/{board}") for board, title in boards.items() if board != uid)


def variables(plan: Plan, *names: str, within: queries.Matchers = ()) -> tuple[Variable, ...]:
    """Return a dashboard's choices, those of ``names`` and of each dimension; each narrows the next.

    ``within`` are matchers that hold for all of them.
    """
    texts = {
        "service": ("Service", "Services whose objectives are shown."),
        "slo": ("SLO", "Objectives of the chosen services."),
    }
    for name in labels_of(plan.dimensions):
        texts[name] = (
            heading(name),
            f"{heading(several(name))} of the chosen objectives. Objectives that are not per {name} are shown with "
            "any choice.",
        )
    chosen = (*names, *labels_of(plan.dimensions))
    within = (*((label, "=", value) for label, value in plan.environment_label.items()), *within)
    made = []
    for place, name in enumerate(chosen):
        before: queries.Matchers = (*within, *(_chosen(each, each in names) for each in chosen[:place]))
        query = f"label_values({to_text(Series(contract.OBJECTIVE, before))}, {name})"
        made.append(Variable(name, *texts[name], query))
    return tuple(made)


def _chosen(name: str, always: bool) -> tuple[str, str, str]:
    """Return the matcher of a choice; objectives that are not split by a label stay with any choice of it."""
    return (name, "=~", f"${name}" if always else f"${name}|")


def firing_annotation(where: queries.Where) -> Annotation:
    """Mark on every graph when alerts of the chosen objectives fired."""
    return Annotation(
        "Firing alerts",
        "red",
        queries.by("max", ("alertname", "tier", "condition", "slo", *where.labels), alert_queries.alerts(where)),
        "{{alertname}}",
        " ".join(f"{{{{{name}}}}}" for name in ("tier", "condition", "slo", *where.labels)),
        ("tier", "slo", *where.labels),
    )


def runbook_columns(plan: Plan) -> tuple[Column, ...]:
    """Show and link each service's runbook, from the label of `with_runbook`; nothing where none has one."""
    mapped = palette.runbooks(plan)
    link = Link("Open the runbook", "${__value.text:raw}", new_tab=True)
    return (Column("Runbook", "runbook", mapped=mapped, links=(link,)),) if mapped else ()


def with_runbook(plan: Plan, expr: Expr) -> Expr:
    """Copy the label ``service`` as ``runbook``, of services that have one."""
    return _of_services(plan, expr, "runbook", palette.runbooks(plan))


def owner_columns(plan: Plan) -> tuple[Column, ...]:
    """Show who answers for each service, from the label of `with_owner`; nothing where nobody does."""
    mapped = palette.owners(plan)
    return (Column("Owner", "owner", width=120, mapped=mapped),) if mapped else ()


def with_owner(plan: Plan, expr: Expr) -> Expr:
    """Copy the label ``service`` as ``owner``, of services that have one."""
    return _of_services(plan, expr, "owner", palette.owners(plan))


def _of_services(plan: Plan, expr: Expr, label: str, mapped: Sequence[Mapped]) -> Expr:
    """Copy the label ``service`` under another name, of the services that are mapped to something."""
    if not mapped:
        return expr
    everyone = len(mapped) == len(plan.services)
    return queries.copied(expr, label, "service", ".*" if everyone else one_of(each.value for each in mapped))


def _width(name: str) -> int:
    """Return the pixels of a column of figures whose whole name can be read, with the arrow of its order."""
    return max(120, 8 * len(name) + 34)


def budget_column(plan: Plan, source: str, name: str = "Budget left") -> Column:
    """Show a share of an error budget, coloured by the budget states."""
    return Column(name, source, "percentunit", 1, palette.budget_steps(plan), "background", _width(name))


def burn_column(plan: Plan, source: str, name: str = "Burn, 1 h") -> Column:
    """Show how many times faster than allowed the budget is spent."""
    return Column(name, source, "suffix:x", 1, palette.burn_steps(plan), "text", _width(name))


def now(expr: Expr, where: queries.Where) -> Target:
    """Ask for one value an objective, now, as rows of a table."""
    return Target(queries.by("min", where.key, expr), instant=True)
