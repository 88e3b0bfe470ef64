"""Where an output folder may lie: not within the catalog, which would be read with it the next time."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group

CATALOG = """\
services:
  shop:
    slos:
      - id: requests
        objective: 99.9%
        sli: {ratio: {bad: 'requests_total{code="500"}', total: requests_total}}
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "slo" / "deeper").mkdir(parents=True)
    (tmp_path / "slo" / "shop.yaml").write_text(CATALOG)
    (tmp_path / "link").symlink_to("slo/deeper")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(group, list(arguments))


@pytest.mark.parametrize("check", [(), ("--check",)])
@pytest.mark.parametrize(
    ("catalog", "out"),
    [("slo", "slo/out"), ("slo", "slo"), ("slo", "slo/deeper/out"), (".", "out"), ("slo", "out/../slo/out"),
     ("slo/../slo", "slo/out"), (".", "slo/.hidden/../out"), ("slo", "link/out")],
)  # fmt: skip
def test_an_output_folder_within_the_catalog_is_refused_and_nothing_is_written(place, catalog, out, check):
    before = sorted(place.rglob("*"))
    done = run("build", catalog, "--out", out, *check)
    assert done.exit_code == 1
    assert f"error[SLO614]: {out} lies in the catalog, {catalog}" in done.stderr
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize(("catalog", "out"), [("slo", "slo-out"), ("slo", "out"), ("slo", "slo/.out"), (".", ".out")])
def test_a_folder_that_is_not_read_is_taken_and_the_catalog_reads_as_before(place, catalog, out):
    for _ in range(2):
        done = run("build", catalog, "--out", out)
        assert done.exit_code == 0, done.output
    assert run("validate", catalog).exit_code == 0
