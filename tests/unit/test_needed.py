"""The rules that a query depends on, and no others: what tests give promtool to evaluate."""

from __future__ import annotations

import pytest
import ryaml

from tests.support.needed import needed

RULES = """
groups:
  - name: shop/a/fast
    rules:
      - {record: tile, expr: sum(requests), labels: {slo: a}}
      - {record: ratio, expr: 'tile{slo="a"} / 2', labels: {slo: a}}
      - {record: spare, expr: 'tile{slo="a"}', labels: {slo: a}}
      - {alert: a-slow, expr: 'ratio{slo="a"} > 1', labels: {slo: a, condition: slow}}
  - name: shop/a/returns
    rules:
      - {record: tile, expr: 'max_over_time(requests[1h:15s])', labels: {slo: a, part: returns}}
  - name: shop/b/fast
    rules:
      - {record: tile, expr: 'sum(requests) unless ignoring (x) quiet', labels: {slo: b}}
      - {record: quiet, expr: '-vector(1)', labels: {}}
"""
CASES = {
    "a recorded series, of one SLO": ('tile{slo="a"}', ["tile", "tile"]),
    "of any": ("sum by (slo) (tile)", ["tile", "tile", "tile", "quiet"]),
    "a part of one": ('tile{slo="a",part="returns"}', ["tile", "tile"]),
    "what that reads": ('rate(ratio{slo="a"}[5m])', ["tile", "ratio", "tile"]),
    "an alert by a label": ('ALERTS{condition="slow"}', ["tile", "ratio", "a-slow", "tile"]),
    "by its name": ('ALERTS{alertname="other"}', []),
    "a name by a pattern": ('{__name__=~"(rat|spar).*"}', ["tile", "ratio", "spare", "tile"]),
    "what is not recorded": ("requests + 1", []),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_query_depends_on_is_kept(case, tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    query, names = CASES[case]
    content = needed([tmp_path / "rules.yaml"], [query])
    assert [rule.get("record") or rule["alert"] for group in content["groups"] for rule in group["rules"]] == names


def test_groups_keep_their_order_and_one_can_be_left_out(tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    groups = needed([tmp_path / "rules.yaml"], ["tile"], without="returns")["groups"]
    assert groups == [
        {**group, "rules": [rule for rule in group["rules"] if rule.get("record") in ("tile", "quiet")]}
        for group in ryaml.loads(RULES)["groups"]
        if group["name"] != "shop/a/returns"
    ]


def test_a_selector_without_a_name_is_refused(tmp_path):
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    with pytest.raises(ValueError, match="without a name"):
        needed([tmp_path / "rules.yaml"], ['{slo="a"}'])
