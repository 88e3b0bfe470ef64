"""Labels and annotations of the catalog's own that come, go or change: on the alerts of an SLO, and on its series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from slo_codegen.diff.match import pair_alerts
from slo_codegen.diff.model import Change, Effect, Name, Words
from slo_codegen.diff.words import listed
from slo_codegen.plan.model import Pairs, Slo

_NAMED = 12
_MATCHED: Words = ("routes, inhibition rules and silences that match on it take other alerts now",)
_READ: Words = ("what was recorded before does not have it: queries that match on it find no past",)


@dataclass(frozen=True, slots=True)
class _Edit:
    """A label or an annotation that is another one now; None where there is none."""

    kind: str
    name: str
    before: str | None
    after: str | None


def label_changes(old: Slo, new: Slo) -> Iterator[Change]:
    """Yield each label and annotation that differs, with the alerts that it differs on."""
    found: dict[_Edit, list[str]] = {}
    both = [(a, b) for a, b in pair_alerts(old, new) if a is not None and b is not None]
    for before, after in both:
        edits = (
            *_edits("label", before.labels, after.labels),
            *_edits("annotation", before.annotations, after.annotations),
        )
        for edit in edits:
            found.setdefault(edit, []).append(after.name)
    if not both:
        found = {edit: [] for edit in _edits("label", old.labels, new.labels)}
    for edit, alerts in found.items():
        yield _change(edit, tuple(sorted(alerts)), every=len(alerts) == len(both))
    for edit in _edits("recorded label", old.recorded_labels, new.recorded_labels):
        yield _change(edit, (), every=True)


def _edits(kind: str, before: Pairs, after: Pairs) -> Iterator[_Edit]:
    old, new = dict(before), dict(after)
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield _Edit(kind, name, old.get(name), new.get(name))


def _change(edit: _Edit, alerts: tuple[str, ...], *, every: bool) -> Change:
    words: list[str | Name] = [f"{edit.kind} ", Name(edit.name)]
    if edit.after is None:
        words += [" removed, was ", Name(edit.before or "")]
    elif edit.before is None:
        words += [": ", Name(edit.after), " added"]
    else:
        words += [": ", Name(edit.after), ", was ", Name(edit.before)]
    details: list[Words] = []
    effect = Effect.OTHER
    if edit.kind == "recorded label":
        details.append(_READ)
        effect = Effect.CHANGED
    elif edit.kind == "label" and edit.before is not None:
        details.append(_MATCHED)
        effect = Effect.CHANGED
    if not every:
        details.insert(0, ("alerts: ", *listed(alerts, _NAMED)))
    values = {"name": edit.name, "before": edit.before, "after": edit.after, "alerts": list(alerts)}
    return Change(edit.kind.replace(" ", "_"), frozenset({effect}), tuple(words), tuple(details), values)
