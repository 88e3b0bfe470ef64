"""Labels, annotations and names of a team's own in a review: what comes, goes and stays, and who may rely on it."""

from __future__ import annotations

import pytest

from slo_codegen.diff.model import Effect
from tests.unit.diff.editing import compared, said

CASE = "own-names"


def changes(difference):
    """Return every change of a difference, with its effects."""
    return [change for section in difference.sections for change in section.changes]


def test_a_changed_factor_keeps_the_name_that_is_given(tmp_path):
    found = compared(tmp_path, ("long: 1h, short: 5m, budget: 2%", "long: 1h, short: 5m, budget: 3%"), case=CASE)
    edited = [change for change in changes(found) if change.what == "alert"]
    assert {effect for change in edited for effect in change.effects} == {Effect.LOOSENED}
    assert not [text for text in said(found) if "silences" in text]


def test_another_name_is_told_since_silences_go_by_it(tmp_path):
    found = compared(tmp_path, ("name: ErrorBudgetBurnsSlowly", "name: SlowBurn"), case=CASE)
    assert "its name is SlowBurn, was ErrorBudgetBurnsSlowly; silences go by the name" in said(found)
    found = compared(tmp_path / "b", ("name: ErrorBudgetBurnsSlowly", "min_events: 0"), case=CASE)
    told = "its name is cart-info-burn-rate-1x-3d-6h, was ErrorBudgetBurnsSlowly; silences go by the name"
    assert told in said(found)


@pytest.mark.parametrize(
    ("before", "after", "words", "effect"),
    [
        ("labels: {team: cart}", "labels: {team: carts}", "label team: carts, was cart", Effect.CHANGED),
        (", product: cart}", "}", "label product: store, was cart", Effect.CHANGED),
        ("product: store}", "product: store, fresh: a}", "label fresh: a added", Effect.OTHER),
        ("labels: {severity: critical}", "labels: {}", "label severity removed, was critical", Effect.CHANGED),
        ('{dial: "+1 555 0100"}', "{}", "annotation dial removed, was +1 555 0100", Effect.OTHER),
        ("recorded_labels: [team]", "recorded_labels: []", "recorded label team removed, was cart", Effect.CHANGED),
    ],
)  # fmt: skip
def test_a_label_is_told_with_its_values(tmp_path, before, after, words, effect):
    found = compared(tmp_path, (before, after), case=CASE)
    assert words in said(found)
    named = [change for change in changes(found) if words == "".join(getattr(p, "text", p) for p in change.words)]
    assert {each for change in named for each in change.effects} == {effect}


def test_what_others_may_match_on_is_told(tmp_path):
    found = compared(tmp_path, ("labels: {team: cart}", "labels: {}"), case=CASE)
    assert "routes, inhibition rules and silences that match on it take other alerts now" in said(found)
    assert "what was recorded before does not have it: queries that match on it find no past" in said(found)


def test_labels_of_the_platform_and_of_a_tier_are_told_once(tmp_path):
    found = compared(tmp_path, ('cost_center: "4711"', 'cost_center: "12"'), case=CASE)
    assert [text for text in said(found) if text.startswith("labels ")] == [
        "labels cost_center: 12, team: platform, was cost_center: 4711, team: platform"
    ]


def test_a_tier_of_another_name_is_compared_by_severity(tmp_path):
    found = compared(tmp_path, ("tier: page\n", "tier: ticket\n"), case=CASE)
    edited = next(change for change in changes(found) if change.what == "alert")
    assert Effect.LOOSENED in edited.effects
    found = compared(tmp_path / "b", ("{tier: info, long: 3d", "{tier: ticket, long: 3d"), case=CASE)
    edited = next(change for change in changes(found) if change.what == "alert")
    assert Effect.TIGHTENED in edited.effects
