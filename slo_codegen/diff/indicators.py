"""What a change does to the indicator of an SLO, and whether it counts more or fewer bad events than before."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.diff.model import Change, Effect, Name, Words
from slo_codegen.diff.words import count_text, selector_text, sli_text
from slo_codegen.plan.model import Count, EventsSli, Sli, Slo
from slo_codegen.units import format_duration


def sli_change(old: Slo, new: Slo) -> Iterator[Change]:
    """Yield that an SLO measures something else."""
    before, after = sli_text(old.sli), sli_text(new.sli)
    if before == after:
        return
    words: Words = ("measures ", Name(after), ", was ", Name(before))
    mixed: Words = (f"the budget sums both until {format_duration(new.period_ms)} have passed",)
    details = (mixed,) if new.objective is not None else ()
    effects = frozenset({_direction(old.sli, new.sli)})
    yield Change("sli", effects, words, details, {"before": before, "after": after})


def _direction(old: Sli, new: Sli) -> Effect:
    """Fewer bad events of the same total loosen, more tighten; what cannot be compared has changed."""
    if not isinstance(old, EventsSli) or not isinstance(new, EventsSli):
        return Effect.CHANGED
    if old.latency is not None and new.latency is not None and old.bound_ms is not None and new.bound_ms is not None:
        if selector_text(old.latency) != selector_text(new.latency):
            return Effect.CHANGED
        return Effect.LOOSENED if new.bound_ms > old.bound_ms else Effect.TIGHTENED
    if _by_text(old.total).keys() != _by_text(new.total).keys():
        return Effect.CHANGED
    before, after = _by_text(old.bad), _by_text(new.bad)
    gone = [count for text, count in before.items() if text not in after]
    come = [count for text, count in after.items() if text not in before]
    if len(gone) == len(come) == 1:
        return _narrower(gone[0], come[0])
    return _sum(gone, come)


def _by_text(counts: tuple[Count, ...]) -> dict[str, Count]:
    return {count_text(count): count for count in counts}


def _sum(gone: list[Count], come: list[Count]) -> Effect:
    """A part less of a sum loosens, unless it was subtracted; a part more tightens."""
    turns = {-1 if count.negative else 1 for count in come} | {1 if count.negative else -1 for count in gone}
    return {frozenset({1}): Effect.TIGHTENED, frozenset({-1}): Effect.LOOSENED}.get(frozenset(turns), Effect.CHANGED)


def _narrower(old: Count, new: Count) -> Effect:
    """A selector with more matchers selects less: fewer bad events, or more where it is subtracted."""
    same = (old.selector.metric.name, old.part, old.bound_ms, old.negative)
    if same != (new.selector.metric.name, new.part, new.bound_ms, new.negative):
        return Effect.CHANGED
    before, after = set(old.selector.matchers), set(new.selector.matchers)
    if before < after:
        return Effect.TIGHTENED if new.negative else Effect.LOOSENED
    if after < before:
        return Effect.LOOSENED if new.negative else Effect.TIGHTENED
    return Effect.CHANGED
