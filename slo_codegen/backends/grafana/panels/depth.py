"""Panels that show one objective over time: its SLI, its budget, its burn rates with their alerts, its events."""

from __future__ import annotations

from collections.abc import Mapping

from slo_codegen import contract
from slo_codegen.backends.grafana import alert_queries, palette, queries
from slo_codegen.backends.grafana.model import Look, Panel, Target
from slo_codegen.backends.grafana.queries import Where
from slo_codegen.backends.grafana.scope import Scope, either
from slo_codegen.backends.grafana.text import one_of
from slo_codegen.common.units import HOUR, MINUTE, format_duration, plain
from slo_codegen.plan.measures.slis import EVENTS
from slo_codegen.plan.model import heading, together
from slo_codegen.promql import Aggregation, Binary

_MEANING = " A share of samples, or of slices, is a share of time."
_LIMIT = f" With more than {queries.WORST} chosen, those with the least budget left are shown."


def _name(where: Where) -> str:
    """Return the name of an objective's line."""
    return " ".join(f"{{{{{name}}}}}" for name in ("slo", *where.labels))


def _counting(thing: str, things: Mapping[str, tuple[str, ...]], where: Where) -> Where:
    """Return the objectives that count a thing: of events all that count nothing else, which are few."""
    if thing == EVENTS:
        others = tuple(id for other, ids in things.items() if other != EVENTS for id in ids)
        return where.and_of((contract.SLO, "!~", one_of(others)))
    return where.and_of((contract.SLO, "=~", one_of(things[thing])))


def sli(scope: Scope) -> tuple[Panel, ...]:
    """Return the graph of the SLI against the objective; nothing where bad events alone are counted."""
    where = scope.where
    if not any(slo.sli.has_total for slo in scope.slos if slo.objective is not None):
        return ()
    panel = Panel(
        "timeseries",
        "SLI and objective",
        f"Share of good {either(scope.counted)} over the last hour, and the objective as a dashed line." + _LIMIT,
        12,
        9,
        (
            Target(queries.worst_only(queries.sli_over(HOUR, where), where), _name(where)),
            Target(queries.worst_only(queries.objective(where), where), f"objective {_name(where)}"),
        ),
        "percentunit",
        3,
        most=1,
        looks=(Look("byRegexp", "/^objective /", dashed=True),),
    )
    return (panel,)


def budget(scope: Scope) -> tuple[Panel, ...]:
    """Return the burn-down of the budget over the longest period of the objectives, whatever time range is chosen."""
    where, period = scope.where, format_duration(scope.longest_period_ms or HOUR)
    calendar = queries.calendar_left(scope.plan, where)
    panel = Panel(
        "timeseries",
        "Error budget burn-down",
        f"Share of the error budget that was left at each moment of the last {period}: of the rolling period as a "
        f"line, of the {queries.calendar_words(scope.plan)}, which starts anew with it, dashed. Below zero the "
        "objective is missed." + _LIMIT,
        12,
        9,
        (
            Target(queries.worst_only(queries.budget_left(where), where), _name(where)),
            Target(queries.worst_only(calendar, where), f"calendar {_name(where)}"),
        ),
        "percentunit",
        1,
        most=1,
        steps=palette.budget_steps(scope.plan),
        thresholds="dashed",
        looks=(Look("byRegexp", "/^calendar /", dashed=True),),
        time_from=period,
    )
    return (panel,)


def burn_rates(scope: Scope) -> tuple[Panel, ...]:
    """Return the graph of the burn rates by window; nothing without a budget."""
    where = scope.where
    if not scope.windows_ms:
        return ()
    burns = tuple(
        Target(Aggregation("max", queries.burn_rate(window, where)), format_duration(window))
        for window in scope.windows_ms
    )
    alerts = tuple(
        Target(
            alert_queries.burn_threshold(factor, slos, where),
            f"{tier} above {plain(factor)}x over {format_duration(long_ms)}",
        )
        for (tier, long_ms, factor), slos in alert_queries.burn_alerts(scope.slos).items()
    )
    panel = Panel(
        "timeseries",
        "Burn rate by window",
        "How many times faster than allowed the budget is spent over each window: the highest of the chosen "
        "objectives. At 1x the budget lasts exactly its period. The dashed lines are the burn rates above which the "
        "alerts of the chosen objectives fire.",
        12,
        9,
        (*burns, *alerts),
        "suffix:x",
        1,
        least=0,
        steps=palette.burn_steps(scope.plan),
        looks=(Look("byRegexp", "/ above /", dashed=True),),
    )
    return (panel,)


def events(scope: Scope) -> tuple[Panel, ...]:
    """Return the graph of what is counted, good and bad: events, samples and time slices each by itself."""
    things = scope.things or {EVENTS: ()}
    targets: list[Target] = []
    for thing in things:
        where = scope.where if len(things) == 1 else _counting(thing, things, scope.where)
        bad = queries.mean_over_step(contract.bad_events(5 * MINUTE), where)
        good = Binary("-", queries.mean_over_step(contract.total_events(5 * MINUTE), where), bad, on=where.key)
        named = "" if list(things) == [EVENTS] else f" {thing}"
        targets += [Target(Aggregation("sum", good), f"good{named}"), Target(Aggregation("sum", bad), f"bad{named}")]
    either_of = either(scope.counted)
    panel = Panel(
        "timeseries",
        f"{heading(together(scope.counted))} in 5 minutes",
        f"Good and bad {either_of} of the chosen objectives together, as the mean of the 5 minute counts of each "
        f"step.{_MEANING if any(thing != EVENTS for thing in things) else ''}",
        12,
        9,
        tuple(targets),
        "short",
        least=0,
        looks=(
            *(Look("byName", each.legend, "green") for each in targets[::2]),
            *(Look("byName", each.legend, "red") for each in targets[1::2]),
        ),
        bars=True,
        stacked=True,
        interval="5m",
    )
    return (panel,)
