"""The real tools accept the reference build, and its alerts fire, stay silent and resolve as worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import ryaml

from slo_codegen.cli.main import group
from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.writer import write
from tests.golden.cases import CASES
from tests.support.engines import Engine, on_each_engine, once_on_the_older, promtool_faults
from tests.support.needed import needed

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NATIVE = CASES / "native-histogram" / "expected" / "prometheus" / "rules"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    report = Diagnostics()
    made = compile_catalog(ROOT / "catalog", report)
    assert not report.has_errors
    out = tmp_path_factory.mktemp("built")
    assert write(out, made.artifacts, made.digest, report) is not None
    return out


@on_each_engine
def test_promtool_accepts_every_rule_file(built, engine):
    done = engine.run("promtool", "check", "rules", *map(str, (built / "prometheus" / "rules").glob("*.yaml")))
    assert done.returncode == 0, done.stderr


def vmalert_faults(folder: Path) -> str:
    """Return what vmalert reports for the rule files of a folder; nothing if it accepts them."""
    done = Engine.NEWER.run("vmalert", "-dryRun", f"-rule={folder / '*.yaml'}")
    count = len(list(folder.glob("*.yaml")))
    read = f"found {count} files to read" in done.stderr
    return "" if count and read and done.returncode == 0 else done.stdout + done.stderr


def test_vmalert_accepts_every_rule_file(built):
    assert vmalert_faults(built / "prometheus" / "rules") == ""


def asks_native_histograms(folder: Path) -> bool:
    return any("histogram_count(" in path.read_text(encoding="utf-8") for path in folder.glob("*.yaml"))


CASES_WITHOUT_NATIVE_HISTOGRAMS = sorted(
    folder for folder in CASES.glob("*/expected/prometheus/rules") if not asks_native_histograms(folder)
)


@pytest.mark.parametrize("folder", CASES_WITHOUT_NATIVE_HISTOGRAMS, ids=lambda path: path.parts[-4])
def test_vmalert_accepts_the_rules_of_every_case(folder):
    assert vmalert_faults(folder) == ""


def test_vmalert_has_no_native_histograms():
    assert 'unsupported function "histogram_count"' in vmalert_faults(NATIVE)


@pytest.mark.parametrize(
    ("old", "new"),
    [('expr: "', 'expr: "sum(('), ("rules:", "rulez:"), ("{{ $labels.region }}", "{{ region }}")],
    ids=["an expression", "a field", "a template"],
)
def test_vmalert_refuses_rules_that_are_not_valid(built, tmp_path, old, new):
    text = (built / "prometheus" / "rules" / "wallet.yaml").read_text()
    assert old in text
    (tmp_path / "wallet.yaml").write_text(text.replace(old, new))
    assert vmalert_faults(tmp_path) != ""


SERVICES = sorted(path.stem for path in (ROOT / "catalog" / "services").glob("*.yaml"))


@pytest.mark.parametrize(("service", "engine"), once_on_the_older(SERVICES))
def test_promtool_runs_the_generated_tests(built, service, engine):
    assert promtool_faults(engine, built / "prometheus" / "tests" / f"{service}.yaml") == ""


@on_each_engine
def test_amtool_accepts_the_configuration(built, engine):
    done = engine.run("amtool", "check-config", str(built / "alertmanager" / "alertmanager.yaml"))
    assert done.returncode == 0, done.stderr


@on_each_engine
@pytest.mark.parametrize(
    ("labels", "receivers"),
    [
        ("tier=P0 owner=payments", "audit_webhook incident_webhook finance_email pagerduty management_email"),
        ("tier=P1 owner=platform", "audit_webhook incident_webhook pagerduty incident_slack"),
        ("tier=P2 owner=trust-safety", "audit_webhook incident_webhook safety_slack oncall_slack"),
        ("tier=P3 owner=platform", "audit_webhook ticket_webhook"),
        ("tier=P0 owner=payments baseline=true", "audit_webhook oncall_slack"),
    ],
)
def test_amtool_routes_each_tier_to_its_channels(built, labels, receivers, engine):
    config = f"--config.file={built / 'alertmanager' / 'alertmanager.yaml'}"
    done = engine.run("amtool", "config", "routes", "test", config, "slo=x", "service=x", *labels.split())
    assert done.stdout.strip().split(",") == receivers.split()


SPEND = 'product_wallet_spend_success_total{feature="gift",region="eu-west",instance="a"}'
FAIL = 'product_wallet_spend_failed_total{feature="gift",region="eu-west",reason="timeout",instance="a"}'
BROKE = 'product_wallet_spend_failed_total{feature="gift",region="eu-west",reason="insufficient_balance",instance="a"}'
REVIEWS = 'product_safety_review_latency_ms_count{severity="P0",region="eu-west"}'
IN_TIME = 'product_safety_review_latency_ms_bucket{severity="P0",region="eu-west",le="900000"}'
AUDIO = 'product_call_started_count_total{type="audio",region="eu-west",instance="a"}'
VIDEO = 'product_call_started_count_total{type="video",region="eu-west",instance="a"}'
VIDEO_FAILS = 'product_call_failed_count_total{reason="timeout",stage="ice",type="video",region="eu-west",instance="a"}'
AUTH = 'infra_http_request_count_total{endpoint="auth",region="eu-west",status="%s"}'


def firing(slo: str, condition: str, tier: str) -> str:
    return f'count(ALERTS{{alertstate="firing",slo="{slo}",condition="{condition}",tier="{tier}",region="eu-west"}})'


# Each: the service, the series, the query, the minute, and the value (None: no result), worked out by hand.
SCENARIOS = {
    "10 failures in 10 min are silent": (
        "wallet", {SPEND: "0+100x60", FAIL: "0x30 0+1x10 10x20"}, firing("wallet-spend-success", "bad_events", "P0"), 45, None),
    "11 failures in 10 min page": (
        "wallet", {SPEND: "0+100x60", FAIL: "0x30 11x30"}, firing("wallet-spend-success", "bad_events", "P0"), 35, 1),
    "and resolve when the 10 min have passed": (
        "wallet", {SPEND: "0+100x60", FAIL: "0x30 11x30"}, firing("wallet-spend-success", "bad_events", "P0"), 45, None),
    "a lack of funds is no failure": (
        "wallet", {SPEND: "0+100x60", BROKE: "0+50x60"}, firing("wallet-spend-success", "bad_events", "P0"), 40, None),
    "a counter that is born with its failures counts": (
        "wallet", {SPEND: "0+100x60", FAIL: "_x30 12x30"}, firing("wallet-spend-success", "bad_events", "P0"), 33, 1),
    # 5 min of audio calls alone, 2 a minute; then 10 video calls at once, 4 of which fail: no other failure ever was.
    "calls of a new type are born with their failures: 4 of 20 calls": (
        "calls", {AUDIO: "0+2x30", VIDEO: "_x28 10x2", VIDEO_FAILS: "_x28 4x2"},
        'round(slo:sli_error:ratio_rate5m{slo="call-connection"}, 0.0001)', 30, 0.2),
    "purchases of a new feature are all there: 4 of 14 fail where nothing failed before": (
        "wallet", {SPEND: "0+100x20 2000x10", SPEND.replace("gift", "boost"): "_x28 10x2",
                   FAIL.replace("gift", "boost"): "_x28 4x2"},
        'round(slo:sli_error:ratio_rate5m{slo="wallet-spend-success"}, 0.0001)', 30, 0.2857),
    "a target that comes back does not count its past": (
        "wallet", {SPEND: "0+100x20 _x20 2000+100x20", FAIL: "500x20 _x20 500x20"},
        firing("wallet-spend-success", "bad_events", "P0"), 43, None),
    "a reset is no burst of failures": (
        "wallet", {SPEND: "0+100x60", FAIL: "900x30 0x30"}, firing("wallet-spend-success", "bad_events", "P0"), 35, None),
    "no failure yet is a ratio of 0": (
        "wallet", {SPEND: "0+100x60"}, 'slo:sli_error:ratio_rate1h{slo="wallet-spend-success"}', 60, 0),
    "no traffic is no ratio": (
        "wallet", {SPEND: "500x60"}, 'slo:sli_error:ratio_rate5m{slo="wallet-spend-success"}', 60, None),
    "uneven traffic is weighted: 10 of 100 and 0 of 900 are 1 %": (
        "wallet", {SPEND: "0x5 0+18x5 90+180x5", FAIL: "0x5 0+2x5 10x5"},
        'round(slo:sli_error:ratio_rate1h{slo="wallet-spend-success"}, 0.0001)', 18, 0.01),
    # SRE Workbook ch. 5: 2 % errors against 99.9 % burn at 20x, over 14.4x in both windows of the fast page.
    "2 % errors for an hour burn 20x and page": (
        "core-api", {AUTH % 200: "0+98x70", AUTH % 500: "0+2x70"}, firing("auth-availability", "burn_rate", "P1"), 65, 2),
    "the burn rate is 20": (
        "core-api", {AUTH % 200: "0+98x70", AUTH % 500: "0+2x70"}, 'round(slo:burn_rate:ratio{slo="auth-availability"}, 0.1)', 65, 20),
    "0.1 % errors burn at 1x and page nobody": (
        "core-api", {AUTH % 200: "0+999x70", AUTH % 500: "0+1x70"}, firing("auth-availability", "burn_rate", "P1"), 65, None),
    "every request failing is an outage": (
        "core-api", {AUTH % 200: "0+100x30 3000x30", AUTH % 500: "0x30 0+100x30"}, firing("auth-availability", "outage", "P0"), 50, 1),
    "a region that never reported is alerted": (
        "core-api", {AUTH % 200: "0+100x60"},
        'count(ALERTS{alertstate="firing",slo="auth-availability",condition="no_data"})', 40, 3),
    "the first late review of a P0 incident pages": (
        "safety", {REVIEWS: "_x20 1x20", IN_TIME: "_x20 0x20"}, firing("safety-p0-review", "bad_events", "P0"), 23, 1),
    "a review in time does not": (
        "safety", {REVIEWS: "_x20 1x20", IN_TIME: "_x20 1x20"}, firing("safety-p0-review", "bad_events", "P0"), 23, None),
    "a zero budget is gone with it": (
        "safety", {REVIEWS: "_x20 1x20", IN_TIME: "_x20 0x20"},
        'slo:error_budget_remaining:ratio{slo="safety-p0-review",region="eu-west"}', 35, 0),
    # All events less the good ones, of two instances each: 0.1 + 0.2 less 0.3 is 5e-17, which is no event.
    "what floats leave of nothing breaks no objective": (
        "safety",
        {'slo:sli_bad:tile{slo="safety-p0-review",service="safety",region="eu-west"}': "0.00000000000045x30"},
        'slo:error_budget_remaining:ratio{slo="safety-p0-review",region="eu-west"}', 25, 1),
}  # fmt: skip


@on_each_engine
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_rules_do_what_was_worked_out_by_hand(built, tmp_path, name, engine):
    service, series, query, minute, value = SCENARIOS[name]
    rules = needed([built / "prometheus" / "rules" / f"{service}.yaml"], [query])
    (tmp_path / "rules.yaml").write_text(ryaml.dumps(rules))
    samples = [] if value is None else [{"value": value}]
    if value is not None:
        query = f"sum({query})"
        samples[0]["labels"] = "{}"
    content = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": key, "values": points} for key, points in series.items()],
                "promql_expr_test": [{"expr": query, "eval_time": f"{minute}m", "exp_samples": samples}],
            }
        ],
    }
    path = tmp_path / "test.yaml"
    path.write_text(ryaml.dumps(content))
    assert promtool_faults(engine, path) == ""


def test_the_committed_build_has_not_drifted():
    from slo_codegen.proof.paths import artifacts_of
    from slo_codegen.writer import check

    report = Diagnostics()
    made = compile_catalog(ROOT / "catalog", report)
    # The proofs beside the rules are not a build's: `prove` tells whether they have drifted.
    scope = artifacts_of((), made.slos)
    assert check(ROOT / "generated", made.artifacts, made.digest, report, scope=scope, slos=made.slos) == []


def test_every_command_is_in_the_readme():
    text = (ROOT / "README.md").read_text()
    shown = [name for name, command in group.commands.items() if not command.hidden]
    assert [name for name in shown if f"slo-codegen {name}" not in text] == []


@on_each_engine
@pytest.mark.parametrize(
    ("labels", "subject"),
    [
        (
            {"tier": "P0", "service": "wallet", "slo": "wallet-spend-success"},
            "[FIRING] P0 wallet/wallet-spend-success x y",
        ),
        ({"report": "weekly"}, "[FIRING] x y"),
    ],
)
def test_a_mail_is_headed_by_what_there_is(built, tmp_path, labels, subject, engine):
    config = ryaml.loads((built / "alertmanager" / "alertmanager.yaml").read_text())
    (headed,) = {
        each["email_configs"][0]["headers"]["Subject"] for each in config["receivers"] if "email_configs" in each
    }
    shown = {"receiver": "mail", "status": "firing", "alerts": [], "groupLabels": {}, "commonLabels": labels,
             "commonAnnotations": {"summary": "x y"}, "externalURL": "http://localhost"}  # fmt: skip
    (tmp_path / "data.json").write_text(json.dumps(shown))
    (tmp_path / "none.tmpl").write_text("")
    done = engine.run(
        "amtool", "template", "render", f"--template.glob={tmp_path / 'none.tmpl'}", f"--template.text={headed}",
        f"--template.data={tmp_path / 'data.json'}",
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, subject), done.stderr
