"""From the catalog's alerts to the plan's: conditions, names, texts and the budget that they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from slo_codegen.catalog.read import Catalog, Node
from slo_codegen.catalog.sections.alerts import AlertSpec
from slo_codegen.catalog.sections.base import Marked
from slo_codegen.catalog.sections.budgets import ProfileRow, ProfileSpec
from slo_codegen.catalog.sections.conditions import BadEventsSpec, ConditionSpec, ExhaustsWithinSpec, PercentileSpec
from slo_codegen.catalog.sections.platform import NoDataDefault
from slo_codegen.catalog.sections.slos import SloSpec
from slo_codegen.common.units import Volume, format_percent
from slo_codegen.diagnostics import Diagnostics, Origin, Related
from slo_codegen.plan import budget
from slo_codegen.plan.build.dimensions import path_of_objective
from slo_codegen.plan.build.indicators import Indicators
from slo_codegen.plan.build.labels import Marks, pairs
from slo_codegen.plan.build.references import report_dangling
from slo_codegen.plan.build.routing import missing_data, tiers
from slo_codegen.plan.build.standard import PAGE, STANDARD, TICKET, standard_rows
from slo_codegen.plan.calendars import NOMINAL_MS
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.thresholds import spent_share
from slo_codegen.plan.conditions.windows import longest_ms
from slo_codegen.plan.measures.slis import counts_events, latency_of, sums_of
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    Calendar,
    CalendarConsumed,
    CalendarExhausts,
    Condition,
    ConditionKind,
    Dimension,
    ExhaustsWithin,
    MemberOf,
    NoData,
    Objective,
    Observations,
    Outage,
    PercentileAbove,
    Sli,
    SliBelow,
    Text,
    Var,
    names_of,
    places_of,
)
from slo_codegen.plan.phrases import in_words, slug_of
from slo_codegen.plan.scraping import slowest_scrape_of


@dataclass(frozen=True, slots=True)
class AlertContext:
    """What an alert needs to know of its SLO."""

    slo: Node[SloSpec]
    title: str
    sli: Sli
    objective: Objective | None
    period_ms: int
    dimensions: tuple[Dimension, ...]
    volume: Volume | None
    runbook_url: str | None
    dashboard_url: Text | None
    scrape_ms: int
    indicators: Indicators
    marks: Marks
    report: Diagnostics
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    tier: str
    condition: Condition
    hold_ms: int
    min_events: int | None
    spec: AlertSpec | ProfileRow | None
    source: str
    origin: Origin
    row: Origin | None = None
    keep_ms: int = 0
    called: str | None = None
    marks: tuple[Marked, ...] = ()
    """What of the catalog gives the alert labels and annotations of its own, the most specific last."""
    min_bad: int | None = None
    runbook: str | None = None


def plan_alerts(catalog: Catalog, context: AlertContext) -> tuple[Alert, ...]:
    """Return every alert of an SLO, sorted by name: its own, those of its profiles, and the platform's defaults."""
    if context.objective is not None and not context.sli.has_total and context.objective.loosest < 1:
        context.report.add(
            "SLO226",
            f"{context.slo.id} counts bad events alone, of which no share can be "
            f"{format_percent(context.objective.loosest)}",
            context.slo.origin.child("objective"),
            help="write objective: 100%, leave it out, or count all events with a ratio",
        )
        return ()
    drafts = list(_own(catalog, context))
    defaults = catalog.platform.spec.defaults
    place = catalog.platform.origin.child("defaults")
    spec = context.slo.spec
    if spec.inherit_alerts and not spec.is_silent and context.objective is not None and context.objective.has_budget:
        for index, alert in enumerate(defaults.alerts):
            drafts += _expand(catalog, context, alert, place.child("alerts", index))
        if not spec.says_alerts and not defaults.says_alerts and catalog.tiers:
            drafts += _standard(catalog, context, None, context.slo.origin)
    missing = spec.no_data or (None if spec.is_silent else missing_data(catalog))
    if context.objective is not None and context.sli.has_total and isinstance(missing, NoDataDefault):
        origin = context.slo.origin.child("no_data") if spec.no_data else place.child("no_data")
        source = missing.source or spec.source or ""
        keep = missing.keep_firing_for or 0
        drafts.append(
            _Draft(
                missing.tier, NoData(), missing.hold, None, None, source, origin,
                keep_ms=keep, called=missing.name, marks=(missing,),
            )
        )  # fmt: skip
    return _named(drafts, catalog, context)


def _own(catalog: Catalog, context: AlertContext) -> Iterator[_Draft]:
    for index, alert in enumerate(context.slo.spec.alerts):
        yield from _expand(catalog, context, alert, context.slo.origin.child("alerts", index))


def _expand(catalog: Catalog, context: AlertContext, alert: AlertSpec, origin: Origin) -> Iterator[_Draft]:
    source = alert.source or context.slo.spec.source or ""
    if not counts_events(context.sli) and not _is_inherited(origin):
        guards = {"min_events": alert.min_events, "min_bad_events": alert.min_bad_events}
        for field, least in guards.items():
            if least is not None:
                context.report.add(
                    "SLO253",
                    f"{context.slo.id} is a raw error ratio: it has no number of events that could be {least}",
                    origin.child(field),
                    help=f"take {field} out, or give bad and total",
                )
                return
    if alert.profile is not None:
        profile = catalog.profiles.get(alert.profile)
        if profile is None and alert.profile == STANDARD and catalog.tiers:
            if _has_budget(context, "a profile of burn rates", origin):
                yield from _standard(catalog, context, alert, origin)
        elif profile is None:
            report_dangling("profile", alert.profile, catalog.profiles, origin.child("profile"), context.report)
        elif _has_budget(context, "a profile of burn rates", origin):
            yield from _from_profile(profile, context, alert, source, origin)
        return
    if alert.when is None or alert.tier is None:
        return
    kind = ConditionKind(alert.when.chosen)
    if traits_of(kind).needs_budget and not _has_budget(context, kind.value, origin.child("when")):
        return
    condition = _condition(kind, alert.when, context, origin.child("when", kind.value))
    if condition is not None and not (_is_inherited(origin) and _spent_beyond(condition, context.period_ms)):
        keep = alert.keep_firing_for or 0
        least, bad = _guards(context, alert.min_events, alert.min_bad_events)
        yield _Draft(
            alert.tier, condition, alert.hold or 0, least, alert, source, origin,
            keep_ms=keep, called=alert.name, marks=(alert,), min_bad=bad, runbook=alert.runbook,
        )  # fmt: skip


def _is_inherited(origin: Origin) -> bool:
    return origin.path[:2] == ("platform", "defaults")


def _spent_beyond(condition: Condition, period_ms: int) -> bool:
    """Return whether a budget is to be spent in a window above its period, which tells no incident from the budget."""
    return spent_share(condition) is not None and (longest_ms(condition) or 0) > period_ms


def _has_budget(context: AlertContext, what: str, origin: Origin) -> bool:
    objective, place = context.objective, context.slo.origin.child("objective")
    if objective is not None and objective.has_budget:
        return True
    without = [where for where, share in objective.by_place if share == 1] if objective is not None else []
    part = f" in {names_of(without)}" if objective is not None and len(without) < len(objective.by_place) else ""
    context.report.add(
        "SLO316",
        f"{what} needs an error budget, and {context.slo.id} has none{part}",
        origin,
        related=[
            Related(place.child(*path_of_objective(written, where)), "nothing may fail here")
            for where in without[:1]
            if (written := context.slo.spec.objective) is not None
        ],
        help="alert on the first bad event: when: {bad_events: {above: 0, within: 1h}}",
    )
    return False


def _from_profile(
    profile: Node[ProfileSpec], context: AlertContext, alert: AlertSpec, source: str, origin: Origin
) -> Iterator[_Draft]:
    names = _names(alert, len(profile.spec.burn_rates), context, origin)
    for index, row in enumerate(profile.spec.burn_rates):
        factor = row.factor or budget.burn_factor(row.budget or Decimal(0), context.period_ms, row.long)
        condition = BurnRate(factor.normalize(), row.long, row.short)
        least = alert.min_events if alert.min_events is not None else row.min_events
        bad = alert.min_bad_events if alert.min_bad_events is not None else row.min_bad_events
        least, bad = _guards(context, least, bad)
        keep = alert.keep_firing_for if alert.keep_firing_for is not None else row.keep_firing_for
        stated = alert.source or profile.spec.source or source
        place = profile.origin.child("burn_rates", index)
        yield _Draft(
            row.tier, condition, row.hold or 0, least, row, stated, origin, place, keep or 0,
            names.get(index, row.name), (row, alert),
            runbook=row.runbook or alert.runbook, min_bad=bad,
        )  # fmt: skip


def _names(alert: AlertSpec, rows: int, context: AlertContext, origin: Origin) -> dict[int, str]:
    """Return the names that an SLO gives the alerts of a profile, by the row; one without a row is reported."""
    if len(alert.names) > rows:
        context.report.add("SLO206", f"{alert.names[rows]} names no alert: the profile {alert.profile} has {rows} rows",
                           origin.child("names", rows), help="give a name for each row, in their order")  # fmt: skip
    return dict(enumerate(alert.names))


def _guards(context: AlertContext, events: int | None, bad: int | None) -> tuple[int | None, int | None]:
    """Return the least numbers of all and of bad events; none where an SLI counts no events."""
    return (events, bad) if counts_events(context.sli) else (None, None)


def _standard(catalog: Catalog, context: AlertContext, alert: AlertSpec | None, origin: Origin) -> Iterator[_Draft]:
    """Yield the alerts of the built-in profile, as an alert of the catalog asks for them or by default.

    Pages and tickets have the tiers of these names, else the most and the least severe one.
    """
    stated = (alert.source if alert is not None else None) or context.slo.spec.source or ""
    events, bad, keep, runbook = None, None, 0, None
    if alert is not None:
        events, bad, keep = alert.min_events, alert.min_bad_events, alert.keep_firing_for or 0
        runbook = alert.runbook
    known = tiers(catalog)
    by_rank = [tier.id for tier in known if tier.severity != "info"] or [known[0].id]
    page = PAGE if PAGE in catalog.tiers else by_rank[0]
    ticket = TICKET if TICKET in catalog.tiers else by_rank[-1]
    allowed = 1 - context.objective.loosest if context.objective is not None else Decimal(0)
    rows = standard_rows(context.period_ms, slowest_scrape_of(context.sli, context.scrape_ms), allowed)
    names = {} if alert is None else _names(alert, len(rows), context, origin)
    for index, row in enumerate(rows):
        least, least_bad = _guards(context, events, bad if bad is not None else row.min_bad_events)
        condition = BurnRate(row.factor, row.long_ms, row.short_ms)
        yield _Draft(
            page if row.pages else ticket, condition, 0, least, None, stated, origin,
            keep_ms=keep, called=names.get(index), marks=() if alert is None else (alert,), min_bad=least_bad,
            runbook=runbook,
        )  # fmt: skip


def _condition(kind: ConditionKind, when: ConditionSpec, context: AlertContext, origin: Origin) -> Condition | None:
    """Return the plan's condition, or None after reporting why there is none."""
    match kind:
        case ConditionKind.BURN_RATE:
            burn = when.burn_rate
            assert burn is not None
            return BurnRate(burn.factor, burn.long, burn.short)
        case ConditionKind.BUDGET_CONSUMED:
            spent = when.budget_consumed
            assert spent is not None
            if spent.within is None and context.calendar is not None and context.calendar.alerts:
                return CalendarConsumed(spent.above, context.calendar.reset)
            return BudgetConsumed(spent.above, spent.within)
        case ConditionKind.EXHAUSTS_WITHIN:
            ahead = when.exhausts_within
            assert ahead is not None
            return _ahead(ahead, context, origin)
        case ConditionKind.SLI_BELOW:
            below = when.sli_below
            assert below is not None
            return _with_total(SliBelow(below.below, below.over), context, origin)
        case ConditionKind.PERCENTILE_ABOVE:
            late = when.percentile_above
            assert late is not None
            return _percentile(late, context, origin)
        case ConditionKind.BAD_EVENTS:
            counted = when.bad_events
            assert counted is not None
            return _bad_events(counted, context, origin)
        case ConditionKind.OUTAGE:
            out = when.outage
            assert out is not None
            if out.of is None:
                return _with_total(Outage(out.share, out.over, context.sli), context, origin)
            other = context.indicators.ratio(out.of, origin.child("of"))
            return None if other is None else Outage(out.share, out.over, other)
        case ConditionKind.NO_DATA:
            if context.objective is not None and context.sli.has_total:
                return NoData()
            context.report.add("SLO226", "no_data needs an objective over all events: there may be no bad ones", origin,
                               help="take it out: an event SLI alerts with bad_events")  # fmt: skip
            return None
        case _:
            assert_never(kind)


def _ahead(ahead: ExhaustsWithinSpec, context: AlertContext, origin: Origin) -> Condition | None:
    calendar = context.calendar
    if calendar is not None and calendar.alerts:
        over = ahead.over or budget.look_back_ms(NOMINAL_MS[calendar.reset])
        return CalendarExhausts(ahead.horizon, over, calendar.reset)
    if ahead.horizon is None:
        context.report.add(
            "SLO260",
            f"exhausts_within of {context.slo.id} has no horizon",
            origin,
            help="give one, such as horizon: 3d; only a calendar budget with use: alert has an end to look ahead to",
        )
        return None
    return ExhaustsWithin(ahead.horizon, ahead.over or budget.look_back_ms(context.period_ms))


def _bad_events(counted: BadEventsSpec, context: AlertContext, origin: Origin) -> Condition | None:
    if counted.of is not None:
        bad = context.indicators.counts(counted.of, origin.child("of"))
    else:
        bad = None if (sums := sums_of(context.sli)) is None else sums.bad
        if bad is None:
            context.report.add("SLO226", "bad_events needs of: with the events to count, as the SLI counts none itself",
                               origin)  # fmt: skip
    return None if bad is None else BadEvents(counted.above, counted.within, bad)


def _percentile(late: PercentileSpec, context: AlertContext, origin: Origin) -> Condition | None:
    if late.of is not None:
        selector = context.indicators.selector(late.of, origin.child("of"), Observations.metric_kind)
    else:
        slow = latency_of(context.sli)
        selector = None if slow is None else slow.selector
    if selector is None and late.of is None:
        context.report.add("SLO226", "percentile_above needs a latency SLI, or of: with a timing", origin)
    return None if selector is None else PercentileAbove(late.percentile, selector, late.above, late.over)


def _with_total(condition: SliBelow | Outage, context: AlertContext, origin: Origin) -> Condition | None:
    if not context.sli.has_total:
        context.report.add("SLO226", f"{condition.kind} needs an SLI with a total, and an event has none", origin,
                           help="use bad_events, or give the outage its own events with of:")  # fmt: skip
        return None
    return condition


def _named(drafts: list[_Draft], catalog: Catalog, context: AlertContext) -> tuple[Alert, ...]:
    alerts: dict[str, Alert] = {}
    for draft in drafts:
        alert = _alert(draft, catalog, context)
        if (first := alerts.setdefault(alert.name, alert)) is not alert:
            context.report.add("SLO207", f"alert {alert.name} of {context.slo.id} is defined twice",
                               draft.row or draft.origin, help="remove one of the two, or give one an id",
                               related=[Related(first.origin, "first here")])  # fmt: skip
    return tuple(alerts[name] for name in sorted(alerts))


def _alert(draft: _Draft, catalog: Catalog, context: AlertContext) -> Alert:
    spec = draft.spec
    slug, phrase = in_words(draft.condition, draft.hold_ms)
    own = spec.id if isinstance(spec, AlertSpec) and spec.id is not None else slug
    share = None
    if context.objective is not None:
        share = budget.budget_share(
            draft.condition,
            context.objective,
            context.period_ms,
            context.volume,
            None if (places := places_of(context.dimensions)) is None else len(places),
            draft.hold_ms,
        )
    given = spec.title if spec is not None else None
    # A row is for many SLOs: its title stands behind that of each.
    title = given if given and isinstance(spec, AlertSpec) else f"{context.title}: {given or phrase}"
    more = f" {spec.description}" if spec is not None and spec.description else ""
    tier = node.spec if (node := catalog.tiers.get(draft.tier)) is not None else None
    guarded = traits_of(draft.condition.kind).has_guard
    left: Text = (" Error budget left: ", Var.BUDGET_LEFT, ".") if context.objective is not None else ()
    return Alert(
        name=f"{context.slo.id}-{slug_of(draft.tier)}-{own}",
        title=title,
        tier=draft.tier,
        condition=draft.condition,
        for_ms=draft.hold_ms,
        min_events=draft.min_events if guarded else None,
        min_bad_events=draft.min_bad if guarded else None,
        summary=(f"{draft.tier} {title}", *_where(context.dimensions)),
        description=(f"{context.slo.id}: {phrase}. Now: ", Var.VALUE, f".{more}", *left),
        runbook_url=draft.runbook or context.runbook_url,
        dashboard_url=context.dashboard_url,
        budget_share=share,
        daily_budget_share=budget.daily_share(share, context.period_ms),
        source=draft.source,
        origin=draft.origin,
        row=draft.row,
        keep_ms=draft.keep_ms,
        called=draft.called,
        labels=pairs(*context.marks.of_alert("labels", tier, draft.marks)),
        annotations=pairs(*context.marks.of_alert("annotations", tier, draft.marks)),
    )


def _where(dimensions: Sequence[Dimension]) -> Text:
    """Return where an alert fires: " in blue/buy"; where a member can hold a ``/``, each with its label."""
    if len(dimensions) < 2 or all(each.is_plain for each in dimensions):
        parts = (("/" if nth else " in ", MemberOf(each.label)) for nth, each in enumerate(dimensions))
    else:
        parts = (
            (f"{',' if nth else ' in'} {each.label} ", MemberOf(each.label)) for nth, each in enumerate(dimensions)
        )
    return tuple(part for each in parts for part in each)
