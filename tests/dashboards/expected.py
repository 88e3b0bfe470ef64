"""What each query of each panel must answer, by board, panel and letter: the figures of the oracle, arranged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tests.dashboards.objectives import Slo, share
from tests.dashboards.oracle import TILE, Firing, Span
from tests.dashboards.traffic import DAY, HOUR, MINUTE, seconds
from tests.dashboards.view import Key, Rows, View, counted, key, number

WORST = 10
LOOK_BACK = 3 * DAY
UNMEASURED = 3.0
WINDOWS = {"A": 5 * MINUTE, "B": 30 * MINUTE, "C": HOUR, "D": 2 * HOUR, "E": 6 * HOUR, "F": DAY, "G": 3 * DAY}


def table(view: View, figures: dict[tuple[str, str], Span], **copies: str) -> Rows:
    """Return one row an objective; ``copies`` are labels that repeat another."""
    service = {slo.id: slo.service for slo in view.oracle.measured}
    rows: dict[Key, list[Span]] = {}
    for (slo, region), span in figures.items():
        labels = {"slo": slo, "service": service[slo], "region": region}
        rows[key(**labels, **{new: labels[old] for new, old in copies.items()})] = [span]
    return Rows(rows, {})


def is_so(spans: dict[Any, Span], bound: float) -> tuple[int, int]:
    """Count the figures that are surely above a bound, and those that may be."""
    states = [
        span.above(bound) if bound else (span.least > 1e-9) or (None if span.most > 1e-9 else False)
        for span in spans.values()
    ]
    return states.count(True), len(states) - states.count(False)


def objective(slo: Slo, region: str, time: float) -> Span:
    """Return the objective."""
    assert slo.objective is not None
    return Span(slo.objective, slo.objective)


def met(view: View) -> Rows:
    """Return the share of the measured objectives that are met."""
    least, most = is_so(view.left, 0)
    return counted(least / len(view.left), most / len(view.left))


def count_firing(view: View, tier: str | None = None) -> Rows:
    """Return how many alerts fire."""
    found = [each for each in view.firing() if tier in (None, each.alert.tier)]
    return counted(sum(each.sure for each in found), len(found))


def alerts(view: View, figure: Callable[[Firing], Span | None]) -> Rows:
    """Return one row an alert that fires, without its name, which is the compiler's own."""
    must: dict[Key, list[Span]] = defaultdict(list)
    may: dict[Key, list[Span]] = defaultdict(list)
    for each in view.firing():
        span = figure(each)
        if span is not None:
            alert = each.alert
            row = key(tier=alert.tier, condition=alert.condition, slo=alert.slo.id, region=each.region)
            (must if each.sure else may)[row].append(span)
    return Rows(must, may)


def age(view: View) -> Rows:
    """Return the seconds since each alert became active."""
    return alerts(view, lambda each: each.since.each(lambda since: view.time - since))


def spent(view: View) -> Rows:
    """Return the share of the budget that was spent since each alert became active."""

    def figure(each: Firing) -> Span | None:
        slo = each.alert.slo
        if slo.objective is None:
            return None
        return view.oracle.spent_since(slo, each.region, each.since, view.time, LOOK_BACK)

    return alerts(view, figure)


def left_beside(view: View) -> Rows:
    """Return the budget left of the objective of each alert."""
    left = view.left
    return alerts(view, lambda each: left.get((each.alert.slo.id, each.region)))


def affected(view: View, figure: Callable[[View], dict[tuple[str, str], Span]], **copies: str) -> Rows:
    """Return a figure of each objective with a firing alert."""
    sure = {(each.alert.slo.id, each.region) for each in view.firing() if each.sure}
    perhaps = {(each.alert.slo.id, each.region) for each in view.firing()} - sure
    figures = figure(view)
    must = table(view, {pair: span for pair, span in figures.items() if pair in sure}, **copies).must
    return Rows(must, table(view, {pair: span for pair, span in figures.items() if pair in perhaps}, **copies).must)


def alerts_of_each(view: View) -> dict[tuple[str, str], Span]:
    """Return how many alerts each objective has."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for each in view.firing():
        found[each.alert.slo.id, each.region].append(each.sure)
    return {pair: Span(sum(sure), len(sure)) for pair, sure in found.items()}


def by_region(figures: dict[tuple[str, str], Span], worst: Callable[..., float]) -> Rows:
    """Return the least or greatest figure of each region."""
    found: dict[str, list[Span]] = defaultdict(list)
    for (_, region), span in figures.items():
        found[region].append(span)
    return Rows(
        {
            key(region=r): [Span(worst(s.least for s in spans), worst(s.most for s in spans))]
            for r, spans in found.items()
        },
        {},
    )


def of_regions(view: View, figure: Callable[[View], Rows]) -> Rows:
    """Return a number of each region."""
    rows = {
        key(region=region): figure(View(view.oracle, {**view.choice, "region": [region]}, view.time, view.now)).must[()]
        for region in view.regions
    }
    return Rows(rows, {})


def known_or_not(view: View) -> Rows:
    """Return the budget left by objective and region, and what stands for one that is not known."""
    left = view.left
    spans = {(slo.id, region): left.get((slo.id, region), Span(UNMEASURED, UNMEASURED)) for slo, region in view.pairs}
    return Rows({key(slo=slo, region=region): [span] for (slo, region), span in spans.items()}, {})


def worst(view: View, figures: dict[tuple[str, str], Span], end: float) -> Rows:
    """Return a figure of the objectives with the least budget left at the end; others that are near may be shown."""
    left = view.at(end).left
    rank = sorted(span.least for span in left.values())
    bound = rank[min(WORST, len(rank)) - 1]
    rows = table(view, figures).must
    names = {tuple(sorted(k)): k for k in rows}
    must, may = {}, {}
    for (slo, region), span in left.items():
        row = key(slo=slo, service=view.oracle.by_id[slo].service, region=region)
        if row not in names:
            continue
        if span.most < bound - 1e-3 or len(left) <= WORST:
            must[row] = rows[row]
        elif span.least <= bound + 1e-3:
            may[row] = rows[row]
    return Rows(must, may)


def highest(figures: dict[tuple[str, str], Span]) -> Rows:
    """Return the highest figure of all."""
    spans = figures.values()
    return counted(max(span.least for span in spans), max(span.most for span in spans))


def events(view: View, part: str, step: int) -> Rows:
    """Return the events in 5 minutes, whose counts may have been taken at any moment of the step."""
    ends = [view.time - back for back in range(-TILE, step + TILE + 1, TILE)]
    least = most = 0.0
    for slo, region in view.pairs:
        counts = [view.oracle.events(slo.id, region, end - TILE, end) for end in ends]
        found = [bad if part == "bad" else total - bad for bad, total in counts]
        least, most = least + min(found), most + max(found)
    return counted(least, most)


def threshold(view: View, legend: str) -> Rows:
    """Return the burn rate that a line's legend tells, if an alert of a chosen SLO fires above it."""
    tier, _, factor, _, window = legend.split()
    for alert in view.oracle.alerts:
        if alert.condition == "burn_rate" and alert.tier == tier and view.chosen(alert.slo):
            long = seconds(alert.when["long"])
            own = (
                float(alert.when["factor"])
                if "factor" in alert.when
                else share(alert.when["budget"]) * alert.slo.period / long
            )
            if abs(own - float(factor.rstrip("x"))) < 1e-9 and long == seconds(window):
                return number(own)
    return Rows({}, {})


def promises(view: View) -> Rows:
    """Return one row an objective, with the labels that its columns are made of."""
    rows = {}
    for slo, _ in view.pairs:
        assert slo.objective is not None
        labels = dict.fromkeys(("slo", "title", "promise"), slo.id) | dict.fromkeys(
            ("service", "owner", "runbook"), slo.service
        )
        rows[key(**labels)] = [Span(slo.objective, slo.objective)]
    return Rows(rows, {})


def firing_by_tier(view: View) -> Rows:
    """Return how many alerts of each tier fired; up to 5 minutes ago, since a value is read as long as that."""
    views = [view.at(view.time - back) for back in (0, TILE)]
    counts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for tier in view.oracle.catalog["tiers"]:
        for each in views:
            found = [f for f in each.firing() if f.alert.tier == tier]
            counts[tier].append((sum(f.sure for f in found), len(found)))
    must, may = {}, {}
    for tier, found in counts.items():
        span = Span(min(sure for sure, _ in found), max(most for _, most in found))
        (must if span.least else may)[key(tier=tier)] = [span]
    return Rows(must, may)


def matrix(view: View) -> Rows:
    """Return the worst state of each module in each region."""
    catalog = view.oracle.catalog
    bounds = sorted(share(state["above"]) for state in catalog["budget_states"] if "above" in state)
    no_data = len(bounds) + 2
    paging = {channel for channel, each in catalog["channels"].items() if "page" in each}
    tiers = sorted((tier for tier, each in catalog["tiers"].items() if paging & set(each["channels"])), reverse=True)
    level = {tier: no_data + 1 + place for place, tier in enumerate(tiers)}
    left = view.left
    rows = {}
    for module, each in catalog["modules"].items():
        slos = set(each.get("slos", ()))
        for region in view.regions:
            least = most = 0
            for slo in slos:
                span = left.get((slo, region))
                states = [no_data] * 2 if span is None else [1 + sum(value <= b for b in bounds) for value in span]
                least, most = max(least, min(states)), max(most, max(states))
            for fired in view.firing():
                if fired.alert.slo.id in slos and fired.region == region:
                    worse = max(no_data * (fired.alert.condition == "no_data"), level.get(fired.alert.tier, 0))
                    least, most = max(least, worse if fired.sure else 0), max(most, worse)
            rows[key(module=module, region=region)] = [Span(least, most)]
    return Rows(rows, {})


def of_modules(view: View, figures: dict[tuple[str, str], Span]) -> Rows:
    """Return a figure of each objective of each module."""
    rows = {}
    for module, each in view.oracle.catalog["modules"].items():
        for slo in each.get("slos", ()):
            for region in view.regions:
                if (slo, region) in figures:
                    row = key(module=module, slo=slo, service=view.oracle.by_id[slo].service, region=region)
                    rows[row] = [figures[slo, region]]
    return Rows(rows, {})


def sli(view: View, window: int | None = None) -> dict[tuple[str, str], Span]:
    """Return the share of good events of each chosen objective."""
    return view.figures(lambda slo, region, time: view.oracle.sli(slo, region, time, window))


def calendar(view: View, arranged: Callable[[dict[tuple[str, str], Span]], Rows]) -> Rows:
    """Return the calendar's budget left of each chosen objective; one that has only begun may show none."""
    rows = arranged(view.figures(view.oracle.calendar_left))
    young = {
        key(slo=slo.id, service=slo.service, region=region)
        for slo, region in view.pairs
        if view.oracle.calendar_is_young(slo, region, view.time)
    }
    must = {row: spans for row, spans in rows.must.items() if row not in young}
    return Rows(must, {**rows.may, **{row: spans for row, spans in rows.must.items() if row in young}})


class Moments(Span):
    """The earliest and the latest that a time can be, in ms since 1970; not nearly, as a figure is."""

    def holds(self, value: float) -> bool:
        """Whether a time lies within."""
        return self.least <= value <= self.most


def counting_since(view: View) -> Rows:
    """Return when counting began, or thirty days ago: the full hour after it, when a tile was at most that old."""
    first = max(view.oracle.traffic.start, view.time - 30 * DAY)
    moments = Moments(1000 * (first - TILE), 1000 * (first + HOUR + TILE))
    must = table(view, dict.fromkeys(view.left, moments)).must
    return Rows(must, table(view, {(slo.id, region): moments for slo, region in view.pairs}).must)


def not_measured(view: View) -> Rows:
    """Return how many objectives have no figure."""
    return number(len(view.pairs) - len(view.left))


INSTANT: dict[tuple[str, str], Callable[[View], Rows]] = {
    ("Objectives", "A"): lambda v: number(len(v.pairs)),
    ("Met", "A"): met,
    ("Budget exhausted", "A"): lambda v: counted(len(v.left) - is_so(v.left, 0)[1], len(v.left) - is_so(v.left, 0)[0]),
    ("Burning too fast", "A"): lambda v: counted(*is_so(v.burns(HOUR), 1)),
    ("Firing alerts", "A"): count_firing,
    ("Not measured", "A"): not_measured,
    ("Objectives, worst first", "A"): lambda v: table(v, v.figures(objective), runbook="service"),
    ("Objectives, worst first", "B"): lambda v: table(v, sli(v)),
    ("Objectives, worst first", "C"): lambda v: table(v, v.left),
    ("Objectives, worst first", "D"): lambda v: calendar(v, lambda figures: table(v, figures)),
    ("Objectives, worst first", "E"): lambda v: table(v, v.burns(HOUR)),
    ("Objectives, worst first", "F"): lambda v: table(v, v.burns(5 * MINUTE)),
    ("Objectives, worst first", "G"): lambda v: table(v, v.burns(6 * HOUR)),
    ("Objectives, worst first", "H"): lambda v: table(v, v.burns(3 * DAY)),
    ("Objectives, worst first", "I"): counting_since,
    ("Active alerts", "A"): age,
    ("Active alerts", "B"): spent,
    ("Active alerts", "C"): left_beside,
    ("What the objectives promise", "A"): promises,
    **{("Firing alerts by tier", "ABCD"[i]): lambda v, i=i: count_firing(v, f"P{i}") for i in range(4)},  # type: ignore[misc]
    ("Affected objectives", "A"): lambda v: affected(v, alerts_of_each, runbook="service"),
    ("Affected objectives", "B"): lambda v: affected(v, sli),
    ("Affected objectives", "C"): lambda v: affected(v, lambda w: w.left),
    ("Affected objectives", "D"): lambda v: affected(v, lambda w: w.burns(HOUR)),
    ("Modules by region", "A"): matrix,
    ("Objectives of the modules", "A"): lambda v: of_modules(v, v.figures(objective)),
    ("Objectives of the modules", "B"): lambda v: of_modules(v, v.left),
    ("Regions, worst first", "A"): lambda v: of_regions(v, lambda w: number(len(w.pairs))),
    ("Regions, worst first", "B"): lambda v: of_regions(v, met),
    ("Regions, worst first", "C"): lambda v: by_region(v.left, min),
    ("Regions, worst first", "D"): lambda v: by_region(v.burns(HOUR), max),
    ("Regions, worst first", "E"): lambda v: of_regions(v, count_firing),
    ("Regions, worst first", "F"): lambda v: of_regions(v, not_measured),
    ("Error budget left by objective and region", "A"): known_or_not,
    ("Measurement problems", "A"): lambda _: Rows({}, {}),
}
"""The instant queries, by panel and letter."""

RANGE: dict[tuple[str, str], Callable[[View, float, int], Rows]] = {
    ("SLI and objective", "A"): lambda v, end, _: worst(v, sli(v, HOUR), end),
    ("SLI and objective", "B"): lambda v, end, _: worst(v, v.figures(objective), end),
    ("Error budget burn-down", "A"): lambda v, end, _: worst(v, v.left, end),
    ("Error budget burn-down", "B"): lambda v, end, _: calendar(v, lambda figures: worst(v, figures, end)),
    **{
        ("Burn rate by window", ref): lambda v, _, __, window=window: highest(v.burns(window))  # type: ignore[misc]
        for ref, window in WINDOWS.items()
    },
    ("Events in 5 minutes", "A"): lambda v, _, step: events(v, "good", step),
    ("Events in 5 minutes", "B"): lambda v, _, step: events(v, "bad", step),
    ("Firing alerts over time", "A"): lambda v, _, __: firing_by_tier(v),
    ("Least budget left by region", "A"): lambda v, _, __: by_region(v.left, min),
    ("Highest burn rate by region", "A"): lambda v, _, __: by_region(v.burns(HOUR), max),
}
"""The queries over a range, by panel and letter: a view at each time, the end of the graph, its step."""
