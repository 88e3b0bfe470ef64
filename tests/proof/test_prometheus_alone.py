"""`prove` needs what Prometheus needs: what another target cannot express keeps no alert from being proven."""

from __future__ import annotations

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.golden.cases import CASES

pytestmark = pytest.mark.slow


def without_a_datadog_query(data):
    del slo(data)["sli"]["raw"]["datadog"]


def a_query_that_datadog_does_not_have(data):
    slo(data)["sli"]["raw"]["datadog"]["bad"] = "sum:jobs.failed{queue:mail}.as_count() +"


def a_secret_that_alertmanager_does_not_read(data):
    data["channels"]["chat"]["secret"] = {"env": "SLACK"}


def a_pager_that_is_not_notified_of_the_end(data):
    data["channels"]["pager"]["send_resolved"] = False


def a_pager_without_a_place_in_datadog(data):
    for channel in data["channels"].values():
        channel.pop("datadog", None)


def two_dashboards_with_one_title(data):
    data["dashboards"] = {
        "one": {"title": "Shop", "services": ["shop"]},
        "two": {"title": "shop", "services": ["shop"]},
    }


def one_name_for_two_metrics_in_datadog(data):
    data["metrics"]["jobs.more"] = {**data["metrics"]["jobs.failed"], "datadog": "jobs.failed"}


def a_response_that_pagerduty_rounds(data):
    data["platform"]["severity"] = {"SLO450": "error"}
    data["tiers"]["P1"]["response"] = "90s"


def slo(data):
    return data["services"]["shop"]["slos"][0]


FAULTS = [
    without_a_datadog_query, a_query_that_datadog_does_not_have, a_secret_that_alertmanager_does_not_read,
    a_pager_that_is_not_notified_of_the_end, a_pager_without_a_place_in_datadog, two_dashboards_with_one_title,
    one_name_for_two_metrics_in_datadog, a_response_that_pagerduty_rounds,
]  # fmt: skip


def run(command, folder, *options):
    return CliRunner().invoke(group, [command, str(folder / "catalog"), *options])


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def out(tmp_path, cache, monkeypatch):
    """Return the options of an output folder; rules and tests that have passed in this module are remembered."""
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return ["--out", str(tmp_path / "out")]


def lay_out(tmp_path, change):
    data = {}
    for folder in (CASES / "_platform", CASES / "raw" / "catalog"):
        for path in folder.glob("*.yaml"):
            data |= ryaml.loads(path.read_text(encoding="utf-8"))
    change(data)
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "catalog.yaml").write_text(ryaml.dumps(data), encoding="utf-8")


@pytest.mark.parametrize("change", FAULTS, ids=lambda each: each.__name__)
def test_what_another_target_cannot_express_is_proven(tmp_path, out, change):
    lay_out(tmp_path, change)
    refused = run("validate", tmp_path)
    assert refused.exit_code == 1, refused.output
    built = run("build", tmp_path, *out, "--target", "prometheus")
    assert built.exit_code == 0, built.output
    done = run("prove", tmp_path, *out)
    assert done.exit_code == 0, done.output
    assert "proven" in done.stdout


def without_a_query(data):
    del slo(data)["sli"]["raw"]["prometheus"]


def a_metric_named_as_a_word_of_promql(data):
    data["metrics"]["jobs.all"]["prometheus"] = "nan"
    slo(data)["sli"] = {"ratio": {"bad": "jobs.failed", "total": "jobs.all"}}


@pytest.mark.parametrize(
    "change", [without_a_query, a_metric_named_as_a_word_of_promql], ids=lambda each: each.__name__
)
def test_what_prometheus_cannot_express_is_still_a_finding(tmp_path, out, change):
    lay_out(tmp_path, change)
    done = run("prove", tmp_path, *out)
    assert done.exit_code == 1
    assert "error[SLO41" in done.stderr


def accepted_of_datadog_alone(data):
    data["platform"]["severity"] = {"SLO353": "warning"}
    one_name_for_two_metrics_in_datadog(data)
    data["metrics"]["jobs.more"]["accept"] = [{"code": "SLO353", "reason": "both are the same there"}]
    slo(data)["accept"] = [{"code": "SLO442", "reason": "near enough"}]
    slo(data)["period"] = "8d"


def test_what_is_accepted_of_another_target_need_not_occur(tmp_path, out):
    lay_out(tmp_path, accepted_of_datadog_alone)
    for options in ((), ("--target", "prometheus")):
        done = run("build", tmp_path, *out, *options)
        assert done.exit_code == 0, done.output
        assert "SLO208" not in done.output
