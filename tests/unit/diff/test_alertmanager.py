"""What a difference says of Alertmanager: its settings, and channels by what decides where a notification ends up."""

from __future__ import annotations

import pytest

from slo_codegen.diff.model import Effect, plain
from tests.unit.diff.editing import compared


def told(difference):
    """Return each change, and the effects that it has."""
    return {plain(change.words): set(change.effects) for section in difference.sections for change in section.changes}


@pytest.mark.parametrize(
    ("edit", "words", "effect"),
    [
        (("    group_wait: 45s\n", "    group_wait: 2m\n"), "alertmanager group wait 2m, was 45s", Effect.LOOSENED),
        (("group_interval: 10m", "group_interval: 6m"), "alertmanager group interval 6m, was 10m", Effect.TIGHTENED),
        (("repeat_interval: 8h", "repeat_interval: 1d"), "alertmanager repeat interval 1d, was 8h", Effect.LOOSENED),
        (("[owner, condition]", "[owner]"), "alertmanager group by owner, was owner, condition", Effect.OTHER),
        (("    group_wait: 5s\n", "    group_wait: 1s\n"), "tier page group wait 1s, was 5s", Effect.TIGHTENED),
        (('version: "0.30"', 'version: "0.33"'), "alertmanager version 0.33, was 0.30", Effect.CHANGED),
        (('version: "0.30"', 'version: "0.30"\n    mode: fragment'), "alertmanager mode fragment, was whole",
         Effect.OTHER),
        (("user: slo,", "user: alerts,"), "smtp username alerts, was slo", Effect.OTHER),
    ],
)  # fmt: skip
def test_a_setting_that_changes_is_named(tmp_path, edit, words, effect):
    found = told(compared(tmp_path, edit, case="receivers"))
    assert found.get(words) == {effect}, found


def test_another_room_or_secret_is_another_recipient(tmp_path):
    for edit in (('room: "#slo"', 'room: "#other"'), ("account: eu", "account: us"), ("rocket_id", "other_id")):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        effects = set().union(*told(compared(folder, edit, case="receivers")).values())
        assert Effect.REROUTED in effects
