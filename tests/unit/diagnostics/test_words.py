"""What findings say: the words that name the cause, the way out that fits it, and how often one cause is told."""

from __future__ import annotations

import pytest

from tests.support.examples import compile_example

SLO = """- id: checkout-availability
  title: Checkouts succeed
  objective: {objective}
  sli:
    ratio:
      bad: 'http.requests{{endpoint="checkout",status=~"5.."}}'
      total: 'http.requests{{endpoint="checkout"}}'
  alerts:
    - {{profile: standard}}
"""


def slo(objective="99.9%", *, more="", alert=""):
    """Return an SLO with fields and an alert of its own."""
    text = SLO.format(objective=objective) + (f"    - {alert}\n" if alert else "")
    return text + "".join(f"  {line}\n" for line in more.splitlines())


def profile(row):
    """Return an SLO with a profile of one burn rate."""
    head = f"profiles:\n  slow:\n    title: Slow\n    burn_rates:\n      - {row}\n"
    body = "services:\n  shop:\n    title: Shop\n    owner: shop-team\n    slos:\n"
    lines = slo(alert="{profile: slow}").splitlines()
    return head + body + "".join(f"      {line}\n" for line in lines)


def platform(**fields):
    """Return a platform with some of its fields, and every other as usual."""
    return "platform:\n" + "".join(f"  {name}: {value}\n" for name, value in fields.items())


# A catalog; the code, its line, words of the message, words of the help.
WORDS = {
    "a default alert that no SLO has": (
        platform(defaults="{no_data: {tier: P2, for: 15m}, alerts: [{id: late, tier: P3, "
                 "when: {budget_consumed: {above: 10%, within: 60d}}}]}"),
        "SLO327", "within: 60d", "the platform's alert late looks back 60d, beyond the period of 30d: 1 of 1 SLOs",
        "leave within out"),
    "a budget spent within longer than the period": (
        slo(alert="{tier: P3, when: {budget_consumed: {above: 10%, within: 60d}}}"),
        "SLO327", "within: 60d", "a window of 60d is longer than the period of 30d", "or give less than 30d"),
    "an outage over longer than the period": (
        slo(more="period: 1d", alert="{tier: P3, when: {outage: {over: 3d}}}"),
        "SLO327", "over: 3d", "a window of 3d is longer than the period of 1d", "take a window shorter than 1d"),
    "a factor below 1": (
        profile("{tier: P3, long: 3d, short: 6h, factor: 0.5}"),
        "SLO319", "factor: 0.5", "fires while the objective over 30d is met", "ask for a factor of 1 or more"),
    "a share of the budget below 1": (
        profile("{tier: P3, long: 3d, short: 6h, budget: 5%}"),
        "SLO319", "budget: 5%", "fires while the objective over 30d is met", "ask for a greater share of the budget"),
    "a profile of another period, told once": (
        slo(more="period: 7d\ninherit_alerts: false"),
        "SLO319", "profile: standard", "met", "use a profile made for this period"),
}  # fmt: skip


@pytest.mark.parametrize(("fragment", "code", "line", "message", "way_out"), WORDS.values(), ids=WORDS)
def test_a_finding_names_its_cause_and_a_way_out(fragment, code, line, message, way_out, tmp_path):
    told = compile_example(fragment, tmp_path).findings
    found = [finding for finding, at in told if finding.code == code and line in at]
    assert len(found) == 1
    finding = found[0]
    assert message in finding.message
    assert way_out in (finding.help or "")
