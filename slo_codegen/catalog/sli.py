"""How an SLI and the conditions of an alert are written in the catalog."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from slo_codegen.catalog.fault import fault
from slo_codegen.catalog.fields import (
    AnyPercent,
    Day,
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
from slo_codegen.diagnostics.codes import CODES


class Spec(BaseModel):
    """A part of the catalog: frozen, and closed to unknown fields."""

    # The models are built when the first catalog is read, all at once: each by itself is slow.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the JSON Schema, with the descriptions of the fields (see pydantic)."""
        from slo_codegen.catalog.described import describe

        describe()
        return super().model_json_schema(*args, **kwargs)


class OneOf(Spec):
    """A part of the catalog of which exactly one field of ``choices`` is given."""

    choices: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in self.choices if getattr(self, name) is not None]
        if len(given) != 1:
            named = ", ".join(self.choices)
            found = " and ".join(given) if given else "none"
            raise fault(f"exactly one of {named} is needed; found {found}", absent=() if given else self.choices)
        return self

    @property
    def chosen(self) -> str:
        """The name of the field that is given."""
        return next(name for name in self.choices if getattr(self, name) is not None)


def known_code(code: str) -> str:
    """Return the code of a finding that there is.

    Raises:
        PydanticCustomError: there is none of this code.
    """
    if code not in CODES:
        raise fault(f"there is no finding {code}", help="`slo-codegen explain CODE` tells what a finding is")
    return code


class Acceptance(Spec):
    """A finding that stays, on purpose: which, and why."""

    code: Annotated[str, Field(pattern=r"^SLO[0-9]{3}$"), AfterValidator(known_code)]
    """The code of the finding."""
    reason: Prose
    """Why it stays."""
    until: Day | None = None
    """The last day on which it may stay, such as 2027-01-31; after that it is reported again."""


def _accepted_once(values: tuple[Acceptance, ...]) -> tuple[Acceptance, ...]:
    first: dict[str, int] = {}
    for index, each in enumerate(values):
        if (before := first.setdefault(each.code, index)) != index:
            raise fault(f"{each.code} is accepted twice here", (index, "code"), help="remove one of the two",
                        first=(before, "code"))  # fmt: skip
    return values


Acceptances = Annotated[tuple[Acceptance, ...], AfterValidator(_accepted_once)]


def _as_count(value: Any) -> Any:
    return {"of": value} if isinstance(value, str) else value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


class CountSpec(Spec):
    """Events to count: all of a selector, or the timings of a selector on one side of a bound."""

    of: SelectorText
    """A metric with matchers, as Prometheus users write them."""
    under: Duration | None = None
    """Count only timings of at most this."""
    over: Duration | None = None
    """Count only timings above this."""

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if self.under is not None and self.over is not None:
            raise fault("give under or over, not both", ("over",))
        return self


_CountInput = SelectorText | CountSpec
_MANY = Field(min_length=1, max_length=20)
Counts = Annotated[
    tuple[Annotated[CountSpec, BeforeValidator(_as_count, json_schema_input_type=_CountInput)], ...],
    _MANY,
    BeforeValidator(_as_list, json_schema_input_type=_CountInput | Annotated[tuple[_CountInput, ...], _MANY]),
]


class RatioSpec(Spec):
    """Good or bad events, and all of them: two of good, bad and total. ``exclude`` is taken out of the total."""

    good: Counts | None = None
    """Events that went well."""
    bad: Counts | None = None
    """Events that did not."""
    total: Counts | None = None
    """All events."""
    exclude: Counts | None = None
    """Events that are taken out of the total: neither good nor bad."""

    @model_validator(mode="after")
    def _two(self) -> Self:
        given = [name for name in ("good", "bad", "total") if getattr(self, name) is not None]
        if len(given) != 2:
            raise fault("a ratio needs two of good, bad and total", absent=("good", "bad", "total"))
        if self.exclude is not None and self.total is None:
            raise fault("exclude takes events out of total, which is not given", ("exclude",), absent=("total",))
        return self


class LatencySpec(Spec):
    """The share of a timing's observations that take at most ``under``."""

    of: SelectorText
    """The timing, with matchers."""
    under: Duration
    """The bound: a bucket of the classic histogram."""


class EventSpec(Spec):
    """Events each of which is bad: there is no total, and one breaks a 100% objective."""

    bad: Counts
    """The events; each one is bad."""


class RawQuerySpec(Spec):
    """The numbers of bad and of all events over ``$window`` in one backend's language."""

    bad: Annotated[str, Field(min_length=1, max_length=4000)]
    """The number of bad events over `$window`."""
    total: Annotated[str, Field(min_length=1, max_length=4000)]
    """The number of all events over `$window`."""


class SliSpec(OneOf):
    """A service level indicator, in one of its forms."""

    choices = ("ratio", "latency", "event", "raw")

    ratio: RatioSpec | None = None
    """Good or bad events, and all of them."""
    latency: LatencySpec | None = None
    """The share of a timing under a bound."""
    event: EventSpec | None = None
    """Events each of which is bad."""
    raw: dict[Id, RawQuerySpec] | None = None
    """Queries by backend, for what selectors cannot say."""


class BurnRateSpec(Spec):
    """The budget burns ``factor`` times too fast over a long and a short window."""

    factor: Factor
    """How many times faster than allowed the budget burns; at 1 it lasts exactly its period."""
    long: Duration
    """The long window."""
    short: Duration
    """The short window, which lets the alert go soon after the end."""


class BudgetConsumedSpec(Spec):
    """More than a share of the period's budget is spent; with ``within``, in that last stretch alone."""

    above: Percent
    """Share of the period's budget."""
    within: Duration | None = None
    """Only what was spent in this last stretch."""


class ExhaustsWithinSpec(Spec):
    """At the burn rate of the last ``over``, the rest of the budget is gone within the horizon."""

    horizon: Duration
    """How far ahead to look."""
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
    above: Duration
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
    """The budget burns too fast over two windows."""
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
    """A region reports nothing."""


class AlertFigures(Spec):
    """What the source document says of an alert, to be checked (R36)."""

    budget: AnyPercent | None = None
    """Share of the period's budget that the threshold is said to stand for."""


class AlertSpec(Spec):
    """An alert of an SLO: either a tier and a condition, or a profile of burn rates."""

    tier: TierId | None = None
    """The incident tier."""
    when: ConditionSpec | None = None
    """The condition."""
    profile: Id | None = None
    """A profile of burn-rate alerts, in place of a tier and a condition."""
    id: Id | None = None
    """The last part of the alert's name; made from the condition if it is not given."""
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
                for name in ("tier", "when", "hold", "id", "title", "description", "documented")
                if getattr(self, name) is not None
            ]
            if given:
                named = " and ".join("for" if name == "hold" else name for name in given)
                raise fault(
                    f"a profile brings its own alerts: {named} cannot stand beside it",
                    ("for" if given[0] == "hold" else given[0],),
                )
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
