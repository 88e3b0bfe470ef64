"""Small dashboards made by hand: what a page makes of answers, overrides, mappings, links and gaps."""

from __future__ import annotations

import pytest

from tests.preview.conftest import instant, ranged

OPTIONS = {
    "reduceOptions": {"calcs": ["lastNotNull"]},
    "textMode": "value_and_name",
    "colorMode": "value",
    "graphMode": "none",
}
CALCS = ["lastNotNull", "min", "max"]
LEGEND = {
    "legend": {"showLegend": True, "displayMode": "table", "placement": "bottom", "calcs": CALCS},
    "tooltip": {"mode": "multi", "sort": "desc"},
}
STEPS = [{"color": "red", "value": None}, {"color": "orange", "value": 0}, {"color": "green", "value": 0.5}]


def target(ref="A", legend="", **more):
    return {"refId": ref, "expr": "x", "legendFormat": legend, **more}


def panel(kind, *, targets=1, defaults=None, overrides=(), options=None, **more):
    refs = [target(chr(65 + index), "{{slo}}") for index in range(targets)]
    config = {"defaults": {"noValue": "No data", **(defaults or {})}, "overrides": list(overrides)}
    return {"type": kind, "targets": refs, "fieldConfig": config, "options": options or {}, **more}


def texts(browser, selector):
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((node) => node.textContent)", selector
    )


def attribute(browser, selector, name):
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((node) => node.getAttribute(arguments[1]))",
        selector,
        name,
    )


def rows(browser):
    return browser.execute_script(
        "return [...document.querySelectorAll('.cells tbody tr')]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


def override(name, matcher="byName", **properties):
    listed = [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()]
    return {"matcher": {"id": matcher, "options": name}, "properties": listed}


def test_a_stat_shows_each_series_with_its_unit_and_threshold(shown):
    defaults = {"unit": "percentunit", "decimals": 1, "thresholds": {"steps": STEPS}, "color": {"mode": "thresholds"}}
    made = panel("stat", defaults=defaults, options=OPTIONS)
    page = shown(
        [made], [instant([{"slo": "a"}, 0.5], [{"slo": "b"}, 0.4999], [{"slo": "c"}, -0.1], [{"slo": "d"}, "NaN"])]
    )
    assert texts(page, ".tile-name") == ["a", "b", "c", "d"]
    assert texts(page, ".tile-value") == ["50.0%", "50.0%", "-10.0%", "No data"]
    assert attribute(page, ".tile", "data-color") == ["green", "orange", "red", "text"]


def test_an_override_by_query_gives_a_series_its_own_thresholds(shown):
    one = {"steps": [{"color": "green", "value": None}, {"color": "red", "value": 1}]}
    made = panel("stat", targets=2, defaults={"color": {"mode": "thresholds"}, "thresholds": {"steps": STEPS}},
                 overrides=[override("B", "byFrameRefID", thresholds=one)], options=OPTIONS)  # fmt: skip
    page = shown([made], [instant([{}, 0]), instant([{}, 1])])
    assert attribute(page, ".tile", "data-color") == ["orange", "red"]


@pytest.mark.parametrize("kind", ["stat", "table", "timeseries", "gauge", "bargauge", "state-timeline"])
def test_no_series_is_no_data(shown, kind):
    page = shown([panel(kind, options={**OPTIONS, **LEGEND})], [instant()])
    assert attribute(page, ".panel", "data-state") == ["empty"]
    assert texts(page, ".message") == ["No data"]


def test_what_the_snapshot_does_not_know_is_said(shown):
    some = panel("table", targets=2, title="some")
    page = shown(
        [panel("stat", options=OPTIONS), some], [{"kind": "absent"}, instant([{"a": "x"}, 1]), {"kind": "absent"}]
    )
    assert attribute(page, ".panel", "data-state") == ["absent", "drawn"]
    assert texts(page, ".message") == ["Not in the snapshot"]
    assert texts(page, ".warn") == ["1 of 2 queries are not in the snapshot"]


def test_what_prometheus_refused_is_said_in_its_words(shown):
    page = shown([panel("stat", options=OPTIONS)], [{"kind": "error", "message": "bad <b>data</b>"}])
    assert texts(page, ".message") == ["Query A failed: bad <b>data</b>"]


def test_a_panel_that_cannot_be_drawn_is_an_error_and_spares_the_others(shown):
    strange = panel("table", transformations=[{"id": "joinByLabels", "options": {}}])
    page = shown([strange, panel("piechart"), panel("stat", options=OPTIONS)], [instant([{"a": "x"}, 1])] * 3)
    assert attribute(page, ".panel", "data-state") == ["error", "error", "drawn"]
    assert "joinByLabels" in texts(page, ".message")[0]


def test_a_table_merges_orders_renames_and_sorts_with_what_is_missing_first(shown):
    merged = [
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {
            "excludeByName": {"Time": True}, "indexByName": {"slo": 0, "Value #B": 1, "Value #A": 2},
            "renameByName": {"slo": "SLO", "Value #A": "Objective", "Value #B": "Budget"},
        }},
    ]  # fmt: skip
    made = panel(
        "table", targets=2, transformations=merged, options={"sortBy": [{"displayName": "Budget", "desc": False}]},
        overrides=[
            override("Budget", unit="percentunit", decimals=0),
            override("Objective", unit="suffix:x", decimals=1),
        ],
    )  # fmt: skip
    page = shown(
        [made],
        [
            instant([{"slo": "a"}, 1], [{"slo": "b"}, 2], [{"slo": "c"}, 3]),
            instant([{"slo": "c"}, -0.5], [{"slo": "a"}, 0.25]),
        ],
    )
    assert texts(page, ".cells th button") == ["SLO", "Budget↑", "Objective"]
    assert rows(page) == [["b", "No data", "2.0x"], ["c", "-50%", "3.0x"], ["a", "25%", "1.0x"]]
    page.execute_script("document.querySelectorAll('.cells th button')[2].click()")
    assert [row[0] for row in rows(page)] == ["a", "b", "c"]
    page.execute_script("document.querySelectorAll('.cells th button')[2].click()")
    assert [row[0] for row in rows(page)] == ["c", "b", "a"]
    assert attribute(page, ".cells th", "aria-sort") == [None, None, "descending"]


def test_a_matrix_has_a_column_for_each_region_and_a_mark_where_nothing_is(shown):
    by = {"rowField": "m", "columnField": "r", "valueField": "Value", "emptyValue": "null"}
    spread = [
        {"id": "groupingToMatrix", "options": by},
        {"id": "organize", "options": {"renameByName": {"m\\r": "Module"}}},
    ]  # fmt: skip
    words = [{"type": "value", "options": {"2": {"text": "none", "color": "purple", "index": 0}}}]
    made = panel(
        "table", transformations=spread,
        defaults={"noValue": "-", "mappings": words, "thresholds": {"steps": STEPS}, "color": {"mode": "thresholds"},
                  "custom": {"cellOptions": {"type": "color-background", "mode": "basic"}}},
        overrides=[override("Module", custom__cellOptions={"type": "auto"})],
    )  # fmt: skip
    page = shown(
        [made], [instant([{"m": "y", "r": "us"}, 0.5], [{"m": "x", "r": "eu"}, 2], [{"m": "x", "r": "us"}, 0])]
    )
    assert texts(page, ".cells th button") == ["Module", "us", "eu"]
    assert rows(page) == [["y", "0.500", "-"], ["x", "0", "none"]]
    assert attribute(page, ".cells td", "class") == [
        "left", "left filled on-green", "left none", "left", "left filled on-orange", "left filled on-purple",
    ]  # fmt: skip


def test_links_lead_to_what_their_row_says(shown):
    link = [
        {"title": "Drill down", "url": "/d/slo?var-slo=${__data.fields.SLO:percentencode}&${__url_time_range}"},
        {"title": "Runbook", "url": "https://runbooks.example/${__value.raw:percentencode}"},
    ]
    made = panel("table", overrides=[override("slo", links=link)],
                 transformations=[{"id": "organize", "options": {"excludeByName": {"Time": True}}}])  # fmt: skip
    page = shown([made], [instant([{"slo": "a b&c"}, 1])])
    assert attribute(page, ".cells td a", "href") == [
        "#/d/slo?var-slo=&from=now-1h&to=now",
        "https://runbooks.example/a%20b%26c",
    ]
    assert attribute(page, ".cells td a", "rel") == [None, "noopener noreferrer"]


def test_series_share_times_and_keep_their_gaps(shown):
    made = panel("timeseries", options=LEGEND, defaults={"unit": "none", "color": {"mode": "palette-classic"}})
    page = shown([made], [ranged([{"slo": "a"}, [1, [None, 2], [3, 4]]], [{"slo": "b"}, [[0, 7]]])])
    assert texts(page, ".legend tbody th") == ["a", "b"]
    assert texts(page, ".legend tbody td") == ["3", "1", "3", "0", "0", "0"]
    found = page.execute_script(
        "const answer = preview.data.answers[0];"
        "return preview.timeseries.aligned(preview.frames.series(answer, {refId: 'A'}, 0))"
    )
    assert found[0] == [1_789_556_400 + 600 * index for index in range(7)]
    assert found[1] == [[1, None, None, 3, 3, 3, 3], [0] * 7]


def test_stacked_series_stand_on_each_other(shown):
    page = shown([])
    assert page.execute_script("return preview.timeseries.stacked([[1, null, 3], [1, 1, 1]])") == [
        [1, None, 3],
        [2, 1, 4],
    ]


def test_a_series_is_hidden_and_shown_by_its_legend(shown):
    page = shown([panel("timeseries", options=LEGEND)], [ranged([{"slo": "a"}, [[1, 7]]])])
    for state in ("false", "true"):
        page.execute_script("document.querySelector('.legend button').click()")
        assert attribute(page, ".legend button", "aria-pressed") == [state]


def test_states_are_joined_while_their_text_stays_the_same(shown):
    words = [{"type": "value", "options": {"0": {"text": "down", "color": "red", "index": 0}}}]
    made = panel("state-timeline", defaults={"mappings": words, "unit": "none"})
    page = shown([made], [ranged([{"slo": "a"}, [[1, 3], [0, 2], None, 1]])])
    assert texts(page, ".stretch") == ["1", "down"]
    widths = page.execute_script(
        "return [...document.querySelectorAll('.stretch')].map((part) => parseFloat(part.style.width))"
    )
    assert widths == pytest.approx([50, 100 / 3], abs=0.1)


def test_gauges_fill_up_to_their_share(shown):
    made = panel("bargauge", defaults={"unit": "percentunit", "decimals": 0, "min": 0, "max": 1})
    page = shown(
        [made, panel("gauge", defaults={"min": 0, "max": 4})],
        [instant([{"slo": "a"}, 0.25]), instant([{"slo": "b"}, 1])],
    )
    assert page.execute_script("return document.querySelector('.bar-value').style.width") == "25%"
    assert texts(page, ".gauge-text") == ["1"]


def test_annotations_are_the_stretches_in_which_the_query_has_a_value(shown):
    annotation = {"name": "Alerts", "enable": True, "hide": False, "iconColor": "red", "titleFormat": "{{alertname}}",
                  "textFormat": "{{tier}}  {{none}}{{slo}}"}  # fmt: skip
    firing = ranged([{"alertname": "Down", "tier": "P0", "slo": "s"}, [None, [1, 2], [None, 2], 1]], step=60)
    page = shown([], annotations=[annotation], stretches=[firing])
    start = 1_789_556_400
    assert page.execute_script("return preview.annotations.of(preview.data.boards[0])") == [
        {"from": start + 60, "to": start + 120, "title": "Down", "text": "P0 s", "color": "red"},
        {"from": start + 300, "to": start + 300, "title": "Down", "text": "P0 s", "color": "red"},
    ]


def test_arrow_keys_walk_through_a_chart(shown):
    page = shown(
        [panel("timeseries", options=LEGEND, defaults={"unit": "none"})],
        [ranged([{"slo": "a"}, [1, 2, 3, 4, 5, 6, 7]])],
    )
    page.execute_script(
        "const plot = document.querySelector('.plot'); plot.focus();"
        "for (const key of ['Home', 'ArrowRight', 'ArrowRight'])"
        "  plot.dispatchEvent(new KeyboardEvent('keydown', {key}))"
    )
    page.execute_async_script("setTimeout(arguments[0], 50)")
    assert texts(page, ".tip-row b") == ["3"]


def test_titles_tell_the_choice(shown):
    made = panel("stat", options=OPTIONS, title="In depth: $slo · ${region} [[slo]] $other")
    variables = [
        {"name": "slo", "chosen": ["a", "b"], "all": False, "options": ["a", "b"]},
        {"name": "region", "chosen": [], "all": True, "options": []},
    ]
    page = shown([made], [instant([{}, 1])], variables=variables)
    assert texts(page, "h3") == ["In depth: a + b · All a + b $other"]


def test_another_choice_is_not_passed_off_as_the_page_s_own(shown):
    variables = [{"name": "slo", "chosen": [], "all": True, "options": ["a", "b"]}]
    page = shown([], variables=variables)
    for search, told in (
        ("?var-slo=$__all", []),
        ("?var-slo=a", 1),
        ("?var-slo=it%27s%20b", 1),
        ("?var-datasource=x", []),
    ):
        page.execute_script(f"location.hash = '#/d/b{search}'")
        page.execute_async_script("setTimeout(arguments[0], 20)")
        found = texts(page, ".notice")
        assert bool(found) == bool(told), search
    page.execute_script("location.hash = '#/d/b?var-slo=it%27s%20b'")
    page.execute_async_script("setTimeout(arguments[0], 20)")
    assert texts(page, ".notice")[0].endswith(r"slo-codegen preview --dashboard b --var slo='it'\''s b'")
