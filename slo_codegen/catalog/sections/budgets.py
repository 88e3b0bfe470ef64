"""Error budget policy: the states of a budget, and profiles of burn-rate alerts."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import AlertName, Duration, Factor, Id, Line, Percent, Prose, TierId, Url, WholeCount
from slo_codegen.catalog.sections.base import Marked, Sourced


class BudgetStateSpec(Sourced):
    """A state of the error budget, held while more than ``above`` is left, and what it allows."""

    id: Id
    """An id."""
    title: Line
    """The name that people read."""
    above: Percent | None = None
    """The share of the budget above which the state holds; the last state has none."""
    allows: Annotated[tuple[Line, ...], Field(min_length=1)]
    """What may be done."""
    requires: tuple[Line, ...] = ()
    """What must be done."""
    deploys: Literal["all", "fixes"] | None = None
    """Which changes `slo-codegen gate` lets through: all, or fixes alone, as in a last state that does not say."""


class ProfileRow(Marked):
    """One burn-rate alert of a profile: its factor, or the share of the budget gone in the long window."""

    tier: TierId
    """The incident tier."""
    name: AlertName | None = None
    """The name of its alerts, which all SLOs with the profile share: another factor or window keeps their silences."""
    title: Line | None = None
    """What the alert says first, after the title of its SLO; the condition in words if it is not given."""
    description: Prose | None = None
    """What to know or do."""
    long: Duration
    """The long window, or the only one."""
    short: Duration | None = None
    """The short window, with which the alert resolves soon after the end; without it there is one window alone."""
    factor: Factor | None = None
    """The burn rate."""
    budget: Percent | None = None
    """The share of the budget that is gone in the long window; gives the factor."""
    min_events: WholeCount | None = None
    """The least number of events in the long window."""
    min_bad_events: WholeCount | None = None
    """The least number of bad events in the long window, below which the alert is silent."""
    hold: Annotated[Duration | None, Field(alias="for")] = None
    """How long the condition must hold."""
    keep_firing_for: Duration | None = None
    """How long the alert goes on firing once its condition is over, so that it does not flap."""
    runbook: Url | None = None
    """Its runbook, where it is not that of the SLO."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.factor is None) == (self.budget is None):
            absent = ("factor", "budget") if self.factor is None else ()
            raise fault("give factor or budget, one of the two", absent=absent)
        return self


def _rows_once(rows: tuple[ProfileRow, ...]) -> tuple[ProfileRow, ...]:
    first: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(rows):
        key = (row.tier, row.long, row.short, row.factor, row.budget)
        if (before := first.setdefault(key, index)) != index:
            raise fault("the same tier, windows and burn rate stand twice in the profile", (index,), code="SLO207",
                        help="remove one of the two", first=(before,))  # fmt: skip
    return rows


class ProfileSpec(Sourced):
    """A set of burn-rate alerts (SRE Workbook ch. 5), as data."""

    title: Line
    """The name that people read."""
    burn_rates: Annotated[tuple[ProfileRow, ...], Field(min_length=1, max_length=10), AfterValidator(_rows_once)]
    """The alerts."""
