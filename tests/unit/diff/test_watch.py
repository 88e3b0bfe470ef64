"""What a difference says of the watch: that it comes or goes, and who its alerts are for."""

from __future__ import annotations

from slo_codegen.diff.model import Effect, plain
from tests.unit.diff.editing import compared

WATCH = "  watch: {tier: P3, measurement: {tier: P2}, heartbeat: {channel: alive}}\n"


def watched(difference):
    """Return each change of the watch: its effects and all that is said."""
    return [
        (change.effects, plain(change.words), [plain(words) for words in change.details])
        for section in difference.sections
        for change in section.changes
        if "watch" in plain(change.words)
    ]


def test_a_watch_that_goes_is_a_loosening(tmp_path):
    assert watched(compared(tmp_path, (WATCH, ""), case="watch")) == [
        (
            frozenset({Effect.LOOSENED}),
            "watch removed",
            ["broken measurement, failed rules and failed notifications are no longer alerted"],
        )
    ]


def test_a_watch_that_comes_is_named(tmp_path):
    section = ("  defaults:\n", "  watch: {tier: P3}\n  defaults:\n")
    assert watched(compared(tmp_path, section)) == [
        (
            frozenset({Effect.OTHER}),
            "watch added",
            ["broken measurement, failed rules and failed notifications are alerted"],
        )
    ]


def test_other_tiers_and_channels_are_rerouted(tmp_path):
    other = "  watch: {tier: P2, measurement: {tier: P3}}\n"
    found = watched(compared(tmp_path, (WATCH, other), case="watch"))
    assert {words for _, words, _ in found} == {
        "watch tier P2, was P3",
        "watch measurement tier P3, was P2",
        "watch heartbeat none, was alive",
    }
    assert {effects for effects, _, _ in found} == {frozenset({Effect.REROUTED})}
