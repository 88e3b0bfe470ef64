"""What a server can answer that is well formed and odd: a finding at most, never a traceback, and few questions."""

from __future__ import annotations

import json

import pytest

from tests.live.fake import KINDS, NAMES, NOW, Fake, asked, success, vector
from tests.live.world import run, slo, write
from tests.support.raw_server import raw_server

CATALOG = slo(
    "ratio: {bad: 'jobs_total{result=\"error\"}', total: jobs_total}",
    "per: [region]",
    "platform: {dimensions: {region: [eu, us]}}\n",
) + (
    "      - id: calls\n        objective: 99%\n        sli: {latency: {of: call_seconds, under: 500ms}}\n"
    "        alerts: [{tier: page, when: {percentile_above: {percentile: p95, above: 600ms, over: 10m}}}]\n"
)


@pytest.fixture
def catalog(tmp_path):
    return write(tmp_path / "catalog", CATALOG)


def validate(catalog, odd, *args):
    """Validate against a fake server; returns the result and the requests that it got."""
    with raw_server(Fake(odd)) as (port, requests):
        done = run("validate", str(catalog), "--prometheus", f"http://127.0.0.1:{port}", *args)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done, requests


def codes(done):
    return {each["code"] for each in json.loads(done.stdout)["findings"]}


def test_a_healthy_server_is_compared(catalog):
    done, requests = validate(catalog, {}, "--format", "json")
    found = [each for each in json.loads(done.stdout)["findings"] if each["code"] == "SLO783"]
    assert done.exit_code == 0
    assert "in eu, us: the error rate is 10% over 1h and 10% over 5m" in found[0]["message"]
    assert {asked(each)[0] for each in requests} == {*KINDS, "time"}


ODD = {
    "no names": ("names", success([]), "SLO770"),
    "a thousand names of which none is asked for": ("names", success([f"m{n}" for n in range(1000)]), "SLO770"),
    "a huge name": ("names", success(["x" * 1_000_000]), "SLO770"),
    "names with hidden characters": ("names", success(["jobs_tot\u202eal", "a\x1b[2J", "", "\n"]), "SLO770"),
    "a summary": ("names", success([*NAMES[:1], "call_seconds_count", "call_seconds"]), "SLO771"),
    "no labels": ("labels", success([]), "SLO772"),
    "many labels": ("labels", success([f"l{n}" for n in range(100_000)]), "SLO772"),
    "no values": ("values", success([]), "SLO773"),
    "values of another label": ("values", success(["x"] * 10_000), None),
    "bounds that are none": ("values", success(["NaN", "-1", "1e999999999", "9" * 5000, "0x10", "1_0"]), "SLO775"),
    "a type that is unknown": ("metadata", success({"jobs_total": [{"type": "x" * 10_000}]}), None),
    "another type": ("metadata", success({"jobs_total": [{"type": "gauge"}]}), "SLO771"),
    "types that differ": ("metadata", success({"jobs_total": [{"type": "gauge"}, {"type": "counter"}]}), None),
    "metadata of others": ("metadata", success({f"m{n}": [] for n in range(10_000)}), None),
    "no counts": ("counts", vector(), None),
    "a window that was not asked for": ("counts", vector(({"slo_window": "1"}, "5")), None),
    "no window": ("counts", vector(({}, "5")), None),
    "no number": ("counts", vector(({"slo_window": "3600000"}, "NaN"), ({"slo_window": "300000"}, "+Inf")), None),
    "numbers without end": ("counts", vector(({"slo_window": "3600000"}, "1e308"), ({}, "-1e308")), None),
    "beyond floats": ("counts", vector(({"slo_window": "3600000"}, "1e999")), None),
    "members without end": (
        "counts", vector(*(({"slo_window": "86400000", "region": f"r{n}"}, "5") for n in range(3_000))), "SLO778",
    ),
    "a member of hidden characters": (
        "counts", vector(({"slo_window": "86400000", "region": "\x1b[2J\u202e"}, "5")), "SLO778",
    ),
    "a histogram": (
        "counts",
        success({"resultType": "vector", "result": [{"metric": {}, "histogram": [NOW, {"count": "1"}]}]}),
        "SLO786",
    ),
    "warnings": ("counts", success({"resultType": "vector", "result": []}, warnings=["a store is away"]), "SLO786"),
    "warnings about names": ("names", success(NAMES, warnings=["a store is away"]), "SLO786"),
    "infos about names": ("counts", success({"resultType": "vector", "result": []}, infos=["PromQL info: x"]), None),
    "cut off": ("names", success(NAMES, warnings=["results truncated due to limit"]), None),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "answer", "code"), ODD.values(), ids=ODD)
def test_an_odd_answer_is_a_finding_at_most(catalog, kind, answer, code):
    done, requests = validate(catalog, {kind: answer}, "--format", "json")
    assert done.exit_code in (0, 1)
    assert code is None or code in codes(done), done.output
    assert len(done.output) < 60_000
    assert len(requests) < 60
    text, _ = validate(catalog, {kind: answer}, "--notes")
    assert "\x1b[2J" not in text.output
    assert "\u202e" not in text.output
    assert len(text.output) < 20_000


REFUSED = b'{"status":"error","errorType":"execution","error":"query processing would load too many samples"}'


@pytest.mark.parametrize("kind", ["names", "labels", "values", "metadata", "counts"])
def test_what_is_refused_is_shown_as_not_checked(catalog, kind):
    head = b"HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/json\r\n"
    answer = head + f"Content-Length: {len(REFUSED)}\r\n\r\n".encode() + REFUSED
    done, _ = validate(catalog, {kind: answer})
    assert done.exit_code == 0
    assert "warning[SLO786]" in done.output
    assert "too many samples" in done.output
    done, _ = validate(catalog, {kind: answer}, "--strict")
    assert done.exit_code == 1


def test_a_server_without_metadata_is_no_finding(catalog):
    done, _ = validate(
        catalog, {"metadata": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}, "--format", "json"
    )
    assert done.exit_code == 0
    assert not {"SLO733", "SLO786"} & codes(done)


@pytest.mark.parametrize("text", ["NaN", "-1", "0", "1e300"])
def test_a_server_without_a_time_is_none(catalog, text):
    done, _ = validate(catalog, {"time": success({"resultType": "scalar", "result": [NOW, text]})})
    assert (done.exit_code, "error[SLO735]" in done.output) == (1, True)


def test_there_are_as_many_questions_as_metrics_and_not_as_slos(tmp_path):
    def catalog_of(number):
        slos = "".join(
            f"      - id: s{n}\n        objective: 99.9%\n        sli:\n          ratio: "
            "{bad: 'jobs_total{result=\"error\"}', total: jobs_total}\n"
            for n in range(number)
        )
        return write(tmp_path / f"c{number}", f"services:\n  shop:\n    slos:\n{slos}")

    few, many = (len(validate(catalog_of(number), {})[1]) for number in (1, 30))
    assert few == many < 25


@pytest.mark.parametrize(
    ("share", "when", "said"),
    [
        # 0.1 % of 30 days are allowed: half of that is spent, and an hour of 10 % errors burns at 100.
        (0.0005, "exhausts_within: {horizon: 24h}", "50% of the budget is left, and the burn rate over 1h is 100"),
        (0.0005, "exhausts_within: {horizon: 1h}", None),
        (0.00095, "exhausts_within: {horizon: 1h}", "5% of the budget is left"),
        (0.1, "exhausts_within: {horizon: 24h}", None),
        (0.0005, "budget_consumed: {above: 49%}", "50% of the budget is spent in 30d, above 49%"),
        (0.0005, "budget_consumed: {above: 51%}", None),
        # A tenth of an hour's events is bad, which is a 7,200th of those of the period.
        (0.0005, "budget_consumed: {above: 13%, within: 1h}", "13.9% of the budget is spent in 1h, above 13%"),
        (0.0005, "budget_consumed: {above: 14%, within: 1h}", None),
    ],
)
def test_what_is_spent_of_the_budget_decides(tmp_path, share, when, said):
    sli = "ratio: {bad: 'jobs_total{result=\"error\"}', total: jobs_total}"
    text = slo(sli, f"period: 30d\nalerts:\n  - {{tier: page, when: {{{when}}}}}")
    with raw_server(Fake(long_share=share)) as (port, _):
        done = run("validate", str(write(tmp_path / "c", text)), "--prometheus", f"http://127.0.0.1:{port}")
    assert ("[SLO783]" in done.output) is (said is not None), done.output
    assert said is None or said in done.output


def test_a_server_is_not_asked_about_a_catalog_that_is_not_valid(tmp_path):
    done, requests = validate(write(tmp_path / "c", CATALOG.replace("objective", "objectiv")), {})
    assert (done.exit_code, requests) == (1, [])


def test_nothing_listens(catalog):
    done = run("validate", str(catalog), "--prometheus", "http://127.0.0.1:1")
    assert (done.exit_code, "error[SLO753]" in done.output) == (1, True)


def test_a_silent_server_is_waited_for_no_longer_than_is_said(catalog):
    with raw_server(lambda _: ()) as (port, _):
        done = run("validate", str(catalog), "--prometheus", f"http://127.0.0.1:{port}", "--timeout", "300ms")
    assert done.exit_code == 1
    assert "error[SLO73" in done.output


@pytest.mark.parametrize("option", [["--timeout", "5s"], ["--tenant", "a"], ["--header", "A=b"]])
def test_options_of_a_server_need_one(catalog, option):
    done = run("validate", str(catalog), *option)
    assert (done.exit_code, "without --prometheus" in done.output) == (2, True)


@pytest.mark.parametrize("fmt", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_findings_are_shown_in_every_format(catalog, fmt):
    done, _ = validate(catalog, {"labels": success([])}, "--format", fmt)
    assert done.exit_code == 1
    assert "SLO772" in done.output
