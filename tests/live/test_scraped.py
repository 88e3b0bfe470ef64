"""What a server knows only of what it scrapes itself: types, native histograms, names in quotes."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request

import pytest

from tests.live.world import findings, slo, write
from tests.support.engines import Engine
from tests.support.servers import Quiet, free_port, program, served, wait_for

CONFIG = """
global: {scrape_interval: 1s}
scrape_configs:
  - job_name: shop
    convert_classic_histograms_to_nhcb: true
    static_configs: [{targets: ['%s']}]
"""
NEEDED = 6


class Exporter(Quiet):
    """Counts its scrapes, and says so in metrics of every type."""

    scrapes = 0

    def do_GET(self) -> None:  # noqa: D102, N802 (http.server's name)
        type(self).scrapes += 1
        n = self.scrapes
        self.reply(
            "# TYPE jobs_total counter\n"
            f'jobs_total{{result="ok"}} {n * 9}\njobs_total{{result="error"}} {n}\n'
            "# TYPE queue_length gauge\nqueue_length 5\n"
            f"# TYPE odd_total gauge\nodd_total {n}\n"
            "# TYPE plain_jobs counter\n"
            f'plain_jobs{{result="ok"}} {n}\nplain_jobs{{result="error"}} {n}\n'
            "# TYPE call_seconds histogram\n"
            f'call_seconds_bucket{{le="0.5"}} {n * 9}\ncall_seconds_bucket{{le="1"}} {n * 10}\n'
            f'call_seconds_bucket{{le="+Inf"}} {n * 10}\ncall_seconds_count {n * 10}\ncall_seconds_sum {n}\n'
            '# TYPE "http.server.requests" counter\n'
            f'{{"http.server.requests","http.route"="/cart"}} {n * 9}\n'
            f'{{"http.server.requests","http.route"="/bad"}} {n}\n',
            "text/plain; version=1.0.0; escaping=allow-utf-8",
        )


def times_seen(url):
    query = urllib.parse.urlencode({"query": "count_over_time(plain_jobs[5m])"})
    with urllib.request.urlopen(f"{url}/api/v1/query?{query}", timeout=5) as reply:
        return max((float(each["value"][1]) for each in json.load(reply)["data"]["result"]), default=0)


@pytest.fixture(scope="module")
def scraped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scraped")
    with served(Exporter) as target:
        (folder / "prometheus.yml").write_text(CONFIG % target)
        url = f"http://127.0.0.1:{free_port()}"
        with program(
            Engine.NEWER.program("prometheus"), "prometheus", folder / "log", f"{url}/-/ready",
            f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={url.removeprefix('http://')}", "--enable-feature=native-histograms",
        ):  # fmt: skip
            wait_for(lambda: times_seen(url) >= NEEDED, "some scrapes")
            yield url


@pytest.fixture
def found(scraped, tmp_path):
    def validate(sli, more="", head=""):
        by_code = {}
        for each in findings(write(tmp_path / "catalog", slo(sli, more, head)), scraped):
            by_code.setdefault(each["code"], []).append(each)
        return by_code

    return validate


def ratio(name):
    return f"ratio:\n  bad: '{name}{{result=\"error\"}}'\n  total: {name}"


@pytest.mark.parametrize("name", ["jobs_total", "plain_jobs"])
def test_a_counter_is_one_whatever_its_name(found, name):
    by_code = found(ratio(name))
    assert not {"SLO770", "SLO771", "SLO786"} & set(by_code), by_code


@pytest.mark.parametrize(("name", "actual"), [("odd_total", "a gauge"), ("queue_length", "a gauge")])
def test_a_gauge_that_is_counted_is_found(found, name, actual):
    (finding,) = found(ratio(name))["SLO771"]
    assert f"{name} is {actual}" in finding["message"]
    assert "the catalog assumes a counter" in finding["message"]


def test_a_counter_that_is_sampled_is_found(found):
    (finding,) = found("gauge: {of: jobs_total, good: '>= 1'}")["SLO771"]
    assert "jobs_total is a counter" in finding["message"]
    assert "SLO771" not in found("gauge: {of: queue_length, good: '<= 100'}")


def test_a_native_histogram_that_is_not_declared_as_one_is_found(found):
    (finding,) = found("latency: {of: call_seconds, under: 500ms}")["SLO771"]
    assert finding["help"] == "declare it under metrics: with histogram: native"


def test_a_native_histogram_is_counted(found):
    head = "metrics:\n  call_seconds: {type: timing, histogram: native}\n"
    by_code = found("latency: {of: call_seconds, under: 500ms}", head=head)
    assert not {"SLO770", "SLO771", "SLO775", "SLO786"} & set(by_code), by_code
    assert "10% of them bad" in by_code["SLO784"][0]["message"]
    assert by_code["SLO783"]


def test_a_native_histogram_that_is_counted_as_it_is_is_found(found):
    head = "metrics:\n  calls: {type: counter, prometheus: call_seconds}\n"
    by_code = found("ratio: {bad: 'calls{job=\"shop\"}', total: calls}", head=head)
    assert "is a histogram" in by_code["SLO771"][0]["message"]


UTF8 = 'platform: {metric_names: utf8, prometheus: {version: "3.5"}}\n'


def test_names_in_quotes_are_asked_for(found):
    total = "http.server.requests"
    by_code = found(f"ratio: {{bad: '{total}{{http.route=\"/bad\"}}', total: {total}}}", head=UTF8)
    assert not {"SLO770", "SLO772", "SLO773", "SLO786"} & set(by_code), by_code
    assert "10% of them bad" in by_code["SLO784"][0]["message"]
    (finding,) = found(f"ratio: {{bad: '{total}{{http.route=\"/bed\"}}', total: {total}}}", head=UTF8)["SLO773"]
    assert finding["help"] == "did you mean /bad?"
    (finding,) = found(f"ratio: {{bad: '{total}{{http.rout=\"/bad\"}}', total: {total}}}", head=UTF8)["SLO772"]
    assert finding["help"] == "did you mean http.route?"
