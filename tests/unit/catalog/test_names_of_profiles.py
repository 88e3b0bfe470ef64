"""An SLO gives the alerts that a profile brings it names of its own; pasted PromQL is told how it is written here."""

from __future__ import annotations

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics

CATALOG = """
profiles:
  own:
    title: Own
    burn_rates:
      - {{tier: page, name: RowFast, long: 1h, short: 5m, factor: 14.4}}
      - {{tier: ticket, name: RowSlow, long: 3d, short: 6h, factor: 1}}
services:
  shop:
    slos:
      - id: requests
        objective: 99.9%
        no_data: none
        sli: {sli}
        alerts: [{alert}]
"""
RATIO = "{ratio: {bad: 'x_total{code=\"500\"}', total: x_total}}"


def compiled(tmp_path, alert="{profile: standard}", sli=RATIO):
    (tmp_path / "catalog.yaml").write_text(CATALOG.format(alert=alert, sli=sli), encoding="utf-8")
    report = Diagnostics()
    return compile_catalog(tmp_path, report, emit=False).plan, report


@pytest.mark.parametrize(
    ("alert", "names"),
    [
        ("{profile: standard, names: [Fast, Slow, Ticket]}",
         [("Fast", "page"), ("Slow", "page"), ("Ticket", "ticket")]),
        ("{profile: standard, names: [Fast]}",
         [("Fast", "page"), ("requests-page-burn-rate-6x-6h-30m", "page"),
          ("requests-ticket-burn-rate-1x-3d-6h", "ticket")]),
        ("{profile: own, names: [Fast]}", [("Fast", "page"), ("RowSlow", "ticket")]),
        ("{profile: own, names: [Same, Same]}", [("Same", "page"), ("Same", "ticket")]),
        ("{profile: own}", [("RowFast", "page"), ("RowSlow", "ticket")]),
    ],
)  # fmt: skip
def test_names_stand_in_the_order_of_the_rows(alert, names, tmp_path):
    plan, report = compiled(tmp_path, alert)
    assert not report.has_errors, [str(each) for each in report]
    assert sorted((each.alertname, each.tier) for each in plan.slos[0].alerts) == sorted(names)


@pytest.mark.parametrize(
    ("alert", "code", "said"),
    [
        ("{profile: own, names: [A, B, C]}", "SLO206", "C names no alert: the profile own has 2 rows"),
        ("{profile: standard, names: [A, A]}", "SLO241", "two alerts of requests are named A"),
        ("{tier: page, names: [A], when: {burn_rate: {factor: 2, long: 1h}}}", "SLO201", "those of the alerts of a"),
        ("{profile: own, name: A}", "SLO201", "name cannot stand beside it"),
    ],
)
def test_names_that_fit_no_row_are_found(alert, code, said, tmp_path):
    _, report = compiled(tmp_path, alert)
    assert [each for each in report if each.code == code and said in each.message], [str(each) for each in report]


@pytest.mark.parametrize(
    ("sli", "help"),
    [
        ("{ratio: {bad: 'x_total{code=\"500\"} offset 1m', total: x_total}}", "query_offset"),
        ("{gauge: {of: 'avg_over_time(pool_ratio[5m])', good: '< 0.8'}}", "{mean: pool_ratio}"),
        ("{ratio: {bad: 'sum(rate(x_total[5m]))', total: x_total}}", "without sum, rate and a window"),
    ],
)
def test_pasted_promql_is_told_how_it_is_written_here(sli, help, tmp_path):
    _, report = compiled(tmp_path, sli=sli)
    assert help in next(each.help for each in report if each.code == "SLO220")
