"""What silences an SLO now and did not before, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from slo_codegen.diff.model import Change, Effect, Name, Words
from slo_codegen.diff.words import joined
from slo_codegen.plan.model import Plan, Slo
from slo_codegen.plan.routing import Because, silenced_by

_Silencing = tuple[Because, str, tuple[str, ...], tuple[str, ...]]


def silence_changes(old_plan: Plan, old: Slo, new_plan: Plan, new: Slo) -> Iterator[Change]:
    """Yield a change if alerts of an SLO are silenced while something pages that did not silence them before."""
    before, after = _of(old_plan, old), _of(new_plan, new)
    for effect, verb, found in (
        (Effect.LOOSENED, "silenced", [each for each in after if each not in before]),
        (Effect.TIGHTENED, "no longer silenced", [each for each in before if each not in after]),
    ):
        if found:
            words: Words = (f"alerts are {verb} ", *joined([_words(each) for each in found]))
            yield Change("silenced", frozenset({effect}), words, (), {
                "by": [{"because": because, "of": of, "tiers": list(tiers), "same": list(same)}
                       for because, of, tiers, same in found],
            })  # fmt: skip


def _of(plan: Plan, slo: Slo) -> list[_Silencing]:
    found = [(each.because, each.of, each.tiers, each.same) for each in silenced_by(plan, slo)]
    return list(dict.fromkeys(found))


def _words(found: _Silencing) -> Words:
    because, of, tiers, same = found
    what = "umbrella " if because is Because.PART else "dependency "
    where = f" in the same {' and '.join(same)}" if same else ""
    return ("while ", what, Name(of), f" pages at {' or '.join(tiers)}{where}")
