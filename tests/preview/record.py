"""Record the snapshot that comes with slo-codegen: ``python -m tests.preview.record``, or ``make snapshot``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.preview import Prometheus, Recorder, collect, limits, read_boards
from slo_codegen.prometheus_api import Access, Client
from tests.preview.filled import evaluate_rules, prometheus, write_traffic
from tests.preview.traffic import AT, series

ROOT = Path(__file__).parents[2]
SNAPSHOT = ROOT / "slo_codegen" / "preview" / "snapshot.json.gz"
ABOUT = "The reference catalog under made-up traffic, evaluated by a real Prometheus"
DRILL_DOWNS = ({"service": ["wallet"], "slo": ["wallet-spend-success"], "region": ["us-east"]},)
"""Choices that the snapshot can answer beside that of everything."""


def fill(data: Path) -> None:
    """Fill a folder with blocks of traffic and of what the rules make of it."""
    data.mkdir(parents=True)
    write_traffic(list(series()), data)
    plan = compile_catalog(ROOT / "catalog", Diagnostics(), emit=False).plan
    assert plan is not None
    evaluate_rules(ROOT / "generated" / "prometheus" / "rules", plan, data)


def record(data: Path) -> bytes:
    """Return the answers to all that the generated dashboards ask, for everything and for each of `DRILL_DOWNS`."""
    report = Diagnostics()
    boards = read_boards(ROOT / "generated", report)
    assert boards, [finding.message for finding in report]
    with prometheus(data) as url:
        recorder = Recorder(Prometheus(Client(url, Access(), limits(60)), AT))
        for choices in ({}, *DRILL_DOWNS):
            collect(boards, recorder, AT, ABOUT, choices)
    return recorder.to_bytes(AT, ABOUT, [board["title"] for board in boards])


def main() -> None:
    """Fill, ask, record; a folder given as argument is kept and used again, to save the minutes that filling takes."""
    with tempfile.TemporaryDirectory(prefix="slo-codegen-") as name:
        data = Path(sys.argv[1] if len(sys.argv) > 1 else name) / "data"
        if not data.exists():
            fill(data)
        SNAPSHOT.write_bytes(record(data))


if __name__ == "__main__":
    main()
