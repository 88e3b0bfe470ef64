"""A broken catalog gives a finding that names the line; it never gives a traceback."""

import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from slo_codegen.compiler import compile_catalog
from slo_codegen.diagnostics import Diagnostics
from slo_codegen.source import Locator
from tests.unit.catalog_cases import CASES

STARTER = Path(str(files("slo_codegen") / "cli" / "starter_catalog"))


@pytest.fixture
def catalog(tmp_path):
    return Path(shutil.copytree(STARTER, tmp_path / "catalog"))


def compiled(catalog):
    report = Diagnostics()
    made = compile_catalog(catalog, report)
    return made, report, Locator(made.files).locate


def test_the_starter_catalog_has_no_finding_that_matters(catalog):
    made, report, _ = compiled(catalog)
    assert [f for f in report if f.severity != "note"] == []
    assert len(made.artifacts) == 12


@pytest.mark.parametrize(("old", "new", "code", "line"), CASES.values(), ids=CASES)
def test_a_slip_is_found_at_its_line(catalog, old, new, code, line):
    path = catalog / "services" / "checkout.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1) if "alerts" not in old else text.replace(old, new))
    made, report, locate = compiled(catalog)
    found = [(f.code, locate(f.origin).text) for f in report if f.severity != "note" and f.origin]
    assert code in {each for each, _ in found}
    assert any(each == code and line in shown for each, shown in found)
    if any(f.severity == "error" for f in report):
        assert made.artifacts == ()


def test_all_findings_of_a_run_are_reported_at_once(catalog):
    path = catalog / "services" / "checkout.yaml"
    path.write_text(path.read_text().replace("owner: checkout-team", "owner: nobody").replace('"5.."', '"6.."'))
    _, report, _ = compiled(catalog)
    assert {"SLO206", "SLO224"} <= {f.code for f in report}


def test_the_order_of_files_and_keys_does_not_show(catalog, tmp_path):
    first, _, _ = compiled(catalog)
    merged = "\n".join(
        (catalog / name).read_text()
        for name in ("services/checkout.yaml", "metrics.yaml", "channels.yaml", "catalog.yaml")
    )
    other = tmp_path / "other"
    other.mkdir()
    (other / "all.yaml").write_text(merged)
    second, _, _ = compiled(other)
    assert [(a.path, a.content) for a in first.artifacts] == [(a.path, a.content) for a in second.artifacts]
    assert first.digest == second.digest


HOSTILE = (
    '{{ query "up" }}', "{{#is_alert}} @all", "@pagerduty now", "${var} [[x]]", "<!channel> <b>", "'; drop", '"}) or vector(1) #',
    "a\\", "%{if}", "\U0001f4a5 emoji", "[% include 'x' %]", "[[ 7*7 ]]", "{% raw %}", "line: | > & *",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_the_catalog_stays_text(catalog, tmp_path, text):
    import json

    import ryaml

    path = catalog / "services" / "checkout.yaml"
    quoted = json.dumps(text, ensure_ascii=False)
    path.write_text(
        path.read_text()
        .replace("title: Checkouts succeed", f"title: {quoted}")
        .replace("title: Checkout\n", f"title: {quoted}\n")
    )
    made, report, _ = compiled(catalog)
    assert [f for f in report if f.severity == "error"] == []
    by_path = {a.path: a for a in made.artifacts}
    rules = ryaml.loads(by_path["prometheus/rules/checkout.yaml"].content.decode())
    summaries = [
        rule["annotations"]["summary"] for group in rules["groups"] for rule in group["rules"] if "alert" in rule
    ]
    if "{{" in text:
        assert all("{{ query" not in each and "{{#" not in each for each in summaries)
    monitors = json.loads(by_path["datadog/monitors/checkout.json"].content)
    for monitor in monitors:
        assert "@all" not in monitor["message"]
        assert "@pagerduty now" not in monitor["message"]
        assert monitor["message"].count("{{#is_alert}}") == 1


@pytest.mark.parametrize("section", ["metrics:", "metrics: []", "budget_states: {}", "platform:"])
def test_a_section_of_another_kind_in_another_file_is_a_finding(catalog, section):
    (catalog / "aaa.yaml").write_text(f"{section}\n")
    made, report, _ = compiled(catalog)
    if section == "platform:":
        assert made.artifacts
    else:
        assert {f.code for f in report} == {"SLO201"}


def test_a_traceback_never_reaches_the_user(catalog):
    (catalog / "services" / "checkout.yaml").write_text("services: {checkout: [1, 2]}\n")
    done = subprocess.run(
        [sys.executable, "-m", "slo_codegen", "build", str(catalog), "--out", str(catalog / "out")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "SLO201" in done.stderr
    assert not (catalog / "out").exists()
