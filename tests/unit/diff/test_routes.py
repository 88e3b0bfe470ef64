"""Who is told, worked out from the plan, is whom amtool finds; who comes and goes is told by name."""

from __future__ import annotations

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.diff import Effect, compare
from slo_codegen.diff.routes import people
from slo_codegen.diff.to_text import to_text
from tests.support.engines import Engine
from tests.unit.diff.editing import ROOT, compared, edit, lay_out, said, side


def reached(config, labels):
    given = [f"{name}={value}" for name, value in labels.items()]
    done = Engine.MACHINE.run("amtool", "config", "routes", "test", f"--config.file={config}", *given)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.strip().split(","))


def assert_as_alertmanager(root, tmp_path):
    made = compile_catalog(root, Diagnostics())
    config = tmp_path / "alertmanager.yaml"
    config.write_bytes(next(a.content for a in made.artifacts if a.schema == "alertmanager-config"))
    seen = {}
    for slo in made.plan.slos:
        for alert in slo.alerts:
            labels = {"tier": alert.tier, "owner": slo.owner} | ({"baseline": "true"} if slo.baseline else {})
            seen[tuple(labels.items())] = {each.channel for each in people(made.plan, slo, alert)}
    for labels, expected in seen.items():
        assert reached(config, {"slo": "x", "service": "x", **dict(labels)}) == expected
    return len(seen)


def test_recipients_are_those_that_alertmanager_reaches(tmp_path):
    assert assert_as_alertmanager(ROOT / "catalog", tmp_path) > 15


def test_a_baseline_reaches_whom_alertmanager_reaches(tmp_path):
    assert assert_as_alertmanager(lay_out(tmp_path / "catalog", "baseline"), tmp_path) > 1


def test_another_owner_is_paged(tmp_path):
    old = "  shop-team: {title: Shop team, escalation: [{schedule: SHOP-PRIMARY}, {schedule: SHOP-SECONDARY}]}\n"
    new = f"{old}  night-team: {{title: Night, escalation: [{{schedule: NIGHT}}], channels: [mail]}}\n"
    difference = compared(tmp_path, (old, new), ("owner: shop-team", "owner: night-team"))
    assert difference.has(Effect.REROUTED)
    sentences = said(difference)
    assert (
        "4 P0/P1 alerts: now pages NIGHT; now tells mail to team@example.org; "
        "no longer pages SHOP-PRIMARY, then SHOP-SECONDARY"
    ) not in sentences
    # P0 mails the team already, P1 does not: two groups.
    assert "1 P0 alert: now pages NIGHT; no longer pages SHOP-PRIMARY, then SHOP-SECONDARY" in sentences
    assert any(
        line.startswith("3 P1 alerts: now pages NIGHT; now tells mail to team@example.org") for line in sentences
    )


def test_a_channel_of_a_tier_is_told_for_all_of_its_alerts(tmp_path):
    difference = compared(
        tmp_path, ("channels: [chat], severity: warning", "channels: [pager, chat], severity: warning")
    )
    assert "3 P2 alerts: now pages SHOP-PRIMARY, then SHOP-SECONDARY" in said(difference)


def test_a_tier_that_pages_now_pages_sooner(tmp_path):
    difference = compared(
        tmp_path, ("channels: [chat], severity: warning", "channels: [pager, chat], severity: warning")
    )
    pages = {page.when: (page.now, page.was) for section in difference.sections for page in section.pages}
    # Missing data for 15 min is P2, and 5 min are waited for before.
    assert pages["no data"] == ("15 min (P2)", "never")
    assert "nothing pages differently" not in to_text(difference)


@pytest.mark.parametrize(("old", "new", "told"), [
    ("secrets/pagerduty}", "secrets/other-team}",
     "reaches pager of SHOP-PRIMARY, then SHOP-SECONDARY by the secret in file /etc/alertmanager/secrets/other-team, "
     "was by the secret in file /etc/alertmanager/secrets/pagerduty"),
    ("datadog: pagerduty}", "datadog: pagerduty-sales}",
     "reaches pager of SHOP-PRIMARY, then SHOP-SECONDARY by @pagerduty-sales in Datadog, was by @pagerduty in Datadog"),
])  # fmt: skip
def test_another_key_or_handle_is_another_way(old, new, told, tmp_path):
    difference = compared(tmp_path, (old, new))
    assert difference.has(Effect.REROUTED)
    assert any(told in line for line in said(difference))


def test_the_reader_of_the_report_is_a_route(tmp_path):
    report = "report: {weekday: monday, hour: 9, channels: [mail]}\nbudget_states:\n"
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    for root in (old, new):
        edit(root, "budget_states:\n", report)
    edit(new, "channels: [mail]}", "channels: [tickets]}")
    difference = compare(side(old), side(new))
    assert difference.has(Effect.REROUTED)
    assert any(line.startswith("the weekly report: now tells Tickets") for line in said(difference))


def test_the_target_of_a_channel_is_a_route_too(tmp_path):
    difference = compared(tmp_path, ('slack: "#oncall"', 'slack: "#sales"'))
    assert "3 P2 alerts: now tells Slack #sales; no longer tells Slack #oncall" in said(difference)


def test_an_escalation_is_who_is_paged(tmp_path):
    difference = compared(tmp_path, ("{schedule: SHOP-SECONDARY}", "{user: BOSS}"))
    assert any("now pages SHOP-PRIMARY, then BOSS" in line for line in said(difference))


def test_a_baseline_is_a_reroute(tmp_path):
    difference = compared(
        tmp_path,
        ("tiers:\n  P0", "baseline: {channels: [chat]}\ntiers:\n  P0"),
        ("        period: 7d\n", "        period: 7d\n        baseline: {since: 2026-01-01}\n"),
    )
    assert "in its baseline now, and pages nobody" in said(difference)
    assert any("no longer pages SHOP-PRIMARY" in line for line in said(difference))
    # The alerts stay as fast as they were, but nobody is paged by them.
    assert {page.now for page in difference.sections[0].pages} == {"never"}


OBSERVE = ("        period: 7d\n", "        period: 7d\n        baseline: {since: 2026-01-01}\n")


def test_a_baseline_without_channels_pages_no_one_either(tmp_path):
    difference = compared(tmp_path, OBSERVE)
    assert any(
        "no longer pages SHOP-PRIMARY, then SHOP-SECONDARY" in line and "now" not in line for line in said(difference)
    )
    assert {page.now for page in difference.sections[0].pages} == {"never"}


def test_an_alert_added_in_a_baseline_without_channels_notifies_no_one(tmp_path):
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    for root in (old, new):
        edit(root, *OBSERVE)
    edit(new, "alerts:\n", "alerts:\n          - {id: more, tier: P0, when: {outage: {share: 77%, over: 10m}}}\n", 1)
    sentences = said(compare(side(old), side(new)))
    assert "notifies no one" in sentences
    assert "notified no one" in said(compare(side(new), side(old)))


def test_the_end_of_a_baseline_says_whether_its_alerts_page(tmp_path):
    for tier, words in (("P1", "page"), ("P3", "notify the channels of their tiers")):
        old, new = lay_out(tmp_path / tier / "old", "baseline"), lay_out(tmp_path / tier / "new", "baseline")
        for root in (old, new):
            edit(root, "{tier: P0, when", f"{{tier: {tier}, when")
        edit(new, '        baseline: {since: "2026-11-20"}\n', "")
        assert f"its baseline is over: its alerts {words}" in said(compare(side(old), side(new)))


def test_a_pager_of_an_owner_is_a_page(tmp_path):
    """A tier without a pager pages where another rule notifies one of its alerts."""
    old = "  shop-team: {title: Shop team, escalation: [{schedule: SHOP-PRIMARY}, {schedule: SHOP-SECONDARY}]}\n"
    new = old.replace("]}\n", "], channels: [pager], channel_tiers: [P2]}\n")
    difference = compared(tmp_path, (old, new))
    pages = {page.when: (page.now, page.was) for section in difference.sections for page in section.pages}
    assert pages["no data"] == ("15 min (P2)", "never")
