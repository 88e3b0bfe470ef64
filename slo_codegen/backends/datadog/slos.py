"""Datadog SLOs: one for each place, since an alert on an SLO watches all of it and none of its groups."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from slo_codegen import contract
from slo_codegen.backends.datadog.measures import Where, good_and_total
from slo_codegen.backends.datadog.query import named
from slo_codegen.backends.datadog.text import escape, json_number, labelled, noted, url
from slo_codegen.backends.datadog.time_slices import condition_of
from slo_codegen.common.tags import tag
from slo_codegen.common.units import DAY, format_duration, format_percent
from slo_codegen.plan.model import Pairs, Place, Plan, Sli, Slo, listed_parts, names_of

TIMEFRAMES = (7 * DAY, 30 * DAY, 90 * DAY)
_LONGEST_NAME = 128
_HASH = 12
_NOT_IN_NAMES = re.compile("[^a-z0-9]+")
_ENVIRONMENT = "env"
OBSERVED_TAG = labelled(contract.BASELINE, contract.OBSERVED)
"""The tag of what belongs to an SLO in observation mode."""


@dataclass(frozen=True, slots=True)
class Split:
    """Places of an SLO that share an objective; a single one, or the members of open dimensions, are an SLO there."""

    name: str
    objective: Decimal
    where: Where

    @property
    def budget(self) -> Decimal:
        """The share of events that may be bad."""
        return 1 - self.objective


def splits_of(slo: Slo) -> list[Split]:
    """Return what is an SLO of Datadog each: every place whose objective is below 100 %.

    Each member's name follows a double hyphen, which no id of the catalog has. A name that is too long for Datadog
    ends in a hash of the whole, one in which members cannot be written as they are in a hash of these.
    """
    if slo.objective is None or not slo.sli.has_total:
        return []
    return [
        Split(_short(_named(slo, place)), share, _at(slo, nth))
        for nth, (place, share) in enumerate(slo.objective.by_place)
        if share < 1
    ]


def where_of(slo: Slo) -> Where:
    """Return where a whole SLO is counted, each place by itself."""
    return _where(slo, slo.places if slo.places is not None else listed_parts(slo.dimensions))


def _where(slo: Slo, places: tuple[Place, ...], but: tuple[Place, ...] = ()) -> Where:
    """Return where an SLO is counted, by the tags of its dimensions."""
    tags = {each.label: each.tag or each.label for each in slo.dimensions}

    def tagged(place: Place) -> Place:
        return Place(tuple((tags[label], member) for label, member in place.labels))

    return Where(tuple(map(tagged, places)), tuple(tags[label] for label in slo.by), tuple(map(tagged, but)))


def _at(slo: Slo, nth: int) -> Where:
    """Return where an objective of an SLO holds: in a place, or where dimensions are open in a part of them."""
    by_place = slo.objective.by_place if slo.objective is not None else ()
    part, _ = by_place[nth]
    if slo.places is not None:
        return _where(slo, (part,))
    own = dict(part.labels)
    merged = (
        own | {label: member for label, member in each.labels if label not in own}
        for each in listed_parts(slo.dimensions)
    )
    places = dict.fromkeys(Place(tuple(sorted(labels.items()))) for labels in merged)
    return _where(slo, tuple(places), tuple(before for before, _ in by_place[:nth]))


def _named(slo: Slo, place: Place) -> str:
    """Return a name that no other place has: where members are not written as they are, a hash tells them apart."""
    members = [member for _, member in place.labels]
    written = [_NOT_IN_NAMES.sub("-", member.lower()).strip("-") or "x" for member in members]
    name = "--".join((*([] if slo.environment is None else [slo.environment]), slo.id, *written))
    if slo.places is None and place:
        # A part of places has members of some dimensions alone.
        return f"{name}--{_digest(repr(place.labels))}"
    return name if written == members else f"{name}--{_digest(repr(members))}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - _HASH - 2]}--{_digest(name)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_HASH]


def by_objective(slo: Slo) -> list[Split]:
    """Return the places of each different objective below 100 %, as metric monitors watch them, group by group."""
    if slo.places is None:
        # What other members take up is no list: each part has monitors of its own.
        return splits_of(slo)
    places: dict[Decimal, list[Place]] = {}
    for split in splits_of(slo):
        places.setdefault(split.objective, []).extend(split.where.places)
    alone = len(places) == 1
    return [
        Split(slo.id if alone else f"{slo.id}--{_slug(share)}", share, replace(where_of(slo), places=tuple(members)))
        for share, members in places.items()
    ]


def timeframe_ms(period_ms: int) -> int:
    """Return the shortest timeframe of Datadog that covers a period, or the longest that there is."""
    return next((frame for frame in TIMEFRAMES if frame >= period_ms), TIMEFRAMES[-1])


def tags_of(slo: Slo, plan: Plan) -> list[str]:
    """Return the tags by which monitors and SLOs are found.

    An SLO that is split by ``env`` is in the environments of its members, not in the platform's.
    """
    in_members = _ENVIRONMENT in map(tag, where_of(slo).labels)
    tags = [
        labelled("slo", slo.id),
        labelled("service", slo.service),
        *([] if slo.owner is None else [labelled("owner", slo.owner)]),
        *([] if in_members else [labelled(_ENVIRONMENT, plan.environment)]),
        labelled("platform", plan.platform),
        "managed_by:slo-codegen",
    ]
    return [*tags, OBSERVED_TAG] if slo.baseline else tags


def with_own(tags: list[str], labels: Pairs) -> list[str]:
    """Add labels of the catalog's own as tags, but those whose key is one of a tag that is there already."""
    taken = {each.partition(":")[0] for each in tags}
    return [*tags, *(labelled(name, value) for name, value in labels if tag(name) not in taken)]


def place_tags(split: Split | None) -> list[str]:
    """Return the tags of the one place that a split is about."""
    if split is None or len(split.where.places) != 1:
        return []
    return [labelled(label, member) for label, member in split.where.places[0].labels]


def slo_body(slo: Slo, split: Split, plan: Plan, notes: list[str]) -> dict[str, Any]:
    """Return the body of POST /api/v1/slo.

    Raises:
        UnsayableError: a count cannot be said in Datadog's language.
    """
    kind, specification = _specification(slo.sli, split.where, notes)
    frame = format_duration(timeframe_ms(slo.period_ms))
    target = json_number(split.objective * 100)
    return {
        "type": kind,
        "name": split.name,
        "description": "\n".join(_description(slo, split, notes)),
        "tags": with_own([*tags_of(slo, plan), *place_tags(split)], slo.labels),
        "thresholds": [{"timeframe": frame, "target": target}],
        "timeframe": frame,
        "target_threshold": target,
        "sli_specification": specification,
    }


def _specification(sli: Sli, where: Where, notes: list[str]) -> tuple[str, dict[str, Any]]:
    """Return the type of an SLO, and what it measures."""
    condition = condition_of(sli, where, notes)
    if condition is not None:
        return "time_slice", condition.specification()
    good, total = good_and_total(sli, where, notes)
    names = named((*good.plus, *good.minus, *total.plus, *total.minus))
    count = {
        "good_events_formula": {"formula": good.to_text(names.__getitem__)},
        "total_events_formula": {"formula": total.to_text(names.__getitem__)},
        "queries": [{"data_source": "metrics", "name": name, "query": text} for text, name in names.items()],
    }
    return "metric", {"count": count}


def _description(slo: Slo, split: Split, notes: list[str]) -> list[str]:
    lines = [escape(slo.title)]
    if slo.description:
        lines.append(escape(slo.description))
    objective = f"Objective: {format_percent(split.objective)} over {format_duration(slo.period_ms)}"
    where = f" in {escape(_words(split.where, slo))}" if slo.by else ""
    lines.append(f"{objective}{where}.")
    if slo.source:
        lines.append(f"Source: section {escape(slo.source)}.")
    lines += noted(dict.fromkeys(notes))
    if slo.runbook_url is not None:
        lines.append(f"Runbook: {url(slo.runbook_url)}")
    return lines


def _words(where: Where, slo: Slo) -> str:
    if slo.places is not None:
        return names_of(where.places)
    each = [f"each {label}" for label in slo.open_labels]
    named = [names_of(where.places)] if any(where.places) else []
    left_out = [f"but {names_of(where.but)}"] if where.but else []
    return " ".join((" of ".join((*each, *named)), *left_out))


def _slug(share: Decimal) -> str:
    return format_percent(share).removesuffix("%").replace(".", "-")
