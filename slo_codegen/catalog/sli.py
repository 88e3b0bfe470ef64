"""How an SLI and the conditions of an alert are written in the catalog."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from slo_codegen.catalog.fields import (
    AnyPercent,
    Duration,
    Factor,
    Id,
    Line,
    Percent,
    Percentile,
    Prose,
    RowId,
    Section,
    SelectorText,
    TierId,
    WholeCount,
)


class Spec(BaseModel):
    """A part of the catalog: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OneOf(Spec):
    """A part of the catalog of which exactly one field of ``choices`` is given."""

    choices: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in self.choices if getattr(self, name) is not None]
        if len(given) != 1:
            named = ", ".join(self.choices)
            found = " and ".join(given) if given else "none"
            raise ValueError(f"exactly one of {named} is needed; found {found}")
        return self

    @property
    def chosen(self) -> str:
        """The name of the field that is given."""
        return next(name for name in self.choices if getattr(self, name) is not None)


class Acceptance(Spec):
    """A finding that stays, on purpose: which, and why."""

    code: Annotated[str, Field(pattern=r"^SLO[0-9]{3}$")]
    reason: Prose


def _as_count(value: Any) -> Any:
    return {"of": value} if isinstance(value, str) else value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


class CountSpec(Spec):
    """Events to count: all of a selector, or the timings of a selector on one side of a bound."""

    of: SelectorText
    under: Duration | None = None
    over: Duration | None = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if self.under is not None and self.over is not None:
            raise ValueError("give under or over, not both")
        return self


Counts = Annotated[
    tuple[Annotated[CountSpec, BeforeValidator(_as_count)], ...],
    BeforeValidator(_as_list),
    Field(min_length=1, max_length=20),
]


class RatioSpec(Spec):
    """Good or bad events, and all of them: two of good, bad and total. ``exclude`` is taken out of the total."""

    good: Counts | None = None
    bad: Counts | None = None
    total: Counts | None = None
    exclude: Counts | None = None

    @model_validator(mode="after")
    def _two(self) -> Self:
        given = [name for name in ("good", "bad", "total") if getattr(self, name) is not None]
        if len(given) != 2:
            raise ValueError("a ratio needs two of good, bad and total")
        if self.exclude is not None and self.total is None:
            raise ValueError("exclude takes events out of total, which is not given")
        return self


class LatencySpec(Spec):
    """The share of a timing's observations that take at most ``under``."""

    of: SelectorText
    under: Duration


class EventSpec(Spec):
    """Events each of which is bad: there is no total, and one breaks a 100% objective."""

    bad: Counts


class RawQuerySpec(Spec):
    """The numbers of bad and of all events over ``$window`` in one backend's language."""

    bad: Annotated[str, Field(min_length=1, max_length=4000)]
    total: Annotated[str, Field(min_length=1, max_length=4000)]


class SliSpec(OneOf):
    """A service level indicator, in one of its forms."""

    choices = ("ratio", "latency", "event", "raw")

    ratio: RatioSpec | None = None
    latency: LatencySpec | None = None
    event: EventSpec | None = None
    raw: dict[Id, RawQuerySpec] | None = None


class BurnRateSpec(Spec):
    """The budget burns ``factor`` times too fast over a long and a short window."""

    factor: Factor
    long: Duration
    short: Duration


class BudgetConsumedSpec(Spec):
    """More than a share of the period's budget is spent; with ``within``, in that last stretch alone."""

    above: Percent
    within: Duration | None = None


class ExhaustsWithinSpec(Spec):
    """At the burn rate of the last ``over``, the rest of the budget is gone within the horizon."""

    horizon: Duration
    over: Duration = 3_600_000


class SliBelowSpec(Spec):
    """The SLI over the last ``over`` is below a share of good events."""

    below: Percent
    over: Duration = 3_600_000


class PercentileSpec(Spec):
    """A percentile of the timings of the last ``over`` is above a bound."""

    percentile: Percentile
    above: Duration
    over: Duration = 300_000
    of: SelectorText | None = None


class BadEventsSpec(Spec):
    """More than ``above`` bad events in the last ``within``."""

    above: WholeCount
    within: Duration
    of: Counts | None = None


class OutageSpec(Spec):
    """At least ``share`` of the events of the last ``over`` are bad; ``of`` gives other events than the SLI's."""

    share: Percent = Field(default_factory=lambda: _complete())
    over: Duration = 300_000
    of: RatioSpec | None = None


def _complete() -> Any:
    from decimal import Decimal

    return Decimal("0.99")


class NoDataSpec(Spec):
    """A region of the objective reports no events series."""


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
    budget_consumed: BudgetConsumedSpec | None = None
    exhausts_within: ExhaustsWithinSpec | None = None
    sli_below: SliBelowSpec | None = None
    percentile_above: PercentileSpec | None = None
    bad_events: BadEventsSpec | None = None
    outage: OutageSpec | None = None
    no_data: NoDataSpec | None = None


class AlertFigures(Spec):
    """What the source document says of an alert, to be checked (R36)."""

    budget: AnyPercent | None = None
    """Share of the period's budget that the threshold is said to stand for."""


class AlertSpec(Spec):
    """An alert of an SLO: either a tier and a condition, or a profile of burn rates."""

    tier: TierId | None = None
    when: ConditionSpec | None = None
    profile: Id | None = None
    id: Id | None = None
    title: Line | None = None
    description: Prose | None = None
    hold: Annotated[Duration | None, Field(alias="for")] = None
    min_events: WholeCount | None = None
    documented: AlertFigures | None = None
    source: Section | None = None
    rows: tuple[RowId, ...] = ()
    accept: tuple[Acceptance, ...] = ()

    @model_validator(mode="after")
    def _form(self) -> Self:
        if self.profile is not None:
            given = [
                name
                for name in ("tier", "when", "hold", "id", "title", "description", "documented")
                if getattr(self, name) is not None
            ]
            if given:
                named = " and ".join("for" if name == "hold" else name for name in given)
                raise ValueError(f"a profile brings its own alerts: {named} cannot stand beside it")
        elif self.tier is None or self.when is None:
            raise ValueError("an alert needs a tier and when, or a profile")
        return self
