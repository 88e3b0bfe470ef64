"""What an edit means is told with figures that were worked out by hand, from the SRE Workbook's formulas."""

from __future__ import annotations

import pytest

from slo_codegen.diff import Effect, compare
from tests.unit.diff.editing import compared, edit, lay_out, said, side

# The case: 99 % over 7 d in two regions, 100K events a day, so 50K a region. Its budget is 100.8 min.
FIGURES = [
    # 95 % below over 30 min: fires at 30 min * 5 % / e, at 5 % errors never; 90 %: 30 min * 10 % / e.
    ("below: 95%, over: 30m", "below: 90%, over: 30m", Effect.LOOSENED,
     "P1 now fires after 3 min at 100 % errors, was 1 min 30 s, with 3 % of the budget gone, was 1.5 %"),
    # 98 %: 30 min * 2 % / 5 % = 12 min, and 12 min * 5 % of 100.8 min are 0.6 %.
    ("below: 95%, over: 30m", "below: 98%, over: 30m", Effect.TIGHTENED,
     "P1 now fires after 12 min at 5 % errors, never did, with 0.6 % of the budget gone"),
    # Burn rate 10 over 1 h at 1 %: 60 min * 10 % / 100 % = 6 min; 5: 3 min; at 5 % errors 5 is not passed.
    ("factor: 10, long: 1h", "factor: 5, long: 1h", Effect.TIGHTENED,
     "P1 now fires after 3 min at 100 % errors, was 6 min, with 3 % of the budget gone, was 6 %"),
    ("factor: 10, long: 1h", "factor: 4, long: 1h", Effect.TIGHTENED,
     "P1 now fires after 48 min at 5 % errors, never did, with 2.4 % of the budget gone"),
    # 50K a day and region are 34.72 a minute: the 11th bad one of 100 % after 19 s, the 101st after 2 min 55 s.
    ("above: 10, within: 10m", "above: 100, within: 10m", Effect.LOOSENED,
     "P1 now fires after 2 min 55 s at 100 % errors, was 19 s, with 2.9 % of the budget gone, was 0.31 %"),
    # At 5 % errors 17.4 come in 10 min: 11 are there after 6 min 20 s, and 21 never are.
    ("above: 10, within: 10m", "above: 20, within: 10m", Effect.LOOSENED,
     "P1 no longer fires at 5 % errors, did after 6 min 20 s"),
    # Half of 100.8 min at 5 %: 1,008 min; a quarter: 504 min.
    ("budget_consumed: {above: 50%}", "budget_consumed: {above: 25%}", Effect.TIGHTENED,
     "P2 now fires after 8 h 24 min at 5 % errors, was 16 h 48 min, with 25 % of the budget gone, was 50 %"),
    # An outage of 90 % over 5 min, held for 2 min: 4.5 + 2; for 6 min: 4.5 + 6 of 100.8.
    ("for: 2m", "for: 6m", Effect.LOOSENED,
     "P0 now fires after 10 min 30 s at 100 % errors, was 6 min 30 s, with 10 % of the budget gone, was 6.4 %"),
    # The whole objective: 99 % to 99.9 % leaves a tenth, so 10x burns at 1 % now: 60 min * 1 % / 5 % = 12 min.
    ("objective: 99%", "objective: 99.9%", Effect.TIGHTENED,
     "P1 now fires after 12 min at 5 % errors, never did, with 6 % of the budget gone"),
    ("objective: 99%", "objective: 99.9%", Effect.TIGHTENED,
     "budget 10.08 min of 7d, was 100.8 min of 7d; 350 bad events a region at the declared volume, was 3500"),
    ("objective: 99%", "objective: {default: 99%, regions: {eu: 98%}}", Effect.LOOSENED,
     "objective 98 % over 7d in eu, was 99 % over 7d"),
    # An SLI over a window that nothing else looks at has a recorded series of its own.
    ("below: 95%, over: 30m", "below: 95%, over: 45m", Effect.OTHER, "records 45 min as well"),
    ("min_events: 100", "min_events: 1000", Effect.LOOSENED, "silent below 1000 events, was below 100"),
    ("min_events: 100", "min_events: 100, min_bad_events: 5", Effect.LOOSENED, "silent below 5 bad events, was never"),
    ('reason!="user"', 'reason!~"user|card"', Effect.LOOSENED,
     "no longer counted, bad before: buy.failed with reason card"),
    ('buy.failed{reason!="user"}', "buy.failed", Effect.TIGHTENED,
     "counted as bad now: buy.failed with reason user"),
    ('buy.failed{reason!="user"}', "buy.failed", Effect.TIGHTENED, "the budget sums both until 7d have passed"),
    # Another threshold of the same product: at 100 % it is as fast, but 10 to 15 % of errors are no longer seen.
    ("factor: 10, long: 1h", "factor: 15, long: 40m", Effect.LOOSENED,
     "P1 fires above 15 % errors, was above 10 % errors"),
    ("factor: 10, long: 1h", "factor: 5, long: 2h", Effect.TIGHTENED,
     "P1 fires above 5 % errors, was above 10 % errors"),
    # 10 events in 10 min are 1 a minute, of 34.72 in a region: 2.88 %; in 5 min twice as many.
    ("above: 10, within: 10m", "above: 10, within: 5m", Effect.LOOSENED,
     "P1 fires above 5.8 % errors, was above 2.9 % errors"),
    # A tenth of 100.8 min in 6 h is 10.08 / 360; in 3 h twice as much.
    ("above: 10%, within: 6h", "above: 10%, within: 3h", Effect.LOOSENED,
     "P3 fires above 5.6 % errors, was above 2.8 % errors"),
    # The short window alone lets go: 30 min less of 5 min, at 100 % errors and a threshold of 10 %.
    ("long: 1h, short: 5m", "long: 1h, short: 30m", Effect.CHANGED,
     "P1 lets go 27 min after the end of 100 % errors, was 4 min 30 s"),
    ("severity: error, repeat: 4h", "severity: info, repeat: 4h", Effect.LOOSENED, "tier P1 severity info, was error"),
    ("response: 15m", "response: 30m", Effect.LOOSENED, "tier P1 response 30m, was 15m"),
    ("repeat: 4h", "repeat: 1h", Effect.TIGHTENED, "tier P1 repeat 1h, was 4h"),
    ("retention: 90d", "retention: 90d\n  prometheus: {target_labels: [instance]}", Effect.CHANGED,
     "prometheus target labels instance, was cluster, namespace, job, pod, container, instance"),
    ("{type: counter,", "{scrape_interval: 1m, type: counter,", Effect.CHANGED,
     "metric buy.failed scrape interval 1m, was none"),
    ("retention: 90d", 'retention: 90d\n  prometheus: {version: "3.5"}', Effect.CHANGED,
     "prometheus version 3.5, was 2.42"),
    ("retention: 90d", "retention: 90d\n  prometheus: {query_offset: 1m}", Effect.LOOSENED,
     "prometheus query offset 1m, was 0s"),
    ("for: 2m", "for: 2m, keep_firing_for: 5m", Effect.TIGHTENED,
     "keeps firing for 5 min when its condition is over, was: resolves at once"),
    ("for: 15m", "for: 15m, keep_firing_for: 5m", Effect.TIGHTENED,
     "keeps firing for 5 min when its condition is over, was: resolves at once"),
    ("regions: [eu, us]", "regions: [eu]", Effect.REMOVED, "no longer covers us"),
    ("volume: 100K/1d", "volume: 200K/1d", Effect.OTHER, "volume 200000/1d, was 100000/1d"),
    ("title: Purchases succeed", "title: Buying works", Effect.OTHER, "title Buying works, was Purchases succeed"),
]  # fmt: skip


def test_an_alert_that_is_kept_for_less_is_loosened(tmp_path):
    found = compared(tmp_path, ("keep_firing_for: 10m", "keep_firing_for: 2m"), case="kept-firing")
    assert "keeps firing for 2 min when its condition is over, was: keeps firing for 10 min" in said(found)
    effects = [change.effects for section in found.sections for change in section.changes]
    assert effects == [frozenset({Effect.LOOSENED})]


@pytest.mark.parametrize(("old", "new", "effect", "sentence"), FIGURES, ids=[row[3][:60] for row in FIGURES])
def test_an_edit_is_told_with_its_consequence(old, new, effect, sentence, tmp_path):
    difference = compared(tmp_path, (old, new))
    assert sentence in said(difference)
    assert difference.has(effect)


def test_what_is_told_is_told_the_other_way_round_from_the_other_side(tmp_path):
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    edit(new, "below: 95%, over: 30m", "below: 90%, over: 30m")
    edit(new, "          - {tier: P2, when: {budget_consumed: {above: 50%}}}\n", "")
    there, back = compare(side(old), side(new)), compare(side(new), side(old))
    assert (there.count(Effect.LOOSENED), there.count(Effect.REMOVED)) == (1, 1)
    assert (back.count(Effect.TIGHTENED), back.count(Effect.ADDED)) == (1, 1)
    assert not back.has(Effect.LOOSENED)
    assert not back.has(Effect.REMOVED)


def test_a_removed_alert_tells_who_was_paged_and_when(tmp_path):
    difference = compared(tmp_path, ("          - {tier: P1, when: {bad_events: {above: 10, within: 10m}}}\n", ""))
    assert difference.sections[0].worst is Effect.REMOVED
    assert said(difference)[:3] == [
        "P1 alert removed: more than 10 bad events within 10m",
        "told pager of SHOP-PRIMARY, then SHOP-SECONDARY",
        "fired after 6 min 20 s at 5 %, after 19 s at 100 % errors",
    ]


def test_a_removed_slo_is_the_worst_of_all(tmp_path):
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    text = (new / "service.yaml").read_text()
    (new / "service.yaml").write_text(text[: text.index("    slos:")] + "    slos: []\n")
    (other,) = list(new.glob("platform.yaml"))
    other.write_text(other.read_text().replace("repeat: 4h", "repeat: 8h"))
    # An empty catalog compiles to no alert; it is there, and everything in it is gone.
    difference = compare(side(old), side(new))
    assert difference.sections[0].slo == "purchases"
    assert "SLO removed: objective 99 % over 7d; alerts: 1 P0, 3 P1, 3 P2, 1 P3" in said(difference)
    assert {page.now for page in difference.sections[0].pages} == {"no such SLO"}


def test_a_renamed_slo_loses_its_history_unless_it_is_counted_from_raw_series(tmp_path):
    lost = compared(tmp_path / "a", ("id: purchases", "id: purchasing"))
    assert "renamed: shop/purchasing, was shop/purchases" in said(lost)
    assert (lost.has(Effect.HISTORY_LOST), lost.has(Effect.REMOVED), lost.has(Effect.ADDED)) == (True, False, False)
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    for root in (old, new):
        edit(root, "period: 7d", "period: 1h")
        edit(root, "          - {tier: P3, id: post-mortem, when: {budget_consumed: {above: 10%, within: 6h}}}\n", "")
    edit(new, "id: purchases", "id: buying-things")
    kept = compare(side(old), side(new))
    assert "history kept: all that it alerts on is counted from the raw series" in said(kept)
    assert not kept.has(Effect.HISTORY_LOST)


def test_an_slo_over_other_metrics_under_another_name_is_no_renamed_one(tmp_path):
    difference = compared(
        tmp_path,
        ("id: purchases", "id: checkouts"),
        ("buy.ok", "cart.ok"),
        ("buy.failed", "cart.failed"),
    )
    assert difference.has(Effect.REMOVED)
    assert difference.has(Effect.ADDED)
    assert not difference.has(Effect.HISTORY_LOST)


def test_an_alert_that_changes_its_tier_is_one_alert(tmp_path):
    difference = compared(tmp_path, ("{tier: P1, when: {bad_events", "{tier: P3, when: {bad_events"))
    assert "P3, was P1: more than 10 bad events within 10m" in said(difference)
    assert (difference.has(Effect.REROUTED), difference.has(Effect.LOOSENED)) == (True, True)
    assert not difference.has(Effect.REMOVED)


def test_a_budget_over_all_regions_thins_the_errors_of_one(tmp_path):
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    for root in (old, new):
        edit(root, "        period: 7d\n", "        period: 7d\n        per: [region]\n")
    edit(new, "per: [region]", "per: []")
    there, back = compare(side(old), side(new)), compare(side(new), side(old))
    assert {Effect.LOOSENED, Effect.HISTORY_LOST} <= there.sections[0].changes[0].effects
    # One of two regions is half of all, which is below the 90 % of the outage.
    assert "an outage of one region of 2 is 50 % of all, at even traffic" in said(there)
    assert "P0 no longer fires for it, did after 6 min 30 s: purchases-p0-outage" in said(there)
    assert back.has(Effect.TIGHTENED)
    # More than 10 events of one region are needed now; two regions made them together before.
    assert "P1 counts bad events in each region by itself now" in said(back)


def test_other_events_under_a_like_name_are_no_renamed_slo(tmp_path):
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    requests = "  requests: {type: counter, labels: {region: [eu, us], endpoint: [buy, sell], status: [ok, failed]}}\n"
    for root in (old, new):
        edit(root, "metrics:\n", f"metrics:\n{requests}")
        edit(root, "good: buy.ok", """total: 'requests{endpoint="buy"}'""")
        edit(root, """'buy.failed{reason!="user"}'""", """'requests{endpoint="buy",status="failed"}'""")
    edit(new, 'endpoint="buy"', 'endpoint="sell"')
    same = compare(side(old), side(new))
    assert "no longer counted, good or bad: requests with endpoint buy" in said(same)
    assert "counted now, good or bad: requests with endpoint sell" in said(same)
    edit(new, "id: purchases", "id: purchases-2")
    other = compare(side(old), side(new))
    assert (other.has(Effect.REMOVED), other.has(Effect.ADDED)) == (True, True)
    assert not other.has(Effect.HISTORY_LOST)


def test_a_renamed_slo_tells_of_its_labels(tmp_path):
    renamed = compared(tmp_path, ("id: purchases", "id: purchasing"))
    assert "its label slo and the names of its 8 alerts change; silences go by them" in said(renamed)


def test_a_series_of_another_name_is_another_one(tmp_path):
    difference = compared(
        tmp_path, ("buy.failed: {type: counter,", "buy.failed: {type: counter, prometheus: buy_errors_total,")
    )
    assert "reads other series: buy_errors_total, buy_ok_total, was buy_failed_total, buy_ok_total" in said(difference)
    assert {Effect.LOOSENED, Effect.TIGHTENED} <= difference.sections[0].changes[0].effects


def test_a_bad_event_that_pages_is_told_where_no_volume_is_known(tmp_path):
    loosened = compared(tmp_path, ("above: 0, within: 1h", "above: 4, within: 1h"), case="event")
    pages = {page.when: (page.now, page.was) for page in loosened.sections[0].pages}
    assert pages["bad events"] == ("5 bad events within 1h (P1)", "the first bad event (P1)")
    assert loosened.has(Effect.LOOSENED)


def test_a_long_selector_is_shown_where_it_differs(tmp_path):
    reasons = "|".join(f"reason-number-{n}" for n in range(40))
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    for root in (old, new):
        edit(root, "reason: [card, stock, user]", "reason: null")
        edit(root, 'reason!="user"', f'reason!~"{reasons}|the-last"')
    edit(new, "|the-last", "|another-one")
    (sentence, *_) = (words for words in said(compare(side(old), side(new))) if words.startswith("measures"))
    now, was = sentence.split(", was ")
    assert len(sentence) < 300
    assert ("another-one" in now, "the-last" in was) == (True, True)


def test_a_volume_moves_no_alert(tmp_path):
    difference = compared(tmp_path, ("volume: 100K/1d", "volume: 1M/1d"))
    assert not difference.has(Effect.LOOSENED)
    assert not difference.has(Effect.TIGHTENED)


def test_an_excluded_reason_more_loosens(tmp_path):
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    for root in (old, new):
        edit(root, "{good: buy.ok, bad: 'buy.failed{reason!=\"user\"}'}", "{bad: buy.failed, total: buy.ok}")
    edit(new, "{bad: buy.failed,", "{bad: 'buy.failed{reason!=\"user\"}',")
    assert compare(side(old), side(new)).has(Effect.LOOSENED)
    assert compare(side(new), side(old)).has(Effect.TIGHTENED)


def test_pages_come_later_and_are_told_so_first(tmp_path):
    difference = compared(tmp_path, ("above: 10, within: 10m", "above: 100, within: 10m"))
    # At 100 %: the 11th event after 19 s. Then the next page is the SLI below 95 % over 30 min: 90 s.
    pages = {page.when: (page.now, page.was) for page in difference.sections[0].pages}
    assert pages == {
        "5 % errors": ("never", "6 min 20 s (P1)"),
        "100 % errors": ("1 min 30 s (P1)", "19 s (P1)"),
        # 10 in 10 min are 2.88 % of 347.2; below that only 95 % over 30 min remains.
        "least errors that page": ("5 % (P1)", "2.9 % (P1)"),
    }


def test_a_part_of_the_platform_that_comes_or_goes_is_named_and_no_more(tmp_path):
    old, new = lay_out(tmp_path / "old"), lay_out(tmp_path / "new")
    edit(new, "budget_states:\n", "report: {weekday: monday, hour: 9, channels: [mail]}\nbudget_states:\n")
    edit(new, "metrics:\n", "metrics:\n  buy.slow: {type: counter}\n")
    there, back = compare(side(old), side(new)), compare(side(new), side(old))
    assert {"report added", "metric buy.slow added"} <= set(said(there))
    assert {"report removed", "metric buy.slow removed"} <= set(said(back))
    assert not any(str(tmp_path) in sentence for sentence in (*said(there), *said(back)))
