"""A merge from beginning to end: the text that it makes, what of theirs is in the way, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slo_codegen.diagnostics import Diagnostics, Origin
from slo_codegen.merging import proof, splice
from slo_codegen.merging.ours import labels_of_alerts
from slo_codegen.merging.probes import probes_of
from slo_codegen.merging.programs import ProgramError
from slo_codegen.merging.silenced import report_silenced
from slo_codegen.merging.text import Configuration, UnreadableError, parsed
from slo_codegen.merging.tree import Path, routing_of
from slo_codegen.plan.model import Plan

_SHOWN = 10
_MOST_ASKED = 5_000
"""Alerts of theirs, and of the catalog, that amtool and the servers are asked about: some minutes."""
_FIRST: Path = ("route", "routes", 0)
"""Where the route of a catalog comes to stand."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A configuration before and after, and the labels of the alerts that are asked about."""

    before: Configuration
    after: Configuration
    theirs: tuple[dict[str, str], ...]
    ours: tuple[dict[str, str], ...]
    catalog: str

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.before.text != self.after.text


def merge(name: str, text: str, fragment: Mapping[str, Any], plan: Plan, report: Diagnostics) -> Merge | None:
    """Return the configuration with the fragment in it, or None after reporting why it cannot be.

    What of theirs mutes alerts of the catalog, or takes them before it does, is reported too.
    """
    try:
        before = parsed(text)
    except UnreadableError as error:
        line, column = error.at or (0, 0)
        report.add("SLO790", f"{name}: {error}", Origin(name, line=line, column=column))
        return None
    try:
        mine = splice.owned(before.data, plan.catalog_name)
        after = parsed(splice.merged(before, dict(fragment), mine))
        there = splice.owned(after.data, plan.catalog_name)
    except splice.TakenError as error:
        report.add("SLO792", str(error), Origin(name, error.path), help=error.help)
        return None
    except splice.PlaceError as error:
        report.add("SLO791", str(error), Origin(name, error.path), help=error.help)
        return None
    except UnreadableError as error:
        report.add("SLO796", f"{name} with the fragment could not be read: {error}", Origin(name, line=0))
        return None
    if not _kept(before, mine, after, there, fragment):
        report.add("SLO796", f"{name} could not be merged without a change of what is theirs", Origin(name, line=0))
        return None
    without = splice.without(before.data, mine)
    theirs, ours = routing_of(without), tuple(labels_of_alerts(plan))
    probes = probes_of(theirs)
    for path, why in probes.not_covered:
        report.add("SLO799", why, Origin(name, splice.place_in(path, mine)))
    report_silenced(name, routing_of(before.data), mine, routing_of(after.data), ours, there.route or _FIRST, report)
    return Merge(before, after, probes.sets, ours, plan.catalog_name)


def _kept(
    before: Configuration, mine: splice.Owned, after: Configuration, there: splice.Owned, fragment: Mapping[str, Any]
) -> bool:
    """Return whether all that is theirs has the values that it had, and all that is ours those of the fragment."""
    same = splice.without(before.data, mine) == splice.without(after.data, there)
    return same and splice.part_of(after.data, there) == splice.as_texts(fragment)


def prove(tools: proof.Tools, name: str, made: Merge, report: Diagnostics) -> bool:
    """Return whether amtool and Alertmanager treat alerts of theirs as before, after reporting what differs."""
    file = Origin(name, line=0)
    try:
        for config, words in ((made.before, f"{name} as it is"), (made.after, f"{name} with the fragment")):
            if (said := proof.refusal(tools, config.text)) is not None:
                report.add("SLO798", f"amtool refuses {words}: {said}", file)
                return False
        theirs, ours = made.theirs[:_MOST_ASKED], made.ours[:_MOST_ASKED]
        if len(made.theirs) > len(theirs):
            more = len(made.theirs) - len(theirs)
            report.add("SLO799", f"{more:,} of {len(made.theirs):,} kinds of alerts are too many to ask about", file)
        shown = proof.prove(tools, made.before, made.after, theirs, ours, made.catalog)
    except ProgramError as error:
        report.add("SLO797", str(error), None)
        return False
    for what in (*shown.changed[:_SHOWN], *shown.astray[:_SHOWN]):
        report.add("SLO796", what, file)
    if shown.muted and not any(finding.code == "SLO793" for finding in report):
        report.add("SLO793", f"an alert of theirs mutes {shown.muted[0]}", file)
    return not (shown.changed or shown.astray)
