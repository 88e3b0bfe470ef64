"""The proof of one alert: what it is said to do, in figures, and the test files that hold it to that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from slo_codegen import contract
from slo_codegen.artifact import Draft
from slo_codegen.common.units import Ms, format_duration
from slo_codegen.diagnostics import Origin
from slo_codegen.plan.atoms import Atom
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.conditions.reads import counts_of
from slo_codegen.plan.conditions.thresholds import most_bad_events, percentile_of
from slo_codegen.plan.examples import played
from slo_codegen.plan.measures.slis import gauge_of, means_of, slices_of, sums_of, terms_of
from slo_codegen.plan.measures.sums import bounds_in, sum_of
from slo_codegen.plan.model import (
    Alert,
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    ExhaustsWithin,
    Metric,
    NoData,
    Observations,
    Outage,
    PercentileAbove,
    Place,
    Plan,
    SliBelow,
    Slo,
    listed_parts,
)
from slo_codegen.plan.tallies import Tally
from slo_codegen.proof import native
from slo_codegen.proof.counting import Counting
from slo_codegen.proof.decoys import decoys_of, near
from slo_codegen.proof.errors import NO_MEMBER, UnprovableError
from slo_codegen.proof.events import Events, bad_events_of, events_of, foreign_to
from slo_codegen.proof.expected import Firing, Judge, objective_in
from slo_codegen.proof.gauges import Gauges
from slo_codegen.proof.given import count_names, count_series, is_unknown
from slo_codegen.proof.layout import (
    Actor,
    Targets,
    actors_of,
    check_of,
    expectations,
    input_series,
    labels_check,
    pending_check,
    test_draft,
    turns_of,
    whole_checks,
)
from slo_codegen.proof.means import MeansShown
from slo_codegen.proof.measures import Needed, needed_for
from slo_codegen.proof.sampled import SampledCounting
from slo_codegen.proof.scene import Scene
from slo_codegen.proof.scenes import scenes_of
from slo_codegen.proof.slices import SlicesShown
from slo_codegen.proof.tiles import tally_of, tile_names, tile_series
from slo_codegen.proof.traffic import Flow

_NO_EVENTS = Events((), (), ())
_NEARLY_ALL = 0.9
"""Of a share of events: more cannot be told from all."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What an alert does in its incident: the share of errors, times in ms, the share of the period's budget spent."""

    errors: float | None
    fires_after_ms: float
    resolves_after_ms: float | None
    budget_spent: float | None


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A test file, and the recorded series that it reads; an alert's reads none but the alert.

    ``given`` are recorded series that the test plays itself; groups whose names end ``without`` are left out.
    """

    draft: Draft
    series: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    needs: Needed = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What is to be shown of one alert, or of the series that an SLO records.

    ``name`` is the alert's, and ``condition`` its kind. Without files there is no proof, and ``problem`` says why.
    """

    slo: str
    service: str
    name: str
    tier: str
    condition: str
    origin: Origin
    files: tuple[ProofFile, ...]
    figures: Figures | None = None
    problem: str = ""
    owner: str = ""
    rule: Mapping[str, str] = field(default_factory=dict)
    """What finds its rule where another one may have its name: the labels, with the name as ``alertname``."""


def prove_alert(plan: Plan, slo: Slo, alert: Alert) -> Proof:
    """Return the proof of an alert."""
    drafts: list[Draft] = []
    figures = needs = None
    problem = ""
    tally = tally_of(slo, alert)
    counted: list[ProofFile] = []
    try:
        drafts, figures, needs = _prove(plan, slo, alert, _labels(slo, alert))
        if tally is not None and _is_first_to_count(slo, tally, alert):
            counted = list(counting_files(plan, slo, tally, lambda: _events(plan, slo, alert)[0], alert.name, alert))
    except UnprovableError as error:
        problem = str(error)
    kind = alert.condition.kind.value
    given = tile_names(tally) if tally else count_names(slo) if plays_counts(plan, slo, alert) else frozenset()
    files = (*(ProofFile(draft, given=given, needs=needs) for draft in drafts), *counted)
    rule = {} if alert.called is None else {"alertname": alert.called, **_labels(slo, alert)}
    return Proof(
        slo.id, slo.service, alert.name, alert.tier, kind, alert.origin, files, figures, problem, slo.owner or "", rule
    )


def plays_counts(plan: Plan, slo: Slo, alert: Alert) -> bool:
    """Return whether an alert is shown from numbers of events, since what its SLO's query counts is not known."""
    asks_slo = tally_of(slo, alert) is None and percentile_of(alert.condition) is None
    return asks_slo and is_unknown(slo, plan.metrics)


def _is_first_to_count(slo: Slo, tally: Tally, alert: Alert) -> bool:
    """Return whether an alert's proof shows how its tiles are counted, which no proof of recorded series does."""
    if tally.alert is not None:
        return tally.alert == alert.name
    return slo.objective is None and tally_of(slo, slo.alerts[0]) == tally and alert is slo.alerts[0]


def _labels(slo: Slo, alert: Alert) -> dict[str, str]:
    """Return the labels that a rule is said to carry (fixed names, the catalog's own), without its dimensions'."""
    labels = {
        **dict(alert.labels),
        "slo": slo.id,
        "service": slo.service,
        **({contract.ENVIRONMENT: slo.environment} if slo.environment is not None else {}),
        **({contract.OWNER: slo.owner} if slo.owner is not None else {}),
        contract.TIER: alert.tier,
        contract.CONDITION: alert.condition.kind.value,
    }
    return {**labels, "baseline": "true"} if slo.baseline else labels


def _prove(plan: Plan, slo: Slo, alert: Alert, labels: dict[str, str]) -> tuple[list[Draft], Figures, Needed]:
    """Return the tests of an alert, what it does in its incident, and the first promtool that can run the tests."""
    places = played(slo)
    if not places:
        raise UnprovableError(NO_MEMBER)
    # Tiles know nothing of what they count.
    given = plays_counts(plan, slo, alert)
    in_tiles = tally_of(slo, alert) is not None
    events, late_share = (_NO_EVENTS, 0.0) if in_tiles or given else _events(plan, slo, alert)
    kinds = len(events.spread().bad)
    late_ms = plan.prometheus.query_offset_ms
    by_place = {place: scenes_of(slo, alert, objective_in(slo, place), late_share, kinds, late_ms) for place in places}
    drafts: list[Draft] = []
    figures: Figures | None = None
    for index, scene in enumerate(by_place[places[0]]):
        scenes = {place: by_place[place][index] for place in places}
        longest = max(each.ms for each in scenes.values())
        flows = [
            (place, {role: flow.until(longest) for role, flow in each.roles.items()}) for place, each in scenes.items()
        ]
        # A tile that is recorded no more is stale at once.
        seen: dict[str, int] = {"seen_ms": scene.eval_ms} if scene.tiles or given else {}
        judges = {
            (place, role): Judge(
                slo, alert, objective_in(slo, place), flow, late_share=late_share, server=plan.prometheus, **seen
            )
            for place, roles in flows
            for role, flow in roles.items()
        }
        if figures is None:
            figures = _figures(slo, judges[places[0], "incident"], flows[0][1]["incident"], scene, alert, places[0])
        if given:
            scene = replace(scene, sample_ms=scene.eval_ms)
        tests = list(_tests(slo, alert, scene, flows, judges, events, labels, longest))
        drafts.append(_draft(slo, alert, scene, tests))
    assert figures is not None
    return drafts, figures, native.NEEDS if events.is_native else None


def _events(plan: Plan, slo: Slo, alert: Alert) -> tuple[Events, float]:
    """Return what good and bad events are to an alert, and the share of late timings that a percentile bears."""
    by, targets = slo.by, plan.prometheus.target_labels
    condition = alert.condition
    match condition:
        case BadEvents(_, _, bad):
            counted = bad_events_of(bad, by, targets)
            sums = sums_of(slo.sli)
            if sums is None or not sums.has_total:
                return counted, 0.0
            good = events_of(slo.sli, plan.metrics, by, targets)
            foreign = foreign_to(sums.total, counted.ignored)
            selectors = (*counted.selectors, *good.selectors)
            return replace(counted, good=good.good, selectors=selectors, foreign=foreign), 0.0
        case Outage(_, _, sli):
            return events_of(sli, plan.metrics, by, targets), 0.0
        case PercentileAbove():
            return _timings(condition, by, targets)
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | CalendarConsumed() | CalendarExhausts():
            return events_of(slo.sli, plan.metrics, by, targets), 0.0
        case SliBelow() | NoData():
            return events_of(slo.sli, plan.metrics, by, targets), 0.0
        case _:
            assert_never(condition)


def _timings(condition: PercentileAbove, by: tuple[str, ...], target_labels: tuple[str, ...]) -> tuple[Events, float]:
    """Return timings just within the bound and just above it.

    ``histogram_quantile`` takes the timings of a bucket for evenly spread, so that a bound inside a bucket is passed
    when a share of (1 - p) / (1 - f) falls into it, f of it below the bound. Where not even all of them would do, those
    above are in the next bucket: a share of 1 - p of them does.
    """
    metric, bound = condition.selector.metric, condition.bound_ms
    # Where no bucket is known, there is one that ends at the bound.
    buckets = metric.buckets_ms or (bound, 2 * bound)
    inside = max((b for b in buckets if b <= bound), default=None)
    beyond = next((b for b in buckets if b > bound), None)
    counted = bad_events_of(sum_of([Observations(condition.selector)]), by, target_labels)
    labels = counted.bad[0][0].labels
    if metric.native_histogram:
        # Its buckets are so fine that one ends at the bound or below it, and another begins there or above it.
        others = tuple((Atom(metric, atom.labels),) for (atom, *_) in counted.ignored)
        good, bad = ((Atom(metric, labels, bound),),), ((Atom(metric, labels),),)
        return replace(counted, good=good, bad=bad, ignored=others), 1 - float(condition.percentile)
    if beyond is None:
        raise UnprovableError(
            f"it cannot fire: no bucket of {metric.name} is above {metric.bound_text(bound)}, and a percentile "
            "is never said to be above the last one; add a bucket"
        )
    if inside is None:
        raise UnprovableError(f"{metric.bound_text(bound)} is below the first bucket of {metric.name}; add a bucket")
    # What the alert is not about is late all the time.
    others = tuple((Atom(metric, atom.labels, beyond),) for (atom, *_) in counted.ignored)
    part = float(bound - inside) / float(beyond - inside)
    share, late = (1 - float(condition.percentile)) / (1 - part), beyond
    if share > _NEARLY_ALL and (further := next((b for b in buckets if b > beyond), None)) is not None:
        share, late = 1 - float(condition.percentile), further
    good, bad = ((Atom(metric, labels, inside),),), ((Atom(metric, labels, late),),)
    return replace(counted, good=good, bad=bad, ignored=others), share


def _figures(slo: Slo, judge: Judge, flow: Flow, scene: Scene, alert: Alert, place: Place) -> Figures:
    firings = judge.firings(scene.eval_ms, scene.ms)
    if not firings:
        raise UnprovableError("it cannot fire: no share of errors up to 100% reaches its threshold")
    first: Firing = firings[0]
    begins, ends = _incident(flow)
    errors = spent = None
    if not traits_of(alert.condition.kind).awaits_data and most_bad_events(alert.condition) is None:
        errors = flow.bad(begins, begins + scene.eval_ms) / flow.total(begins, begins + scene.eval_ms)
        if slo.has_budget and percentile_of(alert.condition) is None:
            rate = flow.total(begins, begins + scene.eval_ms) / scene.eval_ms
            spent = flow.bad(begins, first.since) / (rate * slo.period_ms * (1 - objective_in(slo, place)))
    return Figures(errors, first.since - begins, None if first.until is None else first.until - ends, spent)


def _incident(flow: Flow) -> tuple[float, float]:
    """Return when the incident begins and when it ends: bad events, or no series."""
    wrong = [index for index, s in enumerate(flow.stretches) if s.bad or not s.present]
    return flow.starts[wrong[0]], flow.starts[wrong[-1] + 1]


def _tests(
    slo: Slo,
    alert: Alert,
    scene: Scene,
    flows: list[tuple[Place, dict[str, Flow]]],
    judges: dict[tuple[Place, str], Judge],
    events: Events,
    labels: dict[str, str],
    longest: int,
) -> Iterator[dict[str, object]]:
    states: dict[tuple[Place, str], list[bool]] = {}
    alike: dict[tuple[float, str], list[bool]] = {}
    for (place, role), judge in judges.items():
        # Places of the same objective have the same traffic.
        key = (objective_in(slo, place), role)
        if key not in alike:
            alike[key] = judge.states(scene.eval_ms, longest)
        states[place, role] = alike[key]
    buckets = written_bounds(slo, alert, events)
    decoys = decoys_of(slo, flows[-1][0], near(slo, alert), longest // scene.sample_ms)
    seen = False
    # Alerts of other SLOs may have a name that the catalog gives; the labels tell them apart.
    name = {"alertname": alert.alertname, **({} if alert.called is None else labels)}
    tally = tally_of(slo, alert)
    targets = _targets(slo, alert, events)
    for turn, roles in enumerate(turns_of(scene, len(flows), len(events.bad))):
        actors = actors_of(flows, roles, events, turn, targets)
        does = {actor.place: states[actor.place, actor.role] for actor in actors}
        does |= _of_listed(slo, alert, scene, actors, longest, next(iter(judges.values())))
        expected = expectations(scene, does)
        checks = [check_of(name, each, slo.by) for each in expected]
        shown = next((each for each in expected if each.firing), None)
        if shown is not None:
            checks.append(labels_check(name, labels, shown))
        if not alert.for_ms:
            checks.append(pending_check(name, scene, longest))
        checks += whole_checks(name, scene, does)
        seen |= shown is not None
        told = ", ".join(f"{actor.role} in {actor.place}" if actor.place else actor.role for actor in actors)
        yield {
            "name": f"{alert.name}: {told}",
            "interval": format_duration(scene.sample_ms),
            "series": [*_series(slo, actors, scene.sample_ms, buckets, tally, events), *decoys],
            "checks": checks,
        }
    if not seen:
        raise UnprovableError("it fires for so short a time that the steps of a test cannot tell")


def _of_listed(
    slo: Slo, alert: Alert, scene: Scene, actors: Sequence[Actor], longest: int, judge: Judge
) -> dict[Place, list[bool]]:
    """Return when missing data of listed members is alerted, where others are open: they must report somewhere."""
    if slo.places is not None or not traits_of(alert.condition.kind).awaits_data:
        return {}
    found = {}
    for part in listed_parts(slo.dimensions):
        if part:
            there = [actor.flow for actor in actors if set(part.labels) <= set(actor.place.labels)]
            place = Place(tuple((label, dict(part.labels).get(label, "")) for label in slo.by))
            found[place] = judge.of_all(there).states(scene.eval_ms, longest)
    return found


def _series(
    slo: Slo, actors: Sequence[Actor], sample_ms: int, buckets: frozenset[Ms], tally: Tally | None, events: Events
) -> list[dict[str, str]]:
    """Return what a test plays: tiles, the raw series of what is not counted in tiles, or numbers of unknown events."""
    if tally is None and events is _NO_EVENTS:
        return count_series(slo, [(actor.place, actor.flow) for actor in actors], sample_ms)
    if tally is None:
        return input_series(actors, sample_ms, buckets)
    return tile_series(tally, [(actor.place, actor.flow) for actor in actors], sample_ms)


def _targets(slo: Slo, alert: Alert, events: Events) -> Targets | None:
    """Return how targets share events, for an alert that sums over them itself; recorded series are shown apart."""
    match alert.condition:
        case PercentileAbove():
            return Targets(events.target_label, apart=True)
        case BadEvents():
            return Targets(events.target_label)
        case Outage(_, _, sli):
            return Targets(events.target_label) if sli is not slo.sli else None
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | CalendarConsumed() | CalendarExhausts():
            return None
        case SliBelow() | NoData():
            return None
        case _:
            assert_never(alert.condition)


def counting_files(
    plan: Plan, slo: Slo, tally: Tally, events: Callable[[], Events], name: str, alert: Alert | None = None
) -> Iterator[ProofFile]:
    """Yield the tests of what is counted for an SLO, or for one of its alerts; ``events`` are those of the tally."""
    counting = _counting(plan, slo, tally, events, alert)
    origin = alert.origin if alert else slo.origin
    for course in counting.courses():
        draft = test_draft(slo, f"{name}.{course.name}", course.eval_ms, list(course.tests), origin)
        yield ProofFile(draft, counting.series, without=course.without, needs=counting.needs)


def _counting(
    plan: Plan, slo: Slo, tally: Tally, events: Callable[[], Events], alert: Alert | None
) -> Counting | SampledCounting:
    """Return the tests of what a tally counts: events, samples of a gauge, or time slices."""
    gauge, slices, means = gauge_of(tally.of), slices_of(tally.of), means_of(tally.of)
    if gauge is not None:
        return SampledCounting(plan, tally, Gauges(plan, slo, gauge).shown(), None)
    if means is not None:
        return SampledCounting(plan, tally, MeansShown(plan, slo, means).shown(), None)
    counted = events()
    buckets = written_bounds(slo, alert, counted)
    if slices is None:
        return Counting(plan, tally, counted, buckets)
    shown = SlicesShown(plan, slo, slices, counted, buckets).shown()
    return SampledCounting(plan, tally, shown, needed_for(terms_of(slices)))


def written_bounds(slo: Slo, alert: Alert | None, events: Events) -> frozenset[Ms]:
    """Return the bounds that a test writes: those that rules read, those of its events, and the ones below them."""
    terms = [*terms_of(slo.sli), *(counts_of(alert.condition) if alert is not None else ())]
    found = set(bounds_in(terms))
    for kind in (*events.good, *events.bad, *events.ignored):
        for atom in kind:
            if atom.upto_ms is not None:
                found.add(atom.upto_ms)
                found.update(_below(atom.metric, atom.upto_ms))
    return frozenset(found)


def _below(metric: Metric, bound: Ms) -> list[Ms]:
    lower = [b for b in metric.buckets_ms if b < bound]
    return lower[-1:]


def _draft(slo: Slo, alert: Alert, scene: Scene, tests: list[dict[str, object]]) -> Draft:
    name = f"{alert.name}.{scene.name}" if scene.name else alert.name
    return test_draft(slo, name, scene.eval_ms, tests, alert.origin)
