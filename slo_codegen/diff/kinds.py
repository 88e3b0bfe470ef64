"""Which kinds of events count otherwise than before: as bad, as good, or no more.

The selectors of both sides tell kinds of events apart, by the declared values of labels and by what the matchers name.
Each kind counts as bad, as good or not at all; one that counts as less bad than before loosens, one as worse tightens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from slo_codegen.common.listing import and_more
from slo_codegen.diff.measures import Weighing, counts_alike, selector_text, sli_text, weighing_of
from slo_codegen.diff.model import Effect, Name, Words
from slo_codegen.plan.atoms import Atom, atoms_of, values_alike
from slo_codegen.plan.measures.slis import latency_of
from slo_codegen.plan.model import (
    BadEvents,
    BudgetConsumed,
    BurnRate,
    CalendarConsumed,
    CalendarExhausts,
    Condition,
    ExhaustsWithin,
    Matcher,
    NoData,
    Outage,
    PercentileAbove,
    Selector,
    Sli,
    SliBelow,
)

_SAYINGS = {
    ("bad", "good"): "no longer bad: ",
    ("bad", ""): "no longer counted, bad before: ",
    ("good", "bad"): "bad now: ",
    ("", "bad"): "counted as bad now: ",
    ("good", ""): "no longer counted: ",
    ("", "good"): "counted as good now: ",
    ("out", ""): "no longer taken out of the total: ",
    ("", "out"): "taken out of the total now: ",
}
_GONE, _COME = "no longer counted, good or bad: ", "counted now, good or bad: "
_BOTH = (
    (Effect.LOOSENED, ("bad", ""), Effect.TIGHTENED, ("good", ""), _GONE),
    (Effect.TIGHTENED, ("", "bad"), Effect.LOOSENED, ("", "good"), _COME),
)
"""What is said at once where good and bad events of a kind come or go together."""
_MOST_KINDS = 4


@dataclass(frozen=True, slots=True)
class Shift:
    """Kinds of events that count otherwise, in one direction."""

    effect: Effect
    saying: str
    kinds: tuple[str, ...]

    @property
    def words(self) -> Words:
        """The sentence for a review."""
        shown = ", ".join(self.kinds[:_MOST_KINDS])
        return (self.saying, Name(shown), and_more(self.kinds, _MOST_KINDS))


def is_about(sli: Sli, condition: Condition) -> bool:
    """Return whether what fires a condition is what an indicator takes for bad."""
    match condition:
        case BadEvents(_, _, bad):
            return counts_alike(sli, bad)
        case Outage(_, _, own):
            return sli_text(sli) == sli_text(own)
        case PercentileAbove(_, selector, bound_ms, _):
            slow = latency_of(sli)
            return slow is not None and (selector_text(slow.selector), slow.bound_ms) == (
                selector_text(selector),
                bound_ms,
            )
        case BurnRate() | BudgetConsumed() | ExhaustsWithin() | CalendarConsumed() | CalendarExhausts():
            return True
        case SliBelow() | NoData():
            return True
        case _:
            assert_never(condition)


def shifts(old: Sli, new: Sli) -> list[Shift] | None:
    """Return the kinds of events that count otherwise; None for raw queries, whose kinds are not known."""
    sides = weighing_of(old), weighing_of(new)
    if sides[0] is None or sides[1] is None:
        return None
    found: dict[tuple[Effect, str], list[str]] = {}
    names = _Names(sides[0], sides[1])
    for atom, before, after in _weighed(sides[0], sides[1]):
        if before == after:
            continue
        effect = Effect.TIGHTENED if _badness(after) > _badness(before) else Effect.LOOSENED
        saying = _SAYINGS.get((_standing(before), _standing(after))) or _weighing(before, after)
        kinds = found.setdefault((effect, saying), [])
        name = names.of(atom)
        if name not in kinds:
            kinds.append(name)
    return [*_together(found), *(Shift(*key, tuple(kinds)) for key, kinds in found.items() if kinds)]


def _together(found: dict[tuple[Effect, str], list[str]]) -> Iterator[Shift]:
    """Take out the kinds of which good and bad events alike are counted no more, or only now."""
    for effect, turn, other_effect, other_turn, saying in _BOTH:
        one, other = found.get((effect, _SAYINGS[turn]), []), found.get((other_effect, _SAYINGS[other_turn]), [])
        both = tuple(kind for kind in one if kind in other)
        if both:
            one[:] = [kind for kind in one if kind not in both]
            other[:] = [kind for kind in other if kind not in both]
            yield Shift(effect, saying, both)


def have_kinds_in_common(old: Sli, new: Sli) -> bool:
    """Return whether some kind of event counts on both sides; of raw queries, whether they are the same."""
    one, other = weighing_of(old), weighing_of(new)
    if one is None or other is None:
        return old == new
    return any(_standing(before) and _standing(after) for _, before, after in _weighed(one, other))


def _weighed(old: Weighing, new: Weighing) -> Iterator[tuple[Atom, tuple[int, int], tuple[int, int]]]:
    """Yield each kind of event with how much it adds to the bad events and to the total, before and after."""
    for atom in atoms_of((*new.selectors, *old.selectors), old.bounds | new.bounds, by=()):
        yield atom, old.weigh(atom), new.weigh(atom)


def _weighing(before: tuple[int, int], after: tuple[int, int]) -> str:
    """Say what is otherwise with events that are bad, or good, as before."""
    if before[0] != after[0]:
        return "counted more often as bad: " if after[0] > before[0] else "counted less often as bad: "
    return "part of the total now: " if after[1] > before[1] else "no longer part of the total: "


def _badness(weight: tuple[int, int]) -> tuple[int, int]:
    bad, total = weight
    return bad, -total


def _standing(weight: tuple[int, int]) -> str:
    bad, total = weight
    if bad > 0:
        return "bad"
    return "good" if total > 0 or bad < 0 else "out" if total < 0 else ""


class _Names:
    """Names kinds of events by the labels on which the two sides differ."""

    def __init__(self, old: Weighing, new: Weighing) -> None:
        self._sides = [old.selectors, new.selectors]
        self._bounds = sorted(old.bounds | new.bounds)

    def of(self, atom: Atom) -> str:
        own = [[s for s in side if s.metric.prometheus == atom.metric.prometheus] for side in self._sides]
        parts = [part for label, value in self._told(atom, own) if (part := self._values(atom, own, label, value))]
        series = {s.metric.prometheus for side in self._sides for s in side if s.metric.name == atom.metric.name}
        name = atom.metric.name if len(series) == 1 else atom.metric.prometheus
        return "".join([name, f" with {' and '.join(parts)}" if parts else "", self._timing(atom)])

    def _told(self, atom: Atom, own: list[list[Selector]]) -> Iterator[tuple[str, str]]:
        """Yield the labels that the matchers of the two sides treat otherwise."""
        old, new = ({m for s in side for m in s.matchers} for side in own)
        differ = {m.label for m in (old ^ new if old and new else old | new)}
        labels = dict(atom.labels)
        for label in sorted(differ):
            yield label, labels.get(label, "")

    def _values(self, atom: Atom, own: list[list[Selector]], label: str, value: str) -> str:
        matchers: list[Matcher] = [m for side in own for s in side for m in s.matchers if m.label == label]
        alike, others = values_alike(atom.metric, label, matchers, value)
        if not alike:
            return f"any other {label}" if others else ""
        return f"{label} {', '.join(each or 'absent' for each in alike)}{' and others' if others else ''}"

    def _timing(self, atom: Atom) -> str:
        if not self._bounds or not atom.is_observation:
            return ""
        bound = atom.metric.bound_text
        if atom.upto_ms is None or atom.upto_ms > self._bounds[-1]:
            return f" above {bound(self._bounds[-1])}"
        below = [each for each in self._bounds if each < atom.upto_ms]
        since = f" above {bound(below[-1])}" if below else ""
        return f"{since} up to {bound(atom.upto_ms)}"
