"""Alerts as they are wanted: none on missing data, rows with texts of their own, burn rates over one window."""

from __future__ import annotations

from decimal import Decimal

import pytest

from slo_codegen.cli import detection_table
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.conditions.order import implies
from slo_codegen.plan.conditions.windows import windows_ms
from slo_codegen.plan.model import BurnRate
from tests.support.examples import compile_example, write

RATIO = "sli: {ratio: {bad: 'http.requests{status=\"500\"}', total: http.requests}}"


def planned(fields: str, tmp_path):
    text = f"- id: pays\n  title: Payments\n  objective: 99%\n  {RATIO}\n" + "".join(
        f"  {line}\n" for line in fields.splitlines()
    )
    write(text, tmp_path)
    report = Diagnostics()
    plan = compile_catalog(tmp_path, report, emit=False).plan
    assert plan is not None, [str(finding) for finding in report]
    return next(slo for slo in plan.slos if slo.id == "pays")


def kinds(slo) -> list[str]:
    return [alert.condition.kind.value for alert in slo.alerts]


def test_missing_data_is_alerted_unless_the_slo_says_none(tmp_path):
    said = planned("no_data: none\nalerts: [{tier: P1, when: {burn_rate: {factor: 10, long: 1h}}}]", tmp_path)
    assert (kinds(said), said.may_be_missing) == (["burn_rate"], True)
    assert "Missing data is not alerted: no_data: none.\n" in detection_table.text(said, ())


def test_without_a_word_missing_data_is_alerted(tmp_path):
    slo = planned("alerts: []\nno_data: {tier: P2, for: 20m}", tmp_path)
    assert (kinds(slo), slo.may_be_missing) == (["no_data"], False)


@pytest.mark.parametrize(
    ("no_data", "word"),
    [
        ("off", "none"),
        ("[]", ""),
        ("{tier: P2}", "for"),
        ("{tier: P2, fro: 5m}", "fro"),
        ("{tier: 2, for: 5m}", "tier"),
    ],
)
def test_what_no_data_cannot_be_is_one_finding_at_its_place(no_data, word, tmp_path):
    text = f"- id: pays\n  title: Payments\n  objective: 99%\n  {RATIO}\n  no_data: {no_data}\n"
    errors = [each for each, _ in compile_example(text, tmp_path).findings if each.severity == "error"]
    assert errors != []
    assert {each.code for each in errors} <= {"SLO201", "SLO202", "SLO203"}
    assert any(word in f"{each.message} {each.help}" for each in errors)


def test_a_burn_rate_over_one_window_is_named_after_it(tmp_path):
    slo = planned(
        "no_data: none\nalerts:\n"
        "  - {tier: P1, when: {burn_rate: {factor: 10, long: 1h}}, for: 10m}\n"
        "  - {tier: P2, when: {burn_rate: {factor: 10, long: 2h, short: 5m}}}",
        tmp_path,
    )
    one, two = slo.alerts
    assert (one.name, one.for_ms) == ("pays-p1-burn-rate-10x-1h", 600_000)
    assert two.name == "pays-p2-burn-rate-10x-2h-5m"
    assert windows_ms(one.condition) == (3_600_000,)
    assert one.title == "Payments: the error budget burns over 10 times too fast over 1h for 10m"
    # 10 times 1 % over 1 h and 10 min, of 1 % of 30 d.
    assert one.budget_share == Decimal(10) * 70 / (30 * 24 * 60)


def test_a_row_has_texts_of_its_own_behind_the_title_of_each_slo(tmp_path):
    rows = """
profiles:
  wanted:
    title: Wanted
    burn_rates:
      - {tier: P1, long: 1h, factor: 10, for: 5m, title: it burns, description: Look., runbook: https://r.example.org/row}
      - {tier: P2, long: 6h, short: 30m, factor: 4}
      - {tier: P3, long: 3d, factor: 1}
"""
    (tmp_path / "profiles.yaml").write_text(rows, encoding="utf-8")
    slo = planned("no_data: none\nalerts: [{profile: wanted, runbook: https://r.example.org/alert}]", tmp_path)
    one, two, three = slo.alerts
    assert (one.title, one.for_ms, one.runbook_url) == ("Payments: it burns", 300_000, "https://r.example.org/row")
    assert "Look." in "".join(str(part) for part in one.description)
    assert (two.runbook_url, two.for_ms) == ("https://r.example.org/alert", 0)
    assert three.title == "Payments: the error budget burns over 1 times too fast over 3d"


@pytest.mark.parametrize(
    ("strict", "loose", "follows"),
    [
        ((10, 60, 5), (10, 60, None), True),
        ((10, 60, None), (10, 60, 5), False),
        ((10, 60, None), (5, 60, None), True),
        ((10, 60, 5), (11, 60, None), False),
        ((10, 60, 5), (5, 120, None), False),
    ],
)
def test_a_single_window_fires_whenever_two_do_of_which_it_is_the_long_one(strict, loose, follows):
    first, second = (BurnRate(Decimal(factor), long, short) for factor, long, short in (strict, loose))
    assert implies(first, second) is follows
