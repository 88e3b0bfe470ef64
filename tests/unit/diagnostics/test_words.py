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
    "two states without a share": (
        "budget_states:\n  - {id: fine, title: Ship, above: 50%, allows: [all]}\n"
        "  - {id: at-risk, title: Slow, allows: [some]}\n  - {id: exhausted, title: Freeze, allows: [fixes]}\n",
        "SLO374", "id: at-risk", "at-risk lacks above:, as exhausted does", "give it the share"),
    "one region without a budget": (
        slo("{default: 99.9%, regions: {us: 100%}}"),
        "SLO316", "profile: standard", "checkout-availability has none in us", "alert on the first bad event"),
    "no budget at all": (
        slo("100%"), "SLO316", "profile: standard", "checkout-availability has none", "alert on the first bad event"),
    "a target of a region that is left out": (
        slo("{default: 99.9%, regions: {us: 99.5%}}", more="regions: [eu]"),
        "SLO206", "us: 99.5%", "has no budget of its own in us: it covers eu", "leave its objective out"),
    "a target of a region beside one budget over all": (
        slo("{default: 99.9%, regions: {us: 99.5%}}", more="per: []"),
        "SLO206", "us: 99.5%", "it has one budget over all", "give one objective"),
    "a misspelt region beside one budget over all": (
        slo("{default: 99.9%, regions: {uss: 99.5%}}", more="per: []"),
        "SLO206", "uss: 99.5%", "region uss is not defined", "did you mean us?"),
    "an outage that one event is": (
        slo(more="volume: 10K/30d", alert="{tier: P1, when: {outage: {over: 5m}}}"),
        "SLO347", "outage", "one bad event is above 99%", "take a longer window"),
}  # fmt: skip


@pytest.mark.parametrize(("fragment", "code", "line", "message", "way_out"), WORDS.values(), ids=WORDS)
def test_a_finding_names_its_cause_and_a_way_out(fragment, code, line, message, way_out, tmp_path):
    told = compile_example(fragment, tmp_path).findings
    found = [finding for finding, at in told if finding.code == code and line in at]
    assert len(found) == 1
    finding = found[0]
    assert message in finding.message
    assert way_out in (finding.help or "")


# A catalog, and all that is told of it: each code, and how many places it names beside its own.
CAUSES = {
    "a fraction for a percentage": (slo("0.9995%"), [("SLO332", 1)]),
    "the share of errors": (slo("1%"), [("SLO333", 1)]),
    "rules that run too seldom": (platform(fast_interval="30m"), [("SLO359", 3)]),
    "more nines than events": (slo("99.99999%", more="volume: 1M/30d"), [("SLO348", 3)]),
    "little traffic": (slo(more="volume: 44K/30d"), [("SLO347", 2)]),
    "a response time of a second": (
        "tiers:\n  P1: {title: High, description: A., response: 1s, channels: [pager], severity: error, repeat: 4h}\n",
        [("SLO368", 3), ("SLO370", 1)]),
    "a profile of another period": (slo(more="period: 1d\ninherit_alerts: false"), [("SLO327", 2)]),
    "little retention": (platform(retention="90m"), [("SLO325", 1)]),
}  # fmt: skip


@pytest.mark.parametrize(("fragment", "told"), CAUSES.values(), ids=CAUSES)
def test_one_cause_is_told_once(fragment, told, tmp_path):
    found = [finding for finding, _ in compile_example(fragment, tmp_path).findings]
    assert sorted((finding.code, len(finding.related)) for finding in found) == told


def test_a_cause_is_as_grave_as_what_follows(tmp_path):
    ((finding, line),) = compile_example(slo("1%"), tmp_path).findings
    assert finding.severity == "error"
    assert line.strip() == "objective: 1%"
    assert [each.message for each in finding.related] == ["SLO320 follows from it"]


def test_an_accepted_cause_hides_nothing(tmp_path):
    wrong = slo("10%", more="accept: [{code: SLO333, reason: It is a lottery.}]\ndocumented: {failure_rate: 1%}")
    codes = {finding.code for finding, _ in compile_example(wrong, tmp_path).findings}
    assert codes == {"SLO310", "SLO320"}
