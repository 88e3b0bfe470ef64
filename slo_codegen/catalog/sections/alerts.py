"""How an alert is written, and the list of those of an SLO."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import (
    AlertName,
    AnyPercent,
    Duration,
    Id,
    Line,
    Prose,
    RowId,
    Section,
    TierId,
    Url,
    WholeCount,
)
from slo_codegen.catalog.sections.base import Acceptances, Marked, Spec
from slo_codegen.catalog.sections.conditions import ConditionSpec


class AlertFigures(Spec):
    """What the source document says of an alert, to be checked (R36)."""

    budget: AnyPercent | None = None
    """Share of the period's budget that the threshold is said to stand for."""


class AlertSpec(Marked):
    """An alert of an SLO: either a tier and a condition, or a profile of burn rates."""

    tier: TierId | None = None
    """The incident tier."""
    when: ConditionSpec | None = None
    """The condition."""
    profile: Id | None = None
    """A profile of burn-rate alerts, in place of a tier and a condition."""
    name: AlertName | None = None
    """The alert's name in Prometheus and Datadog, in place of one made of the SLO, the tier and the condition. Alerts
    of several SLOs can share it: their labels tell them apart."""
    names: Annotated[tuple[AlertName, ...], Field(max_length=100)] = ()
    """Of a profile, the names of its alerts here, in the order of its rows, in place of those that they have."""
    id: Id | None = None
    """The last part of the name that is made; made from the condition if it is not given."""
    title: Line | None = None
    """What the alert says first."""
    description: Prose | None = None
    """What to know or do."""
    hold: Annotated[Duration | None, Field(alias="for")] = None
    """How long the condition must hold."""
    keep_firing_for: Duration | None = None
    """How long the alert goes on firing once its condition is over, so that it does not flap."""
    min_events: WholeCount | None = None
    """The least number of events in the window, below which it is silent."""
    min_bad_events: WholeCount | None = None
    """The least number of bad events in the window, below which it is silent."""
    runbook: Url | None = None
    """Its runbook, where it is not that of the SLO; of a profile, for the rows that have none of their own."""
    documented: AlertFigures | None = None
    """Figures of the source document, to be checked."""
    source: Section | None = None
    """The section of the source document."""
    rows: tuple[RowId, ...] = ()
    """The requirements that it answers."""
    accept: Acceptances = ()
    """Findings that stay, with their reasons."""

    @model_validator(mode="after")
    def _form(self) -> Self:
        if self.profile is not None:
            given = [
                name
                for name in ("tier", "when", "hold", "name", "id", "title", "description", "documented")
                if getattr(self, name) is not None
            ]
            if given:
                named = " and ".join("for" if name == "hold" else name for name in given)
                raise fault(
                    f"a profile brings its own alerts: {named} cannot stand beside it",
                    ("for" if given[0] == "hold" else given[0],),
                    help="give each of its alerts a name, names: [Fast, Slow, Ticket]" if given == ["name"] else None,
                )
        elif self.names:
            raise fault("names are those of the alerts of a profile", ("names",), help="give this alert a name")
        elif self.tier is None or self.when is None:
            raise fault("an alert needs a tier and when, or a profile", absent=("tier", "when", "profile"))
        return self


def each_once(alerts: tuple[AlertSpec, ...]) -> tuple[AlertSpec, ...]:
    """Return a list of alerts of which no two would have one name: a profile, an id or a condition stands once.

    Raises:
        PydanticCustomError: one stands twice.
    """
    first: dict[tuple[object, ...], int] = {}
    for index, alert in enumerate(alerts):
        key: tuple[object, ...] = (alert.tier, repr(alert.when), alert.hold)
        said, field, way_out = "the same tier and condition stand twice", "", "remove one of the two, or give one an id"
        if alert.profile is not None:
            key = ("profile", alert.profile)
            said, field, way_out = f"profile {alert.profile} stands twice", "profile", "remove one of the two"
        elif alert.id is not None:
            key = ("id", alert.tier, alert.id)
            said, field, way_out = f"{alert.tier} has two alerts with the id {alert.id}", "id", "give one another id"
        if (before := first.setdefault(key, index)) != index:
            below = (field,) if field else ()
            raise fault(said, (index, *below), code="SLO207", help=way_out, first=(before, *below))
    return alerts


Alerts = Annotated[tuple[AlertSpec, ...], AfterValidator(each_once)]
