"""What is wrong with the section is a finding at its place, with a fix."""

from __future__ import annotations

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import Locator
from tests.watch.sample import CATALOG

# The section as it stands below platform, by the code and the text that it is found at.
WRONG = {
    ("SLO206", "tier: P0"): "watch:\n    tier: P0",
    ("SLO206", "measurement: {tier: P0}"): "watch:\n    tier: P3\n    measurement: {tier: P0}",
    ("SLO206", "channel: alife"): "watch:\n    tier: P3\n    heartbeat:\n      channel: alife",
    ("SLO206", "tier: P9"): "watch:\n    tier: P9",
    ("SLO201", "watch: P3"): "watch: P3",
    ("SLO202", "watch: {}"): "watch: {}",
    ("SLO202", "heartbeat: {}"): "watch:\n    tier: P3\n    heartbeat: {}",
    ("SLO203", "channel: alive"): "watch:\n    tier: P3\n    channel: alive",
    ("SLO422", "heartbeat: {channel: pager}"): "watch:\n    tier: P3\n    heartbeat: {channel: pager}",
    ("SLO423", "heartbeat: {channel: mail}"): "watch:\n    tier: P3\n    heartbeat: {channel: mail}",
    ("SLO423", "heartbeat: {channel: log}"): "watch:\n    tier: P3\n    heartbeat: {channel: log}",
    ("SLO424", "tier: P1"): "watch:\n    tier: P1",
}


def findings(watch, folder):
    (folder / "catalog.yaml").write_text(CATALOG.replace("WATCH", watch), encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(folder, report, emit=False)
    locate = Locator(made.files).locate
    return [(f, locate(f.origin).text.strip()) for f in report if f.code != "SLO362" or "alive" not in watch]


@pytest.mark.parametrize(("code", "line"), WRONG)
def test_a_wrong_section_is_found(code, line, tmp_path):
    found = [(f, text) for f, text in findings(WRONG[code, line], tmp_path) if f.code == code]
    assert {text for _, text in found} == {line}
    assert all(f.help for f, _ in found if code not in ("SLO201", "SLO202")), (
        "what is missing or expected is the message"
    )


@pytest.mark.parametrize(
    "watch",
    [
        "watch: {tier: P3}",
        "watch: {tier: P3, measurement: {tier: P1}}",
        "watch: {tier: P2, heartbeat: {channel: alive}}",
    ],
)
def test_a_right_section_is_taken(watch, tmp_path):
    before = {(f.code, f.message) for f, _ in findings("", tmp_path)}
    after = {(f.code, f.message) for f, _ in findings(watch, tmp_path)}
    assert after <= before
    assert any("alive" in message for _, message in before), "nothing is sent to it"
