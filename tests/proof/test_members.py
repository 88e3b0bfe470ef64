"""Proofs of SLOs with dimensions: of native histograms, of raw queries, and of selectors on a dimension's own label."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.support.engines import Engine
from tests.support.examples import write

pytestmark = pytest.mark.slow

CATALOG = """
platform:
  fast_interval: 1m
  dimensions:
    cluster: [blue, green]
    handler: {{open: true, most: 4, forget: 3h}}
  prometheus: {{version: "3.5"}}
metrics:
  page.latency_ms: {{type: timing, unit: ms, histogram: native, labels: {{cluster: [blue, green], handler: null}}}}
  hits: {{type: counter, labels: {{cluster: [blue, green], handler: null, status: ["200", "500"]}}}}
services:
  shop:
    title: Shop
    owner: shop-team
    slos:
      - id: pages
        title: Pages
        objective: 90%
        {per}
        no_data: {{tier: P2, for: 15m}}
        sli: {sli}
        alerts: [{{tier: P2, when: {{burn_rate: {{factor: 2, long: 1h, short: 5m}}}}}}]
"""


@pytest.mark.parametrize(
    ("per", "sli"),
    [
        ("per: [handler]", "{latency: {of: page.latency_ms, under: 250ms}}"),
        ("per: [cluster]\n        members: {cluster: [blue]}",
         "{ratio: {bad: 'hits{status=\"500\",cluster=\"blue\"}', total: 'hits{cluster=\"blue\"}'}}"),
        ("per: [handler]",
         "{ratio: {bad: 'hits{status=\"500\",handler=~\"/v1/.+\"}', total: 'hits{handler=~\"/v1/.+\"}'}}"),
        ("per: [handler]",
         "{ratio: {bad: 'hits{status=\"500\",handler=~\"/(users|carts)/[^/]+\"}', "
         "total: 'hits{handler=~\"/(users|carts)/[^/]+\"}'}}"),
        ("per: [handler]",
         "{slices: {of: {ratio: {bad: 'hits{status=\"500\",handler=~\"[a-z]{3}\"}', "
         "total: 'hits{handler=~\"[a-z]{3}\"}'}}, good: '>= 99%', every: 1m}}"),
        ("per: [handler]", "{raw: {prometheus: {"
         "bad: 'sum by (handler) (increase(hits{status=\"500\",handler=~\"/v[0-9]+/.+\"}[$window]))', "
         "total: 'sum by (handler) (increase(hits{handler=~\"/v[0-9]+/.+\"}[$window]))'}}}"),
        ("per: [cluster]", "{raw: {prometheus: {"
         "bad: 'sum by (cluster) (increase(hits{status=\"500\"}[$window]))', "
         "total: 'sum by (cluster) (increase(hits[$window]))'}}}"),
        ("per: [handler]", "{raw: {prometheus: {"
         "bad: 'sum by (handler) (increase(hits{status=\"500\",cluster=\"blue\"}[$window]))', "
         "total: 'sum by (handler) (increase(hits{cluster=\"blue\"}[$window]))'}}}"),
        ("per: []", "{raw: {prometheus: {"
         "bad: 'sum(increase(hits{status=\"500\"}[$window]))', "
         "total: 'sum(increase(hits[$window]))'}}}"),
    ],
    ids=[
        "native", "a member", "an open member", "a class of characters", "a class in slices", "raw, an open member",
        "raw", "raw, of one label", "raw, not split",
    ],
)  # fmt: skip
def test_members_are_proven(per, sli, tmp_path, monkeypatch):
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "catalog").mkdir()
    write(CATALOG.format(per=per, sli=sli), tmp_path / "catalog")
    out = str(tmp_path / "out")
    built = CliRunner().invoke(group, ["build", str(tmp_path / "catalog"), "--out", out, "--target", "prometheus"])
    assert built.exit_code == 0, built.output
    promtool = Engine.NEWER.program("promtool")
    done = CliRunner().invoke(
        group, ["prove", str(tmp_path / "catalog"), "--out", out, "--slo", "pages", "--promtool", promtool]
    )
    assert done.exit_code == 0, done.output
    assert "3 proven" in done.stdout, done.output
    assert "no proof" not in done.output
