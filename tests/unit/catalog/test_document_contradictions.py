"""Where the source document contradicts itself: written as it says, each row is found at its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import Locator

CATALOG = Path(__file__).parents[3] / "catalog"

ACCEPTED = "            accept:\n              - code: SLO310"
# What the catalog says now, what the document says, in which file; the code, and a part of the line that is named.
ROWS = {
    "99.8 % is 50 % of the budget (1.1)": (
        "services/core-api.yaml", "              - code: SLO310", "              - code: SLO322", "SLO310", "budget: 50%"),
    "P1 over 50 % consumed (5), P0 at 50 % (8.1)": (
        "catalog.yaml", "          - code: SLO311\n            reason: Section 5 describes a P1",
        "          - code: SLO322\n            reason: Section 5 describes a P1", "SLO311", "tier: P0"),
    "rolling 30 days that reset monthly (6.2)": (
        "catalog.yaml", "calendar: {reset: month, use: report}", "calendar: {reset: month}", "SLO312", "calendar:"),
    "alerts fire before the breach (8.1), p95 at 750 ms against 500 ms (2.1)": (
        "services/secondary-api.yaml", "      - code: SLO313", "      - code: SLO322", "SLO313", "tier: P2"),
    "one threshold of 500 ms for reads and writes (3.1)": (
        "services/database.yaml", "          - code: SLO314", "          - code: SLO322", "SLO314", "tier: P"),
    "a counter (4.1) that is a latency (2.2)": (
        "services/wallet.yaml", "latency: {of: 'product.wallet.spend.latency_ms'", "latency: {of: 'product.wallet.spend.success'",
        "SLO225", "product.wallet.spend.success"),
    "within 60 s, by sent and failed counts (4.2)": (
        "services/chat.yaml",
        "            good: {of: product.chat.latency_ms, under: 60s}\n            bad:\n"
        "              - product.chat.failed.count\n              - {of: product.chat.latency_ms, over: 60s}\n",
        "            bad: product.chat.failed.count\n            total: product.chat.message.count\n",
        "SLO315", "delivered within 60 s"),
    "an objective of 100 % with burn rates (4.5)": (
        "services/safety.yaml", "when: {bad_events: {above: 0, within: 1h}}", "when: {burn_rate: {factor: 14.4, long: 1h, short: 5m}}",
        "SLO316", "burn_rate"),
    "exports over 30 days in 30 days (9.2)": (
        "services/data-rights.yaml", "          - code: SLO317", "          - code: SLO322", "SLO317", "id: data-export-30d"),
    "exports over 45 days and the usual retention (9.2)": (
        "catalog.yaml", "retention: 90d", "retention: 30d", "SLO325", "id: data-export-45d"),
    "over 10 failures in 10 min at 44,000 spends a month (4.1)": (
        "services/wallet.yaml", "volume: 1M/30d", "volume: 44K/30d", "SLO318", "tier: P0"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "code", "line"), ROWS.values(), ids=ROWS)
def test_a_contradiction_of_the_document_is_found(file, old, new, code, line, tmp_path):
    folder = Path(shutil.copytree(CATALOG, tmp_path / "catalog"))
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    report = Diagnostics()
    made = compile_catalog(folder, report, emit=False)
    locate = Locator(made.files).locate
    found = [locate(f.origin) for f in report if f.code == code and f.origin is not None]
    assert any(place.file.endswith(Path(file).name) or code == "SLO325" for place in found)
    assert any(line in place.text for place in found)


def test_the_reference_catalog_accepts_every_finding_with_a_reason():
    report = Diagnostics()
    made = compile_catalog(CATALOG, report, emit=False)
    assert [f"{f.code} {f.message}" for f in report] == []
    assert made.catalog is not None
    assert all(len(each.spec.reason) > 20 for each in made.catalog.acceptances)
    assert len(made.accepted) > 100
