"""`new slo --prometheus`: an SLO is completed from what a server has, and compared with it before it is written."""

from __future__ import annotations

import pytest
import ryaml

from tests.live.fake import Fake, success
from tests.live.world import TIMING, run, write
from tests.support.raw_server import raw_server
from tests.unit.edit.test_new import converse

EMPTY = "services:\n  shop:\n    slos: []\n"
NEW = ("shop/requests", "--title", "Requests", "--objective", "99.9%")


@pytest.fixture
def catalog(tmp_path):
    return write(tmp_path / "catalog", EMPTY)


def new(catalog, url, *args):
    return run("new", "slo", *NEW, "--catalog", str(catalog), "--prometheus", url, *args)


def written(catalog):
    """Return the SLI that was written, or None."""
    slos = ryaml.loads((catalog / "slo.yaml").read_text())["services"]["shop"]["slos"]
    return slos[0]["sli"] if slos else None


@pytest.mark.parametrize(
    ("metric", "sli"),
    [
        ("http_requests_total",
         {"ratio": {"bad": 'http_requests_total{code=~"5.."}', "total": "http_requests_total"}}),
    ],
)  # fmt: skip
def test_a_ratio_is_proposed_of_a_counter(catalog, url, metric, sli):
    done = new(catalog, url, "--metric", metric)
    assert done.exit_code == 0, done.output
    assert written(catalog) == sli
    # What would follow from it is shown at once.
    assert "would fire now" in done.output


def test_a_counter_without_a_label_of_status_needs_its_selectors(catalog, url):
    done = new(catalog, url, "--metric", "idle_total")
    assert (done.exit_code, "give --bad and --total" in done.output) == (2, True), done.output
    done = new(catalog, url, "--metric", "payments_total")
    assert (done.exit_code, written(catalog)) == (2, None)


@pytest.mark.parametrize(("under", "code"), [("250ms", 0), ("300ms", 1)])
def test_a_latency_is_proposed_of_a_histogram(catalog, url, under, code):
    done = new(catalog, url, "--metric", TIMING, "--under", under)
    assert done.exit_code == code, done.output
    assert written(catalog) == (None if code else {"latency": {"of": TIMING, "under": under}})
    assert ("error[SLO775]" in done.output) is bool(code)


def test_a_latency_needs_a_bound(catalog, url):
    done = new(catalog, url, "--metric", TIMING)
    assert done.exit_code == 2
    assert "the buckets are 100ms, 250ms, 500ms, 1s" in done.output


@pytest.mark.parametrize("metric", ["http_request_total", "requests_total"])
def test_a_metric_that_does_not_exist_is_a_finding(catalog, url, metric):
    done = new(catalog, url, "--metric", metric)
    assert (done.exit_code, written(catalog)) == (1, None)
    assert "[SLO770]" in done.output
    assert "did you mean http_requests_total?" in done.output


def test_selectors_that_are_given_are_compared(catalog, url):
    done = new(catalog, url, "--bad", 'http_requests_totl{code="500"}', "--total", "http_requests_totl")
    assert done.exit_code == 0
    assert "did you mean http_requests_total?" in done.output
    assert written(catalog) is not None


def test_what_cannot_be_right_is_not_written(catalog, url):
    done = new(catalog, url, "--bad", 'http_requests_total{code="500"}', "--total", 'http_requests_total{rute="/x"}')
    assert (done.exit_code, written(catalog)) == (1, None)
    assert "did you mean route?" in done.output
    assert "nothing was written" in done.output


@pytest.mark.parametrize(
    "args",
    [
        ("--metric", "x"),
        ("--timeout", "5s"),
        ("--prometheus", "http://127.0.0.1:1", "--metric", "x", "--bad", "y"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(catalog, args):
    assert run("new", "slo", *NEW, "--catalog", str(catalog), *args).exit_code == 2


def test_a_server_that_cannot_be_reached_is_a_finding(catalog):
    done = new(catalog, "http://127.0.0.1:1", "--metric", "x")
    assert (done.exit_code, "error[SLO753]" in done.output, written(catalog)) == (1, True, None)


@pytest.mark.parametrize(
    ("values", "bad"),
    [
        (["200", "404"], '{code=~"5.."}'),
        (["OK", "ERROR"], '{code="ERROR"}'),
        (["success", "failed", "timeout"], '{code=~"failed|timeout"}'),
        (["2xx", "5xx"], '{code="5xx"}'),
    ],
)
def test_what_is_bad_follows_from_the_values_of_the_label(catalog, values, bad):
    class Other(Fake):
        def __call__(self, request):
            if b"/label/code/" in request:
                return [success(values)]
            return super().__call__(request)

    odd = {"names": success(["jobs_total"]), "labels": success(["__name__", "code"])}
    with raw_server(Other(odd)) as (port, _):
        done = new(catalog, f"http://127.0.0.1:{port}", "--metric", "jobs_total")
    assert done.exit_code == 0, done.output
    assert written(catalog)["ratio"]["bad"] == f"jobs_total{bad}"


def test_on_a_terminal_what_exists_is_suggested(catalog, url):
    questions = [
        ("metric", "reqests"),
        ("metric", "http_requests"),
        ("metric", "http_requests_total"),
        ("ratio: bad", ""),
        ("ratio: total", ""),
    ]
    code, shown = converse(catalog, "slo", *NEW, "--prometheus", url, answers=questions)
    assert code == 0, shown
    assert "there is no http_requests; there is http_requests_total" in shown
    assert written(catalog)["ratio"]["bad"] == 'http_requests_total{code=~"5.."}'
