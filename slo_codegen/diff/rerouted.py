"""Who hears of what and did not before: alerts whose recipients differ, gathered where they differ alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from slo_codegen.diff.match import pair_alerts
from slo_codegen.diff.model import Change, Effect, Name, Words
from slo_codegen.diff.routes import Recipient, people, report_people
from slo_codegen.diff.words import joined, listed
from slo_codegen.plan.model import Plan, Slo

_ALERTS_NAMED = 12


@dataclass(slots=True)
class Reroute:
    """Alerts that reach somebody else now: the same people come and go for all of them."""

    come: tuple[Recipient, ...]
    gone: tuple[Recipient, ...]
    alerts: list[tuple[str, str, str]] = field(default_factory=list)
    """SLO, tier and name of each alert, as they are now."""
    ranks: dict[str, int] = field(default_factory=dict)
    """How severe their tiers are."""

    @property
    def slos(self) -> list[str]:
        """The SLOs concerned."""
        return list(dict.fromkeys(slo for slo, _, _ in self.alerts))


def reroutes(old_plan: Plan, new_plan: Plan, pairs: list[tuple[Slo, Slo]]) -> list[Reroute]:
    """Return the alerts of SLOs before and after whose recipients differ; alerts that come or go are not among them."""
    found: dict[tuple[tuple[Recipient, ...], tuple[Recipient, ...]], Reroute] = {}
    for old, new in pairs:
        for before, after in pair_alerts(old, new):
            if before is None or after is None:
                continue
            was, now = people(old_plan, old, before), people(new_plan, new, after)
            if was != now:
                key = _ordered(now - was), _ordered(was - now)
                entry = found.setdefault(key, Reroute(*key))
                entry.ranks[after.tier] = new_plan.rank(after.tier)
                entry.alerts.append((f"{new.service}/{new.id}", after.tier, after.name))
    return list(found.values())


def _ordered(given: frozenset[Recipient]) -> tuple[Recipient, ...]:
    return tuple(sorted(given, key=lambda r: (not r.pages, r.text)))


def change_of(reroute: Reroute) -> Change:
    """Return a reroute in words: who is paged or told now, who is no more, of which alerts."""
    tiers = sorted(reroute.ranks, key=reroute.ranks.__getitem__)
    count = len(reroute.alerts)
    alerts = f"{count} {'/'.join(tiers)} alert{'s' if count > 1 else ''}"
    parts = [part for part in _people(reroute) if part]
    words: Words = (f"{alerts}: ", *joined(parts, "; "))
    details: list[Words] = [("alerts: ", *listed((name for _, _, name in reroute.alerts), _ALERTS_NAMED))]
    if len(reroute.slos) > 1:
        details.insert(0, ("SLOs: ", *listed(reroute.slos)))
    return Change(
        "route",
        frozenset({Effect.REROUTED}),
        words,
        tuple(details),
        {
            "now": [r.text for r in reroute.come],
            "no_longer": [r.text for r in reroute.gone],
            "pages_now": [r.text for r in reroute.come if r.pages],
            "pages_no_longer": [r.text for r in reroute.gone if r.pages],
            "alerts": [name for _, _, name in reroute.alerts],
        },
    )


def report_change(old: Plan, new: Plan) -> Iterator[Change]:
    """Yield that the weekly report goes to somebody else; that it comes or goes as a whole is told elsewhere."""
    if old.report is None or new.report is None:
        return
    was, now = report_people(old), report_people(new)
    if was != now:
        parts = [part for part in _people(Reroute(_ordered(now - was), _ordered(was - now))) if part]
        words: Words = ("the weekly report: ", *joined(parts, "; "))
        yield Change("report", frozenset({Effect.REROUTED}), words, (), {
            "now": sorted(r.text for r in now - was), "no_longer": sorted(r.text for r in was - now),
        })  # fmt: skip


def _people(reroute: Reroute) -> Iterator[Words]:
    ways = {r.text: r.by for r in reroute.gone}
    otherwise = [r for r in reroute.come if ways.get(r.text, r.by) != r.by]
    for r in otherwise:
        now = [part for part in r.by if part not in ways[r.text]]
        was = [part for part in ways[r.text] if part not in r.by]
        yield ("reaches ", Name(r.text), " by ", Name(", ".join(now) or "no secret"),
               ", was by ", Name(", ".join(was) or "no secret"))  # fmt: skip
    same = {r.text for r in otherwise}
    for every, pages, tells in (
        (reroute.come, "now pages ", "now tells "),
        (reroute.gone, "no longer pages ", "no longer tells "),
    ):
        rest = [r for r in every if r.text not in same]
        for group, verb in (([r for r in rest if r.pages], pages), ([r for r in rest if not r.pages], tells)):
            if group:
                yield (verb, *joined([(Name(r.text.removeprefix("pager of ")),) for r in group]))
