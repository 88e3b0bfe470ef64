"""Findings to print: of every severity, with and without a place, with hostile text."""

from __future__ import annotations

import pytest

from slo_codegen.diagnostics import Finding, Origin, Related, Severity
from tests.support.findings import HOSTILE, finding


@pytest.fixture
def findings():
    related = (Related(Origin("catalog/tiers.yaml", ("P1",), line=2), "answered within 15 min"),)
    return [
        finding(help="choose another tier", related=related),
        finding("SLO203", Severity.ERROR, "unknown field x", line=9),
        finding("SLO322", Severity.NOTE, HOSTILE, line=11, help=HOSTILE),
        Finding("SLO601", Severity.ERROR, "out: no space left", None, "free space"),
    ]
