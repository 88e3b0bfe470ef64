"""Metrics that nothing declares are what their use and their names say, and names are taken as they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from slo_codegen.catalog.selector import SelectorError, parse_selector
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.plan.build.typos import nearly
from slo_codegen.plan.measures.kinds import span_of
from slo_codegen.plan.measures.slis import sums_of, terms_of
from tests.support.examples import write


def planned(tmp_path: Path, slis: str, metrics: str = "", platform: str = ""):
    """Compile SLOs that have one SLI each, by letters, with what is reported of them."""
    slos = "".join(
        f"      - {{id: s{nth}, title: T, objective: 99%, per: [], sli: {sli}}}\n"
        for nth, sli in enumerate(slis.strip().splitlines())
    )
    text = f"{platform}{metrics}services:\n  shop:\n    title: Shop\n    owner: shop-team\n    slos:\n{slos}"
    write(text, tmp_path)
    report = Diagnostics()
    made = compile_catalog(tmp_path, report, emit=False)
    return made.plan, report


def metric(plan, name):
    return next(each for each in plan.metrics if each.name == name)


def sli(plan, id):
    return sums_of(next(slo.sli for slo in plan.slos if slo.id == id))


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("web_requests_total", "web_requests_total"),
        ("nginx_ingress_controller_requests", "nginx_ingress_controller_requests"),
        ("job:requests:total", "job:requests:total"),
        ("_internal", "_internal"),
        ("http.requests", "http_requests_total"),
        ("http.requests.total", "http_requests_total"),
        ("http.requests_total", "http_requests_total"),
        ('{"http/requests-made"}', "http_requests_made_total"),
        ('{"é"}', "__total"),
        ('{__name__="http.requests"}', "http_requests_total"),
    ],
)
@pytest.mark.parametrize("declared", [False, True])
def test_a_name_that_prometheus_takes_bare_is_taken_verbatim(name, series, declared, tmp_path):
    key = name.removeprefix("{__name__=").strip('{}"')
    metrics = f"metrics:\n  '{key}': {{type: counter}}\n" if declared else ""
    plan, _ = planned(tmp_path, f"{{ratio: {{bad: failed_total, total: '{name}'}}}}", metrics)
    assert metric(plan, key).prometheus == series


@pytest.mark.parametrize(
    ("slis", "name", "kind", "unit"),
    [
        ("{ratio: {bad: 'a_total{x=\"1\"}', total: a_total}}", "a_total", "counter", "events"),
        ("{latency: {of: a_seconds, under: 1s}}", "a_seconds", "timing", "s"),
        ("{latency: {of: a_milliseconds, under: 1s}}", "a_milliseconds", "timing", "ms"),
        ("{latency: {of: a_seconds_bucket, under: 1s}}", "a_seconds", "timing", "s"),
        ("{latency: {of: a_duration, under: 1s}}", "a_duration", "timing", "s"),
        ("{ratio: {bad: 'a_seconds_count{x=\"1\"}', total: a_seconds_count}}", "a_seconds", "timing", "s"),
        ("{ratio: {bad: 'a_count{x=\"1\"}', total: a_count}}", "a_count", "counter", "events"),
        ("{ratio: {good: 'a_bucket{le=\"5\"}', total: a_count}}", "a", "timing", ""),
        ("{ratio: {good: 'a_bytes_bucket{le=\"5\"}', total: a_bytes_count}}", "a_bytes", "timing", "bytes"),
        ("{latency: {of: a.seconds, under: 1s}}", "a.seconds", "timing", "s"),
    ],
)
def test_what_a_metric_is_follows_from_its_use_and_its_name(slis, name, kind, unit, tmp_path):
    plan, report = planned(tmp_path, slis)
    found = metric(plan, name)
    assert (found.kind, found.unit, found.inferred, found.open_labels) == (kind, unit, True, True)
    assert [f.code for f in report if f.code == "SLO396"] == ["SLO396"]


@pytest.mark.parametrize(
    "le", ['le="0.3"', 'le="0.300"', 'le="3e-01"', 'le=~"0.3|0.30"', 'le=~"0[.]3"', 'le=~"(?:0\\\\.3)"']
)
def test_a_bucket_over_the_count_is_the_observations_of_a_timing_under_a_bound(le, tmp_path):
    plan, _ = planned(tmp_path, f"{{ratio: {{good: 'a_seconds_bucket{{{le}}}', total: a_seconds_count}}}}")
    bounds = {span_of(term.measure).upto_ms for term in terms_of(sli(plan, "s0"))}
    assert bounds == {None, 300}


def test_what_is_counted_of_a_native_bucket_is_exact(tmp_path):
    plan, _ = planned(tmp_path, "{latency: {of: a_seconds, under: 0.5ms}}\n{latency: {of: a_seconds, under: 250us}}")
    assert {span_of(term.measure).above_ms for slo in plan.slos if (sums := sums_of(slo.sli)) for term in sums.bad} == {
        None, Decimal("0.5"), Decimal("0.25"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "{}", "a{", 'a{"b"}', '{"a", "b"}', '{__name__=~"a"}', '{__name__!="a"}', '{"a", __name__="a"}', '{""}',
        '{__name__=""}', 'a{""="b"}', '"a"', "a b", 'a{b="c"}}', 'a{b=c}', "{a}", 'a{"b"', '{"\\q"}', "a..b", "1a", "",
    ],
)  # fmt: skip
def test_what_is_no_selector_of_one_metric_is_refused(text):
    with pytest.raises(SelectorError) as error:
        parse_selector(text)
    assert 0 <= error.value.offset <= len(text)


@pytest.mark.parametrize(
    ("text", "name", "labels"),
    [
        ('{"a.b"}', "a.b", []),
        ('{"a.b","c.d"="e"}', "a.b", ["c.d"]),
        ("{'a.b', c='e',}", "a.b", ["c"]),
        ('{c="e", `a.b`}', "a.b", ["c"]),
        ('a.b{c.d="e"}', "a.b", ["c.d"]),
        ('a.b{"c d"="e", f=~"g"}', "a.b", ["c d", "f"]),
        ('{__name__="a b"}', "a b", []),
        ('{"__name__"="a"}', "a", []),
        ("a{}", "a", []),
        ('{"a\\"b\\\\c"}', 'a"b\\c', []),
        ("a:b:c", "a:b:c", []),
    ],
)
def test_names_are_read_bare_and_in_quotes(text, name, labels):
    found, matchers = parse_selector(text)
    assert (found, [each.matcher.label for each in matchers]) == (name, labels)
    for each in matchers:
        assert each.matcher.label in text[each.label_at : each.label_at + each.label_length]


@pytest.mark.parametrize(
    ("name", "known", "near"),
    [
        ("http_request_total", ["http_requests_total"], "http_requests_total"),
        ("htpt_requests_total", ["http_requests_total"], "http_requests_total"),
        ("http_errors_total", ["http_requests_total"], None),
        ("shard_1_total", ["shard_2_total"], None),
        ("abc", ["abd"], None),
        ("abcd", ["abce"], "abce"),
        ("x" * 200, ["x" * 199], None),
    ],
)
def test_a_name_is_nearly_another_by_a_slip_alone(name, known, near):
    assert nearly(name, known) == near


def test_what_is_assumed_is_one_note_of_a_file_that_names_every_metric_and_its_place(tmp_path):
    plan, report = planned(
        tmp_path, "{ratio: {bad: 'a_total{x=\"1\"}', total: b.c}}\n{latency: {of: d_seconds, under: 1s}}"
    )
    (note,) = [each for each in report if each.code == "SLO396"]
    assert note.message.endswith("3 metrics are not declared, and are taken to be what their use says: a_total, b.c, "
                                 "d_seconds")  # fmt: skip
    assert [each.message for each in note.related] == [
        "a_total is taken to be a counter",
        "b.c is taken to be a counter; in Prometheus it is b_c_total",
        "d_seconds is taken to be a classic histogram in s, as its name says",
    ]
    assert len({(each.origin.path, each.origin.offset) for each in note.related}) == 3
    assert plan is not None


@pytest.mark.parametrize(
    ("name", "declared", "series"),
    [
        # Worked out by hand from the rules of the OpenTelemetry specification.
        ("http.server.request.duration", "{type: timing, unit: s}", "http_server_request_duration_seconds"),
        ("http.server.request.duration", "{type: timing}", "http_server_request_duration"),
        ("http.server.request.duration", "{type: timing, unit: ms}", "http_server_request_duration_milliseconds"),
        ("http.duration.seconds", "{type: timing, unit: s}", "http_duration_seconds"),
        ("http.latency_ms", "{type: timing, unit: ms}", "http_latency_ms"),
        ("http.server.request.duration", "{type: timing, unit: s, prometheus: took}", "took"),
        ("took", "{type: timing, unit: s}", "took"),
        ("system.network.io", "{type: counter, unit: bytes}", "system_network_io_bytes_total"),
        ("system.bytes.sent", "{type: counter, unit: bytes}", "system_bytes_sent_total"),
        ("http.requests", "{type: counter, unit: requests}", "http_requests_total"),
        ("total.requests", "{type: counter}", "requests_total"),
        ("system.memory.utilization", "{type: gauge, unit: ratio}", "system_memory_utilization_ratio"),
        ("cache.ratio.hit", "{type: gauge, unit: ratio}", "cache_hit_ratio"),
        ("jobs.ratio", "{type: counter, unit: ratio}", "jobs_ratio_total"),
        ("system.cpu.busy", "{type: gauge, unit: percent}", "system_cpu_busy_percent"),
    ],
)
def test_a_declared_unit_is_part_of_the_name_that_opentelemetry_gives(name, declared, series, tmp_path):
    form = "latency: {of: %s, under: 1s}" if "timing" in declared else "ratio: {bad: %s, total: other_total}"
    form = "gauge: {of: %s, good: '< 1'}" if "gauge" in declared else form
    (tmp_path / "catalog.yaml").write_text(
        f"metrics:\n  {name}: {declared}\n"
        f"services: {{shop: {{slos: [{{id: a, objective: 99%, sli: {{{form % name}}}}}]}}}}\n"
    )
    report = Diagnostics()
    plan = compile_catalog(tmp_path, report, emit=False).plan
    assert metric(plan, name).prometheus == series
