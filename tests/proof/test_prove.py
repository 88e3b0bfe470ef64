"""The command ``prove``: what it writes, what it finds, and how it fails."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
import ryaml
from click.testing import CliRunner

from slo_codegen.cli.main import group
from tests.golden.cases import CASES
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

RULES = "prometheus/rules/shop.yaml"


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def prove(tmp_path, cache, monkeypatch):
    """Build a golden case and return a function that proves it; what has passed in this module is remembered."""
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    use(tmp_path, "baseline")

    def run(*options, named=True):
        catalog, out = str(tmp_path / "catalog"), str(tmp_path / "out")
        # The newer one takes half the time; a test that is about another one names it after this one.
        newer = ("--promtool", Engine.NEWER.program("promtool")) if named else ()
        return CliRunner().invoke(group, ["prove", catalog, "--out", out, *newer, *options])

    return run


def use(folder: Path, case: str) -> None:
    shutil.rmtree(folder / "catalog", ignore_errors=True)
    for source in (CASES / "_platform", CASES / case / "catalog"):
        shutil.copytree(source, folder / "catalog", dirs_exist_ok=True)
    build(folder)


def build(folder: Path, *options: str):
    done = CliRunner().invoke(group, ["build", str(folder / "catalog"), "--out", str(folder / "out"), *options])
    assert done.exit_code in (0, 3), done.output
    return done


def edit(folder: Path, change) -> None:
    """Change every rule of the shop as a hand would."""
    path = folder / "out" / RULES
    content = ryaml.loads(path.read_text())
    for each in content["groups"]:
        each["rules"] = [rule for rule in (change(dict(rule)) for rule in each["rules"]) if rule is not None]
    path.write_text(ryaml.dumps(content))


def proofs(folder: Path) -> set[str]:
    root = folder / "out" / "prometheus" / "tests"
    return {str(path.relative_to(root)) for path in root.rglob("*.yaml") if path.parent != root}


def test_every_alert_has_a_row_a_file_and_a_verdict(prove, tmp_path):
    done = prove()
    assert done.exit_code == 0, done.output
    alerts = [r["alert"] for g in rules(tmp_path) for r in g["rules"] if "alert" in r]
    assert alerts
    for name in alerts:
        (line,) = [line for line in done.stdout.splitlines() if line.split()[:1] == [name]]
        assert line.endswith("proven")
        assert any(name in path for path in proofs(tmp_path))
    shown = json.loads(prove("--format", "json").stdout)["proofs"]
    assert {each["alert"] for each in shown} >= set(alerts)
    assert all(each["verdict"] == "proven" and each["cached"] for each in shown)
    fires = next(each for each in shown if each["condition"] == "outage")
    assert fires["fires_after_s"] > 0
    assert fires["errors"] == 1
    suite = ElementTree.fromstring(prove("--format", "junit").stdout)
    assert {case.get("name") for case in suite.iter("testcase")} >= set(alerts)
    assert suite.get("failures") == "0"


def rules(folder: Path):
    return ryaml.loads((folder / "out" / RULES).read_text())["groups"]


def test_an_alert_that_cannot_fire_is_a_finding_at_its_line(prove, tmp_path):
    edit(tmp_path, lambda rule: {**rule, "expr": f"({rule['expr']}) < -1"} if "alert" in rule else rule)
    done = prove("--format", "junit")
    assert done.exit_code == 1
    assert "error[SLO700]" in done.stderr
    assert "service.yaml:" in done.stderr
    failures = ElementTree.fromstring(done.stdout).iter("failure")
    assert any("got: nil" in failure.text for failure in failures)


def test_a_failure_is_never_remembered(prove, tmp_path):
    original = (tmp_path / "out" / RULES).read_text()
    edit(tmp_path, lambda rule: {**rule, "for": "6h"} if "alert" in rule else rule)
    assert prove().exit_code == 1
    assert prove().exit_code == 1
    (tmp_path / "out" / RULES).write_text(original)
    assert prove().exit_code == 0


def test_an_alert_without_a_rule_is_a_finding(prove, tmp_path):
    edit(tmp_path, lambda rule: None if "outage" in rule.get("alert", "") else rule)
    done = prove()
    assert done.exit_code == 1
    assert "it has no rule" in done.stderr


def test_a_rule_that_no_alert_asks_for_is_a_finding(prove, tmp_path):
    edit(tmp_path, lambda rule: {**rule, "alert": "Mine"} if "no-data" in rule.get("alert", "") else rule)
    done = prove()
    assert done.exit_code == 1
    assert "SLO702" in done.stderr
    assert "Mine" in done.stderr


def test_a_series_that_another_group_records_is_a_finding(prove, tmp_path):
    path = tmp_path / "out" / RULES
    content = ryaml.loads(path.read_text())
    rule = next(r for g in content["groups"] for r in g["rules"] if r.get("record") == "slo:sli_error:ratio_rate1h")
    stray = {**rule, "expr": 'label_replace(vector(1), "region", "eu-west", "", "")'}
    other = {"record": "slo:mine", "expr": "vector(1)", "labels": {"slo": "another"}}
    content["groups"].append({"name": "shop/another/fast", "rules": [other, {**other, "record": "slo:yours"}, stray]})
    path.write_text(ryaml.dumps(content))
    done = prove("--slo", rule["labels"]["slo"])
    assert done.exit_code == 1
    assert "error[SLO705]" in done.stderr
    assert f"records {rule['record']} of {rule['labels']['slo']} in the group shop/another/fast" in done.stderr


def test_a_group_that_goes_stale_between_its_runs_is_a_finding(prove, tmp_path):
    path = tmp_path / "out" / RULES
    path.write_text(path.read_text().replace('interval: "1m"', 'interval: "10m"'))
    done = prove()
    assert done.exit_code == 1
    assert "stale" in done.stderr


def test_a_group_that_runs_more_seldom_than_the_catalog_asks_is_a_finding(prove, tmp_path):
    path = tmp_path / "out" / RULES
    rules_as_built = path.read_text()
    assert 'interval: "1m"' in rules_as_built
    path.write_text(rules_as_built.replace('interval: "1m"', 'interval: "2m"'))
    done = prove()
    assert done.exit_code == 1
    assert "runs each 2m, and the catalog asks for 1m" in done.stderr
    # More often does no harm.
    path.write_text(rules_as_built.replace('interval: "1m"', 'interval: "30s"'))
    assert prove().exit_code == 0


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("limit", 1, "yields nothing when it has more than 1 series"),
        ("query_offset", "10m", "looks at what was 10m ago"),
    ],
)
def test_a_group_that_holds_back_what_it_finds_is_a_finding(prove, tmp_path, key, value, said):
    path = tmp_path / "out" / RULES
    content = ryaml.loads(path.read_text())
    for group_of_rules in content["groups"]:
        group_of_rules[key] = value
    path.write_text(ryaml.dumps(content))
    done = prove()
    assert done.exit_code == 1
    assert said in done.stderr


def test_an_alert_that_goes_on_by_itself_is_a_finding(prove, tmp_path):
    edit(tmp_path, lambda rule: {**rule, "keep_firing_for": "1s"} if "no-data" in rule.get("alert", "") else rule)
    done = prove()
    assert done.exit_code == 1
    assert "it fires for 1s when its condition is over, and the catalog asks for none of that" in done.stderr


def test_rules_that_are_no_rules_are_a_finding(prove, tmp_path):
    (tmp_path / "out" / RULES).write_text("groups: [")
    done = prove()
    assert (done.exit_code, "SLO704" in done.stderr) == (1, True)
    shutil.rmtree(tmp_path / "out")
    done = prove()
    assert (done.exit_code, "build" in done.stderr) == (1, True)


def test_a_missing_promtool_is_told_with_the_way_to_it(prove, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    done = prove(named=False)
    assert done.exit_code == 1
    assert "SLO703" in done.stderr
    assert "apt-get install prometheus" in done.stderr


def test_what_an_older_promtool_cannot_be_shown_is_an_error_and_no_gap(prove, tmp_path):
    use(tmp_path, "native-histogram")
    done = prove("--promtool", Engine.MACHINE.program("promtool"))
    assert done.exit_code == 1
    assert done.stderr.count("error[SLO701]") == 2
    why = "native histograms and names in quotes are read by promtool 3.0 or newer"
    assert f"pages: recorded series cannot be proven: {why}" in done.stderr
    assert "pages-p2-p99-above-2s-5m cannot be proven" in done.stderr
    assert "2 proven, 2 no proof" in done.stdout


@pytest.mark.parametrize(("percentile", "above", "wrong"), [("p50", "950ms", "5000"), ("p10", "400ms", "1200")])
def test_a_percentile_above_a_bound_inside_a_wide_bucket_is_proven(prove, tmp_path, percentile, above, wrong):
    """Were all timings in the bucket of the bound, half of them would be under it still: those above are further up."""
    use(tmp_path, "latency")
    service = tmp_path / "catalog" / "service.yaml"
    before = "percentile: p95, above: 1s"
    assert before in service.read_text()
    service.write_text(service.read_text().replace(before, f"percentile: {percentile}, above: {above}"))
    build(tmp_path)
    done = prove()
    assert done.exit_code == 0, done.stderr
    assert "4 proven" in done.stdout

    rules = tmp_path / "out/prometheus/rules/shop.yaml"
    asked = f"> {above.removesuffix('ms')}"
    assert asked in rules.read_text()
    rules.write_text(rules.read_text().replace(asked, f"> {wrong}"))
    assert prove().exit_code == 1


def test_native_histograms_are_proven_where_promtool_can_write_them(prove, tmp_path):
    use(tmp_path, "native-histogram")
    done = prove("--promtool", Engine.NEWER.program("promtool"))
    assert done.exit_code == 0, done.stderr
    assert "4 proven" in done.stdout

    rules = tmp_path / "out/prometheus/rules/shop.yaml"
    whole = rules.read_text()
    for right, wrong in (("histogram_fraction(0, 250,", "histogram_fraction(0, 285,"),
                         ("histogram_fraction(0, 250,", "histogram_fraction(0, 220,"),
                         ("[1h:15s]", "[5m:15s]"), ("offset 15s", "offset 30s")):  # fmt: skip
        assert right in whole
        rules.write_text(whole.replace(right, wrong))
        done = prove("--promtool", Engine.NEWER.program("promtool"))
        assert done.exit_code == 1, (right, wrong)
        assert "error[SLO700]: pages: recorded series" in done.stderr
    for right, wrong in (("quantile(0.99,", "quantile(0.98,"), ("> 2000", "> 2400"), ("> 2000", "> 1700"),
                         ("sum by (region) (rate(page_latency_ms[5m]))", "sum(rate(page_latency_ms[5m]))"),
                         ("rate(page_latency_ms[5m])", "rate(page_latency_ms[15m])")):  # fmt: skip
        assert right in whole
        rules.write_text(whole.replace(right, wrong))
        done = prove("--promtool", Engine.NEWER.program("promtool"))
        assert done.exit_code == 1, (right, wrong)
        assert "error[SLO700]: pages-p2-p99-above-2s-5m" in done.stderr


def test_nothing_is_remembered_where_that_is_switched_off(prove, tmp_path, monkeypatch):
    use(tmp_path, "event")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "off")
    assert prove().exit_code == 0
    assert not (tmp_path / "cache").exists()

    monkeypatch.setenv("SLO_CODEGEN_CACHE", "")
    assert prove().exit_code == 0
    assert list((tmp_path / "cache").rglob("*"))
    monkeypatch.setenv("SLO_CODEGEN_CACHE", "off")
    assert "of them before" not in prove().stdout


def test_drifted_proofs_exit_3_and_are_left_as_they_are(prove, tmp_path):
    assert prove("--check").exit_code == 3
    assert proofs(tmp_path) == set()
    assert prove().exit_code == 0
    assert prove("--check").exit_code == 0
    path = next((tmp_path / "out" / "prometheus" / "tests").glob("*/*.yaml"))
    path.write_text("edited")
    assert prove("--check").exit_code == 3
    assert path.read_text() == "edited"


def test_a_build_keeps_the_proofs_of_its_slos_and_takes_those_of_others_away(prove, tmp_path):
    assert prove().exit_code == 0
    before = proofs(tmp_path)
    assert "0 removed" in build(tmp_path).output
    assert build(tmp_path, "--check").exit_code == 0
    assert proofs(tmp_path) == before
    service = tmp_path / "catalog" / "service.yaml"
    (old,) = {path.split("/")[0] for path in before if not path.startswith("_")}
    service.write_text(service.read_text().replace(f"id: {old}", f"id: {old}-renamed"))
    build(tmp_path, "--allow-prune")
    assert not any(path.startswith(f"{old}/") for path in proofs(tmp_path))


def test_one_slo_is_proven_alone(prove, tmp_path):
    name = next(iter(rules(tmp_path)[0]["rules"]))["labels"]["slo"]
    assert prove("--slo", name).exit_code == 0
    done = prove("--slo", f"{name}s")
    assert done.exit_code == 2
    assert f"did you mean {name}?" in done.stderr


@pytest.mark.parametrize("case", ["raw", "regional-objective", "event", "good-of-total", "latency"])
def test_other_catalogs_are_proven_too(prove, tmp_path, case):
    use(tmp_path, case)
    done = prove("--promtool", Engine.MACHINE.program("promtool"))
    assert done.exit_code == 0, done.output
    assert " 0 failed" not in done.stdout


@pytest.mark.parametrize(
    "ratio",
    [
        """good: 'buy.all{code=~"2.."}', total: buy.all, exclude: 'buy.all{code="499"}'""",
        """bad: 'buy.all{code=~"5.."}', total: buy.all, exclude: 'buy.all{code="499"}'""",
        """good: [buy.ok, 'buy.all{code="200"}'], total: [buy.tried, buy.all]""",
    ],
)
def test_every_form_of_a_ratio_is_proven(prove, tmp_path, ratio):
    use(tmp_path, "good-of-total")
    service = tmp_path / "catalog" / "service.yaml"
    text = service.read_text().replace("good: buy.ok, total: buy.all, exclude: buy.left", ratio)
    assert ratio in text
    codes = "['200', '201', '404', '499', '500', '503']"
    metrics = f"buy.all: {{type: counter, labels: {{region: [eu, us], code: {codes}}}}}\n"
    metrics += "  buy.tried: {type: counter, labels: {region: [eu, us]}}\n"
    service.write_text(text.replace("buy.all: {type: counter, labels: {region: [eu, us]}}\n", metrics))
    build(tmp_path)
    done = prove()
    assert done.exit_code == 0, done.output
    generated = tmp_path / "out" / "prometheus" / "tests" / "shop.yaml"
    told = subprocess.run(["promtool", "test", "rules", str(generated)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
