"""All checks of a plan against a server, in the order in which one depends on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slo_codegen.common.listing import and_more
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.live.asking import Server
from slo_codegen.live.buckets import check_bounds, check_declared
from slo_codegen.live.counts import Counts
from slo_codegen.live.firing import Watcher
from slo_codegen.live.measures import parts_of
from slo_codegen.live.members import Members, check_labels
from slo_codegen.live.metrics import existing
from slo_codegen.live.selectors import check_selector, some
from slo_codegen.live.series import Use, uses_of
from slo_codegen.live.traffic import check_scraping, report_traffic, traffic_of
from slo_codegen.plan.conditions.kinds import traits_of
from slo_codegen.plan.measures.kinds import selector_of
from slo_codegen.plan.measures.slis import counted_of, events_in
from slo_codegen.plan.measures.sums import added
from slo_codegen.plan.model import Place, Plan, Sli, Slo, names_of
from slo_codegen.plan.selectors import selectors
from slo_codegen.prometheus_api import Client, ServerError

_MOST_REASONS = 5
_MOST_PLACES = 5


@dataclass(slots=True)
class Checked:
    """How many metrics there are and exist, and how many alerts were evaluated and would fire now."""

    metrics: int = 0
    found: int = 0
    alerts: int = 0
    evaluated: int = 0
    firing: int = 0

    def to_text(self, source: str) -> str:
        """Return it as a sentence."""
        return (
            f"{source}: {self.found} of {self.metrics} metrics exist; {self.firing} of {self.evaluated} alerts would "
            f"fire now, {self.alerts - self.evaluated} were not evaluated"
        )


def check(plan: Plan, client: Client, query_seconds: int, report: Diagnostics) -> Checked:
    """Report what of a plan a server does not have, or has otherwise, and which alerts would fire now.

    What was found before the server failed is reported as well.
    """
    checked = Checked(len(plan.metrics), alerts=sum(len(slo.alerts) for slo in plan.slos))
    try:
        server = Server(client, query_seconds)
    except ServerError as error:
        error.report(report)
        return checked
    try:
        _Run(plan, server, checked, report).all()
    except ServerError as error:
        error.report(report)
    for reason, count in list(server.unchecked.items())[:_MOST_REASONS]:
        times = f" ({count} queries)" if count > 1 else ""
        report.add("SLO786", f"{reason}{times}", None, help="what the server did not return was not checked")
    return checked


@dataclass(slots=True)
class _Run:
    plan: Plan
    server: Server
    checked: Checked
    report: Diagnostics

    def all(self) -> None:
        """Check what exists first; what is counted only of SLOs of which everything does."""
        plan, server, report = self.plan, self.server, self.report
        found = existing(plan, server, report)
        self.checked.found = len(found)
        for metric in plan.metrics:
            if metric.name in found:
                check_declared(metric, server, report)
        uses = [use for use in uses_of(plan) if use.selector.metric.name in found]
        dead = [use for use in uses if not check_selector(use, server, report) and not use.only_bad]
        split = [check_labels(use, server, report) for use in uses]
        spoilt = {use.slo.id for use, sound in zip(uses, split, strict=True) if not sound}
        spoilt |= {use.slo.id for use in dead}
        spoilt |= {slo.id for slo in plan.slos if not check_bounds(slo, found, server, report)}
        self._report_dead(dead)
        whole = [slo for slo in plan.slos if slo.id not in spoilt and _reads_only(slo, found)]
        self._count(whole)
        used = {selector.metric.name for slo in whole for selector in selectors(slo)}
        check_scraping(plan, [metric for metric in plan.metrics if metric.name in used], server, report)

    def _report_dead(self, dead: Sequence[Use]) -> None:
        """Report the alerts of SLOs all of whose events are selected by what matches nothing."""
        for slo in self.plan.slos:
            places = {use.selector.origin for use in dead if use.slo is slo}
            sums = None if (counted := counted_of(slo.sli)) is None else events_in(counted)
            total = [] if sums is None else [selector_of(measure).origin for measure in added(sums.total)]
            names = [alert.name for alert in slo.alerts if not traits_of(alert.condition.kind).awaits_data]
            if total and names and places.issuperset(total):
                self.report.add("SLO787", f"no alert of {slo.id} can fire, as all of its events are selected by what "
                                f"matches nothing: {some(names)}", slo.origin,
                                help="correct the selectors")  # fmt: skip

    def _count(self, slos: Sequence[Slo]) -> None:
        counts, members = Counts(self.server), Members(self.plan, self.report)
        watchers = []
        for slo in slos:
            parts = parts_of(slo.sli, slo.by, self.server)
            if parts is not None:
                watcher = Watcher(slo, parts, counts)
                watcher.want()
                watchers.append(watcher)
        for slo in slos:
            parts = parts_of(_traffic_sli(slo), slo.by, self.server)
            if parts is None:
                continue
            traffic = traffic_of(slo, parts, counts)
            report_traffic(slo, parts, traffic, self.report)
            if parts.total and traffic.day is not None:
                members.add(slo, traffic.places)
        members.finish()
        for watcher in watchers:
            self._report_firing(watcher)

    def _report_firing(self, watcher: Watcher) -> None:
        for alert in watcher.slo.alerts:
            said = watcher.fires(alert)
            if said is None:
                continue
            self.checked.evaluated += 1
            if said:
                self.checked.firing += 1
                self.report.add("SLO783", f"{alert.name} would fire now{_where(said)}", alert.origin,
                                help="if this is no incident, change the objective or the alert")  # fmt: skip


def _where(said: Mapping[Place, str]) -> str:
    """Return where an alert would fire, with the figures of the first place."""
    places = sorted(said)
    first = said[places[0]]
    if not places[0]:
        return f": {first}"
    of = f" (in {places[0]})" if len(places) > 1 else ""
    return f" in {names_of(places[:_MOST_PLACES])}{and_more(places, _MOST_PLACES)}: {first}{of}"


def _traffic_sli(slo: Slo) -> Sli:
    """Return what traffic is counted of: the events by which slices are judged."""
    counted = counted_of(slo.sli)
    return (None if counted is None else events_in(counted)) or slo.sli


def _reads_only(slo: Slo, found: frozenset[str]) -> bool:
    return all(selector.metric.name in found for selector in selectors(slo))
