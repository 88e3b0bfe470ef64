"""What a change does to the indicator of an SLO: which kinds of events count otherwise than before."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.common.units import format_duration
from slo_codegen.diff.kinds import shifts
from slo_codegen.diff.measures import is_stricter, series_of, sli_text
from slo_codegen.diff.model import Change, Effect, Name, Words
from slo_codegen.diff.words import differing
from slo_codegen.plan.model import Slo
from slo_codegen.plan.recorded import RECORDED_UP_TO


def sli_change(old: Slo, new: Slo) -> Iterator[Change]:
    """Yield that an SLO measures something else."""
    before, after = sli_text(old.sli), sli_text(new.sli)
    series = sorted(series_of(old.sli)), sorted(series_of(new.sli))
    if before == after and series[0] == series[1]:
        return
    moved = shifts(old.sli, new.sli)
    now, was = differing(after, before)
    words: Words = ("measures ", Name(now), ", was ", Name(was))
    if before == after:
        words = ("reads other series: ", Name(", ".join(series[1])), ", was ", Name(", ".join(series[0])))
    details = [shift.words for shift in moved or ()]
    if moved == []:
        details.append(("the same kinds of events count, as far as the declared values of labels tell",))
    if new.objective is not None:
        details.append((_mixed(new),))
    stricter = is_stricter(old.sli, new.sli)
    otherwise = Effect.CHANGED if stricter is None else Effect.TIGHTENED if stricter else Effect.LOOSENED
    effects = frozenset(shift.effect for shift in moved or ()) or frozenset({otherwise})
    yield Change("sli", effects, words, tuple(details), {"before": before, "after": after})


def _mixed(slo: Slo) -> str:
    if slo.period_ms <= RECORDED_UP_TO:
        return "holds at once, for the past too: its budget is counted from the raw series"
    return f"the budget sums both until {format_duration(slo.period_ms)} have passed"
