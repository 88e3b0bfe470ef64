"""The plotting library is the published one, with its licence."""

from __future__ import annotations

from hashlib import sha256

from tests.preview.record import ROOT

VENDOR = ROOT / "slo_codegen" / "preview" / "assets" / "vendor"


def test_the_files_are_those_that_were_published():
    sums = dict(reversed(line.split()) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    assert {name: sha256((VENDOR / name).read_bytes()).hexdigest() for name in sums} == sums
    assert {path.name for path in VENDOR.iterdir()} == {*sums, "SHA256SUMS", "README.md"}
    assert "The MIT License" in (VENDOR / "uPlot.LICENSE").read_text()
