"""What silences what is shown by `explain` and by `diff`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from click.testing import CliRunner

from slo_codegen.cli.main import group
from slo_codegen.diff import Effect, compare
from slo_codegen.diff.model import plain
from tests.unit.diff.editing import ROOT, side

CATALOG = ROOT / "catalog"


def explained(name: str, *more: str) -> str:
    done = CliRunner().invoke(group, ["explain", name, "--catalog", str(CATALOG), *more])
    assert done.exit_code == 0, done.output
    return done.output


def test_explain_shows_what_silences_an_slo_and_what_it_silences():
    assert "  core-api/core-api-availability in the same region, at P0 or P1" in explained("auth-availability")
    text = explained("core-api-availability")
    assert "While it pages, alerts of these are silenced:\n  core-api/auth-availability, " in text
    values = json.loads(explained("auth-availability", "--format", "json"))
    (by,) = values["silenced_by"]
    assert by == {
        "because": "part", "of": "core-api-availability", "slos": ["core-api-availability"],
        "tiers": ["P0", "P1"], "same": ["region"],
    }  # fmt: skip
    assert values["silences"] == []
    assert values["pages_from"] == {"P0": "alertmanager", "P1": "alertmanager"}
    assert "\nP0, P1: alertmanager pages\n" in text


def test_diff_shows_who_is_silenced_now_and_no_longer(tmp_path):
    before, after = (Path(shutil.copytree(CATALOG, tmp_path / name)) for name in ("before", "after"))
    core, wallet = after / "services" / "core-api.yaml", after / "services" / "wallet.yaml"
    core.write_text(core.read_text().replace("          - auth-availability\n", ""))
    wallet.write_text(wallet.read_text().replace("\n  wallet:\n", "\n  wallet:\n    dependencies: [database]\n"))
    difference = compare(side(before), side(after))
    found = {
        (f"{section.service}/{section.slo}", change.effects): plain(change.words)
        for section in difference.sections
        for change in section.changes
        if change.what == "silenced"
    }
    where = "in the same region"
    assert found["core-api/auth-availability", frozenset({Effect.TIGHTENED})] == (
        f"alerts are no longer silenced while umbrella core-api-availability pages at P0 or P1 {where}"
    )
    assert found["wallet/wallet-spend-success", frozenset({Effect.LOOSENED})] == (
        f"alerts are silenced while dependency database pages at P1 {where}"
    )
    assert difference.has(Effect.LOOSENED)


def test_diff_shows_who_pages_now(tmp_path):
    before, after = (Path(shutil.copytree(CATALOG, tmp_path / name)) for name in ("before", "after"))
    tiers = after / "tiers.yaml"
    tiers.write_text(tiers.read_text().replace("    response: 15m\n", "    response: 15m\n    pages_from: datadog\n"))
    difference = compare(side(before), side(after))
    words = [plain(change.words) for section in difference.sections for change in section.changes]
    assert "tier P1 pages from datadog, was alertmanager" in words
    assert difference.has(Effect.REROUTED)
