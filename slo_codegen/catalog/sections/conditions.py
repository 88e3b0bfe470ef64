"""How the conditions of an alert are written, each in its own form."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from slo_codegen.catalog.fields import Bound, Duration, Factor, Percent, Percentile, SelectorText, WholeCount
from slo_codegen.catalog.sections.base import OneOf, Spec
from slo_codegen.catalog.sections.sli import Counts, RatioSpec


class BurnRateSpec(Spec):
    """The budget burns ``factor`` times too fast over a long and a short window, or over a single one."""

    factor: Factor
    """How many times faster than allowed the budget burns; at 1 it lasts exactly its period."""
    long: Duration
    """The long window, or the only one."""
    short: Duration | None = None
    """The short window, with which the alert resolves soon after the end; without it there is one window alone."""


class BudgetConsumedSpec(Spec):
    """More than a share of the period's budget is spent; with ``within``, in that last stretch alone."""

    above: Percent
    """Share of the period's budget."""
    within: Duration | None = None
    """Only what was spent in this last stretch."""


class ExhaustsWithinSpec(Spec):
    """At the burn rate of the last ``over``, the rest of the budget is gone within the horizon."""

    horizon: Duration | None = None
    """How far ahead to look. A calendar budget that alerts needs none: it is the rest of the calendar period."""
    over: Duration | None = None
    """The stretch whose burn rate is carried on; an hour, or a twelfth of a period under 12 hours."""


class SliBelowSpec(Spec):
    """The SLI over the last ``over`` is below a share of good events."""

    below: Percent
    """Share of good events."""
    over: Duration = 3_600_000
    """The window."""


class PercentileSpec(Spec):
    """A percentile of the timings of the last ``over`` is above a bound."""

    percentile: Percentile
    """Such as p95."""
    above: Bound
    """The bound."""
    over: Duration = 300_000
    """The window of the percentile."""
    of: SelectorText | None = None
    """Another timing than the SLI's."""


class BadEventsSpec(Spec):
    """More than ``above`` bad events in the last ``within``."""

    above: WholeCount
    """The greatest number of bad events that is silent."""
    within: Duration
    """The window."""
    of: Counts | None = None
    """Other events than the SLI's bad ones."""


class OutageSpec(Spec):
    """At least ``share`` of the events of the last ``over`` are bad; ``of`` gives other events than the SLI's."""

    share: Percent = Field(default_factory=lambda: _complete())
    """Share of bad events from which it is an outage."""
    over: Duration = 300_000
    """The window."""
    of: RatioSpec | None = None
    """Other events than the SLI's."""


def _complete() -> Any:
    from decimal import Decimal

    return Decimal("0.99")


class NoDataSpec(Spec):
    """A place that has an objective, such as a region, reports no events series."""


class ConditionSpec(OneOf):
    """The condition of an alert, in one of its forms."""

    choices = (
        "burn_rate",
        "budget_consumed",
        "exhausts_within",
        "sli_below",
        "percentile_above",
        "bad_events",
        "outage",
        "no_data",
    )

    burn_rate: BurnRateSpec | None = None
    """The budget burns too fast over two windows, or over one."""
    budget_consumed: BudgetConsumedSpec | None = None
    """A share of the budget is spent."""
    exhausts_within: ExhaustsWithinSpec | None = None
    """The budget is on course to be gone."""
    sli_below: SliBelowSpec | None = None
    """The SLI is below a share of good events."""
    percentile_above: PercentileSpec | None = None
    """A percentile is above a bound."""
    bad_events: BadEventsSpec | None = None
    """Too many bad events."""
    outage: OutageSpec | None = None
    """Nearly all events are bad."""
    no_data: NoDataSpec | None = None
    """A place, such as a region, reports nothing."""
